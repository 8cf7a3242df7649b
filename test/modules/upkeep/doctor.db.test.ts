import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../../../src/config.js'
import type { Db } from '../../../src/db/db.js'
import { savepoint, transaction } from '../../../src/db/transaction.js'
import { examineDatabase } from '../../../src/modules/upkeep/doctor.service.js'
import type { Section } from '../../../src/modules/upkeep/diagnosis.js'
import { raw, sql } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing } from '../../support/inventory.js'

const database = useTestDatabase()
const program = { cadastre: '1.2.3', node: '20.20.2' }

beforeAll(async () => {
  const inventory = await makeInventory(database().pool)
  await inventory.write([
    thing('b'),
    thing('a', {
      relationships: [{ type: 'uses', direction: 'out', to: { externalId: 'b', kind: 'thing' } }],
      attributes: { note: 'n', cores: 4, color: 'red', code: 'abc', old: 'o' },
      status: 'active',
    }),
    {
      action: 'upsert',
      type: 'machine',
      name: 'vm',
      identity: { externalId: 'vm' },
      attributes: { cores: 2, os: 'x' },
    },
  ])
  await inventory.pool.run(raw('vacuum analyze'))
})

it('knows the indexes that the migrations make; after a new migration run this with --update', async () => {
  const rows = await database().pool.run<{ name: string }>(sql`
    select c.relname as name from pg_class c join pg_index i on i.indexrelid = c.oid join pg_class t on t.oid = i.indrelid
     where c.relnamespace = current_schema()::regnamespace and not c.relispartition and t.relname not like 'knex%' order by c.relname collate "C"`)
  const source = `/** The indexes of the newest schema, those of partitions left out. Written by the test of the doctor (--update). */
export const expectedIndexes: readonly string[] = [
${rows.map(({ name }) => `  '${name}',\n`).join('')}]
`
  await expect(source).toMatchFileSnapshot(join(projectRoot, 'src/modules/upkeep/expected-indexes.ts'))
})

it('of a sound database says how it is, and nothing to mend but what the test server is set to', async () => {
  const sections = await examineDatabase(database().pool, program)
  expect(sections.map(({ title }) => title)).toEqual([
    'Versions',
    'Migrations',
    'Server settings',
    'Sizes',
    'Indexes',
    'Laws of the database',
    'Definitions',
    'History',
    'Planner statistics',
  ])
  expect(textsOf(sections, 'Versions')[0]).toMatch(/^Cadastre 1\.2\.3, Node 20\.20\.2, Postgres \d+/)
  expect(textsOf(sections, 'Versions').join()).toMatch(/extension pg_trgm/)
  expect(textsOf(sections, 'Migrations')[0]).toMatch(/^\d+ migrations applied, the last is \d{14}_/)
  expect(textsOf(sections, 'Sizes')).toEqual(
    expect.arrayContaining(['thing: 2 resources, 5 values', 'machine: 1 resource, 2 values']),
  )
  expect(textsOf(sections, 'Definitions')).toEqual([
    'the retired attribute old still has 1 value',
    'the binding old of thing is in force, but its attribute old is retired',
  ])
  const toMend = sections.flatMap(({ remarks }) => remarks).filter(({ gravity }) => gravity === 'act')
  expect(toMend.filter(({ text }) => !isOfTestServer(text))).toEqual([])
})

it('of a database without migrations, or with newer ones, says so and looks at no table', async () => {
  const newer = await findingsAfter(
    `insert into knex_migrations (name, batch, migration_time) values ('20990101000000_x.ts', 1, now())`,
  )
  expect(newer).toContainEqual({
    gravity: 'act',
    text: '1 migration of a newer version: 20990101000000_x.ts',
    advice: 'update Cadastre',
  })
  const [first, ...others] = await findingsAfter('drop table knex_migrations')
  expect(first).toMatchObject({ gravity: 'act', text: expect.stringMatching(/^\d+ migrations pending: 2026/) })
  expect(others.filter(({ text }) => !isOfTestServer(text))).toEqual([
    { gravity: 'note', text: 'is looked at once the migrations are those of this version' },
  ])
})

/** The server of the tests may run as fast as it can, and not safely. */
const isOfTestServer = (text: string) =>
  /^(fsync|full_page_writes|synchronous_commit|jit|shared_buffers) is /.test(text)

const attribute = (name: string) => `(select id from attribute_definitions where name = '${name}')`

/** What is done to the database, and what must be said of it. */
const planted: Readonly<
  Record<string, readonly [statement: string, gravity: 'note' | 'act', text: RegExp, advice?: RegExp]>
