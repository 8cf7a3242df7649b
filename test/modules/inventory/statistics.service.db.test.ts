import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { snapshot, transaction } from '../../../src/db/transaction.js'
import type { Catalogue } from '../../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import {
  readStatistics,
  readStatisticsVersion,
  refreshStatistics,
  takeStatistics,
} from '../../../src/modules/inventory/statistics.service.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import { listResources, shownResources } from '../../../src/modules/inventory/resource.service.js'
import { resourceVocabulary } from '../../../src/modules/inventory/vocabulary.js'
import { parseWhere } from '../../../src/query/parse.js'
import { plan } from '../../../src/query/plan.js'
import { countAll, maskOf } from '../../../src/query/sample.js'
import { questionsOver } from '../../query/oracle/questions.js'
import { equalityKey, satisfies } from '../../../src/query/satisfy.js'
import { raw } from '../../../src/query/sql.js'
import { estimateTest, noStatistics, type Statistics } from '../../../src/query/statistics.js'
import { compareValues, valuePrefix, type Value } from '../../../src/query/value.js'
import { loadWorld } from '../../query/oracle/load.js'
import { pools } from '../../query/oracle/pools.js'
import { concreteTypeIds, worlds, type World } from '../../query/oracle/world.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

describe('of a small inventory', () => {
  const database = useTestDatabase({ unchecked: 'the world is written past the writers' })
  const [world] = fc.sample(worlds(300, 300), { numRuns: 1, seed: 20_261_120 })
  let catalogue: Catalogue
  let statistics: Statistics
  beforeAll(async () => {
    if (!world) throw new Error('no world')
    await loadWorld(database().pool, world)
    catalogue = await snapshot(database().pool, loadCatalogue)
    await takeStatistics(database().pool, catalogue)
    statistics = await readStatistics(database().pool)
  })

  it('knows the live resources of each concrete type', () => {
    const expected = concreteTypeIds.map((typeId) => [typeId, liveOf(world, typeId).length] as const)
    expect(new Map([...statistics.resources].filter(([typeId]) => concreteTypeIds.includes(typeId)))).toEqual(
      new Map(expected),
    )
    expect(Math.max(...expected.map(([, count]) => count))).toBeGreaterThan(30)
  })

  it('knows each attribute of each type, in rows and in columns: resources, values, distinct values', () => {
    const expected = pairsOf(world).map(({ key, lists }) => {
      const values = lists.flat()
      return [key, { resources: lists.length, values: values.length, distinct: new Set(values).size }] as const
    })
    const found = [...statistics.attributes].map(
      ([key, { resources, values, distinct }]) => [key, { resources, values, distinct }] as const,
    )
    expect(new Map(found)).toEqual(new Map(expected))
    expect(world?.columns.length).toBeGreaterThan(3)
  })

  it('has all of it in the samples, with what stands behind foreign keys', async () => {
    if (!world) throw new Error('no world')
    const { pool } = database()
    let [told, places] = [0, 0]
    for (const typeId of concreteTypeIds) {
      const sample = statistics.samples?.get(typeId)
      if (!sample) continue
      const inputs = fc.sample(questionsOver(world).where([typeId], 2), { numRuns: 120, seed: 20_261_121 })
      for (const where of inputs) {
        const filter = parseWhere(resourceVocabulary(catalogue, [typeId]), where, ['where'])
        const mask = maskOf(plan(shownResources(systemActor, [typeId], 'exclude', filter)), sample)
        // Texts are cut, and letters folded by the rules of JavaScript; the type is taken to be that of the sample.
        if (!mask || /attribute_?2|Insensitive|"type"/.test(JSON.stringify(where))) continue
        const args = { typeIds: [typeId], where, withTotal: true, page: { first: 0 } }
        const { totalCount } = await listResources(pool, systemActor, catalogue, args)
        expect(`${countAll([mask])} fulfil ${JSON.stringify(where)}`).toBe(
          `${totalCount} fulfil ${JSON.stringify(where)}`,
        )
        told += 1
        if (/"(endpoint|provider|providerType|datacenter|status|statusClass)"/.test(JSON.stringify(where))) places += 1
      }
    }
    expect([told > 100, places > 20]).toEqual([true, true])
  })

  it('has common values with their shares, and bounds in the order of the database', () => {
    let bounds = 0
    for (const { key, lists, dataType } of pairsOf(world)) {
      const known = statistics.attributes.get(key)
      const values = lists.flat()
      for (const { value, share } of known?.common ?? [])
        expect(share).toBeCloseTo(values.filter((one) => one === equalityKey(dataType, value)).length / values.length)
      const shares = known?.common.map(({ share }) => share)
      expect(shares).toEqual(shares?.toSorted((a, b) => b - a))
      const shown = (value: Value) => (dataType === 'string' ? Array.from(String(value)).slice(0, 100).join('') : value)
      const rest = values
        .filter((value) => !known?.common.some((item) => equalityKey(dataType, item.value) === value))
        .toSorted((a, b) => compareValues(dataType, a, b))
      const least = known?.bounds[0]
      const greatest = known?.bounds.at(-1)
      expect(least === undefined ? undefined : equalityKey(dataType, least)).toEqual(
        rest[0] === undefined ? undefined : shown(rest[0]),
      )
      const last = rest.at(-1)
      expect(greatest === undefined ? undefined : equalityKey(dataType, greatest)).toEqual(
        last === undefined ? undefined : shown(last),
      )
      expect(known?.bounds).toEqual(known?.bounds.toSorted((a, b) => compareValues(dataType, a, b)))
      bounds += known?.bounds.length ?? 0
    }
    expect(bounds).toBeGreaterThan(20)
  })

  it('estimates what is all common exactly', () => {
    let compared = 0
    for (const { key, typeId, attributeId, dataType, lists } of pairsOf(world)) {
      if (statistics.attributes.get(key)?.bounds.length !== 0) continue
      for (const operand of pools[dataType])
        for (const operator of ['eq', 'neq'] as const) {
          if (operator === 'neq' && lists.some((list) => list.length > 1)) continue
          const matches = satisfies(dataType, { operator, operand })
          const count = lists.filter((list) => list.some(matches)).length
          const test = { kind: 'value', all: [{ operator, operand }] } as const
          expect(estimateTest(statistics, [typeId], attributeId, dataType, test)).toBeCloseTo(Math.max(1, count), 6)
          compared += 1
        }
    }
    expect(compared).toBeGreaterThan(100)
  })
})

