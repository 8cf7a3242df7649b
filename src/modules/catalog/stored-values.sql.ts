import { postgresType } from '../../query/compare.js'
import { identifier, join, raw, sql, type Statement } from '../../query/sql.js'
import type { DataType } from '../../query/value.js'
import { storageOf, type AttributeDefinition, type Catalogue, type UniqueScope } from './catalogue.js'

/** A kind of resources whose values of one attribute are asked for. */
export interface KindAttribute {
  readonly kindId: number
  readonly attributeId: number
}

/** Row: `count` of values, in rows or columns, that resources of these kinds have of these attributes; deleted resources count. */
export function countValuesOfKinds(catalogue: Catalogue, pairs: readonly KindAttribute[]): Statement {
  const attributes = new Set(pairs.map((pair) => pair.attributeId))
  const inColumns = columnsOf(catalogue, attributes).map(({ table, column, attributeId }) => {
    const kinds = pairs.filter((pair) => pair.attributeId === attributeId).map((pair) => pair.kindId)
    return sql`(select count(*) from ${identifier(table)} x where x.kind_id = any (${kinds}::integer[]) and x.${identifier(column)} is not null)`
  })
  const inRows = sql`(select count(*) from resource_attributes a
    join unnest(${pairs.map((pair) => pair.kindId)}::integer[], ${pairs.map((pair) => pair.attributeId)}::integer[]) p (kind_id, attribute_id)
      on p.kind_id = a.kind_id and p.attribute_id = a.attribute_definition_id)`
  return sql`select (${join([inRows, ...inColumns], ' + ')})::integer as count`
}

/** Row: `count` of values of an attribute, in rows or columns; deleted resources count. */
export function countValues(catalogue: Catalogue, attributeId: number): Statement {
  const inColumns = columnsOf(catalogue, new Set([attributeId])).map(
    ({
      table,
      column,
      typeId,
    }) => sql`(select count(*) from ${identifier(table)} x join resource_kinds k on k.id = x.kind_id
      where k.resource_type_id = ${typeId} and x.${identifier(column)} is not null)`,
  )
  const inRows = sql`(select count(*) from resource_attributes a where a.attribute_definition_id = ${attributeId})`
  return sql`select (${join([inRows, ...inColumns], ' + ')})::integer as count`
}

/**
 * A derived table `v (value, resource_id)` with every value of an attribute, of live resources and edges, as text; strings whole, and no resource
 * for edges. Example, in short: `(select value_integer::text, r.id from resource_attributes ... union all select cpu_cores::text, r.id from
 * virtual_machines ...) v (value, resource_id)`.
 */
export function valuesOf(catalogue: Catalogue, attribute: AttributeDefinition): Statement {
  const value = rowValues[attribute.dataType]
  const inColumns = columnsOf(catalogue, new Set([attribute.id])).map(
    ({ table, column, typeId }) => sql`
      select x.${identifier(column)}::text, r.id from ${identifier(table)} x join resources r on r.id = x.resource_id
       where r.deleted_at is null and r.resource_type_id = ${typeId} and x.${identifier(column)} is not null`,
  )
  const inRows = [
    sql`select ${value}, r.id from resource_attributes a join resources r on r.id = a.resource_id
         where a.attribute_definition_id = ${attribute.id} and r.deleted_at is null`,
    sql`select ${value}, null from resource_edge_attributes a join resource_edges e on e.from_id = a.from_id and e.id = a.edge_id
         where a.attribute_definition_id = ${attribute.id} and e.deleted_at is null`,
  ]
  return sql`(${join([...inRows, ...inColumns], ' union all ')}) v (value, resource_id)`
}

/** Row: `count` of values that more than one live resource of these types (at one provider type, if any) has within a scope. */
export const countRepeated = (
  catalogue: Catalogue,
  attribute: AttributeDefinition,
  scope: UniqueScope,
  typeIds: readonly number[],
  providerTypeId: number | null,
): Statement => sql`
  select count(*)::integer as count from (
    select 1 from ${valuesOf(catalogue, attribute)} join resources r on r.id = v.resource_id
      join provider_endpoints e on e.id = r.endpoint_id join source_instances i on i.id = r.origin_instance_id
     where r.resource_type_id = any (${typeIds}::integer[]) and (${providerTypeId}::integer is null or r.provider_type_id = ${providerTypeId})
     group by unique_key_text(${attribute.dataType}, v.value), ${raw(scopeColumns[scope])} having count(*) > 1) repeated`

