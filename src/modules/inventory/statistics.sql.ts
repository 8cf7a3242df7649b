import { identifier, join, raw, sql, type Statement } from '../../query/sql.js'
import type { DataType } from '../../query/value.js'
import type { Catalogue } from '../catalog/catalogue.js'

/** Common values of an attribute, and buckets for the others; fewer for an attribute of few values. */
const most = 100

/** Where a value of a data type is kept, what of it is kept as a bound, its text as the driver would answer it, the least and the greatest of many. */
interface Kept {
  readonly column: string
  readonly type: string
  readonly bound: string
  readonly text: string
  readonly least: string
  readonly greatest: string
}

const kept = (dataType: DataType, type: string, more: Partial<Kept> = {}): Kept => {
  const column = `value_${dataType}`
  return { column, type, bound: 'value', text: `${column}::text`, least: 'min', greatest: 'max', ...more }
}

const storages = {
  string: kept('string', 'text collate "C"', { bound: 'left(value, 100)' }),
  integer: kept('integer', 'bigint'),
  decimal: kept('decimal', 'numeric'),
  boolean: kept('boolean', 'boolean', { least: 'bool_and', greatest: 'bool_or' }),
  datetime: kept('datetime', 'timestamptz'),
  // A cast would show the length of the prefix of a single address too.
  ip: kept('ip', 'inet', { text: 'abbrev(value_ip)' }),
} as const satisfies Record<DataType, Kept>

/** The data types, each with statistics of its own statement. */
export const countedTypes = Object.keys(storages) as readonly DataType[]
const columns = Object.values(storages).map(({ column }) => column)
const valueColumns = raw(columns.join(', '))

/** Postgres's own statistics of what holds the inventory; skips what another session holds, and whatever this one has no right to analyse. */
export function analyzeTables({ resourceTypes }: Catalogue): Statement {
  const extensions = new Set([...resourceTypes.values()].flatMap(({ extensionTable }) => extensionTable ?? []))
  return sql`analyze (skip_locked) ${join([...tables, ...extensions].map(identifier))}`
}

const tables = [
  'resources',
  'resource_identities',
  'resource_attributes',
  'resource_edges',
  'resource_edge_attributes',
  'resource_unique_keys',
  'resource_kinds',
]

/** Rows: `isMine`, whether only this transaction takes statistics from now on. Does not wait. */
export const tryStatisticsLock = (): Statement =>
  sql`select pg_try_advisory_xact_lock(hashtextextended('cadastre.statistics', 0)) as "isMine"`

/** Waits until only this transaction takes statistics. */
export const awaitStatisticsLock = (): Statement =>
  sql`select pg_advisory_xact_lock(hashtextextended('cadastre.statistics', 0))`

/** Rows: `now`, as text. Later than any statistics taken before, under the lock. */
export const selectClock = (): Statement => sql`select clock_timestamp()::text as now`

/** What the job works in; it ends with the transaction. Sorts and groups may take memory meanwhile. */
export const makeWorkTables = (): readonly Statement[] => [
  sql`select set_config('work_mem', '64MB', true)`,
  sql`create temp table type_counts (resource_type_id integer primary key, resources bigint not null) on commit drop`,
  sql`create temp table looked_at (id bigint not null, resource_type_id integer not null) on commit drop`,
  sql`
    create temp table looked_at_values (
      resource_type_id integer not null, attribute_definition_id integer not null, is_first boolean not null,
      ${raw(
        Object.values(storages)
          .map(({ column, type }) => `${column} ${type}`)
          .join(', '),
      )}
    ) on commit drop`,
]

/** Counts the live resources of the types. Reads an index and no rows where these were vacuumed. */
export const countResources = (typeIds: readonly number[]): Statement => sql`
  insert into type_counts
  select t.id, (select count(*) from resources r where r.resource_type_id = t.id and r.deleted_at is null)
    from unnest(${typeIds}::integer[]) t (id)`

/**
 * Chooses the resources whose values are read: all of a type of up to `sampleSize`; of a bigger one about so many, drawn by a hash of the id, so that the
 * same inventory gives the same statistics.
 */
