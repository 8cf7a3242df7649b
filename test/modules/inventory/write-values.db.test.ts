import { beforeAll, describe, expect, it } from 'vitest'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let count = 0
const fresh = () => `v${++count}`
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const valuesOf = async (id: string | undefined, name: string) =>
  (
    await inventory.rows(`
      select coalesce(value_text, value_string, value_integer::text, value_decimal::text, value_boolean::text, value_datetime::text, value_ip::text) as text
        from resource_attributes a join attribute_definitions d on d.id = a.attribute_definition_id
       where resource_id = ${id} and d.name = '${name}' order by ordinal`)
  ).map(({ text }) => text)

describe('values', () => {
  it('of every data type are stored as sent, and the same again is no change', async () => {
    const attributes = {
      note: 'a',
      tags: ['x', 'y', 'x'],
      cores: 4,
      ports: [9, 2, 9],
      size: '1.50',
      sizes: ['1.0', '2'],
      enabled: false,
      flags: [true, false, true],
      since: '2016-01-13T01:00:00+01:00',
      moments: ['2016-01-13T00:00:00.123456Z'],
      address: '10.0.0.1/24',
      addresses: ['::1', '10.0.0.0/8'],
      color: 'red',
      code: 'abc',
    }
    const id = fresh()
    const made = await inventory.one(thing(id, { attributes }))
    expect(made).toMatchObject({ outcome: 'created', problems: [], warnings: [] })
    expect(await inventory.one(thing(id, { attributes }))).toMatchObject({ outcome: 'unchanged', version: 1 })
    expect(await valuesOf(made.resourceId, 'ports')).toEqual(['9', '2', '9'])
    expect(await valuesOf(made.resourceId, 'flags')).toEqual(['true', 'false', 'true'])
    expect(await valuesOf(made.resourceId, 'since')).toEqual(['2016-01-13 00:00:00+00'])
  })

  it.each([995, 996, 997, 998, 999, 1000, 1001, 1_048_576])('strings of %i bytes come back whole', async (bytes) => {
    for (const text of ['x'.repeat(bytes), `${'x'.repeat(bytes % 4)}${'\u{1f600}'.repeat(Math.floor(bytes / 4))}`]) {
      const id = fresh()
      const made = await inventory.one(thing(id, { attributes: { note: text } }))
      expect(await valuesOf(made.resourceId, 'note')).toEqual([text])
      expect(await inventory.one(thing(id, { attributes: { note: text } }))).toMatchObject({ outcome: 'unchanged' })
      const column = await inventory.one(
        thing(id, { identity: { externalId: id, kind: 'm' }, type: 'machine', attributes: { os: text } }),
      )
      expect(column.outcome).toBe('created')
      expect(
        await inventory.one(
          thing(id, { identity: { externalId: id, kind: 'm' }, type: 'machine', attributes: { os: text } }),
        ),
      ).toMatchObject({ outcome: 'unchanged' })
      expect(
        (
          await inventory.one({
            action: 'update',
            ...(column.resourceId && { id: column.resourceId }),
            attributes: { os: `${text.slice(0, -2)}y` },
          })
        ).outcome,
      ).toBe('updated')
    }
    expect(await inventory.pool.run(selectViolations())).toEqual([])
  })

  it('longer than 1 MiB, with NUL or half a surrogate pair are refused by name', async () => {
    for (const note of ['x'.repeat(1_048_577), 'a\0b', 'a\ud800b'])
      expect(await inventory.one(thing(fresh(), { attributes: { note } }))).toMatchObject({
        outcome: 'rejected',
        problems: [
          { code: 'BAD_VALUE', path: ['attributes', 'note'], message: expect.stringContaining('note') as string },
        ],
      })
  })

  it('keep their first spelling while the value is the same', async () => {
    const id = fresh()
    const made = await inventory.one(thing(id, { attributes: { size: '1.50', sizes: ['2.0'] } }))
    expect(await inventory.one(thing(id, { attributes: { size: '1.5', sizes: ['2'] } }))).toMatchObject({
      outcome: 'unchanged',
    })
    expect(await valuesOf(made.resourceId, 'size')).toEqual(['1.50'])
    expect(await inventory.one(thing(id, { attributes: { size: '1.51' } }))).toMatchObject({ outcome: 'updated' })
  })

  it('tell an address from the same with another prefix length', async () => {
    const id = fresh()
    await inventory.one(thing(id, { attributes: { address: '10.0.0.1/24' } }))
    expect(await inventory.one(thing(id, { attributes: { address: '10.0.0.1/25' } }))).toMatchObject({
      outcome: 'updated',
    })
    expect(await inventory.one(thing(id, { attributes: { address: '10.0.0.1/25' } }))).toMatchObject({
      outcome: 'unchanged',
    })
  })

  it('of a list keep order and repeats; a shorter, longer or reordered list is a change', async () => {
    const id = fresh()
    const made = await inventory.one(thing(id, { attributes: { tags: ['a', 'b', 'a'] } }))
    for (const tags of [['a', 'b'], ['b', 'a'], ['b', 'a', 'a'], ['b'], 'c', ['c', '']]) {
      expect(await inventory.one(thing(id, { attributes: { tags } }))).toMatchObject({ outcome: 'updated' })
      expect(await inventory.one(thing(id, { attributes: { tags } }))).toMatchObject({ outcome: 'unchanged' })
      expect(await valuesOf(made.resourceId, 'tags')).toEqual(Array.isArray(tags) ? tags : [tags])
    }
  })

  it('absent are unchanged, null and [] unset', async () => {
    const id = fresh()
    const made = await inventory.one(thing(id, { attributes: { note: 'a', tags: ['a'], cores: 1 } }))
    expect(await inventory.one(thing(id, { attributes: {} }))).toMatchObject({ outcome: 'unchanged' })
    expect(await inventory.one(thing(id, { attributes: { note: [], tags: [] } }))).toMatchObject({ outcome: 'updated' })
    expect(await valuesOf(made.resourceId, 'tags')).toEqual([])
    expect(await inventory.one(thing(id, { attributes: { note: null, tags: null, cores: null } }))).toMatchObject({
      outcome: 'updated',
      version: 3,
    })
    expect(await inventory.one(thing(id, { attributes: { note: null, tags: [], cores: null } }))).toMatchObject({
      outcome: 'unchanged',
    })
    expect(await inventory.rows(`select 1 from resource_attributes where resource_id = ${made.resourceId}`)).toEqual([])
  })
})

