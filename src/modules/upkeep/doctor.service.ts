import type { Db } from '../../db/db.js'
import { snapshot } from '../../db/transaction.js'
import { loadCatalogue } from '../catalog/catalogue.service.js'
import { examineDefinitions } from './definition.service.js'
import { note, type Section } from './diagnosis.js'
import { examineMigrations, examineSettings, examineVersions, readServer, type Program } from './server.service.js'
import {
  examineHistory,
  examineIndexes,
  examineLaws,
  examineSizes,
  examineStatistics,
  listTables,
} from './storage.service.js'
import { takeTheTime } from './invariant.sql.js'

/**
 * What is to be said of a database, section by section, read in one read-only snapshot. Of one that lacks migrations, or has newer ones, only
 * what does not depend on the tables.
 */
export async function examineDatabase(db: Db, program: Program): Promise<readonly Section[]> {
  return snapshot(db, async (db) => {
    const server = await readServer(db)
    const migrations = await examineMigrations(db)
    const always = [await examineVersions(db, server, program), migrations.section, await examineSettings(db, server)]
    if (!migrations.isCurrent)
      return [
        ...always,
        { title: 'The rest', remarks: [note('is looked at once the migrations are those of this version')] },
      ]
    // Not before the settings are read, since it changes some for this transaction.
    await db.run(takeTheTime())
    const catalogue = await loadCatalogue(db)
    const tables = await listTables(db)
    return [
      ...always,
      await examineSizes(db, catalogue, tables, server.bytes),
      await examineIndexes(db, tables, server.statisticsSince),
      await examineLaws(db),
      await examineDefinitions(db, catalogue),
      await examineHistory(db),
      examineStatistics(tables),
    ]
  })
}
