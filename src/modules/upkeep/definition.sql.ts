import { raw, type Statement } from '../../query/sql.js'

/** Something retired that is still in use, and by how much. */
export interface RetiredUse {
  readonly noun: string
  readonly name: string
  readonly uses: number
  readonly users: string
  readonly replacement: string | null
}

/** Rows: retired types, statuses and places that live resources still stand at, and retired relationship types with live edges. */
export const selectRetiredUses = (): Statement => raw(`${retirable.map(selectUses).join(' union all ')} order by 1, 2`)

/** A table of what can be retired, and the column of its users that points at it. */
interface Retirable {
  readonly noun: string
  readonly table: string
  readonly users: 'resource' | 'edge'
  readonly column: string
}

const retirable: readonly Retirable[] = [
  { noun: 'resource type', table: 'resource_types', users: 'resource', column: 'resource_type_id' },
  { noun: 'provider type', table: 'provider_types', users: 'resource', column: 'provider_type_id' },
  { noun: 'status', table: 'resource_statuses', users: 'resource', column: 'status_id' },
  { noun: 'endpoint', table: 'provider_endpoints', users: 'resource', column: 'endpoint_id' },
  { noun: 'datacenter', table: 'datacenters', users: 'resource', column: 'datacenter_id' },
  { noun: 'source instance', table: 'source_instances', users: 'resource', column: 'origin_instance_id' },
  { noun: 'relationship type', table: 'relationship_types', users: 'edge', column: 'relationship_type_id' },
]

const selectUses = ({ noun, table, users, column }: Retirable) => `
  select '${noun}' as noun, t.name::text, count(*)::float8 as uses, '${users}' as users,
         (select x.name::text from ${table} x where x.id = t.replaced_by_id) as replacement
    from ${table} t join ${users === 'edge' ? 'resource_edges' : 'resources'} u on u.${column} = t.id
   where t.retired_at is not null and u.deleted_at is null group by t.id`
