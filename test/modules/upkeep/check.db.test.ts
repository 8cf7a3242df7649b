import { beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../../src/db/db.js'
import { savepoint, transaction } from '../../../src/db/transaction.js'
import { checkInvariants } from '../../../src/modules/upkeep/check.service.js'
import { invariants, type InvariantName } from '../../../src/modules/upkeep/invariant.js'
import type { EdgeItem, WriteItem, WriteOptions } from '../../../src/modules/inventory/write.input.js'
import { raw } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing } from '../../support/inventory.js'

const database = useTestDatabase()

beforeAll(async () => {
  const inventory = await makeInventory(database().pool)
  const one = (item: WriteItem) => inventory.one(item)
  const write = (items: readonly WriteItem[], options?: Partial<WriteOptions>) => inventory.write(items, options)
  const uses = (externalId: string, note: string): EdgeItem => ({
    type: 'uses',
    direction: 'out',
    to: { externalId, ...(externalId === 'vm' ? { kind: 'machine' } : { kind: 'thing' }) },
    attributes: { note },
  })
  const a = (item: Partial<WriteItem>) => one(thing('a', item))
  await write([
    {
      action: 'upsert',
      type: 'machine',
      name: 'vm',
      identity: { externalId: 'vm' },
      attributes: { cores: '2', uuid: 'u' },
    },
    { action: 'upsert', type: 'machine', name: 'vm2', identity: { externalId: 'vm2' }, attributes: { cores: '2' } },
    thing('b'),
    thing('c'),
    thing('a', {
      attributes: {
        note: 'first',
        cores: '4',
        tags: ['a', 'b', 'a'],
        ports: ['1', '2', '3'],
        serial: 'one',
        code: 'abc',
      },
      relationships: [uses('b', 'one'), uses('c', 'one'), uses('vm', 'one')],
    }),
  ])
  await a({ name: 'a2', attributes: { note: 'second' }, relationships: [uses('b', 'two'), uses('vm', 'two')] })
  await a({ name: 'a3', attributes: { note: 'x'.repeat(2000) }, relationships: [uses('b', 'three')] })
  await a({ name: 'a4', attributes: { note: null } })
  await a({ name: 'a5', attributes: { note: 'last', tags: ['b'] } })
  await one({ action: 'update', identity: { externalId: 'vm', kind: 'machine' }, attributes: { cores: '8' } })
  const c = { externalId: 'c', kind: 'thing' }
  await one({ action: 'delete', identity: c })
  await one({ action: 'restore', identity: c })
  await a({ relationships: [uses('c', 'two')] })
  await one({ action: 'delete', identity: { externalId: 'b', kind: 'thing' } })
  await one(thing('d', { attributes: { cores: 'many' } }))
  await write(
    [{ action: 'update', identity: { source: 'alpha', instance: 'one', ...c }, attributes: { enabled: true } }],
    {
      source: { instanceId: inventory.ids.beta },
    },
  )
})

it('a database that only the writers wrote to holds them all, each with its name and meaning', async () => {
  const sound = Object.entries(invariants).map(([name, meaning]) => ({ name, meaning, violations: 0, first: [] }))
  expect(await checkInvariants(database().pool)).toEqual(sound)
})

const resource = (name: string) => `(select id from resources where name = '${name}')`
const of = (attribute: string) =>
  `attribute_definition_id = (select id from attribute_definitions where name = '${attribute}')`
const pastNote = (text: string) => `${of('note')} and value_string = '${text}'`

