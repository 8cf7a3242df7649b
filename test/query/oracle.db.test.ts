import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pool } from '../../src/db/pool.js'
import { systemActor } from '../../src/modules/access/actor.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import {
  listNeighbours,
  listResources,
  readEdgeValues,
  readValues,
  type ListArguments,
} from '../../src/modules/inventory/resource.service.js'
import { edgeVocabulary, resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import { compileCondition } from '../../src/query/compile.js'
import { restrict, type Deleted } from '../../src/query/filter.js'
import { parseOrderBy } from '../../src/query/order.js'
import type { Page } from '../../src/query/page.js'
import { parseWhere } from '../../src/query/parse.js'
import { plan } from '../../src/query/plan.js'
import { shapesFor, type Asked } from '../../src/query/choose.js'
import type { Shape } from '../../src/query/shape.js'
import { sql } from '../../src/query/sql.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { edgesAt, holds, sorted } from './oracle/evaluate.js'
import { loadWorld } from './oracle/load.js'
import { pieces, names, pools } from './oracle/pools.js'
import { edgeWhere, endTypes, orders, questionsOver, typeSets } from './oracle/questions.js'
import { concreteTypeIds, worlds, type ResourceModel, type TableRow, type World } from './oracle/world.js'

// Every list is asked twice: of the database through parse, plan and compile, and of a naive evaluator over the same inventory in memory.

const isDeep = process.env['CADASTRE_DEEP'] === '1'
const seed = Number(process.env['CADASTRE_SEED'] ?? Date.now() % 1_000_000_000)
const worldCount = isDeep ? 80 : 6
const listRuns = isDeep ? 100 : 35
const neighbourRuns = isDeep ? 25 : 15

// Both ways to store values: as the world drew it, and everything in rows.
const drawn = fc.sample(worlds(isDeep ? 24 : 20, isDeep ? 60 : 40), { numRuns: worldCount, seed })
const inventories = drawn.map((world, index) => (index % 4 === 3 ? { ...world, columns: [] } : world))

it('lowers the strings of the pools as ICU does', async () => {
  const database = await createTestDatabase()
  const strings = [...new Set([...pools.string.map(String), ...names, ...pieces])]
  const rows = await database.pool.run<{ lower: string }>(
    sql`select lower(s collate "und-x-icu") as lower from unnest(${strings}::text[]) with ordinality as u (s, n) order by n`,
  )
  await database.drop()
  expect(rows.map(({ lower }) => lower)).toEqual(strings.map((text) => text.toLowerCase()))
})

describe.each(inventories.map((world, index) => ({ world, index })))(
  `inventory $index of seed ${seed}`,
  ({ world, index }) => {
    let database: TestDatabase
    let db: Pool
    let catalogue: Catalogue

    beforeAll(async () => {
      database = await createTestDatabase()
      db = database.pool
      await loadWorld(db, world)
      catalogue = await loadCatalogue(db)
    })
    afterAll(() => database.drop())

    it(
      'lists, counts, sorts and pages resources like the evaluator',
      async () => {
        const sizes: number[] = []
        const { where } = questionsOver(world)
        const candidatesOf = (
          typeIds: readonly number[] | undefined,
        ): fc.Arbitrary<readonly (object | undefined)[]> => {
          const one = fc.integer({ min: 1, max: 5 }).chain((depth) => where(typeIds, depth))
          const six = fc.array(one, { minLength: 6, maxLength: 6 })
          return fc.oneof({ weight: 1, arbitrary: fc.constant([undefined]) }, { weight: 6, arbitrary: six })
        }
        const question = fc.constantFrom(...typeSets).chain((typeIds) =>
          fc.record({
            typeIds: fc.constant(typeIds),
            candidates: candidatesOf(typeIds),
            evenly: fc.boolean(),
            orderBy: orders(world, typeIds),
            deleted: fc.constantFrom<Deleted>('exclude', 'exclude', 'include', 'only'),
            paging,
            forced: fc.nat(),
          }),
        )
        const property = fc.asyncProperty(
          question,
          async ({ typeIds, candidates, evenly, orderBy, deleted, paging: wanted, forced }) => {
            const vocabulary = resourceVocabulary(catalogue, typeIds)
            const order = parseOrderBy(vocabulary, orderBy, ['orderBy'])
            const shown = world.resources.filter((row) => isOneOf(typeIds, row) && isShown(deleted, row))
            const asked = candidates.map((input) => {
              const filter = parseWhere(vocabulary, input, ['where'], deleted !== 'exclude')
              return { input, found: shown.filter((row) => holds(world, filter, row)) }
            })
            const { input, found } = mostTelling(asked, shown.length, evenly)
            const rows = found.map((row) => ({ row, ties: [idOf(row)] }))
            const expected = sorted(world, order, rows).map(({ row }) => idOf(row))
            sizes.push(expected.length)
            const list = (args: ListArguments) =>
              listResources(
                db,
                systemActor,
                catalogue,
                { ...(typeIds && { typeIds }), where: input, orderBy, deleted, ...args },
                (asked) => shapeNumber(forced, asked),
              )
            await expectPages(wanted, expected, list, (node) => node.id)
          },
        )
        await fc.assert(property, { numRuns: listRuns, seed: seed + index })
        expect(new Set(sizes).size).toBeGreaterThan(1)
      },
      isDeep ? 600_000 : 60_000,
    )

    it(
      'hides what an actor may not see as if it were not there',
      async () => {
        const { where } = questionsOver(world)
        const question = fc.record({
          seen: where(undefined, 1),
          evenly: fc.boolean(),
          candidates: fc.array(where(undefined, 4), { minLength: 6, maxLength: 6 }),
        })
        const vocabulary = resourceVocabulary(catalogue, undefined)
        const parse = (input: unknown) => parseWhere(vocabulary, input, ['where'])
        const sizes: number[] = []
        const property = fc.asyncProperty(question, async ({ seen, candidates, evenly }) => {
          const visible = { kind: 'any', of: [parse(seen), parse({ name: { gt: 'a' } })] } as const
          const rest = without(world, (row) => !holds(world, visible, row))
          const asked = candidates.map((input) => {
            const filter = parse(input)
            return {
              filter,
              found: rest.resources.filter((row) => isShown('exclude', row) && holds(rest, filter, row)),
            }
          })
          const { filter, found } = mostTelling(asked, rest.resources.length, evenly)
          sizes.push(found.length)
          const condition = compileCondition(plan(restrict(filter, visible)), { alias: 'r', depth: 0 })
          const rows = await db.run<{ id: string }>(
            sql`select r.id from resources r where r.deleted_at is null and (${condition}) order by r.id`,
          )
          expect(rows.map(({ id }) => id)).toEqual(found.map(idOf))
        })
        await fc.assert(property, { numRuns: neighbourRuns, seed: seed + index })
        expect(new Set(sizes).size).toBeGreaterThan(1)
      },
      isDeep ? 600_000 : 60_000,
    )

    it(
      'lists neighbours of many parents like the evaluator',
      async () => {
        const { where } = questionsOver(world)
        const question = fc.constantFrom(undefined, ...world.relationships).chain((type) =>
          fc.constantFrom<'out' | 'in'>('out', 'in').chain((direction) => {
            const far = type ? endTypes(type, direction === 'out' ? 'to' : 'from') : undefined
            const carried = world.attributes.filter(({ id }) =>
              (type ? [type] : world.relationships).some(({ attributeIds }) => attributeIds.includes(id)),
            )
            return fc.record({
              type: fc.constant(type),
              direction: type
                ? fc.constant(direction)
                : fc.constantFrom('out' as const, 'in' as const, 'both' as const),
              farTypeIds: fc.constantFrom(far, undefined),
              where: fc.option(where(far, 2), { nil: undefined }),
              edge: carried.length > 0 ? fc.option(edgeWhere(carried), { nil: undefined }) : fc.constant(undefined),
              orderBy: orders(world, far),
              deleted: fc.constantFrom<Deleted>('exclude', 'exclude', 'include', 'only'),
              parents: fc.subarray(world.resources.map(idOf), { minLength: 1 }),
              paging,
            })
          }),
        )
        const property = fc.asyncProperty(
          question,
          async ({ type, where: input, edge, orderBy, deleted, parents, ...rest }) => {
            const { direction, farTypeIds, paging: wanted } = rest
            const vocabulary = resourceVocabulary(catalogue, farTypeIds)
            const types = [...catalogue.relationshipTypes.values()].filter(
              ({ id }) => type === undefined || id === type.id,
            )
            const filter = parseWhere(vocabulary, input, ['where'], deleted !== 'exclude')
            const edgeFilter = parseWhere(edgeVocabulary(catalogue, types), edge, ['edge'])
            const order = parseOrderBy(vocabulary, orderBy, ['orderBy'])
            const args = {
              ...(type && { relationshipTypeId: type.id }),
              ...(farTypeIds && { farTypeIds }),
              direction,
              where: input,
              edgeWhere: edge,
              orderBy,
              deleted,
            }
            for (const parent of parents) {
              const found = edgesAt(world, parent, {
                ...(type && { relationshipTypeId: type.id }),
                direction,
                withDeleted: deleted !== 'exclude',
              })
                .filter((end) => isOneOf(farTypeIds, end.other) && isShown(deleted, end.other))
                .filter((end) => holds(world, edgeFilter, end.edge) && holds(world, filter, end.other))
                .map((end) => ({ row: end.other, ties: [idOf(end.other), end.edge.id] }))
              const expected = sorted(world, order, found).map(({ ties }) => ties.join())
              const list = async (page: ListArguments) => {
                const pages = await listNeighbours(db, systemActor, catalogue, parents, { ...args, ...page })
                expect([...pages.keys()]).toEqual(parents)
                return present(pages.get(parent))
              }
              await expectPages(wanted, expected, list, ({ row, edge: { id } }) => `${row.id},${id}`)
              if (wanted.kind !== 'one') break
            }
          },
        )
        await fc.assert(property, { numRuns: neighbourRuns, seed: seed + index })
      },
      isDeep ? 600_000 : 60_000,
    )

    it('reads all values of resources and edges, in order, from both storages', async () => {
      const attributeIds = world.attributes.map(({ id }) => id)
      const resources = world.resources.map((row) => ({
        id: idOf(row),
        resourceTypeId: Number(row.columns['resource_type_id']),
      }))
      const read = await readValues(db, catalogue, resources, attributeIds)
      expect(plain(read)).toEqual(plain(new Map(world.resources.map((row) => [idOf(row), row.values]))))
      const edges = await readEdgeValues(db, world.edges, attributeIds)
      expect(plain(edges)).toEqual(plain(new Map(world.edges.map((edge) => [edge.id, edge.values]))))
    })
  },
)

/** Every shape in turn; a walk of a few rows, so that it often does not fill the page. */
function shapeNumber(number: number, asked: Asked): Shape {
  const shapes = shapesFor(asked, { rows: 100, allRows: 200, matching: () => 10 })
  const shape = shapes[number % shapes.length]?.shape ?? shapes[0].shape
  shapesForced.add(shape.kind === 'walk' ? `walk along ${shape.along}` : shape.kind)
  return shape.kind === 'walk' ? { ...shape, rows: 1 + (number % 7) } : shape
}

const shapesForced = new Set<string>()

it('has asked in every shape', () => {
  expect([...shapesForced].toSorted()).toEqual(['drive', 'free', 'walk along resources', 'walk along values'])
})

type Paging = {
  readonly kind: 'one' | 'walk'
  readonly isBackward: boolean
  readonly size: number
  readonly from: number
  readonly to: number
}

const paging: fc.Arbitrary<Paging> = fc.record({
  kind: fc.constantFrom<Paging['kind']>('one', 'one', 'walk'),
  isBackward: fc.boolean(),
  size: fc.integer({ min: 0, max: 6 }),
  from: fc.nat({ max: 30 }),
  to: fc.nat({ max: 30 }),
})

/** Most random filters match next to nothing: of several the one that parts the list most evenly or, one time in two, the first that finds something. */
function mostTelling<T extends { readonly found: readonly unknown[] }>(
  asked: readonly T[],
  all: number,
  evenly: boolean,
): T {
  const evenness = ({ found }: T) => Math.min(found.length, all - found.length)
  const even = asked.toSorted((a, b) => evenness(b) - evenness(a))[0]
  return present(evenly ? even : (asked.find(({ found }) => found.length > 0) ?? even))
}

/** The whole list through pages, or one page between two cursors; always with the exact neighbours and the total. */
async function expectPages<T>(
  wanted: Paging,
  expected: readonly string[],
  list: (args: ListArguments) => Promise<Page<T>>,
  identify: (node: T) => string,
): Promise<void> {
  const { kind, isBackward, size, from, to } = wanted
  const all = await list({ page: isBackward ? { last: 1000 } : { first: 1000 }, withTotal: true })
  expect(all.edges.map(({ node }) => identify(node))).toEqual(expected)
  expect(all.totalCount).toBe(expected.length)
  expect(all.pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: all.edges[0]?.cursor ?? null,
    endCursor: all.edges.at(-1)?.cursor ?? null,
  })
  const cursors = all.edges.map(({ cursor }) => cursor)
  if (kind === 'walk') return walk(Math.max(size, 1), isBackward, expected, list, identify)
  const [after, before] = [cursors[from], cursors[to]]
  const window = expected.slice(
    after === undefined ? 0 : from + 1,
    before === undefined ? expected.length : Math.max(to, after === undefined ? 0 : from + 1),
  )
  const withTotal = size % 2 === 1
  const page = await list({ page: { [isBackward ? 'last' : 'first']: size, after, before }, withTotal })
  expect(page.edges.map(({ node }) => identify(node))).toEqual(
    isBackward ? window.slice(Math.max(0, window.length - size)) : window.slice(0, size),
  )
  expect(page.totalCount).toBe(withTotal ? expected.length : null)
  const isCut = window.length > size
  expect(page.pageInfo.hasNextPage).toBe(before !== undefined || (!isBackward && isCut))
  expect(page.pageInfo.hasPreviousPage).toBe(after !== undefined || (isBackward && isCut))
}

