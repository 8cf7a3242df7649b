import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pool } from '../../src/db/pool.js'
import { LimitError } from '../../src/errors.js'
import type { Actor } from '../../src/modules/access/actor.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import {
  aggregateNeighbours,
  aggregateResources,
  countFacets,
  countNeighbourFacets,
  type CountedFacet,
  type WholeChoice,
} from '../../src/modules/inventory/facet.service.js'
import { listNeighbours, listResources } from '../../src/modules/inventory/resource.service.js'
import { resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import type { MeasureAnswer } from '../../src/query/compile-aggregate.js'
import { aspectType, parseAspect, type Aspect } from '../../src/query/facet.js'
import type { Deleted } from '../../src/query/filter.js'
import { parseWhere } from '../../src/query/parse.js'
import type { DataType, Value } from '../../src/query/value.js'
import { wholesFor, type AskedWhole } from '../../src/query/whole.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { isDeep, seed } from '../support/random.js'
import { askOften, sightOf, sights, timeout } from './oracle/asking.js'
import { compare, countedBy, edgesAt, holds } from './oracle/evaluate.js'
import { loadWorld } from './oracle/load.js'
import { questionsOver, typeSets } from './oracle/questions.js'
import { concreteTypeIds, lineage, worlds, type ResourceModel, type World } from './oracle/world.js'

// Facets and aggregates over random filters, counted by the database and by a naive evaluator over the same inventory in memory.

const drawn = fc.sample(worlds(isDeep ? 30 : 20, isDeep ? 80 : 50), { numRuns: isDeep ? 20 : 3, seed })
const inventories = drawn.map((world, index) => (index % 3 === 2 ? { ...world, columns: [] } : world))

const fieldNames = [
  'type',
  'status',
  'statusClass',
  'presence',
  'providerType',
  'provider',
  'endpoint',
  'datacenter',
  'location',
  'name',
  'version',
  'createdAt',
  'deletedAt',
]

/** Over all inventories: a single one may be drawn so that it has nothing of a kind. */
const telling = {
  counted: 0,
  ranged: 0,
  refused: 0,
  differing: 0,
  groups: 0,
  free: 0,
  drive: 0,
  hashed: 0,
  values: 0,
  either: 0,
  referring: 0,
  neighbours: 0,
}

describe.each(inventories.map((world, index) => ({ world, index })))(
  `facets of inventory $index of seed ${seed}`,
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

    const { where } = questionsOver(world)
    const question = fc.constantFrom(...typeSets).chain((typeIds) =>
      fc.record({
        typeIds: fc.constant(typeIds),
        // Broad filters: a facet of nothing says little.
        filter: fc.oneof(
          fc.constant(undefined),
          fc.array(where(typeIds, 2), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
          fc.array(where(typeIds, 1), { minLength: 1, maxLength: 2 }).map((and) => ({ not: { and } })),
          where(typeIds, 3),
          valued(world, typeIds),
          valued(world, typeIds),
          referring,
        ),
        deleted: fc.constantFrom<Deleted>('exclude', 'exclude', 'include', 'only'),
        forced: fc.nat(),
        sight: sights(world),
        facets: fc.array(facetOver(world, typeIds), { minLength: 1, maxLength: 5 }),
        by: fc.array(aspectOver(world, typeIds), { maxLength: 3 }),
        of: fc.array(aspectOver(world, typeIds), { maxLength: 3 }),
      }),
    )
    type Question = typeof question extends fc.Arbitrary<infer T> ? T : never
    type Listed = Pick<Question, 'typeIds' | 'filter' | 'deleted' | 'sight'>

    const shownTo = ({ typeIds, filter, deleted, sight }: Listed, input: unknown = filter) => {
      const parsed = parseWhere(resourceVocabulary(catalogue, typeIds), input, ['where'], deleted !== 'exclude')
      const { rest } = sightOf({ world, catalogue }, sight)
      return rest.resources.filter((row) => isOneOf(typeIds, row) && isShown(deleted, row) && holds(rest, parsed, row))
    }
    const actorOf = ({ sight }: Listed): Actor => sightOf({ world, catalogue }, sight).actor
    const listOf = ({ typeIds, filter, deleted }: Listed) => ({ typeIds, where: filter, deleted })

    it(
      'counts values and ranges like the evaluator',
      async () => {
        let [counted, ranged, refused] = [0, 0, 0]
        const property = fc.asyncProperty(question, async (asked) => {
          const rows = shownTo(asked)
          for (const input of asked.facets) {
            const answer = await orLimit(
              countFacets(db, actorOf(asked), catalogue, listOf(asked), [input], (one) => wayNumber(asked.forced, one)),
            )
            if (answer instanceof LimitError) {
              expect(input).toHaveProperty('ranges')
              refused += 1
              continue
            }
            const facet = present(answer[0])
            expectFacet(world, rows, facet)
            counted += facet.answer.terms.length
            ranged += facet.answer.ranges.length
          }
          const terms = asked.facets.filter((input) => !('ranges' in input))
          const together = await countFacets(db, actorOf(asked), catalogue, listOf(asked), terms)
          for (const facet of together) expectFacet(world, rows, facet)
          const { totalCount } = await listResources(db, actorOf(asked), catalogue, {
            where: asked.filter,
            deleted: asked.deleted,
            ...(asked.typeIds && { typeIds: asked.typeIds }),
            withTotal: true,
          })
          expect(together.map(({ answer }) => answer.count)).toEqual(together.map(() => totalCount))
        })
        await askOften({ index }, { short: 40, deep: 200 }, property)
        telling.counted += counted
        telling.ranged += ranged
        telling.refused += refused
      },
      timeout,
    )

    it(
      'counts once what has either of some values',
      async () => {
        const plainly = fc.record({
          typeIds: fc.constant(undefined),
          filter: either(world),
          deleted: fc.constantFrom<Deleted>('exclude', 'include'),
          sight: fc.constant(undefined),
          facets: fc.array(facetOver(world, undefined), { minLength: 1, maxLength: 5 }),
        })
        const property = fc.asyncProperty(plainly, async (asked) => {
          const terms = asked.facets.filter((input) => !('ranges' in input))
          const answer = await countFacets(db, actorOf(asked), catalogue, listOf(asked), terms, (one) =>
            wayNumber(0, one),
          )
          for (const facet of answer) expectFacet(world, shownTo(asked), facet)
        })
        await askOften({ index }, { short: 20, deep: 100 }, property)
      },
      timeout,
    )

    it(
      'leaves out the conditions on the facet itself, and no others',
      async () => {
        const chosen = question.chain((asked) =>
          fc.record({
            asked: fc.constant(asked),
            own: ownConditions(world, asked.typeIds),
            form: fc.nat(2),
          }),
        )
        let differing = 0
        const property = fc.asyncProperty(chosen, async ({ asked, own: { aspect, condition }, form }) => {
          const rest = asked.filter ?? { and: [] }
          const forms = [
            [rest, condition],
            [{ and: [condition, rest] }, { or: [condition, condition] }],
            [{ not: { or: [{ not: condition }, { not: rest }] } }],
          ]
          const and = present(forms[form])
          const list = { ...listOf(asked), where: { and } }
          const [without, within] = await countFacets(db, actorOf(asked), catalogue, list, [
            { ...aspect, leaveOutOwn: true, top: 1000 },
            { ...aspect, top: 1000 },
          ])
          const conditions = withoutAspect(world, rest, aspect) ? undefined : rest
          if (conditions === undefined) return
          expectFacet(world, shownTo(asked, rest), present(without))
          expectFacet(world, shownTo(asked, { and }), present(within))
          if (present(without).answer.count !== present(within).answer.count) differing += 1
        })
        await askOften({ index }, { short: 40, deep: 200 }, property)
        telling.differing += differing
      },
      timeout,
    )

    it(
      'counts neighbours of each parent like the evaluator, and as many as are listed',
      async () => {
        const among = fc.record({
          asked: question,
          relationship: fc.option(fc.constantFrom(...world.relationships), { nil: undefined }),
          direction: fc.constantFrom('out', 'in', 'both'),
        })
        const property = fc.asyncProperty(among, async ({ asked, relationship, direction }) => {
          const { rest, actor } = sightOf({ world, catalogue }, asked.sight)
          const parents = rest.resources.map((row) => String(row.columns['id'])).slice(0, 12)
          const edges = {
            where: asked.filter,
            deleted: asked.deleted,
            direction,
            ...(relationship && { relationshipTypeId: relationship.id }),
            ...(asked.typeIds && { farTypeIds: asked.typeIds }),
          }
          const shown = new Set(shownTo(asked))
          const withDeleted = asked.deleted !== 'exclude'
          const wanted = { direction, withDeleted, ...(relationship && { relationshipTypeId: relationship.id }) }
          const terms = asked.facets.filter((input) => !('ranges' in input))
          const inRanges = asked.facets.filter((input) => 'ranges' in input && !JSON.stringify(input).includes('unit'))
          const of = [...terms, ...inRanges.filter((input) => !JSON.stringify(input).includes('width'))]
          const counted = await countNeighbourFacets(db, actor, catalogue, parents, edges, of)
          const input = { by: asked.by, first: 1000 }
          const grouped = await aggregateNeighbours(db, actor, catalogue, parents, edges, input)
          const listed = await listNeighbours(db, actor, catalogue, parents, { ...edges, page: { first: 1000 } })
          for (const parent of parents) {
            const ends = edgesAt(rest, parent, wanted).map(({ other }) => other)
            const rows = [...new Set(ends)].filter((row) => shown.has(row))
            const found = present(listed.get(parent)).edges.map(({ node }) => node.row.id)
            expect(new Set(found).size).toBe(rows.length)
            for (const facet of present(counted.get(parent))) expectFacet(world, rows, facet)
            const { aggregate, answer } = present(grouped.get(parent))
            const expected = groupsOf(world, rows, aggregate.by, [])
            expect([parent, answer.groupCount]).toEqual([parent, expected.length])
            expect(answer.groups.map(({ count }) => count)).toEqual(expected.map(({ count }) => count))
            telling.neighbours += rows.length
          }
        })
        await askOften({ index }, { short: 20, deep: 100 }, property)
      },
      timeout,
    )

    it(
      'groups and works out figures like the evaluator',
      async () => {
        let groups = 0
        const property = fc.asyncProperty(question, fc.integer({ min: 0, max: 3 }), async (asked, least) => {
          const rows = shownTo(asked)
          const vocabulary = resourceVocabulary(catalogue, asked.typeIds)
          const of = asked.of.filter((input) => aspectType(parseAspect(vocabulary, input, [])) !== 'boolean')
          const input = { by: asked.by, of, having: [{ resources: { gte: String(least) } }], first: 1000 }
          const { aggregate, answer } = await aggregateResources(
            db,
            actorOf(asked),
            catalogue,
            listOf(asked),
            input,
            (one) => wayNumber(asked.forced, one),
          )
          const expected = groupsOf(world, rows, aggregate.by, aggregate.of).filter(({ count }) => count >= least)
          expect(answer.groupCount).toBe(expected.length)
          expect(answer.groups.map(({ count }) => count)).toEqual(expected.map(({ count }) => count))
          for (const [at, group] of answer.groups.entries()) {
            const other = present(expected[at])
            for (const [nth, aspect] of aggregate.by.entries())
              expectSame(aspectType(aspect), present(group.keys[nth]), present(other.keys[nth]))
            for (const [nth, aspect] of aggregate.of.entries())
              expectMeasure(aspectType(aspect), present(group.measures[nth]), present(other.values[nth]))
          }
          groups += expected.length
          if (!of.some((_, place) => isNumber(aspectType(present(aggregate.of[place]))))) return
          const measure = aggregate.of.findIndex((aspect) => isNumber(aspectType(aspect)))
          const sorted = await aggregateResources(db, actorOf(asked), catalogue, listOf(asked), {
            by: asked.by,
            of,
            having: [{ measure, figure: 'sum', value: { gte: '1' } }],
            orderBy: [
              { measure, figure: 'sum', direction: 'desc' },
              { resources: true, direction: 'asc' },
            ],
            first: 3,
          })
          const sums = groupsOf(world, rows, aggregate.by, aggregate.of)
            .map(({ values }) => sumOf(present(values[measure])))
            .filter((sum) => sum >= unit)
            .toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0))
          expect(sorted.answer.groupCount).toBe(sums.length)
          expect(sorted.answer.groups.map(({ measures }) => scaled(String(present(measures[measure]).sum)))).toEqual(
            sums.slice(0, 3),
          )
        })
        await askOften({ index }, { short: 40, deep: 200 }, property)
        telling.groups += groups
      },
      timeout,
    )
  },
)

