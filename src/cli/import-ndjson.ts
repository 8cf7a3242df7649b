import { readConfig } from '../config.js'
import { openDatabase } from '../db/database.js'
import type { Database } from '../db/database.js'
import { InputError } from '../errors.js'
import { systemActor } from '../modules/access/actor.js'
import { importNdjson } from '../modules/sync/import.service.js'
import { hasRejections, keptRecords, newTally } from '../modules/sync/import-tally.js'
import type { Tally } from '../modules/sync/import-tally.js'
import { createLogger } from '../telemetry/logger.js'
import { reportFailure } from './failure.js'
import { openImportFile } from './import-file.js'
import type { OpenedFile } from './import-file.js'
import { summaryOf } from './import-summary.js'
import { showProgress } from './progress.js'
import { loadShippedPacks } from './seeds.js'
import { listenForStop } from './signals.js'
import { say } from './terminal.js'

export interface ImportFlags {
  readonly define: boolean
  readonly replace: boolean
  readonly prefix?: string
  readonly maxNew: number
}

/** Imports a file and says what came of it. Answers the exit code: 0 all well, 1 some rejected or stopped half-way, 2 nothing done. */
export async function runImport(name: string, flags: ImportFlags): Promise<number> {
  const config = readConfig()
  const stop = listenForStop()
  const stopping = new AbortController()
  void stop.asked.then((signal) => stopping.abort(new InputError(`Stopped by ${signal}; what is written stays.`)))
  const file = await openImportFile(name, stopping.signal)
  try {
    const database = await openDatabase(config, createLogger(config))
    try {
      await loadShippedPacks(database.pool)
      return await importInto(database, file, name, flags, stopping.signal)
    } finally {
      await database.close()
    }
  } finally {
    await file.close()
  }
}

async function importInto(
  database: Database,
  file: OpenedFile,
  name: string,
  flags: ImportFlags,
  signal: AbortSignal,
): Promise<number> {
  const tally = newTally()
  const progress = showProgress(file.bytes)
  const start = performance.now()
  const tell = () => {
    progress.end()
    for (const line of summaryOf(tally, performance.now() - start)) say(line)
  }
  try {
    await importNdjson(
      database.pool,
      systemActor,
      file,
      {
        define: flags.define ? 'everything' : 'nothing',
        prefix: flags.prefix,
        maxNew: flags.maxNew,
        mode: flags.replace ? 'REPLACE' : 'MERGE',
        cause: `import of ${name === '-' ? 'standard input' : name}`,
        signal,
        onProgress: progress.report,
      },
      tally,
    )
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
