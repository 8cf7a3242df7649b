import { allAttributes, type BenchAttribute } from '../inventory/attributes.js'

/** One way to lay out the same inventory, in the schema `layouts`. */
export interface Layout {
  readonly name: 'eav' | 'jsonb' | 'wide'
  /** Made before the clock runs: what the load copies. */
  readonly stage: readonly string[]
  readonly tables: readonly string[]
  readonly load: readonly string[]
  readonly indexes: readonly string[]
  readonly relations: readonly string[]
}

const types: Readonly<Record<BenchAttribute['dataType'], string>> = {
  string: 'text',
  integer: 'bigint',
  decimal: 'numeric',
  boolean: 'boolean',
  datetime: 'timestamptz',
  ip: 'inet',
}

const idOf = (name: string) => `(select id from public.attribute_definitions where name = '${name}')`
const base = 'r.id, r.resource_type_id, r.name'

/** As the product keeps values: a row each, the columns of the types beside each other, indexes and checks of the product; no foreign keys. */
const eav: Layout = {
  name: 'eav',
  stage: [],
  tables: [
    'create table layouts.eav_resources (like public.resources including defaults including constraints including generated)',
    'create table layouts.eav_values (like public.resource_attributes including defaults including constraints including generated)',
  ],
  load: [
    `insert into layouts.eav_resources (id, resource_type_id, provider_type_id, kind_id, endpoint_id, datacenter_id, origin_instance_id, status_id, version, presence, name,
       first_seen_at, last_seen_at, created_at, updated_at, deleted_at)
     select id, resource_type_id, provider_type_id, kind_id, endpoint_id, datacenter_id, origin_instance_id, status_id, version, presence, name,
       first_seen_at, last_seen_at, created_at, updated_at, deleted_at from public.resources`,
    `insert into layouts.eav_values (resource_id, attribute_definition_id, kind_id, ordinal, value_integer, value_datetime, value_boolean, value_string, value_decimal, value_ip)
     select resource_id, attribute_definition_id, kind_id, ordinal, value_integer, value_datetime, value_boolean, value_string, value_decimal, value_ip
       from public.resource_attributes`,
  ],
  indexes: [
    'alter table layouts.eav_resources add primary key (id)',
    'create index on layouts.eav_resources (resource_type_id, name, id) where deleted_at is null',
    'alter table layouts.eav_values add primary key (resource_id, attribute_definition_id, ordinal)',
    ...Object.keys(types).map(
      (type) =>
        `create index on layouts.eav_values (attribute_definition_id, value_${type}, resource_id) where value_${type} is not null`,
    ),
  ],
  relations: ['eav_resources', 'eav_values'],
}

/** One document for each resource, under an index of all that is in it. */
const jsonb: Layout = {
  name: 'jsonb',
  stage: [
    `create unlogged table layouts.stage_jsonb as
     select ${base}, coalesce(v.attributes, '{}') as attributes from public.resources r left join (
       select resource_id, jsonb_object_agg(name, value) as attributes from (
         select a.resource_id, d.name, case when d.is_list then jsonb_agg(a.value order by a.ordinal) else (array_agg(a.value))[1] end as value
           from (select resource_id, attribute_definition_id, ordinal,
                        coalesce(to_jsonb(value_string), to_jsonb(value_integer), to_jsonb(value_decimal), to_jsonb(value_boolean),
                                 to_jsonb(value_datetime), to_jsonb(value_ip)) as value
                   from public.resource_attributes) a
           join public.attribute_definitions d on d.id = a.attribute_definition_id
          group by a.resource_id, d.name, d.is_list) x group by resource_id) v on v.resource_id = r.id`,
  ],
  tables: [
    'create table layouts.documents (id bigint not null, resource_type_id integer not null, name text not null, attributes jsonb not null)',
  ],
  load: ['insert into layouts.documents select * from layouts.stage_jsonb'],
  indexes: [
    'alter table layouts.documents add primary key (id)',
    'create index on layouts.documents (resource_type_id, name, id)',
    'create index on layouts.documents using gin (attributes jsonb_path_ops)',
  ],
  relations: ['documents'],
}

/** A column for each attribute, each with an index; lists are arrays under an index of their elements. */
const wide: Layout = {
  name: 'wide',
  stage: [
    `create unlogged table layouts.stage_wide as
     select ${base}, ${allAttributes.map(({ name }) => `v.${name}`).join(', ')} from public.resources r left join (
       select resource_id, ${allAttributes.map((item) => `${pivoted(item)} as ${item.name}`).join(',\n')}
         from public.resource_attributes group by resource_id) v on v.resource_id = r.id`,
  ],
  tables: [
    `create table layouts.machines_and_all (id bigint not null, resource_type_id integer not null, name text not null,
       ${allAttributes.map(({ name, dataType, isList }) => `${name} ${types[dataType]}${isList ? '[]' : ''}`).join(', ')})`,
  ],
  load: ['insert into layouts.machines_and_all select * from layouts.stage_wide'],
  indexes: [
    'alter table layouts.machines_and_all add primary key (id)',
    'create index on layouts.machines_and_all (resource_type_id, name, id)',
    ...allAttributes.map(({ name, isList }) =>
      isList
        ? `create index on layouts.machines_and_all using gin (${name})`
        : `create index on layouts.machines_and_all (${name}, id) where ${name} is not null`,
    ),
  ],
  relations: ['machines_and_all'],
}

function pivoted({ name, dataType, isList }: BenchAttribute): string {
  const own = `filter (where attribute_definition_id = ${idOf(name)})`
  const value = `value_${dataType}`
  if (isList) return `array_agg(${value} order by ordinal) ${own}`
  return dataType === 'boolean' ? `bool_or(${value}) ${own}` : `max(${value}) ${own}`
}

export const layouts: readonly Layout[] = [eav, jsonb, wide]
