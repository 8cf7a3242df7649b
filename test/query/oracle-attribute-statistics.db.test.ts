import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Pool } from '../../src/db/pool.js'
import { systemActor } from '../../src/modules/access/actor.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import { countFacets } from '../../src/modules/inventory/facet.service.js'
import type { AttributeSummary, Figure, Violation } from '../../src/modules/observatory/attribute-statistics.js'
import { readAttributeStatistics } from '../../src/modules/observatory/attribute-statistics.service.js'
import type { Deleted } from '../../src/query/filter.js'
import { sql } from '../../src/query/sql.js'
import type { DataType, Value } from '../../src/query/value.js'
import { createTestDatabase, type TestDatabase } from '../support/database.js'
import { countStatements } from '../support/inventory.js'
import { isDeep, seed } from '../support/random.js'
import { compare } from './oracle/evaluate.js'
import { loadWorld } from './oracle/load.js'
import { pools } from './oracle/pools.js'
import { below, lineage, worlds, type AttributeModel, type ResourceModel, type World } from './oracle/world.js'

// Statistics of attributes over random inventories and random rules, worked out by the database and by a naive evaluator over the same inventory in memory.

const runs = isDeep ? 300 : 40
const timeout = isDeep ? 600_000 : 120_000

const drawn = fc.sample(worlds(isDeep ? 30 : 20, isDeep ? 80 : 50), { numRuns: isDeep ? 12 : 4, seed })
const inventories = drawn.map((world, index) => (index % 3 === 2 ? { ...world, columns: [] } : world))

/** What definitions and bindings demand, and what history tells. */
interface Demands {
  readonly rules: ReadonlyMap<number, Rules>
  /** Places in the world's bindings. */
  readonly required: readonly number[]
  readonly changes: readonly { readonly resource: string; readonly attributeId: number; readonly at: string }[]
}

interface Rules {
  readonly min: string | null
  readonly max: string | null
  readonly pattern: string | null
  readonly allowed: readonly string[]
}

const everyFigure: readonly Figure[] = [
  'resources',
  'present',
  'distinct',
  'ends',
  'top',
  'histogram',
  'lastChange',
  'violations',
]

const patterns = ['^[a-c]*$', '^x+$', '[A-Z]', '^.?$', '(?i)^A']

/** Over all inventories: a single one may be drawn so that it has nothing of a kind. */
const telling = { violations: new Map<string, number>(), ranges: 0, terms: 0, changed: 0, partly: 0 }

