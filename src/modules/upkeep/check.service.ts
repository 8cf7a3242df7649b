import type { Db } from '../../db/db.js'
import { snapshot } from '../../db/transaction.js'
import { invariants, type Finding, type InvariantName } from './invariant.js'
import { selectViolations, takeTheTime } from './invariant.sql.js'

/** Every invariant as it is found, in one read-only snapshot, however long it takes; `shown` is how many violations of each are put in words. */
export async function checkInvariants(db: Db, shown = 5): Promise<readonly Finding[]> {
  const rows = await snapshot(db, async (db) => {
    await db.run(takeTheTime())
    return db.run<Row>(selectViolations(shown))
  })
  const found = new Map(rows.map((row) => [row.name, row]))
  return names.map((name) => {
    const row = found.get(name)
    return { name, meaning: invariants[name], violations: Number(row?.violations ?? 0), first: row?.first ?? [] }
  })
}

interface Row {
  readonly name: InvariantName
  readonly violations: string
  readonly first: readonly string[]
}

const names = Object.keys(invariants) as InvariantName[]
