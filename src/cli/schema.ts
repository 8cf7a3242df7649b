import { access, chmod, constants, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openDatabase } from '../db/database.js'
import { snapshot } from '../db/transaction.js'
import { UnavailableError } from '../errors.js'
import type { Catalogue } from '../modules/catalog/catalogue.js'
import { loadCatalogue } from '../modules/catalog/catalogue.service.js'
import { generateSchema } from '../schema/generate.js'
import { parsePartTypes } from '../schema/part.js'
import { printing } from '../schema/print.js'
import { atOnce } from '../schema/slices.js'
import { buildStaticSchema } from '../schema/static.js'
import { told } from './catalogue-files.js'
import { loadShippedPacks } from './seeds.js'
import { sayAll } from './terminal.js'
import { readDatabase } from './visit.js'

export interface SchemaFlags {
  /** Names of resource types; the whole schema when absent. */
  readonly types?: readonly string[]
  /** Of the shipped packs alone, whatever the database holds. */
  readonly shipped: boolean
  /** A file to write instead of standard output. */
  readonly write?: string
}

/** Prints the schema of the catalogue as it is, or the part of some resource types; writes to no database that is there. Answers the exit code; throws InputError for a type that is not there. */
export async function runSchema({ types, shipped, write }: SchemaFlags): Promise<number> {
  // Before what takes seconds.
  if (write !== undefined) await told(write, access(dirname(write), constants.W_OK))
  const catalogue = shipped ? await loadShippedCatalogue() : await loadOwnCatalogue()
  const kept = types && parsePartTypes(catalogue, types, ['types'])
  const text = atOnce(printing(generateSchema(buildStaticSchema(), catalogue), kept))
  if (write === undefined) await sayAll(text)
  else await told(write, writeFile(write, text))
  return 0
}

async function loadOwnCatalogue(): Promise<Catalogue> {
  try {
    return await readDatabase((db) => snapshot(db, loadCatalogue))
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    throw new UnavailableError(
      `${error.message.replace(/\.$/, '')}; or print that of the shipped packs with --shipped.`,
    )
  }
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