describe('what a definition says is checked', () => {
  it.each([
    [{ cores: 0 }, 'OUT_OF_RANGE', ['cores']],
    [{ cores: 1025 }, 'OUT_OF_RANGE', ['cores']],
    [{ size: '1000.51' }, 'OUT_OF_RANGE', ['size']],
    [{ cores: '4.5' }, 'BAD_VALUE', ['cores']],
    [{ cores: [1, 2] }, 'BAD_VALUE', ['cores']],
    [{ ports: [1, 'x'] }, 'BAD_VALUE', ['ports', 1]],
    [{ tags: ['a', null] }, 'BAD_VALUE', ['tags', 1]],
    [{ enabled: 'true' }, 'BAD_VALUE', ['enabled']],
    [{ since: '2016-01-13' }, 'BAD_VALUE', ['since']],
    [{ address: '10.0.0.256' }, 'BAD_VALUE', ['address']],
    [{ color: 'blue' }, 'NOT_ALLOWED', ['color']],
    [{ code: 'Abc' }, 'PATTERN', ['code']],
    [{ unbound: 'x' }, 'UNKNOWN_ATTRIBUTE', ['unbound']],
    [{ nosuch: 'x' }, 'UNKNOWN_ATTRIBUTE', ['nosuch']],
    [{ label: 'x' }, 'UNKNOWN_ATTRIBUTE', ['label']],
  ])('%j is rejected as %s', async (attributes, code, path) => {
    const id = fresh()
    expect(await inventory.one(thing(id, { attributes: { note: 'kept off', ...attributes } }))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code, path: ['attributes', ...path] }],
    })
    expect(await inventory.rows(`select 1 from resource_identities where external_id = '${id}'`)).toEqual([])
  })

  it('the bounds themselves are fine', async () => {
    expect(
      await inventory.one(thing(fresh(), { attributes: { cores: 1024, size: '1000.50', color: 'green' } })),
    ).toMatchObject({ outcome: 'created' })
  })

  it('a bad attribute alone is left out when only attributes are to be rejected', async () => {
    const id = fresh()
    const made = await inventory.one(thing(id, { attributes: { note: 'kept', cores: 0, nosuch: 1 } }), {
      invalidAttributes: 'rejectAttribute',
    })
    expect(made).toMatchObject({
      outcome: 'created',
      problems: [{ code: 'OUT_OF_RANGE' }, { code: 'UNKNOWN_ATTRIBUTE' }],
    })
    expect(await valuesOf(made.resourceId, 'note')).toEqual(['kept'])
    const cores = thing(id, { attributes: { cores: 5 } })
    await inventory.one(cores)
    await inventory.one(thing(id, { attributes: { cores: 0 } }), {
      invalidAttributes: 'rejectAttribute',
      mode: 'REPLACE',
    })
    expect(await valuesOf(made.resourceId, 'cores')).toEqual(['5'])
    expect(await valuesOf(made.resourceId, 'note')).toEqual([])
  })

  it('a retired attribute is written with a warning', async () => {
    expect(await inventory.one(thing(fresh(), { attributes: { old: 'x' } }))).toMatchObject({
      outcome: 'created',
      warnings: [{ code: 'RETIRED', path: ['attributes', 'old'], message: 'The attribute "old" is retired: use note' }],
    })
  })

  it('required bites on create and on unset, never on an update of something else', async () => {
    const id = fresh()
    expect(await inventory.one(thing(id, { type: 'strict', attributes: { usual: 1 } }))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code: 'REQUIRED', path: ['attributes', 'must'] }],
    })
    expect(await inventory.one(thing(id, { type: 'strict', attributes: { must: 'x', usual: 1 } }))).toMatchObject({
      outcome: 'created',
    })
    expect(await inventory.one(thing(id, { type: 'strict', attributes: { note: 'y' } }))).toMatchObject({
      outcome: 'updated',
    })
    for (const must of [null, []])
      expect(await inventory.one(thing(id, { type: 'strict', attributes: { must } }))).toMatchObject({
        outcome: 'rejected',
        problems: [{ code: 'REQUIRED', path: ['attributes', 'must'] }],
      })
    expect(
      await inventory.one(thing(id, { type: 'strict', attributes: { note: 'z' } }), { mode: 'REPLACE' }),
    ).toMatchObject({ outcome: 'rejected' })
    await inventory.rows(
      `delete from resource_attributes where attribute_definition_id = (select id from attribute_definitions where name = 'must')`,
    )
    expect(await inventory.one(thing(id, { type: 'strict', attributes: { note: 'w' } }))).toMatchObject({
      outcome: 'updated',
    })
  })

  it('a default is applied on create by a person, never to an imported record unless asked', async () => {
    const [imported, entered, told, unset] = [fresh(), fresh(), fresh(), fresh()]
    const person = { source: { instanceId: inventory.ids.manual }, applyDefaults: true }
    expect(await inventory.one(thing(imported, { type: 'strict', attributes: { must: 'x' } }))).toMatchObject({
      outcome: 'rejected',
    })
    const made = await inventory.one(thing(entered, { type: 'strict', attributes: { must: 'x' } }), person)
    expect(await valuesOf(made.resourceId, 'usual')).toEqual(['7'])
    const other = await inventory.one(thing(told, { type: 'strict', attributes: { must: 'x', usual: 8 } }), person)
    expect(await valuesOf(other.resourceId, 'usual')).toEqual(['8'])
    expect(
      await inventory.one(thing(unset, { type: 'strict', attributes: { must: 'x', usual: null } }), person),
    ).toMatchObject({ outcome: 'rejected' })
    await inventory.one(
      { action: 'update', identity: { externalId: entered, kind: 'strict' }, attributes: { note: 'x' } },
      person,
    )
    expect(await inventory.pool.run(selectViolations())).toEqual([])
  })
})