export const chooseResources = (sampleSize: number): readonly Statement[] => [
  sql`
    insert into looked_at
    select r.id, r.resource_type_id
      from type_counts c join resources r on r.resource_type_id = c.resource_type_id and r.deleted_at is null
     where c.resources <= ${sampleSize}::bigint
        or (hashint8extended(r.id, 5417203961) & 2147483647) < ${sampleSize}::bigint * 2147483648 / c.resources
     order by r.id`,
  sql`analyze looked_at`,
]

/** Reads the values that the chosen resources have in rows, by the primary key; what a list repeats is left out. */
export const readRowValues = (): Statement => sql`
  insert into looked_at_values
  select l.resource_type_id, v.*
    from looked_at l
   cross join lateral (
     select a.attribute_definition_id, a.ordinal <= 1, ${prefixed('a')}
       from resource_attributes a
      where a.resource_id = l.id and (a.ordinal <= 1 or not exists (
        select from resource_attributes b
         where b.resource_id = a.resource_id and b.attribute_definition_id = a.attribute_definition_id and b.ordinal < a.ordinal
           and (${prefixed('b')}) is not distinct from (${prefixed('a')})))
     offset 0) v`

/** Reads the values that the chosen resources have in columns, a statement for each extension table; of long strings the indexed prefix. */
export function readColumnValues(catalogue: Catalogue): readonly Statement[] {
  const slots = slotsOf(catalogue)
  return [...new Set(slots.map(({ table }) => table))].map(
    (table) => sql`
      insert into looked_at_values
      select l.resource_type_id, attribute_definition_id, is_first, ${valueColumns}
        from looked_at l join ${identifier(table)} e on e.resource_id = l.id
       cross join lateral (values ${join(slots.filter((slot) => slot.table === table).map(({ typeId, attributeId, ...slot }) => sql`(${typeId}::integer, ${attributeId}::integer, true, ${cells(slot)})`))})
         v (type_id, attribute_definition_id, is_first, ${valueColumns})
       where v.type_id = l.resource_type_id and num_nonnulls(${valueColumns}) = 1`,
  )
}

/** The columns of extension tables that hold attributes of types. */
function slotsOf({ columns: stored, attributes }: Catalogue) {
  return [...stored].flatMap(([key, { table, column }]) => {
    const [typeId = 0, attributeId = 0] = key.split(':').map(Number)
    const definition = attributes.get(attributeId)
    return definition ? [{ typeId, attributeId, table, column, dataType: definition.dataType }] : []
  })
}

function cells({ column, dataType }: { readonly column: string; readonly dataType: DataType }): Statement {
  const value = dataType === 'string' ? sql`value_prefix(e.${identifier(column)})` : sql`e.${identifier(column)}`
  return join(countedTypes.map((type) => (type === dataType ? value : sql`null::${raw(storages[type].type)}`)))
}

/** The value of a row of values, of the data type that `d` says, as text. */
const asText = sql`case d.data_type ${join(
  countedTypes.map((type) => sql`when ${raw(`'${type}'`)} then ${raw(storages[type].text)}`),
  ' ',
)} end`

const prefixed = (alias: string) => raw(columns.map((column) => `${alias}.${column}`).join(', '))

/**
 * Adds what was written since somebody last counted to the changes of each type: reads no more than that, in the order of `updated_at`. What was written in
 * the last seconds is left for the next time, since its transaction may still be open.
 */
export const countChanges = (lagSeconds: number): Statement => sql`
  with span as (select max(counted_at) as since, ${countedUpTo(lagSeconds)} as upto from resource_type_statistics),
  changes as (
    select resource_type_id, count(*) as n
      from (select r.resource_type_id from resources r, span where r.updated_at > since and r.updated_at <= upto order by r.updated_at limit 1000000) r
     group by 1)
  update resource_type_statistics s set changed = s.changed + c.n, counted_at = upto
    from changes c, span where s.resource_type_id = c.resource_type_id`

