import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listNeighbours, listResources, type ListArguments } from '../../src/modules/inventory/resource.service.js'
import { readEdgeValues, readValues } from '../../src/modules/inventory/value.service.js'
import { plannedShape } from '../../src/modules/inventory/planner.js'
import { readStatistics, takeStatistics } from '../../src/modules/inventory/statistics.service.js'
import { edgeVocabulary, resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import { compileCondition } from '../../src/query/compile.js'
import type { Deleted } from '../../src/query/filter.js'
import { parseOrderBy } from '../../src/query/order.js'
import { parseWhere } from '../../src/query/parse.js'
import { plan } from '../../src/query/plan.js'
import { join, sql } from '../../src/query/sql.js'
import { distorted, distortions } from '../../bench/inventory/distorted.js'
import { createTestDatabase } from '../support/database.js'
import {
  askOften,
  candidates,
  idOf,
  idsInOrder,
  inEachInventory,
  mostTelling,
  present,
  shownIn,
  sightOf,
  sights,
  timeout,
  typesUnder,
} from './oracle/asking.js'
import { edgesAt, holds, sorted } from './oracle/evaluate.js'
import { readWhere } from './oracle/measures.js'
import { expectPages, expectWhole, paging } from './oracle/pages.js'
import { names, pieces, pools } from './oracle/pools.js'
import { edgeWhere, endTypes, orders, questionsOver, roots } from './oracle/questions.js'
import { inEveryShape, shapesForced } from './oracle/shapes.js'
import { below } from './oracle/world.js'

// Every list is asked twice: of the database through parse, plan and compile, and of a naive evaluator over the same inventory in memory.
// Whoever asks sees a random part of it.

it('lowers the strings of the pools as ICU does', async () => {
  const database = await createTestDatabase()
  const strings = [...new Set([...pools.string.map(String), ...names, ...pieces])]
  const rows = await database.pool.run<{ lower: string }>(
    sql`select lower(s collate "und-x-icu") as lower from unnest(${strings}::text[]) with ordinality as u (s, n) order by n`,
  )
  await database.drop()
  expect(rows.map(({ lower }) => lower)).toEqual(strings.map((text) => text.toLowerCase()))
})

inEachInventory('lists of inventory', { short: 4, deep: 80 }, (inventory) => {
  const { world } = inventory

  it(
    'lists, counts, sorts and pages resources like the evaluator, in every shape',
    async () => {
      const sizes = new Set<number>()
      const question = fc.constantFrom(...roots).chain((root) => {
        const typeIds = root === undefined ? undefined : below(root)
        return fc.record({
          root: fc.constant(root),
          inputs: candidates(world, typeIds),
          evenly: fc.boolean(),
          orderBy: orders(world, typeIds),
          deleted: fc.constantFrom<Deleted>('exclude', 'exclude', 'include', 'only'),
          sight: sights(world),
          wanted: paging,
        })
      })
      const property = fc.asyncProperty(question, async ({ root, inputs, evenly, orderBy, deleted, sight, wanted }) => {
        const { actor, rest } = sightOf(inventory, sight)
        const typeIds = typesUnder(inventory, root)
        const vocabulary = resourceVocabulary(inventory.catalogue, typeIds)
        const shown = shownIn(rest, root === undefined ? undefined : below(root), deleted)
        const read = inputs.map((input) => {
          const filter = readWhere(world, vocabulary, input, ['where'], deleted !== 'exclude')
          return { input, found: shown.filter((row) => holds(rest, filter, row)) }
        })
        const { input, found } = mostTelling(read, shown.length, evenly)
        const expected = idsInOrder(rest, parseOrderBy(vocabulary, orderBy, ['orderBy'], deleted !== 'exclude'), found)
        sizes.add(expected.length)
        const args = { ...(typeIds && { typeIds }), where: input, orderBy, deleted }
        const { db, catalogue } = inventory
        const whole = wanted.isBackward ? { last: 1000 } : { first: 1000 }
        const all = await listResources(db, actor, catalogue, { ...args, page: whole, withTotal: true })
        const cursors = expectWhole(all, expected, ({ id }) => id)
        await inEveryShape(catalogue, typeIds, async (choose, number) => {
          const list = (page: ListArguments) => listResources(db, actor, catalogue, { ...args, ...page }, choose)
          // Page by page in one of them only: it takes as long as all the others.
          const paged = number === wanted.from % 4 ? wanted : { ...wanted, kind: 'one' as const }
          await expectPages(paged, expected, cursors, list, ({ id }) => id)
        })
      })
      await askOften(inventory, { short: 125, deep: 125 }, property)
      expect(sizes.size).toBeGreaterThan(1)
    },
    timeout,
  )

  it(
    'tells of every resource whether a condition holds, of many conditions at once',
    async () => {
      const { where } = questionsOver(world)
      const many = fc.array(where(undefined, 1), { minLength: 60, maxLength: 60, size: 'max' })
      const property = fc.asyncProperty(many, async (inputs) => {
        const { db, catalogue } = inventory
        const vocabulary = resourceVocabulary(catalogue, undefined)
        const filters = inputs.map((input) => parseWhere(vocabulary, input, ['where']))
        const meant = inputs.map((input) => readWhere(world, vocabulary, input, ['where']))
        const held = filters.map(
          (filter) => sql`((${compileCondition(plan(filter), { alias: 'r', depth: 0 })}) is true)`,
        )
        const rows = await db.run<{ id: string; held: readonly boolean[] }>(
          sql`select r.id, array[${join(held, ', ')}] as held from resources r order by r.id`,
        )
        for (const [at, row] of world.resources.entries()) {
          const expected = inputs.filter((_, nth) => holds(world, present(meant[nth]), row))
          expect(inputs.filter((_, nth) => rows[at]?.held[nth])).toEqual(expected)
        }
      })
      await askOften(inventory, { short: 20, deep: 25 }, property)
    },
    timeout,
  )

  it(
    'lists the same whatever the planner takes the inventory for',
    async () => {
      const { db, catalogue } = inventory
      await takeStatistics(db, catalogue)
      const known = await readStatistics(db)
      const beliefs = [known, ...distortions.map((how) => distorted(known, how, catalogue))]
      expect(new Set(beliefs).size).toBe(4)
      const question = fc.constantFrom(...roots).chain((root) => {
        const typeIds = root === undefined ? undefined : below(root)
        return fc.record({
          root: fc.constant(root),
          input: questionsOver(world).where(typeIds, 3),
          orderBy: orders(world, typeIds),
          sight: sights(world),
          page: fc.constantFrom({ first: 3 }, { first: 50 }, { last: 4 }),
        })
      })
      const property = fc.asyncProperty(question, async ({ root, input, orderBy, sight, page }) => {
        const { actor, rest } = sightOf(inventory, sight)
        const typeIds = typesUnder(inventory, root)
        const vocabulary = resourceVocabulary(catalogue, typeIds)
        const filter = readWhere(world, vocabulary, input, ['where'])
        const found = shownIn(rest, root === undefined ? undefined : below(root), 'exclude').filter((row) =>
          holds(rest, filter, row),
        )
        const expected = idsInOrder(rest, parseOrderBy(vocabulary, orderBy, ['orderBy']), found)
        const asked = { ...(typeIds && { typeIds }), where: input, orderBy, page, withTotal: true }
        for (const belief of beliefs) {
          const choose = plannedShape(catalogue, belief, typeIds)
          const { edges, totalCount } = await listResources(db, actor, catalogue, asked, choose)
          const wanted = page.first === undefined ? expected.slice(-page.last) : expected.slice(0, page.first)
          expect(edges.map(({ node }) => node.id)).toEqual(wanted)
          expect(totalCount).toBe(expected.length)
        }
      })
      await askOften(inventory, { short: 15, deep: 50 }, property)
    },
    timeout,
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
            direction: type ? fc.constant(direction) : fc.constantFrom('out' as const, 'in' as const, 'both' as const),
            farTypeIds: fc.constantFrom(far, undefined),
            input: fc.option(where(far, 2), { nil: undefined }),
            edge: carried.length > 0 ? fc.option(edgeWhere(carried), { nil: undefined }) : fc.constant(undefined),
            orderBy: orders(world, far),
            deleted: fc.constantFrom<Deleted>('exclude', 'exclude', 'include', 'only'),
            parents: fc.subarray(world.resources.map(idOf), { minLength: 1 }),
            sight: sights(world),
            wanted: paging,
          })
        }),
      )
      const property = fc.asyncProperty(question, async (asked) => {
        const { type, direction, farTypeIds, input, edge, orderBy, deleted, parents, wanted } = asked
        const { db, catalogue } = inventory
        const { actor, rest } = sightOf(inventory, asked.sight)
        const vocabulary = resourceVocabulary(catalogue, farTypeIds)
        const types = [...catalogue.relationshipTypes.values()].filter(({ id }) => type === undefined || id === type.id)
        const filter = readWhere(world, vocabulary, input, ['where'], deleted !== 'exclude')
        const edgeFilter = readWhere(world, edgeVocabulary(catalogue, types), edge, ['edge'])
        const order = parseOrderBy(vocabulary, orderBy, ['orderBy'], deleted !== 'exclude')
        const shown = new Set(shownIn(rest, farTypeIds, deleted))
        const args = {
          ...(type && { relationshipTypeId: type.id }),
          ...(farTypeIds && { farTypeIds }),
          direction,
          where: input,
          edgeWhere: edge,
          orderBy,
          deleted,
        }
        // A parent is there, or nobody would ask for its neighbours.
        const seen = parents.filter((parent) => rest.resources.some((row) => idOf(row) === parent))
        const list = (page: ListArguments) => listNeighbours(db, actor, catalogue, seen, { ...args, ...page })
        const identify = ({ row, edge: { id } }: { row: { id: string }; edge: { id: string } }) => `${row.id},${id}`
        const whole = wanted.isBackward ? { last: 1000 } : { first: 1000 }
        const pages = await list({ page: whole, withTotal: true })
        expect([...pages.keys()]).toEqual(seen)
        const lists = seen.map((parent) => {
          const ends = edgesAt(rest, parent, {
            ...(type && { relationshipTypeId: type.id }),
            direction,
            withDeleted: deleted !== 'exclude',
          })
          const found = ends
            .filter((end) => shown.has(end.other))
            .filter((end) => holds(rest, edgeFilter, end.edge) && holds(rest, filter, end.other))
            .map((end) => ({ row: end.other, ties: [idOf(end.other), end.edge.id] }))
          const expected = sorted(rest, order, found).map(({ ties }) => ties.join())
          return { parent, expected, cursors: expectWhole(present(pages.get(parent)), expected, identify) }
        })
        const longest = lists.toSorted((a, b) => b.expected.length - a.expected.length)[0]
        if (!longest) return
        const { parent, expected, cursors } = longest
        const ofParent = async (page: ListArguments) => present((await list(page)).get(parent))
        await expectPages(wanted, expected, cursors, ofParent, identify)
      })
      await askOften(inventory, { short: 25, deep: 25 }, property)
    },
    timeout,
  )

  it('reads all values of resources and edges, in order, from both storages', async () => {
    const { db, catalogue } = inventory
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
})

describe('all of them together', () => {
  it('have asked in every shape', () => {
    expect([...shapesForced].toSorted()).toEqual([
      'drive',
      'free',
      'walk along resources, then all',
      'walk along values, then all',
      'walk along values, then missing',
      'walk along values, then nothing',
    ])
  })
})

const plain = (values: ReadonlyMap<string, ReadonlyMap<number, unknown>>) =>
  Object.fromEntries(
    [...values]
      .filter(([, byAttribute]) => byAttribute.size > 0)
      .map(([id, byAttribute]) => [id, Object.fromEntries(byAttribute)]),
  )
