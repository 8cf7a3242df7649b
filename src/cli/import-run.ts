import { readConfig } from '../config.js'
import { openDatabase } from '../db/database.js'
import type { Database } from '../db/database.js'
import type { Db } from '../db/db.js'
import { InputError } from '../errors.js'
import type { ImportOptions } from '../modules/sync/import.service.js'
import { hasRejections, keptRecords } from '../modules/sync/import-tally.js'
import type { Tally } from '../modules/sync/import-tally.js'
import { createLogger } from '../telemetry/logger.js'
import { reportFailure } from './failure.js'
import { showProgress } from './progress.js'
import { loadShippedPacks } from './seeds.js'
import { listenForStop } from './signals.js'
import { say } from './terminal.js'

/** Something to import that is open. */
export interface Importable {
  readonly bytes: number
  /** Filled by `write` while it goes. */
  readonly tally: Tally
  write(db: Db, options: Pick<ImportOptions, 'signal' | 'onProgress'>): Promise<void>
  /** What came of it, for a person. */
  summary(milliseconds: number): readonly string[]
  close(): Promise<void>
}

/** Imports what `open` opens and says what came of it. Answers the exit code: 0 all well, 1 some rejected or stopped half-way, 2 nothing done. */
export async function runImport(open: (signal: AbortSignal) => Promise<Importable>): Promise<number> {
  const config = readConfig()
  const stop = listenForStop()
  const stopping = new AbortController()
  void stop.asked.then((signal) => stopping.abort(new InputError(`Stopped by ${signal}; what is written stays.`)))
  const input = await open(stopping.signal)
  try {
    const database = await openDatabase(config, createLogger(config))
    try {
      await loadShippedPacks(database.pool)
      return await importInto(database, input, stopping.signal)
    } finally {
      await database.close()
    }
  } finally {
    await input.close()
  }
}

async function importInto(database: Database, input: Importable, signal: AbortSignal): Promise<number> {
  const { tally } = input
  const progress = showProgress(input.bytes)
  const start = performance.now()
  const tell = () => {
    progress.end()
    for (const line of input.summary(performance.now() - start)) say(line)
  }
  try {
    await input.write(database.pool, { signal, onProgress: progress.report })
  } catch (error) {
    // What was written before the fault is told, then the fault.
    if (keptRecords(tally) > 0) tell()
    else progress.end()
    const code = reportFailure(error)
    return keptRecords(tally) > 0 ? 1 : code
  }
  tell()
  return exitCodeOf(tally)
}

/** 0: everything was taken; 1: something was rejected; 2: everything was. */
function exitCodeOf(tally: Tally): number {
  if (!hasRejections(tally)) return 0
  return keptRecords(tally) > 0 ? 1 : 2
}
