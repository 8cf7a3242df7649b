import { postgresType } from '../../query/compare.js'
import { identifier, join, raw, sql, type Statement } from '../../query/sql.js'
import type { AttributeDefinition, Catalogue, UniqueScope } from './catalogue.js'
import type { Use } from './noun.js'
import { scopeColumns, valuesOf } from './stored-values.sql.js'

/*
 * How the inventory stands to a change of the catalogue. Row: `count` of what would break, and `examples`, up to three: names of resources, with
 * their value where the question is about values.
 */

/** Values of an attribute for which `condition`, on `v.value` as text and `r` (the resource, null for a value of an edge), holds. */
export const surveyValues = (catalogue: Catalogue, attribute: AttributeDefinition, condition: Statement): Statement => {
  const from = sql`${valuesOf(catalogue, attribute)} left join resources r on r.id = v.resource_id where ${condition}`
  return sql`select (select count(*)::integer from ${from}) as count,
    array(select coalesce(r.name::text, 'an edge') || ' = ' || left(v.value, 60) from ${from} limit 3) as examples`
}

export const isBelow = (min: string): Statement => sql`v.value::numeric < ${min}::numeric`

export const isAbove = (max: string): Statement => sql`v.value::numeric > ${max}::numeric`

export function isNoneOf(dataType: AttributeDefinition['dataType'], texts: readonly string[]): Statement {
  const type = raw(postgresType[dataType])
  const collation = raw(dataType === 'string' ? ' collate "C"' : '')
  return sql`not (v.value::${type}${collation} = any (${texts}::${type}[]))`
}

export const isOfKinds = (kindIds: readonly number[]): Statement => sql`r.kind_id = any (${kindIds}::integer[])`

/** Examples of values that more than one live resource has within a scope. */
export const selectRepeated = (
  catalogue: Catalogue,
  attribute: AttributeDefinition,
  scope: UniqueScope,
  typeIds: readonly number[],
  providerTypeId: number | null,
): Statement => sql`
  select left(min(v.value), 60) || ' in ' || (array_agg(r.name::text order by r.name))[1] || ' and ' ||
         (array_agg(r.name::text order by r.name))[2] as example
    from ${valuesOf(catalogue, attribute)} join resources r on r.id = v.resource_id
    join provider_endpoints e on e.id = r.endpoint_id join source_instances i on i.id = r.origin_instance_id
   where r.resource_type_id = any (${typeIds}::integer[]) and (${providerTypeId}::integer is null or r.provider_type_id = ${providerTypeId})
   group by unique_key_text(${attribute.dataType}, v.value), ${raw(scopeColumns[scope])} having count(*) > 1 limit 3`

/** Edges of a type, hidden ones included, that have a resource of another type than these at an end. */
export const surveyBeyond = (
  relationshipTypeId: number,
  side: 'from' | 'to',
  typeIds: readonly number[],
): Statement => {
  const end = raw(side)
  const from = sql`resource_edges e join resources r on r.id = e.${end}_id
    where e.relationship_type_id = ${relationshipTypeId} and not (e.${end}_type_id = any (${typeIds}::integer[]))`
  return surveyNames(from)
}

/** Live resources that see more than one resource at an end; at either end of a symmetric type. */
export const surveyCrowded = (relationshipTypeId: number, side: 'from' | 'to', isSymmetric: boolean): Statement => {
  const seen = raw(side === 'from' ? 'to_id' : 'from_id')
  const all = sql`select e.${seen} as id from resource_edges e where e.relationship_type_id = ${relationshipTypeId} and e.deleted_at is null`
  const both = isSymmetric
    ? sql`${all} union all select e.from_id from resource_edges e
       where e.relationship_type_id = ${relationshipTypeId} and e.deleted_at is null and e.from_id <> e.to_id`
    : all
  return surveyNames(
    sql`(select id from (${both}) x group by id having count(*) > 1) crowded join resources r on r.id = crowded.id where true`,
  )
}

/** Live resources from which the edges of a type lead back. */
export const surveyCycles = (relationshipTypeId: number): Statement => sql`
  with recursive below (start_id, id) as (
    select e.from_id, e.to_id from resource_edges e where e.relationship_type_id = ${relationshipTypeId} and e.deleted_at is null
    union
    select b.start_id, e.to_id from below b join resource_edges e on e.from_id = b.id
     where e.relationship_type_id = ${relationshipTypeId} and e.deleted_at is null),
  cycles as (select r.name::text as name from below b join resources r on r.id = b.start_id where b.start_id = b.id)
  select (select count(*)::integer from cycles) as count, array(select name from cycles order by name limit 3) as examples`

/** Resources of a type, deleted ones included. */
export const surveyResources = (typeId: number): Statement =>
  surveyNames(sql`resources r where r.resource_type_id = ${typeId}`)

/** Resources of a type with one of these statuses, deleted ones included. */
export const surveyStatus = (typeId: number, statusIds: readonly number[]): Statement =>
  surveyNames(sql`resources r where r.resource_type_id = ${typeId} and r.status_id = any (${statusIds}::integer[])`)

/** Resources of a type, deleted ones included, whose values of an attribute are stored in rows. */
export const surveyValueRows = (typeId: number, attributeId: number): Statement =>
  surveyNames(sql`resources r where r.resource_type_id = ${typeId}
    and exists (select 1 from resource_attributes a where a.resource_id = r.id and a.attribute_definition_id = ${attributeId})`)

function surveyNames(from: Statement): Statement {
  return sql`select (select count(*)::integer from ${from}) as count, array(select r.name::text from ${from} order by r.name limit 3) as examples`
}

/** Rows: `typeId`, `statusId` of each status that resources of a type have. */
export const selectStatusesInUse = (): Statement =>
  sql`select distinct resource_type_id as "typeId", status_id as "statusId" from resources where status_id is not null`

/** Row per attribute of these that has values in rows: `id`, `count`; of resources and edges, deleted and hidden ones included. */
export const countRowsOfAttributes = (ids: readonly number[]): Statement => sql`
  select id, count(*)::integer as count from (
    select attribute_definition_id as id from resource_attributes where attribute_definition_id = any (${ids}::integer[])
    union all
    select attribute_definition_id from resource_edge_attributes where attribute_definition_id = any (${ids}::integer[])) v
   group by id`

/** Row per id: `id`, and one count per use, in order, as `c0`, `c1`, ... */
export const countUsesOf = (uses: readonly Use[], ids: readonly number[]): Statement =>
  sql`select t.id, ${join(
    uses.map(
      ({ table, column }, i) =>
        sql`(select count(*)::integer from ${identifier(table)} u where u.${identifier(column)} = t.id) as ${raw(`c${i}`)}`,
    ),
    ', ',
  )} from unnest(${ids}::integer[]) t (id)`
