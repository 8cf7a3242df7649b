import { sql, type Statement } from '../../query/sql.js'

/** Something retired that is still in use, and by how much. */
export interface RetiredUse {
  readonly noun: string
  readonly name: string
  readonly uses: number
  readonly users: string
  readonly replacement: string | null
}

/** Rows: retired types, statuses and places that live resources still stand at, and retired relationship types with live edges. */
export const selectRetiredUses = (): Statement => sql`
  select 'resource type' as noun, t.name::text, count(*)::float8 as uses, 'resource' as users,
         (select x.name::text from resource_types x where x.id = t.replaced_by_id) as replacement
    from resource_types t join resources r on r.resource_type_id = t.id
   where t.retired_at is not null and r.deleted_at is null group by t.id
  union all
  select 'provider type', t.name, count(*), 'resource', (select x.name from provider_types x where x.id = t.replaced_by_id)
    from provider_types t join resources r on r.provider_type_id = t.id
   where t.retired_at is not null and r.deleted_at is null group by t.id
  union all
  select 'status', t.name, count(*), 'resource', (select x.name from resource_statuses x where x.id = t.replaced_by_id)
    from resource_statuses t join resources r on r.status_id = t.id
   where t.retired_at is not null and r.deleted_at is null group by t.id
  union all
  select 'endpoint', t.name, count(*), 'resource', (select x.name from provider_endpoints x where x.id = t.replaced_by_id)
    from provider_endpoints t join resources r on r.endpoint_id = t.id
   where t.retired_at is not null and r.deleted_at is null group by t.id
  union all
  select 'datacenter', t.name, count(*), 'resource', (select x.name from datacenters x where x.id = t.replaced_by_id)
    from datacenters t join resources r on r.datacenter_id = t.id
   where t.retired_at is not null and r.deleted_at is null group by t.id
  union all
  select 'relationship type', t.name, count(*), 'edge', (select x.name from relationship_types x where x.id = t.replaced_by_id)
    from relationship_types t join resource_edges e on e.relationship_type_id = t.id
   where t.retired_at is not null and e.deleted_at is null group by t.id
  order by 1, 2`