describe.each(inventories.map((world, index) => ({ world, index })))(
  `statistics of inventory $index of seed ${seed}`,
  ({ world, index }) => {
    let database: TestDatabase
    let db: Pool
    let catalogue: Catalogue
    const [demands] = fc.sample(demandsOver(world), { numRuns: 1, seed: seed + index })

    beforeAll(async () => {
      database = await createTestDatabase()
      db = database.pool
      await loadWorld(db, world)
      await writeDemands(db, world, present(demands))
      catalogue = await loadCatalogue(db)
    })
    afterAll(() => database.drop())

    const question = fc.constantFrom(1, 1, 10, 11, 12, 13, 14, 15).chain((typeId) =>
      fc.record({
        typeId: fc.constant(typeId),
        attributes: fc.subarray([...attributesOf(world, typeId)]),
        figures: fc.oneof(
          fc.constant(everyFigure),
          fc.subarray([...everyFigure]),
          fc.constantFrom(...everyFigure).map((figure) => [figure]),
        ),
        deleted: fc.constantFrom<Deleted>('exclude', 'exclude', 'include', 'only'),
        top: fc.integer({ min: 0, max: 6 }),
        ranges: fc.integer({ min: 2, max: 30 }),
        look: fc.constantFrom(
          undefined,
          { wideFrom: undefined, seenBy: 'bit' as const, newest: 1000, mostOthers: 1000 },
          { wideFrom: 0, seenBy: 'bit' as const, newest: 0, mostOthers: 0 },
          { wideFrom: 0, seenBy: 'hash' as const, newest: 1000, mostOthers: 1000 },
          { wideFrom: 3, seenBy: 'bit' as const, newest: 2, mostOthers: 0 },
          { wideFrom: undefined, seenBy: 'hash' as const, newest: 0, mostOthers: 0 },
        ),
      }),
    )

    it(
      'are those of the evaluator, whatever is asked and however values are come by',
      async () => {
        const property = fc.asyncProperty(question, async (asked) => {
          const { typeId, figures, deleted, top, ranges, look } = asked
          const answer = await readAttributeStatistics(
            db,
            systemActor,
            catalogue,
            {
              typeId,
              attributeIds: asked.attributes.map(({ id }) => id),
              figures: new Set(figures),
              deleted,
              top,
              ranges,
              approximate: false,
            },
            { ...(look && { choose: () => look }) },
          )
          expect(answer.isApproximate).toBe(false)
          expect(answer.takenAt).toBe(null)
          expect(answer.attributes.map(({ definition }) => definition.id)).toEqual(asked.attributes.map(({ id }) => id))
          const typeIds = below(typeId)
          const rows = world.resources.filter((row) => isOneOf(typeIds, row) && isShown(deleted, row))
          for (const [place, attribute] of asked.attributes.entries())
            expectSummary(
              world,
              present(demands),
              rows,
              attribute,
              new Set(figures),
              top,
              present(answer.attributes[place]),
            )
          if (!figures.includes('histogram') || !figures.includes('top')) return
          for (const summary of answer.attributes)
            await expectFacets(db, catalogue, typeIds, deleted, top, ranges, figures.includes('distinct'), summary)
        })
        await fc.assert(property, { numRuns: runs, seed: seed + index })
      },
      timeout,
    )

    it(
      'take as many statements for one attribute of each type as for all of them',
      async () => {
        const count = (attributeIds: readonly number[], figures: readonly Figure[]) =>
          countStatements(db, (pool) =>
            readAttributeStatistics(pool, systemActor, catalogue, {
              typeId: 1,
              attributeIds,
              figures: new Set(figures),
              deleted: 'exclude',
              top: 3,
              ranges: 5,
              approximate: false,
            }),
          )
        const bound = attributesOf(world, 1)
        const types = new Set(bound.map(({ dataType }) => dataType))
        const oneOfEach = [...types].flatMap((type) => bound.find(({ dataType }) => dataType === type)?.id ?? [])
        const all = bound.map(({ id }) => id)
        const figures = everyFigure.filter((figure) => figure !== 'violations')
        expect(await count(all, figures)).toBe(types.size + 2)
        expect(await count(oneOfEach, figures)).toBe(types.size + 2)
        expect(await count(all, ['resources'])).toBe(1)
        expect(await count(all, ['present'])).toBe(types.size + 2)
        expect(await count(oneOfEach, ['present'])).toBe(types.size + 2)
        expect(await count(all, ['lastChange'])).toBe(2)
        expect(await count(all, [])).toBe(0)
      },
      timeout,
    )
  },
)

it('met rules of each kind that are broken, ranges, changes, and demands that only some resources have', () => {
  for (const rule of ['required', 'min', 'max', 'pattern', 'allowedValues'])
    expect([rule, telling.violations.get(rule) ?? 0]).not.toEqual([rule, 0])
  for (const met of [telling.ranges, telling.terms, telling.changed, telling.partly]) expect(met).toBeGreaterThan(0)
})

function expectSummary(
  world: World,
  demands: Demands,
  rows: readonly ResourceModel[],
  attribute: AttributeModel,
  figures: ReadonlySet<Figure>,
  top: number,
  summary: AttributeSummary,
): void {
  const { id, dataType } = attribute
  const able = rows.filter((row) => bindingOf(world, row, id) !== undefined)
  const valued = able.filter((row) => row.values.has(id))
  // A resource counts once for each different value.
  const counted = valued.flatMap((row) => differing(dataType, row.values.get(id) ?? []))
  const terms: { value: Value; count: number }[] = []
  for (const value of counted) {
    const known = terms.find((term) => compare(dataType, term.value, value) === 0)
    if (known) known.count += 1
    else terms.push({ value, count: 1 })
  }
  const inOrder = terms.map(({ value }) => value).toSorted((a, b) => compare(dataType, a, b))
  terms.sort((a, b) => b.count - a.count || compare(dataType, a.value, b.value))

  expect(summary.resources).toBe(figures.has('resources') ? able.length : null)
  expect(summary.present).toBe(figures.has('present') ? valued.length : null)
  expect(summary.distinct).toBe(figures.has('distinct') ? terms.length : null)
  expectValue(dataType, summary.least, figures.has('ends') ? inOrder[0] : undefined)
  expectValue(dataType, summary.greatest, figures.has('ends') ? inOrder.at(-1) : undefined)
  if (figures.has('top')) {
    const shown = terms.slice(0, top)
    expect(summary.terms.map(({ count }) => count)).toEqual(shown.map(({ count }) => count))
    for (const [at, term] of summary.terms.entries()) expectValue(dataType, term.value, shown[at]?.value)
    const rest = terms.slice(top)
    expect(summary.rest).toEqual({ terms: rest.length, count: rest.reduce((sum, { count }) => sum + count, 0) })
    telling.terms += shown.length
  } else expect([summary.terms, summary.rest]).toEqual([[], null])
  if (figures.has('histogram')) telling.ranges += summary.ranges.length
  else expect([summary.ranges, summary.width]).toEqual([[], null])

  const times = [
    ...valued.map((row) => String(row.columns['created_at'])),
    ...demands.changes
      .filter(({ resource, attributeId }) => attributeId === id && able.some((row) => row.columns['id'] === resource))
      .map(({ at }) => at),
  ].toSorted((a, b) => compare('datetime', a, b))
  expectValue('datetime', summary.lastChangedAt, figures.has('lastChange') ? times.at(-1) : undefined)
  if (figures.has('lastChange') && times.length > valued.length) telling.changed += 1

  const broken = figures.has('violations') ? violationsOf(world, demands, able, attribute, counted) : null
  expect(summary.violations).toEqual(broken)
  for (const { rule, count } of broken ?? []) telling.violations.set(rule, (telling.violations.get(rule) ?? 0) + count)
}

