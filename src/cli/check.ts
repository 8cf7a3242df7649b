import { readConfig } from '../config.js'
import { visitDatabase } from '../db/database.js'
import type { Db } from '../db/db.js'
import { listPendingMigrations } from '../db/migrate.js'
import { UnavailableError } from '../errors.js'
import { checkInvariants } from '../modules/upkeep/check.service.js'
import type { Finding } from '../modules/upkeep/invariant.js'
import { say } from './terminal.js'

/** Says of each invariant whether the database holds it. Answers the exit code: 0 all hold, 1 some don't. */
export async function runCheck(): Promise<number> {
  const database = await visitDatabase(readConfig())
  try {
    await assertCurrent(database.pool)
    const findings = await checkInvariants(database.pool)
    for (const finding of findings) say(lineOf(finding))
    return findings.every(({ violations }) => violations === 0) ? 0 : 1
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

function lineOf({ name, meaning, violations, first }: Finding): string {
  if (violations === 0) return `${name} ok: ${meaning}`
  const more = violations > first.length ? [`and ${violations - first.length} more`] : []
  const broken = `${violations} violation${violations === 1 ? '' : 's'}`
  return `${name} ${broken}: ${meaning}; but ${[...first, ...more].join('; ')}`
}
