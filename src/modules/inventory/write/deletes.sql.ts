import { sql, type Statement } from '../../../query/sql.js'
import type { EdgeKeys } from './edges.sql.js'

/** A live edge of a resource that goes. */
export interface ClosureEdge {
  readonly edgeId: string
  readonly typeId: number
  readonly fromId: string
  readonly toId: string
  readonly fromName: string
  readonly toName: string
}

/** The live edges of these resources and of all that go with them by cascading types. */
export const selectDeletionEdges = (ids: readonly string[]): Statement => sql`
  with recursive gone (id) as (
    select unnest(${ids}::bigint[])
    union
    select n.id from gone g cross join lateral (
      select e.to_id as id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
       where e.from_id = g.id and e.deleted_at is null and t.from_on_delete = 'cascade'
      union all
      select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
       where e.to_id = g.id and e.deleted_at is null and t.to_on_delete = 'cascade') n),
  touched as (
    select e.from_id, e.id from gone g join resource_edges e on e.from_id = g.id and e.deleted_at is null
    union
    select e.from_id, e.id from gone g join resource_edges e on e.to_id = g.id and e.deleted_at is null)
  select e.id as "edgeId", e.relationship_type_id as "typeId", e.from_id as "fromId", e.to_id as "toId", f.name as "fromName",
         o.name as "toName"
    from touched t
    join resource_edges e on e.from_id = t.from_id and e.id = t.id
    join resources f on f.id = e.from_id join resources o on o.id = e.to_id
   order by e.id`

/**
 * These resources and all that deleting or restoring them may lock: what cascades from them and the ends of the edges there, live or hidden. Says more
 * than one of both needs, so that it does not depend on what is deleted while the locks are waited for.
 */
export const selectEntangled = (ids: readonly string[]): Statement => sql`
  with recursive members (id) as (
    select unnest(${ids}::bigint[])
    union
    select n.id from members m cross join lateral (
      select e.to_id as id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
       where e.from_id = m.id and t.from_on_delete = 'cascade'
      union all
      select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
       where e.to_id = m.id and e.deleted_at is null and t.to_on_delete = 'cascade'
      union all
      select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
       where e.to_id = m.id and e.deleted_at is not null and t.to_on_delete = 'cascade') n)
  select id from members
  union
  select e.to_id from members m join resource_edges e on e.from_id = m.id
   where e.deleted_at is not null
      or exists (select 1 from relationship_types t where t.id = e.relationship_type_id and t.to_on_delete = 'cascade')
  union
  select e.from_id from members m join resource_edges e on e.to_id = m.id and e.deleted_at is null
  union
  select e.from_id from members m join resource_edges e on e.to_id = m.id and e.deleted_at is not null`

export const hideEdges = ({ fromIds, edgeIds }: EdgeKeys, now: string): Statement => sql`
  update resource_edges e set live = null, deleted_at = greatest(${now}::timestamptz, r.updated_at)
    from unnest(${fromIds}::bigint[], ${edgeIds}::bigint[]) as u (from_id, edge_id) join resources r on r.id = u.from_id
   where e.from_id = u.from_id and e.id = u.edge_id`

/** Deleted resources that went with these by cascading, each with the one of `ids` that it went with. */
export const selectCascaded = (ids: readonly string[]): Statement => sql`
  with recursive back (id, root_id, operation_id) as (
    select u.id, u.id, ${lastOperation(sql`u.id`)} from unnest(${ids}::bigint[]) as u (id)
    union
    select n.id, b.root_id, b.operation_id
      from back b
      cross join lateral (
        select e.to_id as id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
         where e.from_id = b.id and e.deleted_at is not null and t.from_on_delete = 'cascade'
        union all
        select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
         where e.to_id = b.id and e.deleted_at is not null and t.to_on_delete = 'cascade') n
      join resources r on r.id = n.id
     where r.deleted_at is not null and ${lastOperation(sql`n.id`)} = b.operation_id)
  select distinct on (id) id, root_id as "rootId" from back where id <> all (${ids}::bigint[]) order by id, root_id`

/** A hidden edge whose ends are both live again. */
export interface HiddenEdge extends ClosureEdge {
  readonly fromTypeId: number
  readonly toTypeId: number
}

export const selectHiddenEdges = (ids: readonly string[]): Statement => sql`
  select e.id as "edgeId", e.relationship_type_id as "typeId", e.from_id as "fromId", e.to_id as "toId", f.name as "fromName",
         o.name as "toName", f.resource_type_id as "fromTypeId", o.resource_type_id as "toTypeId"
    from (select e.from_id, e.id from resource_edges e where e.from_id = any (${ids}::bigint[]) and e.deleted_at is not null
          union
          select e.from_id, e.id from resource_edges e where e.to_id = any (${ids}::bigint[]) and e.deleted_at is not null) t
    join resource_edges e on e.from_id = t.from_id and e.id = t.id
    join resources f on f.id = e.from_id and f.deleted_at is null
    join resources o on o.id = e.to_id and o.deleted_at is null
   order by e.id`

/** Makes hidden edges live again, beginning with the present version of their from end. */
export const showEdges = ({ fromIds, edgeIds }: EdgeKeys, operationId: string): Statement => sql`
  update resource_edges e
     set live = true, deleted_at = null, from_version = f.version, valid_from = f.updated_at, operation_id = ${operationId}::bigint,
         from_type_id = f.resource_type_id, to_type_id = o.resource_type_id
    from unnest(${fromIds}::bigint[], ${edgeIds}::bigint[]) as u (from_id, edge_id)
    join resource_edges s on s.from_id = u.from_id and s.id = u.edge_id
    join resources f on f.id = s.from_id join resources o on o.id = s.to_id
   where e.from_id = u.from_id and e.id = u.edge_id`

/** The operation behind the last change of a resource's base fields: for a deleted one the one that deleted it. */
const lastOperation = (id: Statement) => sql`
  (select h.operation_id from resource_state_history h where h.resource_id = ${id} order by h.to_version desc limit 1)`
