import { sql, type Statement } from '../../../query/sql.js'
import type { ResourceState } from './batch.js'

/** Closes the present interval of the base fields of these resources; runs before they change. */
export const closeStates = (ids: readonly string[], operationId: string, now: string): Statement => sql`
  insert into resource_state_history (resource_id, valid_from, valid_to, from_version, to_version, operation_id, resource_type_id,
                                      provider_type_id, endpoint_id, datacenter_id, status_id, presence, name, deleted_at)
    select r.id, coalesce(h.valid_to, r.created_at), greatest(${now}::timestamptz, r.updated_at), coalesce(h.to_version, 1), r.version + 1,
           ${operationId}::bigint, r.resource_type_id, r.provider_type_id, r.endpoint_id, r.datacenter_id, r.status_id, r.presence, r.name,
           r.deleted_at
      from resources r
      left join lateral (
        select l.valid_to, l.to_version from resource_state_history l where l.resource_id = r.id order by l.to_version desc limit 1) h on true
     where r.id = any (${ids}::bigint[])`

/** Gives resources their new base fields and next version. A deleted one is live afterwards. */
export const updateResources = (
  states: readonly ResourceState[],
  seen: readonly (string | null)[],
  now: string,
): Statement => sql`
  update resources r
     set resource_type_id = n.type_id, provider_type_id = n.provider_type_id, kind_id = n.kind_id, endpoint_id = n.endpoint_id,
         datacenter_id = n.datacenter_id, status_id = n.status_id, name = n.name, deleted_at = null, version = r.version + 1,
         updated_at = greatest(${now}::timestamptz, r.updated_at), last_seen_at = greatest(coalesce(n.seen, ${now}::timestamptz), r.last_seen_at)
    from ${unnestStates(states, seen)}
   where r.id = n.id`

export const insertResources = (
  states: readonly ResourceState[],
  seen: readonly (string | null)[],
  now: string,
  operationId: string,
): Statement => sql`
  insert into resources (id, resource_type_id, provider_type_id, kind_id, endpoint_id, datacenter_id, status_id, name, origin_instance_id,
                         first_seen_at, last_seen_at, created_at, updated_at, created_operation_id)
  overriding system value
    select n.id, n.type_id, n.provider_type_id, n.kind_id, n.endpoint_id, n.datacenter_id, n.status_id, n.name, n.origin,
           coalesce(n.seen, ${now}::timestamptz), coalesce(n.seen, ${now}::timestamptz), ${now}::timestamptz, ${now}::timestamptz, ${operationId}::bigint
      from ${unnestStates(states, seen)}`

export interface NewIdentity {
  readonly instanceId: number
  readonly kind: string
  readonly externalId: string
  readonly resourceId: string
}

/** In key order, so that two writers of the same new identities never wait for each other; answers those that were free. */
export const insertIdentities = (rows: readonly NewIdentity[]): Statement => sql`
  insert into resource_identities (source_instance_id, kind, external_id, resource_id)
    select * from unnest(${rows.map((row) => row.instanceId)}::integer[], ${rows.map((row) => row.kind)}::text[],
                         ${rows.map((row) => row.externalId)}::text[], ${rows.map((row) => row.resourceId)}::bigint[])
                  as n (instance_id, kind, external_id, resource_id)
     order by n.instance_id, n.kind collate "C", n.external_id collate "C"
  on conflict do nothing
  returning resource_id`

/** The next version for resources of which only edges change. */
export const raiseVersions = (ids: readonly string[], now: string): Statement => sql`
  update resources set version = version + 1, updated_at = greatest(${now}::timestamptz, updated_at) where id = any (${ids}::bigint[])`

/** Deletes resources softly; their live edges must be hidden before. */
export const deleteResources = (ids: readonly string[], now: string): Statement => sql`
  update resources set deleted_at = greatest(${now}::timestamptz, updated_at), version = version + 1,
                       updated_at = greatest(${now}::timestamptz, updated_at)
   where id = any (${ids}::bigint[])`

const unnestStates = (states: readonly ResourceState[], seen: readonly (string | null)[]) => sql`
  unnest(${states.map((s) => s.id)}::bigint[], ${states.map((s) => s.typeId)}::integer[], ${states.map((s) => s.providerTypeId)}::integer[],
         ${states.map((s) => s.kindId)}::integer[], ${states.map((s) => s.endpointId)}::integer[],
         ${states.map((s) => s.datacenterId)}::integer[], ${states.map((s) => s.statusId)}::integer[], ${states.map((s) => s.name)}::text[],
         ${states.map((s) => s.originInstanceId)}::integer[], ${seen}::timestamptz[])
    as n (id, type_id, provider_type_id, kind_id, endpoint_id, datacenter_id, status_id, name, origin, seen)`
