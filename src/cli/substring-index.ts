import { readConfig } from '../config.js'
import { openDatabase } from '../db/database.js'
import { snapshot } from '../db/transaction.js'
import { loadCatalogue } from '../modules/catalog/catalogue.service.js'
import { dropSubstringIndexes, indexSubstrings } from '../modules/inventory/substring-index.service.js'
import { createLogger } from '../telemetry/logger.js'
import { say } from './terminal.js'

export interface SubstringFlags {
  readonly drop: boolean
}

/** Makes or drops the index of the substrings of an attribute, and says what it did. Answers the exit code. */
export async function runSubstringIndex(attribute: string, { drop }: SubstringFlags): Promise<number> {
  const config = readConfig()
  const database = await openDatabase(config, createLogger(config))
  try {
    const { pool } = database
    const catalogue = await snapshot(pool, loadCatalogue)
    if (drop) {
      const dropped = await dropSubstringIndexes(pool, catalogue, attribute)
      say(
        dropped === 0
          ? `${attribute} has no index of substrings.`
          : `${attribute} has no index of substrings any more.`,
      )
      return 0
    }
    for (const { name, bytes } of await indexSubstrings(pool, catalogue, attribute))
      say(`${name}: ${(bytes / 2 ** 20).toFixed(1)} MB`)
    return 0
  } finally {
    await database.close()
  }
}
