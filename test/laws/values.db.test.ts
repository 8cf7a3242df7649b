import { beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../support/database.js'
import { makeInventory, thing, type TestInventory } from '../support/inventory.js'
import { raw } from '../../src/query/sql.js'
import { attempt, race, refusalOf } from './direct-sql.js'

const database = useTestDatabase()
let inventory: TestInventory
let count = 0
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const fresh = () => `l${++count}`
const make = async (type = 'thing', attributes = {}) =>
  (await inventory.one(thing(fresh(), { type, attributes }))).resourceId ?? ''
const attribute = (name: string) => `(select id from attribute_definitions where name = '${name}')`
const insert = (id: string, name: string, column: string, value: string, ordinal = 0) =>
  `insert into resource_attributes (resource_id, kind_id, attribute_definition_id, ordinal, ${column})
   select id, kind_id, ${attribute(name)}, ${ordinal}, ${value} from resources where id = ${id}`
const put = (id: string, name: string, column: string, value: string, ordinal = 0) =>
  attempt(inventory.pool, insert(id, name, column, value, ordinal))

describe('the database refuses', () => {
  it.each([
    ['note', 'value_integer', '1'],
    ['cores', 'value_string', `'4'`],
    ['cores', 'value_decimal', '4'],
    ['size', 'value_integer', '4'],
    ['enabled', 'value_string', `'true'`],
    ['since', 'value_string', `'2016-01-13'`],
    ['address', 'value_string', `'10.0.0.1'`],
    ['note', 'value_ip', `'10.0.0.1'`],
  ])('a value of the wrong type: %s in %s', async (name, column, value) => {
    expect(await put(await make(), name, column, value)).toBe('resource_attributes_binding_fkey')
  })

  it('no value, two values, and a long text beside a value that is no string', async () => {
    const id = await make()
    expect(
      await attempt(
        inventory.pool,
        `insert into resource_attributes (resource_id, kind_id, attribute_definition_id) select id, kind_id, ${attribute('note')} from resources where id = ${id}`,
      ),
    ).toBe('resource_attributes_one_value')
    expect(await put(id, 'note', 'value_string, value_integer', `'x', 1`)).toBe('resource_attributes_one_value')
    expect(await put(id, 'cores', 'value_integer, value_text', `1, repeat('x', 1000)`)).toBe(
      'resource_attributes_long_string',
    )
    expect(await put(id, 'note', 'value_string', `repeat('x', 997)`)).toBe('resource_attributes_long_string')
    expect(await put(id, 'note', 'value_string, value_text', `repeat('x', 996), repeat('x', 2000)`)).toBe(
      'resource_attributes_long_string',
    )
    for (const value of ['NaN', 'Infinity'])
      expect(await put(id, 'size', 'value_decimal', `'${value}'`)).toBe('resource_attributes_value_decimal_check')
    expect(await put(id, 'since', 'value_datetime', `'infinity'`)).toBe('resource_attributes_value_datetime_check')
  })

  it('an attribute on a type that is not bound to it, in rows and in columns', async () => {
    expect(await put(await make(), 'label', 'value_string', `'x'`)).toBe('resource_attributes_binding_fkey')
    expect(await put(await make('machine'), 'os', 'value_string', `'x'`)).toBe('resource_attributes_binding_fkey')
    const machine = await make('machine', { os: 'debian' })
    expect(
      await attempt(inventory.pool, `update virtual_machines set disk_gb = 1 where resource_id = ${machine}`),
    ).toBe('extension_columns_bound')
    expect(
      await attempt(inventory.pool, `update virtual_machines set cpu_cores = 1 where resource_id = ${machine}`),
    ).toBe('done')
    expect(
      await attempt(
        inventory.pool,
        `insert into virtual_machines (resource_id, kind_id, guest_os) select id, kind_id, 'x' from resources where id = ${await make('guest')}`,
      ),
    ).toBe('extension_columns_bound')
    expect(
      await attempt(
        inventory.pool,
        `insert into hosts (resource_id, kind_id) select id, kind_id from resources where id = ${await make('guest')}`,
      ),
    ).toContain('hosts_kind_id')
  })

  it('a value under another kind than that of its resource', async () => {
    const [one, other] = [await make(), await make('gadget')]
    expect(
      await attempt(
        inventory.pool,
        `insert into resource_attributes (resource_id, kind_id, attribute_definition_id, value_string) select ${one}, kind_id, ${attribute('label')}, 'x' from resources where id = ${other}`,
      ),
    ).toContain('resource_id')
  })

  it('a second value where one is allowed, and a single value as a list', async () => {
    const id = await make('thing', { note: 'x', tags: ['a'] })
    expect(await put(id, 'note', 'value_string', `'y'`)).toBe('resource_attributes_pkey')
    expect(await put(id, 'note', 'value_string', `'y'`, 1)).toBe('resource_attributes_binding_fkey')
    expect(await put(id, 'tags', 'value_string', `'y'`)).toBe('resource_attributes_binding_fkey')
    expect(await put(id, 'tags', 'value_string', `'y'`, 2)).toBe('done')
  })

  it('a value of nobody, and a resource that goes while it has values', async () => {
    const id = await make('thing', { note: 'x' })
    expect(
      await attempt(inventory.pool, `update resource_attributes set resource_id = 999999999 where resource_id = ${id}`),
    ).toContain('resource_id')
    expect(
      await attempt(
        inventory.pool,
        `insert into virtual_machines (resource_id, kind_id) select 999999999, kind_id from resources limit 1`,
      ),
    ).toContain('virtual_machines')
    expect(
      await attempt(
        inventory.pool,
        `delete from resource_identities where resource_id = ${id}; delete from resources where id = ${id}`,
      ),
    ).toContain('resource_attributes')
  })

  it('a binding, a column or a data type that values still need to change', async () => {
    await make('thing', { color: 'red' })
    await make('machine', { os: 'debian' })
    const binding = (type: string, name: string) =>
      `delete from resource_type_attributes where attribute_definition_id = ${attribute(name)} and resource_type_id = (select id from resource_types where name = '${type}')`
    expect(await attempt(inventory.pool, binding('thing', 'color'))).toBe('resource_attributes_binding_fkey')
    expect(await attempt(inventory.pool, binding('machine', 'os'))).toBe('extension_columns_bound')
    expect(await attempt(inventory.pool, `delete from attribute_columns where column_name = 'guest_os'`)).toBe(
      'extension_columns_bound',
    )
    expect(
      await attempt(inventory.pool, `update attribute_definitions set data_type = 'integer' where name = 'color'`),
    ).toBe('attribute_definitions_keep_type')
    expect(await attempt(inventory.pool, `update attribute_definitions set is_list = true where name = 'color'`)).toBe(
      'attribute_definitions_keep_type',
    )
  })

  it('a claim of the wrong type', async () => {
    const id = await make()
    const claim = `insert into resource_attribute_claims (resource_id, attribute_definition_id, source_instance_id, value_integer, operation_id, claimed_at)
      select ${id}, ${attribute('note')}, 1, 4, (select max(id) from operations), now()`
    expect(await attempt(inventory.pool, claim)).toBe('resource_attribute_claims_kind_fkey')
  })

  it('values written with a snapshot from before the writer looked', async () => {
    const id = await make()
    const lease = await inventory.pool.lease()
    try {
      for (const level of ['repeatable read', 'serializable']) {
        await lease.control(`begin isolation level ${level}`)
        const ran = await lease.run(raw(insert(id, 'note', 'value_string', `'x'`))).then(() => 'done', refusalOf)
        await lease.control('rollback')
        expect(ran).toBe('0A000')
      }
    } finally {
      lease.release()
    }
  })

  it('a status of another type', async () => {
    const id = await make('gadget')
    expect(
      await attempt(
        inventory.pool,
        `update resources set status_id = (select id from resource_statuses where name = 'odd') where id = ${id}`,
      ),
    ).toBe('resources_status_fkey')
  })

  it('a resource of an abstract type', async () => {
    expect(
      await attempt(
        inventory.pool,
        `insert into resource_kinds (resource_type_id, provider_type_id) select t.id, p.id from resource_types t, provider_types p where t.name = 'shape' limit 1`,
      ),
    ).toContain('resource_kinds')
  })
})

describe('a duplicate unique value is refused', () => {
  it('in rows and in columns, whatever the spelling', async () => {
    const [one, two] = [await make('thing', { weight: '1.50', serial: 's' }), await make()]
    expect(await put(two, 'weight', 'value_decimal', '1.5')).toBe('resource_unique_keys_pkey')
    expect(await put(two, 'serial', 'value_string', `'s'`)).toBe('resource_unique_keys_pkey')
    expect(
      await attempt(
        inventory.pool,
        `update resource_attributes set value_string = 't' where resource_id = ${one} and attribute_definition_id = ${attribute('serial')}`,
      ),
    ).toBe('done')
    expect(await put(two, 'serial', 'value_string', `'s'`)).toBe('done')
    await make('machine', { uuid: 'u' })
    const machine = await make('machine', { uuid: 'v' })
    expect(
      await attempt(inventory.pool, `update virtual_machines set instance_uuid = 'u' where resource_id = ${machine}`),
    ).toBe('resource_unique_keys_pkey')
  })

  it('when a resource moves to where it is taken, comes back, or a binding becomes unique', async () => {
    const { endpoint, endpointTwo } = inventory.ids
    const outcomes = await inventory.write([
      thing(fresh(), { endpointId: endpoint, attributes: { serial: 'm' } }),
      thing(fresh(), { endpointId: endpointTwo, attributes: { serial: 'm' } }),
    ])
    const [, id] = outcomes.outcomes.map(({ resourceId }) => resourceId)
    expect(await attempt(inventory.pool, `update resources set endpoint_id = ${endpoint} where id = ${id}`)).toBe(
      'resource_unique_keys_pkey',
    )
    const gone = await make('thing', { serial: 'g' })
    await inventory.one({ action: 'delete', id: gone })
    await make('thing', { serial: 'g' })
    expect(await attempt(inventory.pool, `update resources set deleted_at = null where id = ${gone}`)).toBe(
      'resource_unique_keys_pkey',
    )
    await make('thing', { code: 'same' })
    await make('thing', { code: 'same' })
    expect(
      await attempt(
        inventory.pool,
        `update resource_type_attributes set unique_scope = 'type' where attribute_definition_id = ${attribute('code')}`,
      ),
    ).toBe('resource_unique_keys_pkey')
  })

  it('and neither an endpoint nor an instance ever goes to another owner', async () => {
    await inventory.rows(
      `insert into providers (provider_type_id, name, display_name) select id, 'cloud-two', 'x' from provider_types where name = 'cloud'`,
    )
    const move = `update provider_endpoints set provider_id = (select id from providers where name = 'cloud-two') where id = ${inventory.ids.endpoint}`
    expect(await attempt(inventory.pool, move)).toBe('owner_is_fixed')
    const hand = `update source_instances set source_id = (select id from sources where name = 'manual') where id = ${inventory.ids.alpha}`
    expect(await attempt(inventory.pool, hand)).toBe('owner_is_fixed')
  })
})

describe('of two transactions at once', () => {
  it('one gets the unique value, in rows and in columns', async () => {
    const [one, two] = [await make(), await make()]
    expect(
      await race(
        inventory.pool,
        insert(one, 'weight', 'value_decimal', '7'),
        insert(two, 'weight', 'value_decimal', '7.0'),
      ),
    ).toEqual(['done', 'resource_unique_keys_pkey'])
    const [first, second] = [await make('machine', { os: 'a' }), await make('machine', { os: 'b' })]
    const name = (id: string) => `update virtual_machines set instance_uuid = 'raced' where resource_id = ${id}`
    expect(await race(inventory.pool, name(first), name(second))).toEqual(['done', 'resource_unique_keys_pkey'])
  })

  it('a binding becomes unique only over the values that were being written', async () => {
    const [one, two, three] = [await make(), await make(), await make()]
    await put(one, 'old', 'value_string', `'twice'`)
    const unique = (scope: string) =>
      `update resource_type_attributes set unique_scope = ${scope} where attribute_definition_id = ${attribute('old')}`
    expect(await race(inventory.pool, insert(two, 'old', 'value_string', `'twice'`), unique(`'all'`))).toEqual([
      'done',
      'resource_unique_keys_pkey',
    ])
    await inventory.rows(`delete from resource_attributes where resource_id = ${two}`)
    expect(await race(inventory.pool, unique(`'all'`), insert(three, 'old', 'value_string', `'twice'`))).toEqual([
      'done',
      'resource_unique_keys_pkey',
    ])
    await inventory.rows(unique('null'))
  })

  it('a binding of a column becomes unique only over the values that were being written', async () => {
    const [one, two] = [await make('machine', { os: 'same' }), await make('machine', { os: 'other' })]
    const write = `update virtual_machines set guest_os = 'same' where resource_id = ${two}`
    const unique = `update resource_type_attributes set unique_scope = 'all' where attribute_definition_id = ${attribute('os')}
      and resource_type_id = (select resource_type_id from resources where id = ${one})`
    expect(await race(inventory.pool, write, unique)).toEqual(['done', 'resource_unique_keys_pkey'])
  })

  it('one gets the single value', async () => {
    const id = await make()
    expect(
      await race(inventory.pool, insert(id, 'note', 'value_string', `'a'`), insert(id, 'note', 'value_string', `'b'`)),
    ).toEqual(['done', 'resource_attributes_pkey'])
  })

  it('a value and the end of its binding do not both pass', async () => {
    const id = await make()
    const unbind = (name: string) =>
      `delete from resource_type_attributes where attribute_definition_id = ${attribute(name)}`
    expect(await race(inventory.pool, insert(id, 'flags', 'value_boolean', 'true', 1), unbind('flags'))).toEqual([
      'done',
      'resource_attributes_binding_fkey',
    ])
    expect(await race(inventory.pool, unbind('moments'), insert(id, 'moments', 'value_datetime', 'now()', 1))).toEqual([
      'done',
      'resource_attributes_binding_fkey',
    ])
    const box = await make('box', { note: 'x' })
    const fill = `insert into hosts (resource_id, kind_id, operating_system) select id, kind_id, 'x' from resources where id = ${box}`
    const drop = `delete from attribute_columns where column_name = 'operating_system'`
    expect(await race(inventory.pool, fill, drop)).toEqual(['done', 'extension_columns_bound'])
    await inventory.rows(`delete from hosts where resource_id = ${box}`)
    expect(await race(inventory.pool, drop, fill)).toEqual(['done', 'extension_columns_bound'])
  })
})