function expectFacet(world: World, rows: readonly ResourceModel[], { facet, answer }: CountedFacet): void {
  const { aspect, counting } = facet
  const dataType = aspectType(aspect)
  const valued = rows.map((row) => countedBy(world, aspect, row))
  expect(answer.count).toBe(rows.length)
  expect(answer.missing).toBe(valued.filter((values) => values.length === 0).length)
  const isList = aspect.kind === 'attribute' && aspect.attribute.isList
  const inRanges = answer.ranges.reduce((sum, { count }) => sum + count, 0)
  if (counting.kind !== 'terms') {
    if (!isList) expect(inRanges + answer.missing).toBe(answer.count)
    expectRanges(dataType === 'datetime' ? 'datetime' : 'decimal', valued, counting, answer)
    return
  }
  const terms: { key: string | null; value: Value; count: number }[] = []
  for (const { key, value } of valued.flat()) {
    const known = terms.find((term) => term.key === key && compare(dataType, term.value, value) === 0)
    if (known) known.count += 1
    else terms.push({ key, value, count: 1 })
  }
  terms.sort((a, b) => b.count - a.count || compare(dataType, a.value, b.value) || Number(a.key) - Number(b.key))
  expect(answer.distinct).toBe(terms.length)
  expect(answer.terms.map(({ count }) => count)).toEqual(terms.slice(0, counting.top).map(({ count }) => count))
  for (const [at, term] of answer.terms.entries()) expectSame(dataType, term, present(terms[at]))
  const restCount = terms.slice(counting.top).reduce((sum, { count }) => sum + count, 0)
  expect(answer.rest).toEqual({ terms: Math.max(0, terms.length - counting.top), count: restCount })
  const inTerms = answer.terms.reduce((sum, { count }) => sum + count, 0)
  if (!isList) expect(inTerms + answer.rest.count + answer.missing).toBe(answer.count)
}