const countedUpTo = (lagSeconds: number) => sql`now() - make_interval(secs => ${lagSeconds}::float8)`

/** Rows: `typeId` of concrete types of which a tenth has changed since somebody looked, and of those that nobody has looked at and that have resources. */
export const selectDueTypes = (): Statement => sql`
  select t.id as "typeId"
    from resource_types t left join resource_type_statistics s on s.resource_type_id = t.id
   where not t.is_abstract and case
           when s.taken_at is null then exists (select from resources r where r.resource_type_id = t.id and r.deleted_at is null)
           when s.resources = 0 then s.changed > 0
           else s.changed >= greatest(10, s.resources / 10) end
   order by 1`

/** Replaces what is known of the counted types; `now` from `selectClock`. */
export const writeTypes = (now: string, lagSeconds: number): readonly Statement[] => [
  sql`delete from resource_type_statistics s using type_counts c where s.resource_type_id = c.resource_type_id`,
  sql`
    insert into resource_type_statistics (resource_type_id, resources, looked_at, taken_at, counted_at)
    select c.resource_type_id, greatest(c.resources, count(l.id)), count(l.id), ${now}::timestamptz, ${countedUpTo(lagSeconds)}
      from type_counts c left join looked_at l using (resource_type_id) group by c.resource_type_id`,
]

/**
 * Writes what is known of the attributes of one data type. Distinct values are projected by how many were seen just once (Haas and Stokes); a value of a
 * sample is common when it was seen five times at least, so that its share is not chance.
 */
export function writeAttributes(dataType: DataType): Statement {
  const { column, bound, least, greatest } = storages[dataType]
  return sql`
    with counted as materialized (
      select resource_type_id, attribute_definition_id, value, count(*) as n, count(*) filter (where is_first) as firsts,
             row_number() over (order by resource_type_id, attribute_definition_id, value) as number
        from (select resource_type_id, attribute_definition_id, ${raw(column)} as value, is_first from looked_at_values
               where ${raw(column)} is not null order by 1, 2, 3 offset 0) v
       group by 1, 2, 3),
    seen as (
      select resource_type_id, attribute_definition_id, sum(n)::float8 as n, sum(firsts)::float8 as firsts, count(*)::float8 as different,
             (count(*) filter (where n = 1))::float8 as single, ${raw(least)}(value) as least, ${raw(greatest)}(value) as greatest
        from counted group by 1, 2),
    projected as materialized (
      select s.*, p.value_count, least(${most}::integer, greatest(10, ceil(sqrt(p.value_count))))::integer as most, t.resources = t.looked_at as is_whole,
             greatest(1, round(s.firsts * t.resources / t.looked_at)) as resources
        from seen s join resource_type_statistics t using (resource_type_id)
       cross join lateral (select greatest(1, round(s.n * t.resources / t.looked_at)) as value_count) p),
    common as materialized (
      select resource_type_id, attribute_definition_id, value, share, position, number
        from (select c.*, c.n / p.n as share, p.most,
                     row_number() over (partition by c.resource_type_id, c.attribute_definition_id order by c.n desc, c.number) - 1 as position
                from counted c join projected p using (resource_type_id, attribute_definition_id)
               where p.different <= p.most or (c.n > 1.25 * p.n / p.different and c.n >= case when p.is_whole then 2 else 5 end)) c
       where position < most),
    rest as (
      select c.resource_type_id, c.attribute_definition_id, c.value, c.n, p.most, (sum(c.n) over running)::bigint as through,
             (sum(c.n) over pair)::bigint as total
        from counted c join projected p using (resource_type_id, attribute_definition_id)
       where not exists (select from common m where m.number = c.number)
      window pair as (partition by c.resource_type_id, c.attribute_definition_id), running as (pair order by c.number)),
    bounds as (
      select resource_type_id, attribute_definition_id, ${raw(bound)} as value, generate_series(before + 1, upto) as position
        from (select r.*, case when through = n then -1 else (through - n) * buckets / total end as before, through * buckets / total as upto
                from rest r cross join lateral (select greatest(1, least(most, total - 1)) as buckets) b) r
       where before < upto),
    added as (
      insert into attribute_statistics (resource_type_id, attribute_definition_id, resources, value_count, distinct_count)
      select resource_type_id, attribute_definition_id, least(resources, value_count), value_count,
             greatest(different, least(value_count, round(n * different / (n - single + single * n / value_count))))
        from projected)
    insert into attribute_statistics_values (resource_type_id, attribute_definition_id, role, position, share, ${raw(column)})
    select resource_type_id, attribute_definition_id, 'c'::"char", position, share, value from common
    union all
    select resource_type_id, attribute_definition_id, 'b'::"char", position, null, value from bounds
    union all
    select resource_type_id, attribute_definition_id, role, 0, null, value
      from projected cross join lateral (values ('l'::"char", least), ('g', greatest)) v (role, value)`
}

