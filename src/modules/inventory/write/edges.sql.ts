import { sql, type Statement } from '../../../query/sql.js'
import { typedValues, valueColumns, type Elements } from './attributes.sql.js'

/** Edges as parallel arrays: one place of `fromIds` and `edgeIds` is one edge. */
export interface EdgeKeys {
  readonly fromIds: readonly string[]
  readonly edgeIds: readonly string[]
}

/** Elements of edge attributes: `resourceIds` holds the from ends. */
export type EdgeElements = Elements & { readonly edgeIds: readonly string[] }

/** An edge that exists and is live. */
export interface FoundEdge {
  readonly edgeId: string
  readonly typeId: number
  readonly fromId: string
  readonly toId: string
  readonly key: string
  readonly fromVersion: number
  readonly sourceInstanceId: number
}

/** Live edges by type and ends, and by edge key where that is not null; `position` counts from 0. */
export const selectEdges = (
  typeIds: readonly number[],
  fromIds: readonly string[],
  toIds: readonly string[],
  keys: readonly (string | null)[],
): Statement => sql`
  select (u.position - 1)::integer as position, ${edgeFields}
    from unnest(${typeIds}::integer[], ${fromIds}::bigint[], ${toIds}::bigint[], ${keys}::text[])
         with ordinality as u (type_id, from_id, to_id, key, position)
    cross join lateral (
      select * from resource_edges e
       where e.from_id = u.from_id and e.relationship_type_id = u.type_id and e.to_id = u.to_id
         and e.deleted_at is null and (u.key is null or e.edge_key = u.key) offset 0) e`

/** All live edges at these resources, each once. */
export const selectEdgesAt = (resourceIds: readonly string[]): Statement => sql`
  select ${edgeFields} from resource_edges e where e.from_id = any (${resourceIds}::bigint[]) and e.deleted_at is null
  union
  select ${edgeFields} from resource_edges e where e.to_id = any (${resourceIds}::bigint[]) and e.deleted_at is null`

/** Live edges that the records of these resources told of, set by the source; `resourceId` is the one whose record it was. */
export const selectStatedEdges = (resourceIds: readonly string[], instanceId: number): Statement => sql`
  select e.from_id as "resourceId", ${edgeFields} from resource_edges e
   where e.from_id = any (${resourceIds}::bigint[]) and e.stated_by = 'f' and e.deleted_at is null and e.source_instance_id = ${instanceId}
  union all
  select e.to_id, ${edgeFields} from resource_edges e
   where e.to_id = any (${resourceIds}::bigint[]) and e.stated_by = 't' and e.deleted_at is null and e.source_instance_id = ${instanceId}`

/** Live edges at these slots: side f = edges from the resource, t = to it, p = either. */
export const selectSlots = (
  typeIds: readonly number[],
  resourceIds: readonly string[],
  sides: readonly string[],
): Statement => sql`
  select (u.position - 1)::integer as position, s.edge_id as "edgeId", s.other_id as "otherId", r.name as "otherName"
    from unnest(${typeIds}::integer[], ${resourceIds}::bigint[], ${sides}::text[])
         with ordinality as u (type_id, resource_id, side, position)
    join lateral (
      select e.id as edge_id, e.to_id as other_id from resource_edges e
       where u.side <> 't' and e.from_id = u.resource_id and e.relationship_type_id = u.type_id and e.deleted_at is null
      union all
      select e.id, e.from_id from resource_edges e
       where u.side <> 'f' and e.to_id = u.resource_id and e.relationship_type_id = u.type_id and e.deleted_at is null) s on true
    join resources r on r.id = s.other_id`

/** Live edges that can be reached from these resources along the direction of their types. */
export const selectReachable = (typeIds: readonly number[], startIds: readonly string[]): Statement => sql`
  with recursive below (type_id, from_id, to_id, edge_id) as (
    select e.relationship_type_id, e.from_id, e.to_id, e.id
      from unnest(${typeIds}::integer[], ${startIds}::bigint[]) as s (type_id, id)
      join resource_edges e on e.from_id = s.id and e.relationship_type_id = s.type_id and e.deleted_at is null
    union
    select e.relationship_type_id, e.from_id, e.to_id, e.id
      from below b
      join resource_edges e on e.from_id = b.to_id and e.relationship_type_id = b.type_id and e.deleted_at is null)
  select type_id as "typeId", from_id as "fromId", to_id as "toId", edge_id as "edgeId" from below`

