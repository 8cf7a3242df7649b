import type { Db } from '../../db/db.js'
import type { Batch, Entry } from './write-batch.js'
export async function deleteEntries(_db: Db, _batch: Batch, _entries: readonly Entry[]): Promise<void> {}