function expectRanges(
  dataType: 'decimal' | 'datetime',
  valued: readonly (readonly { readonly value: Value }[])[],
  counting: { readonly most?: number; readonly width?: string; readonly unit?: string },
  { ranges, width }: CountedFacet['answer'],
): void {
  const values = valued.flat().map(({ value }) => value)
  const lies = (value: Value, { from, to }: (typeof ranges)[number]) =>
    compare(dataType, value, from) >= 0 && (to === null || compare(dataType, value, to) < 0)
  for (const range of ranges)
    expect(range.count).toBe(valued.filter((of) => of.some(({ value }) => lies(value, range))).length)
  for (const value of values) expect(ranges.filter((range) => lies(value, range)).length).toBe(1)
  for (const [at, range] of ranges.slice(1).entries()) expect(range.from).toBe(present(ranges[at]).to)
  // No range before the least value or after the greatest.
  for (const range of [ranges[0], ranges.at(-1)]) if (range) expect(range.count).toBeGreaterThan(0)
  expect(width === null).toBe(values.length === 0)
  if (width === null) return
  if (dataType === 'datetime') {
    if (counting.unit !== undefined) expect(width).toBe(counting.unit)
    else if (width !== 'millennium') expect(ranges.length).toBeLessThanOrEqual(counting.most ?? 0)
    for (const { from } of ranges) expect(from).toMatch(startOf[width] ?? /^never$/)
    return
  }
  for (const { from, to } of ranges) {
    expect(scaled(String(to)) - scaled(from)).toBe(scaled(width))
    expect(scaled(from) % scaled(width)).toBe(0n)
  }
  if (counting.width !== undefined) return expect(scaled(width)).toBe(scaled(counting.width))
  expect(width).toMatch(/^(0\.0*)?[125]0*$/)
  expect(ranges.length).toBeLessThanOrEqual(counting.most ?? 0)
  const [low, high] = [floorTo(values, scaled(width), 'min'), floorTo(values, scaled(width), 'max')]
  if (low === high && new Set(values.map((value) => scaled(String(value)))).size === 1) return
  // The next width below would have needed more.
  const below = /[15]/.test(width) ? scaled(width) / (width.includes('5') ? 5n : 2n) : scaled(width) / 2n
  const narrower = width.includes('5') ? below * 2n : below
  const needed = (floorTo(values, narrower, 'max') - floorTo(values, narrower, 'min')) / narrower + 1n
  expect(needed > BigInt(counting.most ?? 0)).toBe(true)
}

