import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { projectRoot } from '../config.js'
import type { Db } from '../db/db.js'
import { snapshot, transaction } from '../db/transaction.js'
import { systemActor } from '../modules/access/actor.js'
import { loadCatalogue } from '../modules/catalog/catalogue.service.js'
import { lockCatalogue } from '../modules/catalog/definitions.sql.js'
import { parsePack, type Pack } from '../modules/catalog/pack.js'
import { loadPacks, readPacks } from '../modules/catalog/pack.service.js'
import { analyzeInventory, refreshStatistics } from '../modules/inventory/statistics.service.js'
import { isInventoryFilled } from '../modules/sync/import-places.js'
import { importNdjson } from '../modules/sync/import.service.js'
import { hasRejections } from '../modules/sync/import-tally.js'
import type { Tally } from '../modules/sync/import-tally.js'

const packFolder = join(projectRoot, 'seeds', 'packs')
const factFolder = join(projectRoot, 'seeds', 'facts')
const demoFolder = join(projectRoot, 'seeds', 'demo')

/** Adds what the shipped packs declare and the database does not have; a database that has it all is not written to. */
export async function loadShippedPacks(db: Db, packs?: readonly Pack[]): Promise<void> {
  await loadPacks(db, systemActor, packs ?? (await readShippedPacks()))
}

/** The packs that are loaded at every start. */
export async function readShippedPacks(): Promise<readonly Pack[]> {
  return readPacks(packFolder)
}

/** Adds the types that fact sets need, and their provider type's offers; the shipped packs must be loaded. */
export async function loadFactPack(db: Db): Promise<void> {
  await loadPacks(db, systemActor, await readPacks(factFolder))
}

/**
 * Fills an inventory that never held a resource with the demo: its places, then its records. The tally of the import, or undefined when there
 * was something already. The shipped packs must be loaded.
 */
export async function loadDemo(db: Db): Promise<Tally | undefined> {
  if (await isInventoryFilled(db)) return undefined
  const places = parsePack(await readFile(join(demoFolder, 'places.yaml'), 'utf8'), 'places.yaml')
  // In one transaction: a start that is cut off leaves no half of it, and of two starts at once the second waits and finds it there.
  const tally = await transaction(db, async (db) => {
    await db.run(lockCatalogue())
    if (await isInventoryFilled(db)) return undefined
    await loadPacks(db, systemActor, [places])
    const options = { define: 'sources', mode: 'MERGE', cause: 'the demo inventory' } as const
    const tally = await importNdjson(db, systemActor, { open: readDemo }, options)
    // It is shipped with the packs that it is written for, and a test imports it: no user can cause this.
    if (hasRejections(tally))
      throw new Error(`the demo inventory was rejected: ${[...tally.rejections.keys()][0] ?? ''}`)
    return tally
  })
  if (tally) {
    await analyzeInventory(db, await snapshot(db, loadCatalogue))
    await refreshStatistics(db, 0)
  }
  return tally
}

/** All files of the demo as one: records point across them. */
async function* readDemo(): AsyncGenerator<Uint8Array> {
  const files = (await readdir(demoFolder)).filter((file) => file.endsWith('.ndjson')).toSorted()
  for (const file of files) yield await readFile(join(demoFolder, file))
}
