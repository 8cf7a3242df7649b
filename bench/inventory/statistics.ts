import type { Db } from '../../src/db/db.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { readStatistics, takeStatistics } from '../../src/modules/inventory/statistics.service.js'
import type { Statistics } from '../../src/query/statistics.js'

/** What a server would know of the inventory, which does not change: looked at once, as `cadastre analyze` does. */
export async function statisticsOf(db: Db, catalogue: Catalogue): Promise<Statistics> {
  const known = await readStatistics(db)
  if (known.attributes.size > 0 && (known.samples?.size ?? 0) > 0) return known
  await takeStatistics(db, catalogue)
  return readStatistics(db)
}