/** What the start of a range of each unit looks like. */
const startOf: Readonly<Record<string, RegExp>> = {
  second: /:\d\dZ$/,
  minute: /:00Z$/,
  hour: /:00:00Z$/,
  day: /T00:00:00Z$/,
  week: /T00:00:00Z$/,
  month: /-01T00:00:00Z$/,
  quarter: /-(01|04|07|10)-01T00:00:00Z$/,
  year: /-01-01T00:00:00Z$/,
  decade: /(0-01-01T00:00:00Z|^0001-01-01T00:00:00Z)$/,
  century: /01-01-01T00:00:00Z$/,
  millennium: /001-01-01T00:00:00Z$/,
}

function floorTo(values: readonly Value[], width: bigint, which: 'min' | 'max'): bigint {
  const all = values.map((value) => scaled(String(value)))
  const value = all.reduce((best, one) => ((which === 'min') === one < best ? one : best))
  const rest = ((value % width) + width) % width
  return value - rest
}

interface NaiveGroup {
  readonly keys: readonly { readonly key: string | null; readonly value: Value | null }[]
  count: number
  readonly values: Value[][]
}

/** Groups, most resources first, then by their keys with what is missing last. */
function groupsOf(
  world: World,
  rows: readonly ResourceModel[],
  by: readonly Aspect[],
  of: readonly Aspect[],
): readonly NaiveGroup[] {
  const groups: NaiveGroup[] = by.length === 0 ? [{ keys: [], count: 0, values: of.map(() => []) }] : []
  const same = (a: NaiveGroup['keys'], b: NaiveGroup['keys']) =>
    by.every((aspect, at) => compareKeys(aspectType(aspect), present(a[at]), present(b[at])) === 0)
  for (const row of rows) {
    const choices = by.map((aspect): NaiveGroup['keys'] => {
      const counted = countedBy(world, aspect, row)
      return counted.length > 0 ? counted : [{ key: null, value: null }]
    })
    const combined = choices.reduce<readonly NaiveGroup['keys'][]>(
      (all, keys) => all.flatMap((before) => keys.map((key) => [...before, key])),
      [[]],
    )
    for (const keys of combined) {
      let group = groups.find((known) => same(known.keys, keys))
      if (!group) groups.push((group = { keys, count: 0, values: of.map(() => []) }))
      group.count += 1
      for (const [at, aspect] of of.entries()) {
        const values = aspect.kind === 'attribute' ? (row.values.get(aspect.attribute.id) ?? []) : undefined
        group.values[at]?.push(...(values ?? countedBy(world, aspect, row).map(({ value }) => value)))
      }
    }
  }
  return groups.toSorted((a, b) => {
    if (a.count !== b.count) return b.count - a.count
    for (const [at, aspect] of by.entries()) {
      const difference = compareKeys(aspectType(aspect), present(a.keys[at]), present(b.keys[at]))
      if (difference !== 0) return difference
    }
    return 0
  })
}

