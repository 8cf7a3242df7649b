import type { Db } from '../../db/db.js'
import { identifier, join, sql } from '../../query/sql.js'
import type { Catalogue } from '../catalog/catalogue.js'

/**
 * Tells the planner what the inventory holds, for after a load: until the database gets to it by itself, plans are made for empty tables. Skips
 * what another session holds, and whatever this one has no right to analyse.
 */
export async function analyzeInventory(db: Db, { resourceTypes }: Catalogue): Promise<void> {
  const extensions = new Set([...resourceTypes.values()].flatMap(({ extensionTable }) => extensionTable ?? []))
  await db.run(sql`analyze (skip_locked) ${join([...tables, ...extensions].map(identifier))}`)
}

const tables = [
  'resources',
  'resource_identities',
  'resource_attributes',
  'resource_edges',
  'resource_edge_attributes',
  'resource_unique_keys',
  'resource_kinds',
]
