import type { Db } from '../../db/db.js'
import { sql } from '../../query/sql.js'

/** Deletes the kinds of a resource type or a provider type that no resource is of; those made for nothing would keep the type from going. */
export async function dropKinds(
  db: Db,
  of: { readonly resourceTypeId?: number; readonly providerTypeId?: number },
): Promise<void> {
  const kinds = sql`select k.id from resource_kinds k
     where (k.resource_type_id = ${of.resourceTypeId ?? null} or k.provider_type_id = ${of.providerTypeId ?? null})
       and not exists (select 1 from resources r where r.kind_id = k.id)`
  await db.run(sql`delete from effective_bindings where kind_id in (${kinds})`)
  await db.run(sql`delete from effective_uniques where kind_id in (${kinds})`)
  await db.run(sql`delete from resource_kinds where id in (${kinds})`)
}
