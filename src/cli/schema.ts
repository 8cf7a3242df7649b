import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../db/database.js'
import { snapshot } from '../db/transaction.js'
import { loadCatalogue } from '../modules/catalog/catalogue.service.js'
import type { Catalogue } from '../modules/catalog/catalogue.js'
import { printCatalogueSchema } from '../schema/print.js'
import { loadShippedPacks } from './seeds.js'
import { say } from './terminal.js'

/** Prints the schema of the shipped catalogue, or writes it to a file. Answers the exit code. */
export async function runSchema(file: string | undefined): Promise<number> {
  const text = printCatalogueSchema(await loadShippedCatalogue())
  if (file === undefined) say(text.trimEnd())
  else await writeFile(file, text)
  return 0
}

// In a database of its own: the one that the server uses may hold types that were not shipped.
async function loadShippedCatalogue(): Promise<Catalogue> {
  const folder = await mkdtemp(join(tmpdir(), 'cadastre-schema-'))
  // As root the server runs under another account, which must be able to enter.
  await chmod(folder, 0o755)
  try {
    const database = await openDatabase({ databaseUrl: undefined, folder })
    try {
      await loadShippedPacks(database.pool)
      return await snapshot(database.pool, loadCatalogue)
    } finally {
      await database.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
