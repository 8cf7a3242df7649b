import { systemActor } from '../modules/access/actor.js'
import { importNdjson } from '../modules/sync/import.service.js'
import { newTally } from '../modules/sync/import-tally.js'
import { openImportFile } from './import-file.js'
import { runImport } from './import-run.js'
import { summaryOf } from './import-summary.js'

export interface NdjsonFlags {
  readonly define: boolean
  readonly replace: boolean
  readonly prefix?: string
  readonly maxNew: number
}

/** Imports a file of records and says what came of it. Answers the exit code of `runImport`. */
export function runNdjsonImport(name: string, flags: NdjsonFlags): Promise<number> {
  return runImport(async (signal) => {
    const file = await openImportFile(name, signal)
    const tally = newTally()
    return {
      bytes: file.bytes,
      tally,
      write: async (db, options) => {
        const given = {
          define: flags.define ? 'everything' : 'nothing',
          prefix: flags.prefix,
          maxNew: flags.maxNew,
          mode: flags.replace ? 'REPLACE' : 'MERGE',
          cause: `import of ${name === '-' ? 'standard input' : name}`,
        } as const
        await importNdjson(db, systemActor, file, { ...given, ...options }, tally)
      },
      summary: (milliseconds) => summaryOf(tally, milliseconds),
      close: () => file.close(),
    }
  })
}