describe('of an inventory that changes', () => {
  const database = useTestDatabase()
  let inventory: TestInventory
  let typeId = 0
  const known = async () => (await readStatistics(database().pool)).attributes
  const keyOf = (attribute: string) => `${typeId}:${inventory.catalogue.attributesByName.get(attribute)?.id}`
  const take = () => takeStatistics(database().pool, inventory.catalogue)
  beforeAll(async () => {
    inventory = await makeInventory(database().pool)
    typeId = inventory.catalogue.typesByName.get('thing')?.id ?? 0
  })

  it('nobody has looked', async () => {
    expect(await readStatistics(database().pool)).toEqual(noStatistics)
    expect(await readStatisticsVersion(database().pool)).toBe('')
  })

  it('follows what is written and deleted when it is taken again', async () => {
    const { outcomes } = await inventory.write(
      ['a', 'b', 'c'].map((id) => thing(id, { attributes: { cores: 4, note: id, tags: ['x', 'y', 'x'] } })),
    )
    await take()
    const version = await readStatisticsVersion(database().pool)
    expect((await known()).get(keyOf('cores'))).toEqual({
      resources: 3,
      values: 3,
      distinct: 1,
      common: [{ value: '4', share: 1 }],
      bounds: [],
    })
    expect((await known()).get(keyOf('tags'))).toMatchObject({ resources: 3, values: 6, distinct: 2 })
    const [first] = outcomes
    await inventory.write([
      { action: 'delete', id: first?.resourceId ?? '' },
      thing('b', { attributes: { cores: 8, note: null } }),
      thing('c', { attributes: { note: null } }),
    ])
    expect(await readStatisticsVersion(database().pool)).toBe(version)
    await take()
    expect(await readStatisticsVersion(database().pool)).not.toBe(version)
    expect((await known()).get(keyOf('cores'))).toMatchObject({ resources: 2, distinct: 2 })
    expect((await known()).has(keyOf('note'))).toBe(false)
    expect((await readStatistics(database().pool)).resources.get(typeId)).toBe(2)
  })

  it('looks at some types only, and leaves what is known of the others', async () => {
    const other = inventory.catalogue.typesByName.get('gadget')?.id ?? 0
    await inventory.write([thing('d'), { ...thing('g'), type: 'gadget' }])
    await takeStatistics(database().pool, inventory.catalogue, { typeIds: [other] })
    const { resources } = await readStatistics(database().pool)
    expect([resources.get(typeId), resources.get(other)]).toEqual([2, 1])
  })

  it('two who look at once look one after the other, and readers see one or the other whole', async () => {
    const before = await known()
    await transaction(database().pool, async (db) => {
      await takeStatistics(db, inventory.catalogue)
      expect(await known()).toEqual(before)
    })
    await Promise.all([take(), take(), take()])
    expect((await readStatistics(database().pool)).resources.get(typeId)).toBe(3)
  })

  it('goes with its definition', async () => {
    await inventory.rows(`insert into attribute_statistics (resource_type_id, attribute_definition_id, resources, value_count, distinct_count)
      select ${typeId}, id, 1, 1, 1 from attribute_definitions where name = 'unbound'`)
    expect((await known()).has(keyOf('unbound'))).toBe(true)
    await inventory.rows(`delete from attribute_definitions where name = 'unbound'`)
    expect((await known()).has(keyOf('unbound'))).toBe(false)
  })
})

