import { recording, type Pool } from '../../src/db/pool.js'
import { snapshot } from '../../src/db/transaction.js'
import { systemActor } from '../../src/modules/access/actor.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import type { ItemOutcome, WriteItem, WriteOptions, WriteResult } from '../../src/modules/inventory/write.input.js'
import { writeResources } from '../../src/modules/inventory/write.service.js'
import { raw, sql } from '../../src/query/sql.js'

/** A small catalogue with everything the writers must cope with, two sources with two instances each, and short ways to write. */
export interface TestInventory {
  readonly pool: Pool
  readonly catalogue: Catalogue
  readonly ids: {
    readonly manual: number
    readonly alpha: number
    readonly alphaTwo: number
    readonly beta: number
    readonly manualEndpoint: number
    readonly endpoint: number
    readonly endpointTwo: number
    readonly otherEndpoint: number
    readonly datacenter: number
  }
  /** Writes as source instance "alpha", merging, without defaults. */
  write(items: readonly WriteItem[], options?: Partial<WriteOptions>): Promise<WriteResult>
  one(item: WriteItem, options?: Partial<WriteOptions>): Promise<ItemOutcome>
  /** Rows of a query, as the driver gives them. */
  rows(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** Builds the inventory in an empty migrated database. */
export async function makeInventory(pool: Pool): Promise<TestInventory> {
  await pool.run(raw(definitions))
  for (const statement of rowsOfCatalogue) await pool.run(raw(statement))
  const catalogue = await snapshot(pool, loadCatalogue)
  const [ids] = await pool.run<TestInventory['ids']>(raw(selectIds))
  if (!ids) throw new Error('the fixture made nothing')
  const write: TestInventory['write'] = (items, options) =>
    writeResources(pool, systemActor, catalogue, items, {
      source: { instanceId: ids.alpha },
      mode: 'MERGE',
      applyDefaults: false,
      ...options,
    })
  return {
    pool,
    catalogue,
    ids,
    write,
    one: async (item, options) => {
      const { outcomes } = await write([item], options)
      const [outcome] = outcomes
      if (!outcome) throw new Error('no outcome')
      return outcome
    },
    rows: (text) => pool.run(raw(text)),
  }
}

/** How many statements `work` sends through its pool. */
export async function countStatements(pool: Pool, work: (pool: Pool) => Promise<unknown>): Promise<number> {
  let count = 0
  await work(
    recording(pool, ({ kind }) => {
      if (kind === 'statement') count += 1
    }),
  )
  return count
}

/** Tuples inserted, updated and deleted in all tables of the database so far, by table. */
export async function tuplesWritten(pool: Pool): Promise<Readonly<Record<string, number>>> {
  // Counters reach the view at the latest when a backend has been idle for a moment; asking for it makes this one tell its own.
  await pool.run(sql`select pg_stat_force_next_flush()`)
  await pool.run(sql`select pg_sleep(1.1)`)
  const rows = await pool.run<{ table: string; tuples: string }>(sql`
    select relname as "table", n_tup_ins + n_tup_upd + n_tup_del as tuples from pg_stat_user_tables order by 1`)
  return Object.fromEntries(rows.map(({ table, tuples }) => [table, Number(tuples)]))
}

/** An upsert of a "thing" of the source that writes. */
export function thing(externalId: string, item: Partial<WriteItem> = {}): WriteItem {
  return { action: 'upsert', type: 'thing', name: externalId, ...item, identity: { externalId, ...item.identity } }
}

const definitions = `
  insert into resource_types (name, plural_name, api_name, plural_api_name, display_name, supertype_id, is_abstract, extension_table)
  select v.name, v.name || '_list', v.name, v.name || 'List', v.name, (select id from resource_types where name = 'resource'), v.abstract, v.extension
    from (values ('thing', false, null), ('gadget', false, null), ('strict', false, null), ('machine', false, 'virtual_machines'),
                 ('box', false, 'hosts'), ('guest', false, 'virtual_machines'), ('shape', true, null)) v (name, abstract, extension);

  insert into resource_statuses (resource_type_id, name, class, display_name)
  select t.id, s.name, s.class, s.name
    from (values ('resource', 'active', 'up'), ('resource', 'offline', 'off'), ('thing', 'odd', 'degraded')) s (type, name, class)
    join resource_types t on t.name = s.type
   order by t.id, s.name;

  insert into attribute_definitions (name, api_name, display_name, data_type, is_list, min_value, max_value, pattern)
  values ('note', 'note', 'Note', 'string', false, null, null, null),
         ('tags', 'tags', 'Tags', 'string', true, null, null, null),
         ('cores', 'cores', 'Cores', 'integer', false, 1, 1024, null),
         ('ports', 'ports', 'Ports', 'integer', true, null, null, null),
         ('size', 'size', 'Size', 'decimal', false, 0, 1000.5, null),
         ('sizes', 'sizes', 'Sizes', 'decimal', true, null, null, null),
         ('enabled', 'enabled', 'Enabled', 'boolean', false, null, null, null),
         ('flags', 'flags', 'Flags', 'boolean', true, null, null, null),
         ('since', 'since', 'Since', 'datetime', false, null, null, null),
         ('moments', 'moments', 'Moments', 'datetime', true, null, null, null),
         ('address', 'address', 'Address', 'ip', false, null, null, null),
         ('addresses', 'addresses', 'Addresses', 'ip', true, null, null, null),
         ('color', 'color', 'Color', 'string', false, null, null, null),
         ('code', 'code', 'Code', 'string', false, null, null, '^[a-z]+$'),
         ('serial', 'serial', 'Serial', 'string', false, null, null, null),
         ('weight', 'weight', 'Weight', 'decimal', false, null, null, null),
         ('uuid', 'uuid', 'UUID', 'string', false, null, null, null),
         ('label', 'label', 'Label', 'string', false, null, null, null),
         ('os', 'os', 'OS', 'string', false, null, null, null),
         ('must', 'must', 'Must', 'string', false, null, null, null),
         ('usual', 'usual', 'Usual', 'integer', false, null, null, null),
         ('old', 'old', 'Old', 'string', false, null, null, null),
         ('unbound', 'unbound', 'Unbound', 'string', false, null, null, null),
         ('path', 'path', 'Path', 'string', false, null, null, null);
  update attribute_definitions set retired_at = now(), retired_note = 'use note' where name = 'old';
  insert into attribute_allowed_values (attribute_definition_id, value, display_name)
  select id, v, v from attribute_definitions, unnest(array['red', 'green']) v where name = 'color';

  insert into resource_type_attributes (resource_type_id, attribute_definition_id, is_required, unique_scope, default_values)
  select t.id, d.id, b.required, b.scope, b.defaults
    from (values ('resource', 'note', false, null, null::text[]), ('resource', 'tags', false, null, null),
                 ('thing', 'cores', false, null, null), ('machine', 'cores', false, null, null), ('guest', 'cores', false, null, null),
                 ('thing', 'ports', false, null, null), ('thing', 'size', false, null, null), ('thing', 'sizes', false, null, null),
                 ('thing', 'enabled', false, null, null), ('thing', 'flags', false, null, null), ('thing', 'since', false, null, null),
                 ('thing', 'moments', false, null, null), ('thing', 'address', false, null, null), ('thing', 'addresses', false, null, null),
                 ('thing', 'color', false, null, null), ('thing', 'code', false, null, null), ('thing', 'serial', false, 'endpoint', null),
                 ('thing', 'weight', false, 'all', null), ('thing', 'old', false, null, null),
                 ('machine', 'uuid', false, 'type', null), ('machine', 'os', false, null, null), ('box', 'os', false, null, null),
                 ('box', 'label', false, null, null), ('gadget', 'label', false, null, null), ('gadget', 'cores', false, null, null),
                 ('gadget', 'serial', false, 'source', null), ('gadget', 'weight', false, 'all', null),
                 ('strict', 'must', true, null, null), ('strict', 'usual', true, null, array['7'])) b (type, attribute, required, scope, defaults)
    join resource_types t on t.name = b.type join attribute_definitions d on d.name = b.attribute;
  insert into attribute_columns (resource_type_id, attribute_definition_id, column_name)
  select t.id, d.id, c.col
    from (values ('machine', 'cores', 'cpu_cores'), ('machine', 'uuid', 'instance_uuid'), ('machine', 'os', 'guest_os'),
                 ('guest', 'cores', 'memory_mb'), ('box', 'os', 'operating_system')) c (type, attribute, col)
    join resource_types t on t.name = c.type join attribute_definitions d on d.name = c.attribute;

  insert into relationship_types (name, inverse_name, api_name, inverse_api_name, display_name, inverse_display_name, is_symmetric,
                                  from_cardinality, to_cardinality, from_on_delete, to_on_delete, is_acyclic)
  values ('uses', 'used_by', 'uses', 'usedBy', 'Uses', 'Used by', false, 'many', 'many', 'detach', 'detach', false),
         ('contains', 'contained_in', 'contains', 'containedIn', 'Contains', 'In', false, 'one', 'many', 'cascade', 'detach', true),
         ('runs_on', 'runs', 'runsOn', 'runs', 'Runs on', 'Runs', false, 'many', 'one', 'detach', 'restrict', false),
         ('linked', 'linked', 'linked', 'linked', 'Linked', 'Linked', true, 'many', 'many', 'detach', 'detach', false),
         ('paired', 'paired', 'paired', 'paired', 'Paired', 'Paired', true, 'one', 'one', 'detach', 'detach', false),
         ('mounts', 'mounted_by', 'mounts', 'mountedBy', 'Mounts', 'Mounted by', false, 'many', 'many', 'detach', 'detach', false);
  insert into relationship_type_ends (relationship_type_id, side, resource_type_id)
  select r.id, s.side, t.id from relationship_types r cross join (values ('from'), ('to')) s (side)
    join resource_types t on t.name = case when r.name in ('runs_on') and s.side = 'to' then 'thing' else 'resource' end;
  insert into relationship_type_attributes (relationship_type_id, attribute_definition_id, value_kind, key_position, is_required)
  select r.id, d.id, d.value_kind, a.position, a.required
    from (values ('mounts', 'path', 1, true), ('mounts', 'note', null, false), ('uses', 'note', null, false), ('uses', 'tags', null, false),
                 ('uses', 'size', null, false))
         a (type, attribute, position, required)
    join relationship_types r on r.name = a.type join attribute_definitions d on d.name = a.attribute;
`

const rowsOfCatalogue = [
  `insert into provider_types (name, display_name) values ('cloud', 'Cloud'), ('metal', 'Metal')`,
  `insert into providers (provider_type_id, name, display_name)
     select id, name || '-one', name from provider_types where name in ('cloud', 'metal')`,
  `insert into provider_endpoints (provider_id, provider_type_id, name, display_name)
     select p.id, p.provider_type_id, e.name, e.name from providers p
       join (values ('cloud-one', 'east'), ('cloud-one', 'west'), ('metal-one', 'rack')) e (provider, name) on e.provider = p.name`,
  `insert into sources (name, display_name) values ('alpha', 'Alpha'), ('beta', 'Beta')`,
  `insert into source_instances (source_id, name, display_name)
     select id, i, i from sources, unnest(array['one', 'two']) i where name in ('alpha', 'beta')`,
  `insert into source_status_words (source_id, resource_type_id, word, status_id)
     select s.id, t.id, 'poweredOff', x.id from sources s, resource_types t, resource_statuses x
      where s.name = 'alpha' and t.name = 'resource' and x.name = 'offline'`,
  `insert into datacenters (name, display_name) values ('dc1', 'DC 1')`,
]

const instance = (source: string, name: string) =>
  `(select i.id from source_instances i join sources s on s.id = i.source_id where s.name = '${source}' and i.name = '${name}')`

const endpoint = (name: string) => `(select id from provider_endpoints where name = '${name}')`

const selectIds = `select ${instance('manual', 'manual')} as manual, ${instance('alpha', 'one')} as alpha,
  ${instance('alpha', 'two')} as "alphaTwo", ${instance('beta', 'one')} as beta, ${endpoint('manual')} as "manualEndpoint",
  ${endpoint('east')} as endpoint, ${endpoint('west')} as "endpointTwo", ${endpoint('rack')} as "otherEndpoint",
  (select id from datacenters) as datacenter`