> = {
  'an index that is gone': [
    'drop index resource_edges_id_key',
    'act',
    /^the index resource_edges_id_key is missing$/,
    /create index concurrently/,
  ],
  'an index that is not valid': [
    `update pg_index set indisvalid = false where indexrelid = 'resource_edges_id_key'::regclass`,
    'act',
    /resource_edges_id_key of resource_edges is not valid.* duplicates/,
    /^reindex index concurrently resource_edges_id_key$/,
  ],
  'an extension column without an index': [
    'alter table hosts add column rack text',
    'note',
    /^the column rack of hosts has no index/,
  ],
  'a foreign key without an index': [
    `insert into operations (actor, kind, created_count) select 'x', 'inventory.x', 0 from generate_series(1, 10000); analyze operations`,
    'note',
    /^operations \(source_instance_id\) points at source_instances without an index: .* all 10,0\d\d rows/,
  ],
  'indexes that nothing reads': [
    `insert into operations (actor, kind, started_at) select 'x', 'catalogue.x', now() + n * interval '1 second' from generate_series(1, 60000) n; analyze operations`,
    'note',
    /^1 index of .* was not read since 20\d\d.*operations_started_at_idx/,
    /^leave it unless/,
  ],
  'a trigger that is off': [
    'alter table resource_edges disable trigger edges_keep_shape_added',
    'act',
    /^trigger edges_keep_shape_added of resource_edges is switched off$/,
    /enable trigger all.*cadastre check/,
  ],
  'a constraint that was not validated': [
    `alter table resources add constraint named check (name <> '') not valid`,
    'act',
    /^constraint named of resources was never checked/,
  ],
  'a value outside of its bounds': [
    `update attribute_definitions set min_value = 3 where name = 'cores'`,
    'act',
    /^attribute cores has 1 value outside of 3 to 1024$/,
  ],
  'a value that its pattern does not match': [
    `update attribute_definitions set pattern = '^x' where name = 'code'`,
    'act',
    /^attribute code has 1 value that its pattern \^x does not match$/,
  ],
  'a value that is not allowed': [
    `delete from attribute_allowed_values where value = 'red'`,
    'act',
    /^attribute color has 1 value that are none of its allowed values$/,
  ],
  'a pattern that does not compile': [
    `update attribute_definitions set pattern = '(' where name = 'code'`,
    'act',
    /^attribute code: the pattern can't be used: /,
  ],
  'a default that breaks its rule': [
    `update resource_type_attributes set default_values = '{5000}' where attribute_definition_id = ${attribute('usual')};
     update attribute_definitions set max_value = 10 where name = 'usual'`,
    'act',
    /^the default "5000" of usual of strict is greater than the maximum 10$/,
  ],
  'a retired type in use': [
    `update resource_types set retired_at = now(), replaced_by_id = (select id from resource_types where name = 'gadget') where name = 'thing'`,
    'note',
    /^the retired resource type thing still has 2 resources$/,
    /^move what uses it to gadget$/,
  ],
  'a retired relationship type in use': [
    `update relationship_types set retired_at = now() where name = 'uses'`,
    'note',
    /^the retired relationship type uses still has 1 edge$/,
  ],
  'a binding of something retired': [
    `update attribute_definitions set retired_at = now() where name = 'ports'`,
    'note',
    /^the binding ports of thing is in force, but its attribute ports is retired$/,
    /^retire the binding too$/,
  ],
  'a partition that is missing': [
    `do $$ begin execute 'drop table resource_edge_history_' || to_char(now() at time zone 'UTC', 'YYYY"q"Q'); end $$`,
    'act',
    /^resource_edge_history has no partition for 20\d\dq\d$/,
    /ensure_history_partitions/,
  ],
  'rows in a default partition': [
    `insert into resource_state_history select 1, '2001-01-01', '2001-01-02', 1, 2, 1, 1, 1, 1, null, null, 'live', 'x', null`,
    'note',
    /^the default partition of resource_state_history holds 1 row: /,
  ],
  'statistics that are stale': [
    `create table fresh as select n from generate_series(1, 10000) n`,
    'act',
    /^the planner never looked at fresh$/,
    /^analyze fresh$/,
  ],
  'settings that slow queries down': ['set local jit = on', 'note', /^jit is on: /, /^set jit = off$/],
  'settings that lose data': [
    'set local session_replication_role = replica',
    'act',
    /session_replication_role is replica/,
  ],
}

describe('names, and says what to do about', () => {
  it.each(Object.entries(planted))('%s', async (_what, [statement, gravity, text, advice]) => {
    const found = await findingsAfter(statement)
    expect(found).toContainEqual({
      gravity,
      text: expect.stringMatching(text),
      ...(advice ? { advice: expect.stringMatching(advice) } : gravity === 'act' ? { advice: expect.any(String) } : {}),
    })
  })
})

const textsOf = (sections: readonly Section[], title: string) =>
  sections.filter((section) => section.title === title).flatMap(({ remarks }) => remarks.map(({ text }) => text))

/** The findings of the doctor after statements that are taken back. */
async function findingsAfter(statement: string) {
  const look = async (db: Db) => {
    await db.run(raw(statement))
    return (await examineDatabase(db, program))
      .flatMap(({ remarks }) => remarks)
      .filter(({ gravity }) => gravity !== 'fine')
  }
  return transaction(database().pool, (db) => savepoint(db, look, () => false))
}