describe('when much has changed', () => {
  const database = useTestDatabase()
  let inventory: TestInventory
  const typeId = (name: string) => inventory.catalogue.typesByName.get(name)?.id ?? 0
  const refresh = (lagSeconds = 0) => refreshStatistics(database().pool, lagSeconds)
  const things = (from: number, to: number, cores: number) =>
    inventory.write(Array.from({ length: to - from }, (_, n) => thing(`t${from + n}`, { attributes: { cores } })))
  beforeAll(async () => {
    inventory = await makeInventory(database().pool)
  })

  it('nothing is due in an empty inventory', async () => {
    expect(await refresh()).toEqual([])
  })

  it('a type that nobody has looked at is due with its first resource', async () => {
    await things(0, 200, 1)
    expect(await refresh()).toEqual([typeId('thing')])
    expect(await refresh()).toEqual([])
  })

  it('a tenth of its resources make a type due, whether changed, created or deleted, and however often somebody counts', async () => {
    const written = await things(0, 12, 2)
    expect(await refresh()).toEqual([])
    await things(200, 204, 2)
    expect(await refresh()).toEqual([])
    await inventory.write(
      written.outcomes.slice(0, 3).map(({ resourceId = '' }) => ({ action: 'delete', id: resourceId })),
    )
    expect(await refresh()).toEqual([])
    await things(300, 301, 3)
    expect(await refresh()).toEqual([typeId('thing')])
    expect((await readStatistics(database().pool)).resources.get(typeId('thing'))).toBe(202)
  })

  it('what is written again as it was changes nothing', async () => {
    await things(100, 180, 1)
    expect(await refresh()).toEqual([])
  })

  it('looking at one type forgets no changes of another', async () => {
    await inventory.write(Array.from({ length: 30 }, (_, n) => ({ ...thing(`g${n}`), type: 'gadget' })))
    expect(await refresh()).toEqual([typeId('gadget')])
    await things(100, 115, 9)
    await takeStatistics(database().pool, inventory.catalogue, { typeIds: [typeId('gadget')] })
    await things(115, 121, 9)
    expect(await refresh()).toEqual([typeId('thing')])
  })

  it('what was written in the last seconds waits', async () => {
    await things(0, 150, 30)
    expect(await refresh(3600)).toEqual([])
    expect(await refresh()).toEqual([typeId('thing')])
  })

  it('of several at once one looks', async () => {
    await things(0, 150, 31)
    const looked = await Promise.all([refresh(), refresh(), refresh(), refresh()])
    expect(looked.flat()).toEqual([typeId('thing')])
  })

  it('a job that is told to stop leaves what was known', async () => {
    // The values of the sample are read as they are now.
    const taken = async () => ({ ...(await readStatistics(database().pool)), samples: undefined })
    const before = await taken()
    await things(0, 150, 32)
    await expect(refreshStatistics(database().pool, 0, AbortSignal.abort())).rejects.toThrow('aborted')
    expect(await taken()).toEqual({ ...before, old: new Set([typeId('thing')]) })
    expect(await refresh()).toEqual([typeId('thing')])
  })
})