/** Draws the sample of each counted type from what was looked at, by another hash than that which drew the latter. */
export const drawSamples = (): Statement => sql`
  insert into sampled_resources
  select resource_type_id, id
    from (select l.*, row_number() over (partition by resource_type_id order by hashint8extended(id, 8839), id) as place from looked_at l) l
   where place <= ${sampled}`

/** Resources of a type whose values servers keep in memory. */
const sampled = 2000

/** Replaces what is known of edges in force. Reads an index of them from end to end. Degrees are kept in steps of a tenth. */
export const writeEdges = (): readonly Statement[] => [
  raw('delete from edge_statistics'),
  ...(['from', 'to'] as const).map(
    (side) => sql`
      insert into edge_statistics
      select relationship_type_id, ${side.slice(0, 1)}::"char", avg(degree), count(*)
        from (select relationship_type_id, count(*) as degree from resource_edges where deleted_at is null group by 1, ${raw(`${side}_id`)}) d
       group by 1, round(ln(degree) * 10)`,
  ),
]

/** Rows: of a relationship type and side how many ends have about so many edges. */
export const selectEdgeStatistics = (): Statement => sql`
  select relationship_type_id as "relationshipTypeId", case side when 'f' then 'out' else 'in' end as direction, edges, ends::float8 as ends
    from edge_statistics order by 1, 2, 3`

/**
 * Rows: for each type and attribute, for the base fields that lists are sorted by, and for what stands behind foreign keys, the values of the sampled resources in
 * order, as text, with the places of these resources among those of the type, which are numbered by id from 0. Live ones only.
 */
