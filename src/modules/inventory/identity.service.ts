import type { Db } from '../../db/db.js'
import { sql } from '../../query/sql.js'

/** What one source instance calls a resource. */
export interface Identity {
  readonly source: string
  readonly instance: string
  readonly kind: string
  readonly externalId: string
}

/** What a source instance calls a resource that is looked for; of any kind when none is said. */
export interface IdentitySought {
  readonly source: string
  readonly instance: string
  readonly kind?: string | null
  readonly externalId: string
}

/** The identities of these resources, the oldest first, by resource id; in one statement. */
export async function listIdentities(
  db: Db,
  resourceIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Identity[]>> {
  const rows = await db.run<Identity & { readonly resourceId: string }>(sql`
    select i.resource_id as "resourceId", s.name as source, n.name as instance, i.kind, i.external_id as "externalId"
      from resource_identities i
      join source_instances n on n.id = i.source_instance_id
      join sources s on s.id = n.source_id
     where i.resource_id = any(${resourceIds}::bigint[])
     order by i.resource_id, i.created_at, s.name, n.name, i.kind, i.external_id`)
  const found = new Map<string, Identity[]>()
  for (const { resourceId, ...identity } of rows) {
    const known = found.get(resourceId)
    if (known) known.push(identity)
    else found.set(resourceId, [identity])
  }
  return found
}