describe('of a sample', () => {
  const database = useTestDatabase()
  let statistics: Statistics
  let inventory: TestInventory
  let typeId = 0
  const attributeId = (name: string) => inventory.catalogue.attributesByName.get(name)?.id ?? 0
  const count = 6000
  const sampleSize = 1000
  beforeAll(async () => {
    inventory = await makeInventory(database().pool)
    typeId = inventory.catalogue.typesByName.get('thing')?.id ?? 0
    for (let from = 0; from < count; from += 1000)
      await inventory.write(
        Array.from({ length: 1000 }, (_, n) => from + n).map((n) =>
          thing(`t${n}`, {
            attributes: {
              serial: `serial-${String(n).padStart(5, '0')}`,
              ...(n % 3 > 0 && { cores: n % 10 === 0 ? 64 : (n % 400) + 1 }),
              ...(n % 2 === 0 && { color: n % 20 === 0 ? 'red' : 'green' }),
              tags: n % 4 === 0 ? ['all', 'some'] : ['all'],
            },
          }),
        ),
      )
    await takeStatistics(database().pool, inventory.catalogue, { sampleSize })
    statistics = await readStatistics(database().pool)
  })

  const within = (found: number, expected: number, share: number) => {
    expect(found).toBeGreaterThan(expected * (1 - share))
    expect(found).toBeLessThan(expected * (1 + share))
  }
  const of = (name: string) => statistics.attributes.get(`${typeId}:${attributeId(name)}`)

  it('counts resources exactly and looks at about as many as wanted', async () => {
    expect(statistics.resources.get(typeId)).toBe(count)
    const [row] = await inventory.rows(
      `select looked_at from resource_type_statistics where resource_type_id = ${typeId}`,
    )
    within(Number(row?.['looked_at']), sampleSize, 0.15)
  })

  it('projects what it sees', () => {
    expect(of('serial')).toMatchObject({ resources: count, values: count, distinct: count, common: [] })
    within(of('cores')?.resources ?? 0, 4000, 0.1)
    within(of('cores')?.distinct ?? 0, 361, 0.25)
    within(of('color')?.resources ?? 0, 3000, 0.1)
    expect(of('color')?.distinct).toBe(2)
    within(of('tags')?.values ?? 0, 7500, 0.05)
    expect(of('tags')?.resources).toBe(count)
  })

  it.each([
    ['cores', 'integer', { operator: 'eq', operand: '64' }, 400, 0.25],
    ['cores', 'integer', { operator: 'lte', operand: '200' }, 2110, 0.15],
    ['cores', 'integer', { operator: 'eq', operand: '7' }, 10, 0.7],
    ['color', 'string', { operator: 'eq', operand: 'red' }, 300, 0.3],
    ['tags', 'string', { operator: 'eq', operand: 'some' }, 1500, 0.15],
    ['tags', 'string', { operator: 'eq', operand: 'all' }, 6000, 0.001],
    ['serial', 'string', { operator: 'startsWith', operand: 'serial-03' }, 1000, 0.2],
    ['serial', 'string', { operator: 'gte', operand: 'serial-01500' }, 4500, 0.1],
    ['serial', 'string', { operator: 'eq', operand: 'serial-01500' }, 1, 0.01],
  ] as const)('%s %s %j', (name, dataType, comparison, expected, share) => {
    within(
      estimateTest(statistics, [typeId], attributeId(name), dataType, { kind: 'value', all: [comparison] }),
      expected,
      share,
    )
  })

  it('of the same inventory always the same', async () => {
    await takeStatistics(database().pool, inventory.catalogue, { sampleSize })
    expect(await readStatistics(database().pool)).toEqual(statistics)
  })

  it('survives a value that no longer is of the type of its definition', async () => {
    await database().pool.run(
      raw(
        `update attribute_statistics_values set value_string = 'x', value_integer = null where role = 'b' and value_integer is not null and position = 0`,
      ),
    )
    const read = await readStatistics(database().pool)
    expect(read.attributes.get(`${typeId}:${attributeId('cores')}`)?.bounds.length).toBe(
      (of('cores')?.bounds.length ?? 0) - 1,
    )
  })
})

const liveOf = (world: World | undefined, typeId: number) =>
  (world?.resources ?? []).filter(
    ({ columns }) => Number(columns['resource_type_id']) === typeId && (columns['deleted_at'] ?? null) === null,
  )

/** Attributes that live resources of a concrete type have, with the values of each resource: each once, as equality sees what is indexed. */
function pairsOf(world: World | undefined) {
  return concreteTypeIds.flatMap((typeId) =>
    (world?.attributes ?? []).flatMap(({ id: attributeId, dataType }) => {
      const seen = (value: Value) => equalityKey(dataType, dataType === 'string' ? valuePrefix(String(value)) : value)
      const lists = liveOf(world, typeId).flatMap(({ values }) => {
        const list = values.get(attributeId) ?? []
        return list.length > 0 ? [[...new Set(list.map(seen))]] : []
      })
      return lists.length > 0 ? [{ key: `${typeId}:${attributeId}`, typeId, attributeId, dataType, lists }] : []
    }),
  )
}
