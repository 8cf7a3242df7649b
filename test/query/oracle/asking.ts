import * as fc from 'fast-check'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Pool } from '../../../src/db/pool.js'
import { systemActor, type Actor } from '../../../src/modules/access/actor.js'
import { getType, type Catalogue } from '../../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import { resourceVocabulary } from '../../../src/modules/inventory/vocabulary.js'
import type { Deleted, Filter } from '../../../src/query/filter.js'
import type { Order } from '../../../src/query/order.js'
import { parseWhere } from '../../../src/query/parse.js'
import { createTestDatabase, type TestDatabase } from '../../support/database.js'
import { isDeep, seed } from '../../support/random.js'
import { holds, sorted } from './evaluate.js'
import { loadWorld } from './load.js'
import { questionsOver } from './questions.js'
import { concreteTypeIds, worlds, type ResourceModel, type TableRow, type World } from './world.js'

export const timeout = isDeep ? 1_200_000 : 180_000

/** A random inventory in a database of its own. */
export interface Inventory {
  readonly world: World
  readonly index: number
  readonly db: Pool
  readonly catalogue: Catalogue
}

/** Registers tests for each of so many random inventories, every fourth of which keeps all values in rows. What is read from the database is there inside tests only. */
export function inEachInventory(
  called: string,
  count: { readonly short: number; readonly deep: number },
  register: (inventory: Inventory) => void,
): void {
  const drawn = fc.sample(worlds(isDeep ? 24 : 20, isDeep ? 60 : 40), {
    numRuns: isDeep ? count.deep : count.short,
    seed,
  })
  const inventories = drawn.map((world, index) => ({
    world: index % 4 === 3 ? { ...world, columns: [] } : world,
    index,
  }))
  describe.each(inventories)(`${called} $index of seed ${seed}`, ({ world, index }) => {
    let database: TestDatabase | undefined
    let catalogue: Catalogue | undefined
    beforeAll(async () => {
      database = await createTestDatabase()
      await loadWorld(database.pool, world)
      catalogue = await loadCatalogue(database.pool)
    })
    afterAll(() => database?.drop())
    register({
      world,
      index,
      get db() {
        return present(database).pool
      },
      get catalogue() {
        return present(catalogue)
      },
    })
  })
}

let asked = 0

/**
 * Asks a property so many questions. A failure tells how many questions this file had asked by then; its counterexample is made smaller, unless
 * CADASTRE_SHRINK is 0.
 */
export async function askOften<T>(
  { index }: Pick<Inventory, 'index'>,
  count: { readonly short: number; readonly deep: number },
  property: fc.IAsyncProperty<T>,
): Promise<void> {
  const details = await fc.check(property, {
    numRuns: isDeep ? count.deep : count.short,
    seed: seed + index,
    endOnFailure: process.env['CADASTRE_SHRINK'] === '0',
  })
  asked += details.numRuns
  if (!details.failed) return
  const report = await fc.asyncDefaultReportMessage(details)
  throw new Error(`Question ${asked} of seed ${seed}. ${report}\n${String(details.errorInstance)}`, {
    cause: details.errorInstance,
  })
}

/** Who asks, what of the visibility the client would have written, and the world as far as the actor sees it. */
export interface Sight {
  readonly input: object | undefined
  readonly actor: Actor
  readonly rest: World
}

/** Filters that could say what an actor sees: none, or one that lets through some of every kind. */
export function sights(world: World, depth = 2): fc.Arbitrary<object | undefined> {
  const { where } = questionsOver(world)
  const one = where(undefined, depth)
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 3, arbitrary: one.map((seen) => ({ or: [seen, { name: { gt: 'a' } }] })) },
    { weight: 2, arbitrary: fc.tuple(one, one).map((both) => ({ not: { and: both } })) },
  )
}

/** The actor who sees what the filter says, and the world without all else and the edges at it. */
export function sightOf(
  { world, catalogue }: Pick<Inventory, 'world' | 'catalogue'>,
  input: object | undefined,
): Sight {
  if (input === undefined) return { input, actor: systemActor, rest: world }
  const sees = parseWhere(resourceVocabulary(catalogue, undefined), input, ['sees'])
  return {
    input,
    actor: { name: 'somebody', sees },
    rest: without(world, (row) => !holds(world, sees, row)),
  }
}

function without(world: World, isGone: (row: ResourceModel) => boolean): World {
  const resources = world.resources.filter((row) => !isGone(row))
  const ids = new Set(resources.map(idOf))
  return {
    ...world,
    resources,
    edges: world.edges.filter(({ fromId, toId }) => ids.has(fromId) && ids.has(toId)),
    tables: { ...world.tables, resources },
  }
}

/** The concrete types that a list of this type is about, as the catalogue knows them; undefined for resources of all types. */
export const typesUnder = ({ catalogue }: Inventory, root: number | undefined): readonly number[] | undefined =>
  root === undefined ? undefined : getType(catalogue, root).concrete

/** The resources of these types, of all when undefined, that a list of this kind has. */
export const shownIn = (world: World, typeIds: readonly number[] | undefined, deleted: Deleted) =>
  world.resources.filter(
    (row) =>
      (typeIds ?? concreteTypeIds).includes(Number(row.columns['resource_type_id'])) &&
      (deleted === 'include' || (row.columns['deleted_at'] !== null) === (deleted === 'only')),
  )

/** The ids that a list has, in its order. */
export function idsInOrder(world: World, order: Order, rows: readonly ResourceModel[]): readonly string[] {
  const tied = rows.map((row) => ({ row, ties: [idOf(row)] }))
  return sorted(world, order, tied).map(({ row }) => idOf(row))
}

/** Random filters over a type, one alone or several to choose from. */
export function candidates(
  world: World,
  typeIds: readonly number[] | undefined,
  count = 6,
): fc.Arbitrary<readonly (object | undefined)[]> {
  const { where } = questionsOver(world)
  const one = fc.integer({ min: 1, max: 5 }).chain((depth) => where(typeIds, depth))
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant([undefined]) },
    { weight: 6, arbitrary: fc.array(one, { minLength: count, maxLength: count }) },
  )
}

/** A filter as it was sent and as it was read, with the rows for which it holds. */
export interface Candidate {
  readonly input: object | undefined
  readonly filter: Filter
  readonly found: readonly ResourceModel[]
}

/**
 * Most random filters match next to nothing: of several the one that parts the list most evenly or, one time in two, the first that finds
 * something.
 */
export function mostTelling<T extends { readonly found: readonly unknown[] }>(
  asked: readonly T[],
  all: number,
  evenly: boolean,
): T {
  const evenness = ({ found }: T) => Math.min(found.length, all - found.length)
  const even = asked.toSorted((a, b) => evenness(b) - evenness(a))[0]
  return present(evenly ? even : (asked.find(({ found }) => found.length > 0) ?? even))
}

export const idOf = (row: TableRow) => String(row.columns['id'])

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing')
  return value
}
