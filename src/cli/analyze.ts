import { readConfig } from '../config.js'
import { openDatabase } from '../db/database.js'
import { snapshot } from '../db/transaction.js'
import { loadCatalogue } from '../modules/catalog/catalogue.service.js'
import { analyzeInventory, readStatistics, takeStatistics } from '../modules/inventory/statistics.service.js'
import { createLogger } from '../telemetry/logger.js'
import { say } from './terminal.js'

/** Takes the statistics of all types anew, Postgres's own as well, and says of how much. Answers the exit code. */
export async function runAnalyze(): Promise<number> {
  const config = readConfig()
  const database = await openDatabase(config, createLogger(config))
  try {
    const start = performance.now()
    const catalogue = await snapshot(database.pool, loadCatalogue)
    await analyzeInventory(database.pool, catalogue)
    await takeStatistics(database.pool, catalogue)
    const { resources } = await readStatistics(database.pool)
    const found = [...resources.values()].filter((count) => count > 0)
    const total = found.reduce((sum, count) => sum + count, 0)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    say(`${total} resources of ${found.length} types looked at in ${seconds} s.`)
    return 0
  } finally {
    await database.close()
  }
}