/** What a value is unique among, as a column of `r` (resources), `e` (its endpoint) or `i` (the instance that it is from). */
export const scopeColumns = {
  endpoint: 'r.endpoint_id',
  provider: 'e.provider_id',
  source: 'i.source_id',
  type: 'null::integer',
  all: 'null::integer',
} as const satisfies Record<UniqueScope, string>

/** Row: `count` of values of an attribute below `min` or above `max`, null for no bound. */
export const countOutside = (
  catalogue: Catalogue,
  attribute: AttributeDefinition,
  { min, max }: { readonly min: string | null; readonly max: string | null },
): Statement => sql`select count(*)::integer as count from ${valuesOf(catalogue, attribute)}
   where v.value::numeric < ${min}::numeric or v.value::numeric > ${max}::numeric`

/** Row: `count` of values of an attribute that are (`among`) or are not one of these texts, compared as the data type compares. */
export function countAmong(
  catalogue: Catalogue,
  attribute: AttributeDefinition,
  texts: readonly string[],
  among: boolean,
): Statement {
  const type = raw(postgresType[attribute.dataType])
  const collation = attribute.dataType === 'string' ? raw(' collate "C"') : raw('')
  const found = sql`v.value::${type}${collation} = any (${texts}::${type}[])`
  return sql`select count(*)::integer as count from ${valuesOf(catalogue, attribute)} where ${among ? found : sql`not (${found})`}`
}

/** Row: `count` of live resources of these types (at one provider type, if any) that have no value of an attribute. */
export function countWithout(
  catalogue: Catalogue,
  attributeId: number,
  typeIds: readonly number[],
  providerTypeId: number | null,
): Statement {
  const inColumns = columnsOf(catalogue, new Set([attributeId]))
    .filter(({ typeId }) => typeIds.includes(typeId))
    .map(
      ({ table, column, typeId }) => sql`
        and not exists (select 1 from ${identifier(table)} x
          where x.resource_id = r.id and r.resource_type_id = ${typeId} and x.${identifier(column)} is not null)`,
    )
  return sql`select count(*)::integer as count from resources r
     where r.deleted_at is null and r.resource_type_id = any (${typeIds}::integer[])
       and (${providerTypeId}::integer is null or r.provider_type_id = ${providerTypeId})
       and not exists (select 1 from resource_attributes a where a.resource_id = r.id and a.attribute_definition_id = ${attributeId})
       ${join([raw(''), ...inColumns], ' ')}`
}

/** Row: `count` of resources of a type itself, deleted ones included. */
export const countResources = (typeId: number): Statement =>
  sql`select count(*)::integer as count from resources r where r.resource_type_id = ${typeId}`

/** Rows: `id`, `typeId`, `providerTypeId` of every kind. */
export const selectKinds = (): Statement =>
  sql`select id, resource_type_id as "typeId", provider_type_id as "providerTypeId" from resource_kinds`

function columnsOf(catalogue: Catalogue, attributeIds: ReadonlySet<number>) {
  return [...catalogue.resourceTypes.values()].flatMap((type) =>
    [...attributeIds].flatMap((attributeId) => {
      const storage = storageOf(catalogue, type.id, attributeId)
      return storage.kind === 'column' ? [{ ...storage, typeId: type.id, attributeId }] : []
    }),
  )
}

const rowValues = {
  string: raw('coalesce(a.value_text, a.value_string)'),
  integer: raw('a.value_integer::text'),
  decimal: raw('a.value_decimal::text'),
  boolean: raw('a.value_boolean::text'),
  datetime: raw('a.value_datetime::text'),
  ip: raw('a.value_ip::text'),
} as const satisfies Record<DataType, Statement>
