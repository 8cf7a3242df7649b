import { readConfig } from '../config.js'
import { openDatabase } from '../db/database.js'
import type { Db } from '../db/db.js'
import { snapshot } from '../db/transaction.js'
import { CadastreError } from '../errors.js'
import { systemActor } from '../modules/access/actor.js'
import { placesFileName } from '../modules/catalog/pack.export.js'
import type { MissingPolicy } from '../modules/catalog/pack.missing.js'
import { applyCatalogue, exportStored, planCatalogue, type CataloguePlan } from '../modules/catalog/pack.service.js'
import { createLogger } from '../telemetry/logger.js'
import { readPackFolder, writePackFolder } from './catalogue-files.js'
import { planText } from './catalogue-text.js'
import { reportFailure } from './failure.js'
import { readShippedPacks } from './seeds.js'
import { say, sayAll } from './terminal.js'
import { readDatabase } from './visit.js'

export interface CatalogueFlags {
  readonly json: boolean
  readonly missing: MissingPolicy
  readonly acceptViolations: boolean
}

/** Says how the packs of a folder differ from the database; writes nothing. Answers the exit code: 0 not at all, 2 they do, 1 a fault, or applying them would be refused. */
export async function runCataloguePlan(folder: string, flags: CatalogueFlags): Promise<number> {
  return told(flags, readDatabase, async (db) => {
    const plan = await planCatalogue(db, await readPackFolder(folder), await optionsOf(flags))
    await tellPlan(plan, flags, false)
    return plan.isRefused ? 1 : plan.isEmpty ? 0 : 2
  })
}

/** Makes the database as the packs of a folder say, and says what was done. Answers the exit code: 0 done, or nothing to do; 1 nothing was written. */
export async function runCatalogueApply(folder: string, flags: CatalogueFlags): Promise<number> {
  return told(flags, writeDatabase, async (db) => {
    const plan = await applyCatalogue(db, systemActor, await readPackFolder(folder), await optionsOf(flags))
    const isApplied = !plan.isEmpty && !plan.isRefused
    await tellPlan(plan, flags, isApplied)
    return plan.isRefused ? 1 : 0
  })
}

/** Writes everything that packs can say into a folder, and nothing into the database. Answers the exit code: 0 done, 1 a fault. */
export async function runCatalogueExport(
  folder: string,
  flags: { readonly json: boolean; readonly places: boolean },
): Promise<number> {
  return told(flags, readDatabase, async (db) => {
    const all = await snapshot(db, exportStored)
    const files = all.filter(({ name }) => flags.places || name !== placesFileName)
    await writePackFolder(folder, files, new Set(all.map(({ name }) => name)))
    const names = files.map(({ name }) => name)
    say(flags.json ? JSON.stringify({ files: names }) : `${names.length} files in ${folder}: ${names.join(', ')}.`)
    return 0
  })
}

/** Everything these commands can't do answers 1: 2 says that there are changes. */
async function told(
  flags: { readonly json: boolean },
  onDatabase: typeof readDatabase<number>,
  work: (db: Db) => Promise<number>,
): Promise<number> {
  try {
    return await onDatabase(work)
  } catch (error) {
    if (flags.json && error instanceof CadastreError) say(JSON.stringify({ error: error.message }))
    reportFailure(error)
    return 1
  }
}

/** What `work` answers of the database, which is made and migrated first. */
async function writeDatabase(work: (db: Db) => Promise<number>): Promise<number> {
  const config = readConfig()
  const database = await openDatabase(config, createLogger(config))
  try {
    return await work(database.pool)
  } finally {
    await database.close()
  }
}

async function optionsOf({ missing, acceptViolations }: CatalogueFlags) {
  const shipped = await readShippedPacks()
  return { missing, acceptViolations, elsewhere: shipped.map(({ pack }) => pack) }
}

async function tellPlan(
  plan: CataloguePlan,
  { json, acceptViolations }: CatalogueFlags,
  isApplied: boolean,
): Promise<void> {
  const lines = json
    ? [JSON.stringify(planJson(plan, isApplied), null, 2)]
    : [...planText(plan, acceptViolations), ...(isApplied ? ['Applied.'] : [])]
  await sayAll(`${lines.join('\n')}\n`)
}

function planJson({ lines, findings, counts, comparison, isRefused }: CataloguePlan, isApplied: boolean): object {
  const changes = lines.map(({ action, noun, name, where, properties, uses }) => ({
    action,
    noun,
    name,
    where,
    properties,
    uses,
  }))
  return { changes, findings, counts, leftAlone: comparison.leftAlone, refused: isRefused, applied: isApplied }
}
