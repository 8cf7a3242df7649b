import type { Db } from '../../db/db.js'
import type { Batch } from './write-batch.js'
export async function writeEdges(_db: Db, _batch: Batch): Promise<void> {}