function compareKeys(dataType: DataType, a: NaiveGroup['keys'][number], b: NaiveGroup['keys'][number]): number {
  if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null)
  return compare(dataType, a.value, b.value) || Number(a.key) - Number(b.key)
}

function expectSame(
  dataType: DataType,
  a: { readonly key: string | null; readonly value: Value | null },
  b: { readonly key: string | null; readonly value: Value | null },
): void {
  expect(a.key).toBe(b.key)
  if (a.value === null || b.value === null) expect(a.value).toBe(b.value)
  else expect(`${a.value} ${compare(dataType, a.value, b.value)}`).toBe(`${a.value} 0`)
}

function expectMeasure(dataType: DataType, measure: MeasureAnswer, values: readonly Value[]): void {
  const inOrder = values.toSorted((a, b) => compare(dataType, a, b))
  expect(measure.count).toBe(values.length)
  expectSame(dataType, { key: null, value: measure.min }, { key: null, value: inOrder[0] ?? null })
  expectSame(dataType, { key: null, value: measure.max }, { key: null, value: inOrder.at(-1) ?? null })
  if (!isNumber(dataType) || values.length === 0) {
    expect([measure.sum, measure.avg]).toEqual([null, null])
    return
  }
  expect(scaled(String(measure.sum))).toBe(sumOf(values))
  const error = scaled(String(measure.avg)) * BigInt(values.length) - sumOf(values)
  const tolerated = (absolute(sumOf(values)) / 10n ** 14n + unit / 10n ** 12n) * BigInt(values.length)
  expect(absolute(error) <= tolerated).toBe(true)
}

