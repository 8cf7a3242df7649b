import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from '../../src/db/pool.js'
import { sqlstateOf } from '../../src/db/sqlstate.js'
import { raw } from '../../src/query/sql.js'

/** What Postgres says to a statement sent past the product: the constraint that refuses it, else the SQLSTATE, or "done". */
export async function attempt(pool: Pool, text: string): Promise<string> {
  return pool.run(raw(text)).then(() => 'done', refusalOf)
}

/** The constraint, else the SQLSTATE, of a refused statement. */
export function refusalOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('constraint' in at && typeof at.constraint === 'string') return at.constraint
  return sqlstateOf(error) ?? String(error)
}

/**
 * Two transactions at once, sent past the product: the first runs and stays open, the second runs (and waits, where the database makes it
 * wait), the first commits, then the second. Answers what became of each.
 */
export async function race(pool: Pool, first: string, second: string): Promise<readonly [string, string]> {
  const leases = [await pool.lease(), await pool.lease()] as const
  try {
    for (const lease of leases) await lease.control('begin isolation level read committed')
    const [one, two] = leases
    const firstDone = await one.run(raw(first)).then(() => 'done', refusalOf)
    const secondDone = two.run(raw(second)).then(() => 'done', refusalOf)
    await isWaitingOrDone(pool, secondDone)
    const firstEnd = firstDone === 'done' ? await one.control('commit').then(() => 'done', refusalOf) : firstDone
    const secondRan = await secondDone
    const secondEnd = secondRan === 'done' ? await two.control('commit').then(() => 'done', refusalOf) : secondRan
    return [firstEnd, secondEnd]
  } finally {
    for (const lease of leases) {
      await lease.control('rollback').catch(() => undefined)
      lease.release()
    }
  }
}

/** Resolves when the second transaction is through with its statement, or waits for a lock. */
async function isWaitingOrDone(pool: Pool, done: Promise<string>): Promise<void> {
  for (let look = 0; look < 500; look++) {
    if ((await Promise.race([done, sleep(10, 'running')])) !== 'running') return
    const waiting = await pool.run(
      raw(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`),
    )
    if (waiting.length > 0) return
  }
}