async function walk<T>(
  size: number,
  isBackward: boolean,
  expected: readonly string[],
  list: (args: ListArguments) => Promise<Page<T>>,
  identify: (node: T) => string,
): Promise<void> {
  const found: string[] = []
  let cursor: string | null = null
  let hasMore = true
  while (hasMore) {
    const page: Page<T> = await list({
      page: isBackward ? { last: size, before: cursor } : { first: size, after: cursor },
    })
    const ids = page.edges.map(({ node }) => identify(node))
    if (isBackward) found.unshift(...ids)
    else found.push(...ids)
    hasMore = isBackward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage
    expect(hasMore).toBe(found.length < expected.length)
    expect(ids.length === size || !hasMore).toBe(true)
    cursor = isBackward ? page.pageInfo.startCursor : page.pageInfo.endCursor
  }
  expect(found).toEqual(expected)
}

/** The world without some resources and all edges at them. */
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

const idOf = (row: TableRow) => String(row.columns['id'])

const isOneOf = (typeIds: readonly number[] | undefined, row: ResourceModel) =>
  (typeIds ?? concreteTypeIds).includes(Number(row.columns['resource_type_id']))

const isShown = (deleted: Deleted, row: ResourceModel) =>
  deleted === 'include' || (row.columns['deleted_at'] !== null) === (deleted === 'only')

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing')
  return value
}

const plain = (values: ReadonlyMap<string, ReadonlyMap<number, unknown>>) =>
  Object.fromEntries(
    [...values]
      .filter(([, byAttribute]) => byAttribute.size > 0)
      .map(([id, byAttribute]) => [id, Object.fromEntries(byAttribute)]),
  )