const isNumber = (dataType: DataType) => dataType === 'integer' || dataType === 'decimal'

const absolute = (n: bigint) => (n < 0n ? -n : n)

const unit = 10n ** 40n

/** A decimal as a whole number of 10^-40. */
function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.slice(0, 40).padEnd(40, '0'))
}

const sumOf = (values: readonly Value[]) => values.reduce((sum, value) => sum + scaled(String(value)), 0n)

type AspectInput = { readonly attribute: string } | { readonly field: string }

function boundIn(world: World, typeIds: readonly number[] | undefined) {
  const above = new Set((typeIds ?? concreteTypeIds).flatMap(lineage))
  return world.attributes.filter(({ id }) =>
    world.bindings.some(({ typeId, attributeId }) => attributeId === id && above.has(typeId)),
  )
}

function aspectOver(world: World, typeIds: readonly number[] | undefined): fc.Arbitrary<AspectInput> {
  const bound = boundIn(world, typeIds)
  const field = fc.constantFrom(...fieldNames).map((name) => ({ field: name }))
  return bound.length === 0
    ? field
    : fc.oneof(
        { weight: 2, arbitrary: field },
        { weight: 5, arbitrary: fc.constantFrom(...bound).map(({ name }) => ({ attribute: name })) },
      )
}

function facetOver(world: World, typeIds: readonly number[] | undefined): fc.Arbitrary<object> {
  const ranged = boundIn(world, typeIds).filter(({ dataType }) => isNumber(dataType) || dataType === 'datetime')
  const most = fc.integer({ min: 2, max: 30 }).map((count) => ({ most: count }))
  const units = ['second', 'day', 'week', 'month', 'quarter', 'year', 'decade', 'century', 'millennium']
  const rangesOf = (dataType: DataType): fc.Arbitrary<object> =>
    dataType === 'datetime'
      ? fc.oneof(
          most,
          fc.constantFrom(...units).map((name) => ({ unit: name })),
        )
      : fc.oneof(
          most,
          fc.constantFrom('0.25', '1', '3', '70', '4000000000000000000').map((width) => ({ width })),
        )
  const inRanges: fc.Arbitrary<object>[] = [
    rangesOf('datetime').map((ranges) => ({ field: 'createdAt', ranges })),
    ...ranged.map(({ name, dataType }) => rangesOf(dataType).map((ranges) => ({ attribute: name, ranges }))),
  ]
  return fc.oneof(
    {
      weight: 2,
      arbitrary: fc
        .tuple(aspectOver(world, typeIds), fc.integer({ min: 0, max: 8 }))
        .map(([aspect, top]) => ({ ...aspect, top })),
    },
    { weight: 2, arbitrary: fc.oneof(...inRanges) },
  )
}

/** A condition on one value, from which alone resources may be found. */
function valued(world: World, typeIds: readonly number[] | undefined): fc.Arbitrary<object | undefined> {
  const single = boundIn(world, typeIds).filter(({ isList }) => !isList)
  if (single.length === 0) return fc.constant(undefined)
  return fc.constantFrom(...single).map(({ name }) => ({ attribute: [{ name, isSet: true }] }))
}