/** What the triggers that keep the shape of these types take: with it in hand, looking before writing is exact. */
export const lockShapes = (typeIds: readonly number[]): Statement => sql`
  select pg_advisory_xact_lock(hashtextextended('cadastre.relationship_type', t.id))
    from (select id from unnest(${typeIds}::integer[]) as u (id) order by id) t`

/** Edge attributes that are not what was said, one row each; of the edges in `replaced` also those that were not said. */
export const selectEdgeDifferences = (
  elements: EdgeElements,
  replaced: EdgeKeys,
  kept: { readonly edgeIds: readonly string[]; readonly attributeIds: readonly number[] },
): Statement => sql`
  with said as materialized (
    select u.from_id, u.edge_id, u.attribute_definition_id, u.ordinal, u.last, ${typedValues} from ${unnestEdgeElements(elements)})
  select s.edge_id as "edgeId", s.attribute_definition_id as "attributeId", false as implied
    from said s
    left join resource_edge_attributes c on c.from_id = s.from_id and c.edge_id = s.edge_id
     and c.attribute_definition_id = s.attribute_definition_id and c.ordinal = s.ordinal
   where s.ordinal >= 0
     and (c.from_id is null
       or (c.value_string, c.value_integer, c.value_decimal, c.value_boolean, c.value_datetime, c.value_ip, c.value_text)
          is distinct from (s.value_string, s.value_integer, s.value_decimal, s.value_boolean, s.value_datetime, s.value_ip, s.value_text))
  union
  select s.edge_id, s.attribute_definition_id, false
    from said s
    join resource_edge_attributes c on c.from_id = s.from_id and c.edge_id = s.edge_id
     and c.attribute_definition_id = s.attribute_definition_id and c.ordinal > s.last
   where s.ordinal <= 1
  union
  select c.edge_id, c.attribute_definition_id, true
    from unnest(${replaced.fromIds}::bigint[], ${replaced.edgeIds}::bigint[]) as u (from_id, edge_id)
    join resource_edge_attributes c on c.from_id = u.from_id and c.edge_id = u.edge_id
   where not exists (select 1 from unnest(${kept.edgeIds}::bigint[], ${kept.attributeIds}::integer[]) as k (edge_id, id)
                      where k.edge_id = c.edge_id and k.id = c.attribute_definition_id)`

export interface ClosedEdges extends EdgeKeys {
  /** The version of the from end that ends the interval. */
  readonly toVersions: readonly number[]
  readonly reasons: readonly ('changed' | 'hidden' | 'removed')[]
}

/** Closes the present interval of edges with their attributes; runs before the edges change. */
export const closeEdges = (edges: ClosedEdges, operationId: string, now: string): Statement => sql`
  with closed as (
    insert into resource_edge_history (from_id, edge_id, relationship_type_id, to_id, valid_from, valid_to, from_version, to_version,
                                       operation_id, source_instance_id, edge_key, reason)
      select e.from_id, e.id, e.relationship_type_id, e.to_id, e.valid_from, greatest(${now}::timestamptz, r.updated_at), e.from_version,
             u.to_version, ${operationId}::bigint, e.source_instance_id, e.edge_key, u.reason
        from unnest(${edges.fromIds}::bigint[], ${edges.edgeIds}::bigint[], ${edges.toVersions}::integer[], ${edges.reasons}::text[])
             as u (from_id, edge_id, to_version, reason)
        join resource_edges e on e.from_id = u.from_id and e.id = u.edge_id
        join resources r on r.id = e.from_id
    returning from_id, edge_id, to_version, valid_to)
  insert into resource_edge_attribute_history (from_id, edge_id, to_version, valid_to, attribute_definition_id, ordinal, ${valueColumns})
    select c.from_id, c.edge_id, c.to_version, c.valid_to, a.attribute_definition_id, a.ordinal, ${valueColumns}
      from closed c join resource_edge_attributes a on a.from_id = c.from_id and a.edge_id = c.edge_id`

export const deleteEdges = ({ fromIds, edgeIds }: EdgeKeys): Statement => sql`
  delete from resource_edges e using unnest(${fromIds}::bigint[], ${edgeIds}::bigint[]) as u (from_id, edge_id)
   where e.from_id = u.from_id and e.id = u.edge_id`