function violationsOf(
  world: World,
  demands: Demands,
  able: readonly ResourceModel[],
  { id, dataType }: AttributeModel,
  counted: readonly Value[],
): readonly Violation[] {
  const must = able.filter((row) => demands.required.includes(bindingOf(world, row, id) ?? -1))
  if (must.length > 0 && must.length < able.length) telling.partly += 1
  const { min = null, max = null, pattern = null, allowed = [] } = demands.rules.get(id) ?? {}
  const numbers = (breaks: (value: Value) => boolean) => counted.filter(breaks).length
  const found = {
    required: must.filter((row) => !row.values.has(id)).length,
    min: min === null ? 0 : numbers((value) => compare('decimal', value, min) < 0),
    max: max === null ? 0 : numbers((value) => compare('decimal', value, max) > 0),
    // These patterns mean the same to JavaScript.
    pattern: pattern === null ? 0 : numbers((value) => !expressionOf(pattern).test(String(value))),
    allowedValues:
      allowed.length === 0
        ? 0
        : numbers((value) => !allowed.some((text) => compare(dataType, readText(dataType, text), value) === 0)),
  }
  return (['required', 'min', 'max', 'pattern', 'allowedValues'] as const).flatMap((rule) =>
    found[rule] > 0 ? [{ rule, count: found[rule] }] : [],
  )
}

const expressionOf = (pattern: string) =>
  pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), 'iu') : new RegExp(pattern, 'u')

const readText = (dataType: DataType, text: string): Value => (dataType === 'boolean' ? text === 'true' : text)

/** Counts and ranges are those that a list of the same resources counts. */
async function expectFacets(
  db: Pool,
  catalogue: Catalogue,
  typeIds: readonly number[],
  deleted: Deleted,
  top: number,
  ranges: number,
  withDistinct: boolean,
  summary: AttributeSummary,
): Promise<void> {
  const { definition } = summary
  const hasRanges = ['integer', 'decimal', 'datetime'].includes(definition.dataType)
  const attribute = definition.name
  const of = [{ attribute, top }, ...(hasRanges ? [{ attribute, ranges: { most: ranges } }] : [])]
  const [terms, inRanges] = await countFacets(db, systemActor, catalogue, { typeIds, deleted }, of)
  const facet = present(terms).answer
  expect(summary.terms).toEqual(facet.terms)
  expect(summary.rest).toEqual(facet.rest)
  if (withDistinct) expect(summary.distinct).toBe(facet.distinct)
  if (summary.present !== null) expect(summary.present).toBe(facet.count - facet.missing)
  expect(summary.ranges).toEqual(inRanges?.answer.ranges ?? [])
  expect(summary.width).toBe(inRanges?.answer.width ?? null)
}

function expectValue(dataType: DataType, value: Value | null, expected: Value | undefined): void {
  if (value === null || expected === undefined) expect([value]).toEqual([expected ?? null])
  else expect([value, expected, compare(dataType, value, expected)]).toEqual([value, expected, 0])
}