/** Conditions on what resources refer to, which indexes lead to. */
const referring = fc.constantFrom(
  { status: { eq: 'running' } },
  { statusClass: { neq: 'up' } },
  { endpoint: { name: { gt: 'docker' } } },
  { datacenter: { isSet: true }, status: { in: ['running', 'stopped'] } },
)

/** A condition on several values, each of which suffices. */
function either(world: World): fc.Arbitrary<object> {
  const all = boundIn(world, undefined)
  const some = fc.subarray(all, { minLength: Math.min(1, all.length), maxLength: Math.min(3, all.length) })
  return some.map((attributes) => ({ or: attributes.map(({ name }) => ({ attribute: [{ name, isSet: true }] })) }))
}

/** A condition that is about one aspect alone, and the aspect. */
function ownConditions(
  world: World,
  typeIds: readonly number[] | undefined,
): fc.Arbitrary<{ readonly aspect: AspectInput; readonly condition: object }> {
  const fields = fc.constantFrom(
    { aspect: { field: 'status' }, condition: { status: { eq: 'running' } } },
    { aspect: { field: 'statusClass' }, condition: { statusClass: { neq: 'up' } } },
    { aspect: { field: 'type' }, condition: { type: { in: ['machine', 'host'] } } },
    { aspect: { field: 'endpoint' }, condition: { endpoint: { name: { gt: 'docker' } } } },
    { aspect: { field: 'provider' }, condition: { provider: { not: { name: { startsWith: 'h' } } } } },
    { aspect: { field: 'datacenter' }, condition: { datacenter: { isSet: false } } },
    { aspect: { field: 'location' }, condition: { location: { isSet: true } } },
    { aspect: { field: 'presence' }, condition: { presence: { eq: 'live' } } },
  )
  const bound = boundIn(world, typeIds)
  if (bound.length === 0) return fields
  const ofAttribute = fc.tuple(fc.constantFrom(...bound), fc.boolean()).map(([{ name }, isSet]) => ({
    aspect: { attribute: name },
    condition: { attribute: [{ name, isSet }] },
  }))
  return fc.oneof(fields, ofAttribute)
}

/** Whether a random filter may itself have conditions on the aspect: by the words in it. */
function withoutAspect(world: World, input: object, aspect: AspectInput): boolean {
  const text = JSON.stringify(input)
  const apiNameOf = (name: string) => world.attributes.find((attribute) => attribute.name === name)?.apiName ?? name
  const words = 'attribute' in aspect ? [aspect.attribute, apiNameOf(aspect.attribute)] : [aspect.field]
  return words.some((word) => text.includes(`"${word}"`))
}

/** Every way to find the resources in turn, and their values looked up one by one or read through. */
function wayNumber(number: number, asked: AskedWhole): WholeChoice {
  const wholes = wholesFor(asked, { rows: 100, allRows: 200, matching: () => 10 }).map(({ whole }) => whole)
  // The last is possible now and then only.
  const whole = (number % 5 < 2 ? wholes.at(-1) : wholes[number % wholes.length]) ?? { kind: 'free' }
  telling[whole.kind] += 1
  if (whole.kind === 'values' && asked.conditions[whole.by]?.kind === 'any') telling.either += 1
  if (whole.kind === 'hashed' && asked.conditions.some(({ kind }) => kind === 'lookup')) telling.referring += 1
  const forced = whole.kind === 'hashed' ? { ...whole, scanFrom: number % 3 === 0 ? 101 : 0 } : whole
  return { whole: forced, probesOf: () => (number % 2 === 0 ? 1000 : 0) }
}

async function orLimit<T>(answer: Promise<T>): Promise<T | LimitError> {
  return answer.catch((error: unknown) => {
    if (error instanceof LimitError) return error
    throw error
  })
}

const isOneOf = (typeIds: readonly number[] | undefined, row: ResourceModel) =>
  (typeIds ?? concreteTypeIds).includes(Number(row.columns['resource_type_id']))

const isShown = (deleted: Deleted, row: ResourceModel) =>
  deleted === 'include' || (row.columns['deleted_at'] !== null) === (deleted === 'only')

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing')
  return value
}

it('has asked what tells something', () => {
  expect(Object.entries(telling).filter(([, count]) => count === 0)).toEqual([])
})
