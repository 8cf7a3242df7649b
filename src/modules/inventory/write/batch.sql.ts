import { sql, type Statement } from '../../../query/sql.js'

export interface IdentityKeys {
  readonly instanceIds: readonly number[]
  readonly kinds: readonly string[]
  readonly externalIds: readonly string[]
}

/*
 * How the writers look up many rows by their keys: the arrays of a batch in a lateral join with "offset 0". The planner then takes one index scan a
 * key; left to itself it reads whole tables of up to some hundred thousand rows, since it expects each scan to come from the disk.
 */

/** Position (from 0) and resource of each identity that exists. */
export const selectIdentities = ({ instanceIds, kinds, externalIds }: IdentityKeys): Statement => sql`
  select (u.position - 1)::integer as position, i.resource_id as "resourceId"
    from unnest(${instanceIds}::integer[], ${kinds}::text[], ${externalIds}::text[])
         with ordinality as u (source_instance_id, kind, external_id, position)
    cross join lateral (
      select i.resource_id from resource_identities i
       where i.source_instance_id = u.source_instance_id and i.kind = u.kind and i.external_id = u.external_id offset 0) i`

/**
 * Locks resources, ids ascending, and answers their state. A delete or restore changes what foreign keys of edges point at, so it locks
 * against those too from the start; other writers let edges to the resource pass.
 */
export const lockResources = (ids: readonly string[], forDelete: boolean): Statement =>
  forDelete ? sql`${state(ids)} order by r.id for update of r` : sql`${state(ids)} order by r.id for no key update of r`

/** The state of resources without a lock: other ends of edges. */
export const selectResources = (ids: readonly string[]): Statement => state(ids)

export const selectClock = (): Statement => sql`select clock_timestamp() as now`

/** New ids of a table's identity column; the sequence is looked up once. */
export const takeIds = (table: 'resources' | 'resource_edges' | 'operations', count: number): Statement => sql`
  with s as materialized (select pg_get_serial_sequence(${table}, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, ${count}::integer)`

export interface OperationRow {
  readonly id: string
  readonly actor: string
  readonly kind: string
  readonly cause: string | undefined
  readonly requestId: string | undefined
  readonly sourceInstanceId: number
  readonly outcome: 'succeeded' | 'partial' | 'refused' | 'failed'
  readonly note: string | null
  readonly startedAt: string
  readonly counts: {
    readonly created: number
    readonly updated: number
    readonly deleted: number
    readonly restored: number
    readonly unchanged: number
    readonly rejected: number
  }
}

export const insertOperation = (row: OperationRow): Statement => sql`
  insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
                          created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values (${row.id}, ${row.actor}, ${row.kind}, ${row.cause}, ${row.requestId}, ${row.sourceInstanceId}, ${row.outcome}, ${row.note},
          ${row.startedAt}, clock_timestamp(), ${row.counts.created}, ${row.counts.updated}, ${row.counts.deleted},
          ${row.counts.restored}, ${row.counts.unchanged}, ${row.counts.rejected})`

const state = (ids: readonly string[]) => sql`
  select r.id, r.resource_type_id as "typeId", r.provider_type_id as "providerTypeId", r.kind_id as "kindId", r.endpoint_id as "endpointId",
         e.provider_id as "providerId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId",
         i.source_id as "originSourceId", r.status_id as "statusId", r.version, r.name, r.deleted_at is not null as "isDeleted"
    from resources r join provider_endpoints e on e.id = r.endpoint_id join source_instances i on i.id = r.origin_instance_id
   where r.id = any (${ids}::bigint[])`