/** What is done behind the back of the laws, and the one thing that must be said of it. */
const planted: Readonly<Record<InvariantName, Readonly<Record<string, string>>>> = {
  I1: {
    'value of no resource': `update resource_attributes set resource_id = 999 where ${of('cores')}`,
    'value in a column of no resource': `update virtual_machines set resource_id = 999 where resource_id = ${resource('vm2')}`,
    'claim of no resource': `update resource_attribute_claims set resource_id = 999`,
    'identity of no resource': `insert into resource_identities values (1, 'thing', 'lost', 999)`,
    'history of no resource': `update resource_attribute_history set resource_id = 999 where resource_id = ${resource('vm')}`,
    'state of no resource': `insert into resource_state_history select 999, now(), now(), 1, 2, h.operation_id, h.resource_type_id,
      h.provider_type_id, h.endpoint_id, null, null, 'live', 'lost', null from resource_state_history h limit 1`,
    'edge of no resource': `update resource_edges set to_id = 999 where to_id = ${resource('c')}`,
    'edge history of no resource': `update resource_edge_history set to_id = 999 where to_id = ${resource('vm')}`,
    'attribute of no edge': `insert into resource_edge_attributes (from_id, edge_id, relationship_type_id, attribute_definition_id, value_string)
      select 1, 999, 1, id, 'x' from attribute_definitions where name = 'note'`,
    'edge attribute history of no edge history': `update resource_edge_attribute_history set edge_id = 999 where value_string = 'three'`,
    'change of no operation': `update resource_attribute_history set operation_id = 999 where resource_id = ${resource('vm')}`,
    'live edge at a deleted resource': `update resource_edges set deleted_at = null, live = true,
      valid_from = (select updated_at from resources where id = from_id) where deleted_at is not null`,
    'hidden edge between live resources': `update resource_edges set deleted_at = now(), live = null where to_id = ${resource('vm')}`,
  },
  I2: {
    'the present value is that of the last interval': `delete from resource_attributes where ${of('note')}`,
    'an interval ends after the last change': `update resource_attribute_history set valid_to = valid_to + interval '1 hour'
      where resource_id = ${resource('vm')}`,
    'a state ends after the last change': `update resource_state_history set valid_to = valid_to + interval '1 hour'
      where resource_id = ${resource('b')}`,
    'the present edge does not begin where the last interval ended': `update resource_edges set valid_from = valid_from - interval '1 second'
      where to_id = ${resource('vm')}`,
    'an edge begins after the last change of its resource': `update resource_edges set from_version = 99 where deleted_at is not null`,
  },
  I3: {
    'elements of one interval differ in shape': `update resource_attribute_history set valid_from = valid_from + interval '1 microsecond'
      where ordinal = 2`,
    'ordinals have gaps': `delete from resource_attribute_history where ordinal = 2`,
    'the first interval does not begin at creation': `delete from resource_attribute_history where ${pastNote('first')}`,
    'an interval does not begin where the one before ended': `delete from resource_attribute_history where ${pastNote('second')}`,
    'two intervals in a row have one value': `update resource_attribute_history set value_string = 'first' where ${pastNote('second')}`,
    'the first state does not begin at creation': `delete from resource_state_history where name = 'a'`,
    'a state does not begin where the one before ended': `delete from resource_state_history where name = 'a3'`,
    'a changed edge does not go on at once': `update resource_edge_history set valid_from = valid_from + interval '1 microsecond'
      where to_id = ${resource('b')} and from_version = 2`,
    'a hidden edge comes back before it went': `update resource_edge_history h set valid_from = valid_from - interval '1 day'
      where to_id = ${resource('c')} and reason = 'changed'`,
    'a removed edge goes on': `update resource_edge_history set reason = 'removed' where to_id = ${resource('c')} and reason = 'hidden'`,
  },
  I4: {
    'not exactly one value': `alter table resource_attributes drop constraint resource_attributes_one_value;
      update resource_attributes set value_integer = 5 where ${of('note')}`,
    'a value of another type than its attribute': `update resource_attributes set value_string = null, value_integer = 5 where ${of('note')}`,
    'a value of an attribute that its resource does not have': `update resource_attributes set ${of('unbound')} where ${of('code')}`,
    'a long string that is not whole, or not cut': `alter table resource_attributes drop constraint resource_attributes_long_string;
      update resource_attributes set value_string = repeat('x', 997) where ${of('note')}`,
    'a list has gaps': `delete from resource_attributes where ${of('ports')} and ordinal = 2`,
    'an edge value of another type than its attribute': `update resource_edge_attributes set value_string = null, value_integer = 5
      where edge_id = (select id from resource_edges where to_id = ${resource('c')})`,
    'a past value of another type than its attribute': `update resource_attribute_history set value_string = null, value_integer = 5
      where ${pastNote('first')}`,
    'a claim of another type than its attribute': `update resource_attribute_claims set value_boolean = null, value_integer = 5`,
    'a value in a column that holds no attribute of its resource': `update virtual_machines set disk_gb = 5 where resource_id = ${resource('vm')}`,
    'a column of another type than its attribute': `update attribute_columns set column_name = 'internal_name' where column_name = 'memory_mb'`,
  },
  I5: {
    'an identity twice': `alter table resource_identities drop constraint resource_identities_pkey;
      insert into resource_identities select * from resource_identities where external_id = 'a'`,
    'a resource without identity': `delete from resource_identities where external_id = 'a'`,
    'a unique value twice': `alter table resource_unique_keys drop constraint resource_unique_keys_pkey;
      insert into resource_unique_keys select * from resource_unique_keys limit 1`,
    'a unique key is not what the values say': `delete from resource_unique_keys where resource_id = ${resource('vm')}`,
  },
  I6: {
    'an operation created another number of resources': `update operations set created_count = created_count + 1 where created_count = 5`,
    'an operation deleted another number of resources': `update resources set deleted_at = null where name = 'b'; delete from resource_edges
      where to_id = ${resource('b')}; delete from resource_edge_attributes where edge_id not in (select id from resource_edges)`,
    'an operation restored another number of resources': `update operations set restored_count = 2 where restored_count = 1`,
    'an operation did nothing': `insert into operations (actor, kind) values ('nobody', 'inventory.write')`,
    'a refused operation changed something': `update operations set outcome = 'refused'
      where id = (select operation_id from resource_attribute_history where resource_id = ${resource('vm')})`,
  },
}

describe.each(Object.entries(planted))('%s', (name, statements) => {
  it.each(Object.entries(statements))('names "%s", once and alone', async (rule, statement) => {
    const broken = await findingsAfter(statement)
    expect(broken).toMatchObject([{ name, violations: 1, first: [expect.stringMatching(`^${rule}: .*\\S`)] }])
  })
})

it('counts all and names the first few', async () => {
  const [found] = await findingsAfter(
    `insert into operations (actor, kind) select 'nobody', 'import' from generate_series(1, 12)`,
  )
  expect(found).toMatchObject({ name: 'I6', violations: 12 })
  expect(found?.first).toHaveLength(5)
})

/** The invariants that don't hold after a statement that ran with triggers and foreign keys off; what it did is taken back. */
async function findingsAfter(statement: string) {
  const look = async (db: Db) => {
    await db.run(raw(`set local session_replication_role = replica; ${statement}`))
    return (await checkInvariants(db)).filter(({ violations }) => violations > 0)
  }
  return transaction(database().pool, (db) => savepoint(db, look, () => false))
}
