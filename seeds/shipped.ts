import { openDatabase } from '../src/db/database.js'
import { readConfig } from '../src/config.js'
import { loadDemo, loadShippedPacks } from '../src/cli/seeds.js'

/** For `npm run knex -- seed:run`: the shipped packs and, into an empty inventory, the demo; as a start does. Twice changes nothing. */
export async function seed(): Promise<void> {
  const database = await openDatabase(readConfig())
  try {
    await loadShippedPacks(database.pool)
    await loadDemo(database.pool)
  } finally {
    await database.close()
  }
}
