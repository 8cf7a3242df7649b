import type { Db } from '../../db/db.js'
import type { Batch } from './write-batch.js'
import type { Draft } from './write-drafts.js'
export async function findCascaded(_db: Db, _batch: Batch, _drafts: readonly Draft[]): Promise<readonly Draft[]> {
  return []
}
export async function bringBackEdges(_db: Db, _batch: Batch, _drafts: readonly Draft[]): Promise<void> {}