function differing(dataType: DataType, values: readonly Value[]): readonly Value[] {
  const found: Value[] = []
  for (const value of values) if (!found.some((known) => compare(dataType, known, value) === 0)) found.push(value)
  return found
}

/** The place of the binding in force: the nearest type's, of its own that of the provider type first. */
function bindingOf(world: World, row: ResourceModel, attributeId: number): number | undefined {
  const providerTypeId = Number(row.columns['provider_type_id'])
  for (const typeId of lineage(Number(row.columns['resource_type_id'])))
    for (const wanted of [providerTypeId, null]) {
      const place = world.bindings.findIndex(
        (binding) =>
          binding.typeId === typeId && binding.attributeId === attributeId && binding.providerTypeId === wanted,
      )
      if (place >= 0) return place
    }
  return undefined
}

/** The attributes that some resource of a type, or of one below it, could have. */
function attributesOf(world: World, typeId: number): readonly AttributeModel[] {
  const types = new Set(below(typeId).flatMap(lineage))
  return world.attributes.filter(({ id }) =>
    world.bindings.some((binding) => binding.attributeId === id && types.has(binding.typeId)),
  )
}

const isOneOf = (typeIds: readonly number[], row: ResourceModel) =>
  typeIds.includes(Number(row.columns['resource_type_id']))

const isShown = (deleted: Deleted, row: ResourceModel) =>
  deleted === 'include' || (row.columns['deleted_at'] === null) === (deleted === 'exclude')

function demandsOver(world: World): fc.Arbitrary<Demands> {
  const rulesFor = ({ id, dataType }: AttributeModel) => {
    const pool = pools[dataType].map(String)
    const isNumber = dataType === 'integer' || dataType === 'decimal'
    const bound = isNumber ? fc.option(fc.constantFrom(...pools.decimal.map(String))) : fc.constant(null)
    // An allowed value has at most 996 bytes.
    const short = pool.filter((text) => Buffer.byteLength(text) <= 996)
    return fc
      .record({
        ends: fc.tuple(bound, bound),
        pattern: dataType === 'string' ? fc.option(fc.constantFrom(...patterns)) : fc.constant(null),
        allowed: fc.oneof(fc.constant([]), fc.subarray([...new Set(short)])),
      })
      .map(({ ends: [a, b], pattern, allowed }) => {
        const [min, max] = a !== null && b !== null && compare('decimal', a, b) > 0 ? [b, a] : [a, b]
        return [id, { min, max, pattern, allowed }] as const
      })
  }
  const couldHave = world.resources.flatMap((row) =>
    world.attributes.flatMap(({ id }) =>
      bindingOf(world, row, id) === undefined ? [] : [{ resource: String(row.columns['id']), attributeId: id }],
    ),
  )
  return fc.record({
    rules: fc.tuple(...world.attributes.map(rulesFor)).map((entries) => new Map(entries)),
    required: fc.subarray(world.bindings.map((_, place) => place)),
    changes: fc
      .subarray(couldHave, { maxLength: Math.min(20, couldHave.length) })
      .chain((changed) =>
        fc.tuple(...changed.map((one) => fc.constantFrom(...pools.datetime.map(String)).map((at) => ({ ...one, at })))),
      ),
  })
}

/** Past the services, which would not let values break a rule. Rules that came later do. */
async function writeDemands(db: Pool, world: World, { rules, required, changes }: Demands): Promise<void> {
  for (const [id, { min, max, pattern, allowed }] of rules) {
    await db.run(
      sql`update attribute_definitions set min_value = ${min}::numeric, max_value = ${max}::numeric, pattern = ${pattern} where id = ${id}`,
    )
    await db.run(sql`insert into attribute_allowed_values (attribute_definition_id, value, display_name)
      select ${id}, v, v from unnest(${allowed}::text[]) v`)
  }
  for (const place of required) {
    const { typeId, attributeId, providerTypeId } = present(world.bindings[place])
    await db.run(sql`update resource_type_attributes set is_required = true
      where resource_type_id = ${typeId} and attribute_definition_id = ${attributeId} and provider_type_id is not distinct from ${providerTypeId}`)
  }
  for (const { resource, attributeId, at } of changes)
    await db.run(sql`
      insert into resource_attribute_history (resource_id, attribute_definition_id, ordinal, valid_from, valid_to, from_version, to_version, operation_id)
      values (${resource}, ${attributeId}, 0, ${at}, ${at}, 1, 2, 1)`)
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('something that the test needs is missing')
  return value
}
