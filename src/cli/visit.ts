import { readConfig } from '../config.js'
import { visitDatabase } from '../db/database.js'
import type { Db } from '../db/db.js'
import { listPendingMigrations } from '../db/migrate.js'
import { UnavailableError } from '../errors.js'

/** What `work` answers of the database as it is, which is neither made nor migrated. Throws an UnavailableError where there is none, or not the newest schema. */
export async function readDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const database = await visitDatabase(readConfig())
  try {
    await assertCurrent(database.pool)
    return await work(database.pool)
  } finally {
    await database.close()
  }
}

/** Throws an UnavailableError unless the database has the newest schema: what reads it without migrating knows no other. */
export async function assertCurrent(db: Db): Promise<void> {
  const [first, ...others] = await listPendingMigrations(db)
  if (first !== undefined)
    throw new UnavailableError(
      `The database lacks ${others.length + 1} migration${others.length === 0 ? '' : 's'}, ${first} first; start Cadastre on it, or name another database.`,
    )
}