export interface NewEdge {
  readonly edgeId: string
  readonly typeId: number
  readonly fromId: string
  readonly toId: string
  readonly fromTypeId: number
  readonly toTypeId: number
  readonly isSymmetric: boolean
  readonly fromOne: boolean
  readonly toOne: boolean
  readonly key: string
  readonly statedBy: 'f' | 't'
}

/** Makes edges; they begin with the present version of their from end. */
export const insertEdges = (edges: readonly NewEdge[], instanceId: number, operationId: string): Statement => sql`
  insert into resource_edges (id, relationship_type_id, from_id, to_id, from_type_id, to_type_id, is_symmetric, from_one, to_one, edge_key,
                              stated_by, source_instance_id, operation_id, from_version, valid_from)
  overriding system value
    select n.id, n.type_id, n.from_id, n.to_id, n.from_type_id, n.to_type_id, n.is_symmetric, n.from_one, n.to_one, n.edge_key,
           n.stated_by::"char", ${instanceId}::integer, ${operationId}::bigint, r.version, r.updated_at
      from unnest(${edges.map((e) => e.edgeId)}::bigint[], ${edges.map((e) => e.typeId)}::integer[], ${edges.map((e) => e.fromId)}::bigint[],
                  ${edges.map((e) => e.toId)}::bigint[], ${edges.map((e) => e.fromTypeId)}::integer[],
                  ${edges.map((e) => e.toTypeId)}::integer[], ${edges.map((e) => e.isSymmetric)}::boolean[],
                  ${edges.map((e) => e.fromOne)}::boolean[], ${edges.map((e) => e.toOne)}::boolean[], ${edges.map((e) => e.key)}::text[],
                  ${edges.map((e) => e.statedBy)}::text[])
           as n (id, type_id, from_id, to_id, from_type_id, to_type_id, is_symmetric, from_one, to_one, edge_key, stated_by)
      cross join lateral (select r.version, r.updated_at from resources r where r.id = n.from_id offset 0) r`

/** Begins the next interval of edges whose attributes change. */
export const renewEdges = ({ fromIds, edgeIds }: EdgeKeys, operationId: string): Statement => sql`
  update resource_edges e set from_version = r.version, valid_from = r.updated_at, operation_id = ${operationId}::bigint
    from unnest(${fromIds}::bigint[], ${edgeIds}::bigint[]) as u (from_id, edge_id) join resources r on r.id = u.from_id
   where e.from_id = u.from_id and e.id = u.edge_id`

export const deleteEdgeValues = ({ fromIds, edgeIds }: EdgeKeys, attributeIds: readonly number[]): Statement => sql`
  delete from resource_edge_attributes a
   using unnest(${fromIds}::bigint[], ${edgeIds}::bigint[], ${attributeIds}::integer[]) as u (from_id, edge_id, attribute_definition_id)
   where a.from_id = u.from_id and a.edge_id = u.edge_id and a.attribute_definition_id = u.attribute_definition_id`

export const insertEdgeValues = (elements: EdgeElements): Statement => sql`
  insert into resource_edge_attributes (from_id, edge_id, relationship_type_id, attribute_definition_id, ordinal, ${valueColumns})
    select u.from_id, u.edge_id, e.relationship_type_id, u.attribute_definition_id, u.ordinal, ${typedValues}
      from ${unnestEdgeElements(elements)}
     cross join lateral (
       select e.relationship_type_id from resource_edges e where e.from_id = u.from_id and e.id = u.edge_id offset 0) e
     where u.ordinal >= 0`

const edgeFields = sql`
  e.id as "edgeId", e.relationship_type_id as "typeId", e.from_id as "fromId", e.to_id as "toId", e.edge_key as key,
  e.from_version as "fromVersion", e.source_instance_id as "sourceInstanceId"`

const unnestEdgeElements = (elements: EdgeElements) => sql`
  unnest(${elements.resourceIds}::bigint[], ${elements.edgeIds}::bigint[], ${elements.attributeIds}::integer[],
         ${elements.ordinals}::integer[], ${elements.letters}::text[], ${elements.texts}::text[], ${elements.lasts}::integer[])
    as u (from_id, edge_id, attribute_definition_id, ordinal, k, v, last)`
