import { systemActor } from '../modules/access/actor.js'
import { fileAt, importFacts, newFactRun } from '../modules/sync/facts.service.js'
import { openFactFolder } from './fact-folder.js'
import type { ExternalIdFrom } from './fact-folder.js'
import { runImport } from './import-run.js'
import { summaryOf } from './import-summary.js'
import { loadFactPack } from './seeds.js'

export interface FactFlags {
  readonly flat: boolean
  readonly externalId: ExternalIdFrom
  readonly prefix?: string
  readonly maxNew: number
  readonly providerType: string
  readonly provider: string
  readonly endpoint: string
  readonly source: string
  readonly instance?: string
}

/** Imports the fact sets of a folder and says what came of them. Answers the exit code of `runImport`. */
export function runFactImport(folder: string, flags: FactFlags): Promise<number> {
  return runImport(async () => {
    const { files, others } = await openFactFolder(folder, flags.externalId)
    const run = newFactRun()
    const filesOf = (positions: readonly number[]) => {
      const paths = new Set(positions.map((position) => fileAt(files, run, position)?.path ?? ''))
      return `${paths.size === 1 ? 'file' : 'files'} ${[...paths].join(', ')}`
    }
    const { providerType, provider, endpoint, source, instance = endpoint, flat, prefix, maxNew } = flags
    const place = { providerType, provider, endpoint, source, instance }
    return {
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      tally: run.tally,
      write: async (db, options) => {
        await loadFactPack(db)
        const cause = `import of the facts in ${folder}`
        await importFacts(db, systemActor, files, { place, flat, prefix, maxNew, cause, ...options }, run)
      },
      summary: (milliseconds) => [
        `Fact sets: ${run.sets} of ${files.length} files${others > 0 ? `; others left alone: ${others}` : ''}.`,
        ...summaryOf(run.tally, milliseconds, filesOf),
      ],
      close: () => Promise.resolve(),
    }
  })
}