export function selectSamples(catalogue: Catalogue): Statement {
  const extensions = slotsOf(catalogue)
  const inColumns = [...new Set(extensions.map(({ table }) => table))].map(
    (table) => sql`
      select s.type_id, v.attribute_id, s.place, ${prefixed('v')}
        from live s join ${identifier(table)} e on e.resource_id = s.id
       cross join lateral (values ${join(extensions.filter((slot) => slot.table === table).map(({ typeId, attributeId, ...slot }) => sql`(${typeId}::integer, ${attributeId}::integer, ${cells(slot)})`))})
         v (type_id, attribute_id, ${valueColumns})
       where v.type_id = s.type_id`,
  )
  const inRows = sql`
    select s.type_id, a.attribute_definition_id, s.place, ${prefixed('a')} from live s join resource_attributes a on a.resource_id = s.id`
  return sql`
    with live as materialized (
      select s.resource_type_id as type_id, r.id, row_number() over (partition by s.resource_type_id order by r.id) - 1 as place, r.name, r.updated_at,
             r.endpoint_id, r.datacenter_id, r.status_id, r.provider_type_id
        from sampled_resources s join resources r on r.id = s.resource_id and r.resource_type_id = s.resource_type_id and r.deleted_at is null)
    select type_id as "typeId", null::integer as "attributeId", 'name' as field, 'string' as "dataType", array_agg(name::text order by name collate "C", place) as values,
           array_agg(place::integer order by name collate "C", place) as rows
      from live group by 1
    union all
    select type_id, null, 'updated_at', 'datetime', array_agg(updated_at::text order by updated_at, place), array_agg(place::integer order by updated_at, place)
      from live group by 1
    union all
    select l.type_id, null, b.field, b.data_type, array_agg(b.value order by b.number, b.value collate "C", l.place), array_agg(l.place::integer order by b.number, b.value collate "C", l.place)
      from live l
      join provider_endpoints e on e.id = l.endpoint_id
      join providers p on p.id = e.provider_id
      join provider_types t on t.id = l.provider_type_id
      left join resource_statuses s on s.id = l.status_id
      left join datacenters d on d.id = l.datacenter_id
     cross join lateral (values
       ('provider_type_id>id', 'integer', t.id::bigint, t.id::text), ('provider_type_id>name', 'string', null, t.name::text),
       ('endpoint_id>id', 'integer', e.id, e.id::text), ('endpoint_id>name', 'string', null, e.name::text),
       ('endpoint_id>provider_id>id', 'integer', p.id, p.id::text), ('endpoint_id>provider_id>name', 'string', null, p.name::text),
       ('status_id>id', 'integer', s.id, s.id::text), ('status_id>name', 'string', null, s.name::text), ('status_id>class', 'string', null, s.class::text),
       ('datacenter_id>id', 'integer', d.id, d.id::text), ('datacenter_id>name', 'string', null, d.name::text)) b (field, data_type, number, value)
     where b.value is not null
     group by 1, 3, 4
    union all
    select v.type_id, v.attribute_id, null, d.data_type::text, array_agg(t.value order by ${valueColumns}, v.place), array_agg(v.place::integer order by ${valueColumns}, v.place)
      from (${join([inRows, ...inColumns], ' union all ')}) v (type_id, attribute_id, place, ${valueColumns})
      join attribute_definitions d on d.id = v.attribute_id
     cross join lateral (select ${asText} as value) t
     where t.value is not null
     group by 1, 2, 4`
}

/** Rows: the types that were looked at. */
export const selectTypeStatistics = (): Statement => sql`
  select resource_type_id as "typeId", resources::float8 as resources, taken_at as "takenAt",
         changed >= greatest(10, resources / 10) as "isOld"
    from resource_type_statistics order by 1`

/** Rows: attributes of types, each with its values as text: the common ones with their shares, and the bounds in order. */
export const selectAttributeStatistics = (): Statement => sql`
  select s.resource_type_id as "typeId", s.attribute_definition_id as "attributeId", d.data_type as "dataType", s.resources::float8 as resources,
         s.value_count::float8 as "values", s.distinct_count::float8 as "distinct", coalesce(v.common, '{}') as common, coalesce(v.shares, '{}') as shares,
         coalesce(v.bounds, '{}') as bounds
    from attribute_statistics s join attribute_definitions d on d.id = s.attribute_definition_id
    left join (
      select v.resource_type_id, v.attribute_definition_id,
             array_agg(t.value order by v.position) filter (where v.role = 'c') as common,
             array_agg(v.share order by v.position) filter (where v.role = 'c') as shares,
             array_agg(t.value order by v.position) filter (where v.role = 'b') as bounds
        from attribute_statistics_values v join attribute_definitions d on d.id = v.attribute_definition_id
       cross join lateral (select ${asText} as value) t
       where v.role in ('c', 'b') and t.value is not null
       group by 1, 2) v using (resource_type_id, attribute_definition_id)
   order by 1, 2`

/** Rows: `version`, another one whenever statistics were taken or have become old, and when an index of substrings was made; empty before the first time. */
export const selectStatisticsVersion = (): Statement => sql`
  select concat(
    (select string_agg(concat_ws(' ', resource_type_id, extract(epoch from taken_at), changed >= greatest(10, resources / 10)), ',' order by resource_type_id)
       from resource_type_statistics),
    (select string_agg(' ' || c.relname, ',' order by c.oid) from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indisvalid and i.indisready and c.relnamespace = current_schema()::regnamespace and c.relname ~ '_substring_[0-9]+$')) as version`
