import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '../../db/db.js'
import { snapshot, transaction } from '../../db/transaction.js'
import type { Actor } from '../access/actor.js'
import type { Definitions } from './definitions.js'
import { lockCatalogue } from './definitions.sql.js'
import { insertOperation } from './operation.sql.js'
import { comparePacks, type Comparison } from './pack.compare.js'
import { exportCatalogue, type ExportedFile } from './pack.export.js'
import { linesOf, type PlanLine } from './pack.lines.js'
import { settleMissing, type MissingPolicy, type Settlement } from './pack.missing.js'
import { parsePack, type Pack } from './pack.js'
import { isNounPart } from './pack.parts.js'
import { planPacks } from './pack.plan.js'
import { reviewChanges, type Finding } from './pack.review.js'
import { insertLoadOperation } from './pack.sql.js'
import { knownOf, readStored, type Stored } from './pack.stored.js'
import { writeAddition, writeChanges } from './pack.write.js'

/** The packs of a folder, its .yaml files by name. Throws an InputError at the first fault of a file. */
export async function readPacks(folder: string): Promise<readonly Pack[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).toSorted()
  return Promise.all(files.map(async (file) => parsePack(await readFile(join(folder, file), 'utf8'), file)))
}

/**
 * Adds what the packs declare and the database does not have, in one transaction; what is there stays as it is, also where a pack says
 * otherwise of it. Writes nothing when nothing is missing.
 */
export async function loadPacks(db: Db, actor: Actor, packs: readonly Pack[]): Promise<{ readonly changed: boolean }> {
  return transaction(db, async (db) => {
    await db.run(lockCatalogue())
    const missing = planPacks(packs, knownOf(await readStored(db)))
    const summary = summaryOf(missing.definitions)
    if (summary === '') return { changed: false }
    await writeAddition(db, missing)
    await db.run(insertLoadOperation(actor.name, packs.map(({ pack }) => pack).join(', '), summary))
    return { changed: true }
  })
}

/** How packs are to be compared with the database. */
export interface PlanOptions {
  /** Names of packs that may be required though they are not among these. */
  readonly elsewhere: readonly string[]
  readonly missing: MissingPolicy
  /** Whether rules may be tightened over values that break them; those stay as they are. */
  readonly acceptViolations: boolean
}

/** What applying packs would do, and why it would be refused if it were. */
export interface CataloguePlan extends Settlement {
  readonly comparison: Comparison
  readonly lines: readonly PlanLine[]
  readonly counts: PlanCounts
  readonly findings: readonly Finding[]
  /** Whether the database is as the files say already. */
  readonly isEmpty: boolean
  readonly isRefused: boolean
}

/** What applying the packs would do. Only reads. */
export async function planCatalogue(db: Db, packs: readonly Pack[], options: PlanOptions): Promise<CataloguePlan> {
  return snapshot(db, async (db) => planOver(db, await readStored(db), packs, options))
}

/**
 * Makes the database as the packs say, in one transaction and as one operation, and answers the plan that was followed. A plan that is refused, or
 * empty, writes nothing.
 */
export async function applyCatalogue(
  db: Db,
  actor: Actor,
  packs: readonly Pack[],
  options: PlanOptions,
): Promise<CataloguePlan> {
  // Values and edges are looked at before anybody has to wait; what came out holds unless the catalogue changed meanwhile.
  const looked = await snapshot(db, async (db) => {
    const stored = await readStored(db)
    return { stored: textOf(stored), plan: await planOver(db, stored, packs, options) }
  })
  if (looked.plan.isEmpty || looked.plan.isRefused) return looked.plan
  return transaction(db, async (db) => {
    await db.run(lockCatalogue())
    const stored = await readStored(db)
    const plan = textOf(stored) === looked.stored ? looked.plan : await planOver(db, stored, packs, options)
    if (plan.isEmpty || plan.isRefused) return plan
    const { comparison, settled, removed } = plan
    const retired = settled.flatMap(({ missing, becomes }) => (becomes === 'retired' ? [missing] : []))
    const { counts } = plan
    await writeChanges(db, { ...comparison, retired, removed }, stored, 'Not in the files of the catalogue any more.')
    await db.run(
      insertOperation({
        actor: actor.name,
        kind: 'catalogue.apply',
        cause: packs.map(({ pack }) => pack).join(', '),
        requestId: null,
        outcome: 'succeeded',
        note: `${counts.added} added, ${counts.changed} changed, ${counts.retired} retired, ${counts.removed} removed`,
        created: counts.added,
        updated: counts.changed + counts.retired,
        deleted: counts.removed,
      }),
    )
    return plan
  })
}

const textOf = (stored: Stored) =>
  JSON.stringify(stored, (_, value: unknown) => (value instanceof Map ? [...value] : value))

async function planOver(db: Db, stored: Stored, packs: readonly Pack[], options: PlanOptions): Promise<CataloguePlan> {
  const comparison = comparePacks(packs, stored, options.elsewhere)
  const { settled, removed } = await settleMissing(db, comparison, stored, options.missing)
  const lines = linesOf(comparison, settled, stored)
  const isEmpty = lines.length === 0
  const findings = isEmpty ? [] : await reviewChanges(db, comparison, stored, removed)
  const isRefused =
    settled.some(({ becomes }) => becomes === 'refused') ||
    findings.some(({ kind }) => kind === 'refused' || (kind === 'violation' && !options.acceptViolations))
  return { comparison, lines, counts: countsOf({ lines, removed }), settled, removed, findings, isEmpty, isRefused }
}

/** Files that say everything that is stored. */
export async function exportStored(db: Db): Promise<readonly ExportedFile[]> {
  return exportCatalogue(await readStored(db))
}

/** How many things a plan adds, changes, retires and removes. */
export interface PlanCounts {
  readonly added: number
  readonly changed: number
  readonly retired: number
  readonly removed: number
  readonly refused: number
}

function countsOf({ lines, removed }: Pick<CataloguePlan, 'lines' | 'removed'>): PlanCounts {
  const count = (...actions: readonly PlanLine['action'][]) =>
    lines.filter(({ action }) => actions.includes(action)).length
  return {
    added: count('add'),
    changed: count('change', 'reinstate'),
    retired: count('retire'),
    removed: removed.filter(({ part }) => isNounPart(part)).length,
    refused: count('missing'),
  }
}

/** "3 attributes, 12 bindings"; empty when there is nothing. */
function summaryOf(definitions: Definitions): string {
  return Object.entries<readonly unknown[]>({ ...definitions })
    .filter(([, rows]) => rows.length > 0)
    .map(([part, rows]) => `${rows.length} ${part.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`)
    .join(', ')
}
