import type { Db } from '../../src/db/db.js'
import { exportStored } from '../../src/modules/catalog/pack.service.js'
import { sql } from '../../src/query/sql.js'

/** Everything that the files of a catalogue say, and the number of operations: equal before and after what writes nothing. */
export async function snapshotOf(db: Db): Promise<unknown> {
  return [await exportStored(db), await db.run(sql`select count(*) as operations from operations`)]
}
