import { readConfig } from '../config.js'
import { visitDatabase } from '../db/database.js'
import type { Db } from '../db/db.js'
import { cancelStatement, stoppable } from '../db/stoppable.js'
import { snapshot } from '../db/transaction.js'
import { InputError } from '../errors.js'
import { systemActor } from '../modules/access/actor.js'
import { loadCatalogue } from '../modules/catalog/catalogue.service.js'
import { exportRecords, newExportTally, type ExportTally } from '../modules/sync/export.service.js'
import { openExportOutput, ReaderGone, type ExportOutput } from './export-output.js'
import { parseTypes, parseWhereText } from './export-where.js'
import { reportFailure } from './failure.js'
import { count, plural } from './import-summary.js'
import { showCount } from './progress.js'
import { listenForStop } from './signals.js'
import { complain, say } from './terminal.js'
import { assertCurrent } from './visit.js'

export interface ExportFlags {
  /** Names of resource types; all of them when absent. */
  readonly type?: readonly string[]
  /** JSON, as GraphQL's `where`. */
  readonly where?: string
  readonly edges: 'all' | 'inside'
  /** A file, or - for standard output. */
  readonly output: string
}

/**
 * Writes the resources that match as an import file. Answers the exit code: 0 all of it, 1 something was left out or the export ended half-way, 2
 * nothing was written.
 */
export async function runExport(flags: ExportFlags): Promise<number> {
  const stop = listenForStop()
  const stopping = new AbortController()
  void stop.asked.then((signal) => stopping.abort(new InputError(`Stopped by ${signal}.`)))
  const tally = newExportTally()
  const start = performance.now()
  const database = await visitDatabase(readConfig())
  try {
    await assertCurrent(database.pool)
    const pool = stoppable(database.pool, stopping.signal, (pid) => cancelStatement(database.pool, pid))
    await snapshot(pool, (db) => exportTo(db, flags, stopping.signal, tally))
  } catch (error) {
    if (error instanceof ReaderGone) return 1
    const code = reportFailure(error)
    return flags.output === '-' && tally.records > 0 ? 1 : code
  } finally {
    await database.close()
  }
  const tell = flags.output === '-' ? complain : say
  for (const line of summaryOf(tally, performance.now() - start)) tell(line)
  return tally.leftOut.size > 0 ? 1 : 0
}

async function exportTo(db: Db, flags: ExportFlags, signal: AbortSignal, tally: ExportTally): Promise<void> {
  const catalogue = await loadCatalogue(db)
  const asked = {
    edges: flags.edges,
    typeIds: flags.type && parseTypes(catalogue, flags.type),
    where: flags.where === undefined ? undefined : parseWhereText(catalogue, flags.where, flags.type ?? []),
  }
  const lines = exportRecords(db, systemActor, catalogue, asked, tally)
  // What is wrong with the filter is said before a file is made for it.
  const first = await lines.next()
  const output = await openExportOutput(flags.output, signal)
  try {
    await writeAll(output, first, lines, tally)
  } catch (error) {
    await output.abandon()
    throw error
  }
}

async function writeAll(
  output: ExportOutput,
  first: IteratorResult<string, unknown>,
  lines: AsyncGenerator<string>,
  tally: ExportTally,
): Promise<void> {
  const progress = showCount('Exported', 'records')
  try {
    if (first.done !== true) {
      await output.write(first.value)
      for await (const text of lines) {
        progress.report(tally.records)
        await output.write(text)
      }
    }
    await output.finish()
  } finally {
    progress.end()
  }
}

function summaryOf({ records, relationships, split, leftOut }: ExportTally, milliseconds: number): readonly string[] {
  const seconds = (milliseconds / 1000).toFixed(1)
  return [
    `${plural(records, 'record')} with ${plural(relationships, 'relationship')} in ${seconds} s.`,
    ...(split > 0 ? [`${plural(split, 'record')} in several lines each: import without --replace.`] : []),
    ...(leftOut.size > 0 ? ['Left out:'] : []),
    ...[...leftOut].map(([reason, found]) => `  ${count(found)} ${reason}`),
  ]
}
