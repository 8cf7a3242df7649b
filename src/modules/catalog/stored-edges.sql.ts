import { raw, sql, type Statement } from '../../query/sql.js'

type Side = 'from' | 'to'

const other = { from: 'to', to: 'from' } as const satisfies Record<Side, Side>

/** Row: `count` of live edges of a type that do not carry an attribute. */
export const countEdgesWithout = (relationshipTypeId: number, attributeId: number): Statement => sql`
  select count(*)::integer as count from resource_edges e
   where e.relationship_type_id = ${relationshipTypeId} and e.deleted_at is null
     and not exists (select 1 from resource_edge_attributes a
       where a.from_id = e.from_id and a.edge_id = e.id and a.attribute_definition_id = ${attributeId})`

/** Row: `count` of edges of a type that carry an attribute, hidden ones included. */
export const countEdgeValues = (relationshipTypeId: number, attributeId: number): Statement => sql`
  select count(*)::integer as count from resource_edge_attributes a
   where a.relationship_type_id = ${relationshipTypeId} and a.attribute_definition_id = ${attributeId}`

/** Row: `count` of edges of a type, hidden ones included. */
export const countEdges = (relationshipTypeId: number): Statement =>
  sql`select count(*)::integer as count from resource_edges e where e.relationship_type_id = ${relationshipTypeId}`

/** Row: `count` of edges of a type, hidden ones included, that have a resource of another type than these at an end. */
export const countEdgesBeyond = (relationshipTypeId: number, side: Side, typeIds: readonly number[]): Statement => sql`
  select count(*)::integer as count from resource_edges e
   where e.relationship_type_id = ${relationshipTypeId} and not (e.${raw(`${side}_type_id`)} = any (${typeIds}::integer[]))`

/** Row: `count` of live resources that see more than one resource at an end of a type. */
export const countCrowded = (relationshipTypeId: number, side: Side): Statement => sql`
  select count(*)::integer as count from (
    select 1 from resource_edges e where e.relationship_type_id = ${relationshipTypeId} and e.deleted_at is null
     group by e.${raw(`${other[side]}_id`)} having count(*) > 1) crowded`

/** Row: `count` of live resources of these types that stand at an end of no live edge of a type. */
export const countUnrelated = (relationshipTypeId: number, side: Side, typeIds: readonly number[]): Statement => sql`
  select count(*)::integer as count from resources r
   where r.deleted_at is null and r.resource_type_id = any (${typeIds}::integer[])
     and not exists (select 1 from resource_edges e
       where e.relationship_type_id = ${relationshipTypeId} and e.deleted_at is null and e.${raw(`${side}_id`)} = r.id)`
