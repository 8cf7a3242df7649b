import { raw, sql, type Statement } from '../../query/sql.js'

/** A resource with everything of its record that has a name elsewhere. Without an identity, source, instance, kind and externalId are null. */
export interface ExportedRow {
  readonly id: string
  readonly resourceTypeId: number
  readonly type: string
  readonly providerType: string
  readonly provider: string
  readonly endpoint: string
  readonly source: string | null
  readonly instance: string | null
  readonly kind: string | null
  readonly externalId: string | null
  /** How many identities it has in all. */
  readonly identities: number
  readonly name: string
  readonly status: string | null
  readonly statusClass: string | null
  readonly datacenter: string | null
  readonly lastSeenAt: string
}

/** An edge as the resource `ownerId` may tell it; `isInside`: the other end is exported too. */
export interface ExportedEdge {
  readonly id: string
  readonly ownerId: string
  readonly fromId: string
  readonly relationshipTypeId: number
  readonly isSymmetric: boolean
  readonly isInside: boolean
  readonly type: string
  readonly source: string | null
  readonly instance: string | null
  readonly kind: string | null
  readonly externalId: string | null
}

// A resource is told by its origin, under the first of the names that this gives it.
const identity = raw(`
  left join lateral (
    select s.name as source, n.name as instance, i.kind, i.external_id, count(*) over ()::integer as identities
      from resource_identities i
      join source_instances n on n.id = i.source_instance_id
      join sources s on s.id = n.source_id
     where i.resource_id = r.id
     order by i.source_instance_id <> r.origin_instance_id, s.name, n.name, i.kind, i.external_id
     limit 1) w on true`)

/**
 * Opens a cursor over the resources that the condition on `r` holds for: the filter is asked once, and rows come in the order of what names them,
 * which is the same in every database that holds the same.
 */
export const openExported = (condition: Statement): Statement => sql`
  declare exported no scroll cursor for
  select r.id, r.resource_type_id as "resourceTypeId", t.name as type, y.name as "providerType", p.name as provider, e.name as endpoint,
         w.source, w.instance, w.kind, w.external_id as "externalId", coalesce(w.identities, 0) as identities, r.name,
         x.name as status, x.class as "statusClass", d.name as datacenter, r.last_seen_at as "lastSeenAt"
    from resources r
    join resource_types t on t.id = r.resource_type_id
    join provider_types y on y.id = r.provider_type_id
    join provider_endpoints e on e.id = r.endpoint_id
    join providers p on p.id = e.provider_id
    left join resource_statuses x on x.id = r.status_id
    left join datacenters d on d.id = r.datacenter_id ${identity}
   where ${condition}
   order by t.name, w.source, w.instance, w.kind, w.external_id, r.id`

/** Rows: `ExportedRow`, so many more. */
export const fetchExported = (count: number): Statement => raw(`fetch forward ${Math.trunc(count)} from exported`)

/**
 * Rows: `ExportedEdge`: live edges from these resources, and symmetric ones also seen from their other end, as far as their other end `r` is
 * visible. `inside` is the condition of the export.
 */
export const selectExportedEdges = (ids: readonly string[], inside: Statement, visible: Statement): Statement => sql`
  select c.id, c.owner_id as "ownerId", c.from_id as "fromId", c.relationship_type_id as "relationshipTypeId",
         c.is_symmetric as "isSymmetric", (${inside}) is true as "isInside", t.name as type,
         w.source, w.instance, w.kind, w.external_id as "externalId"
    from (select e.id, e.from_id, e.relationship_type_id, e.is_symmetric, e.from_id as owner_id, e.to_id as far_id
            from resource_edges e where e.from_id = any (${ids}::bigint[]) and e.deleted_at is null
          union all
          select e.id, e.from_id, e.relationship_type_id, e.is_symmetric, e.to_id, e.from_id
            from resource_edges e
           where e.to_id = any (${ids}::bigint[]) and e.deleted_at is null and e.is_symmetric and e.from_id <> e.to_id) c
    join resources r on r.id = c.far_id and (${visible})
    join resource_types t on t.id = r.resource_type_id ${identity}`
