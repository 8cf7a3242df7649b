import cliProgress from 'cli-progress'
import type { ImportPass } from '../modules/sync/import.service.js'
import { complain, isWatched } from './terminal.js'

/** Shows how far an import is: a bar for a person who watches, a line now and then elsewhere. */
export interface Progress {
  readonly report: (pass: ImportPass, bytes: number) => void
  end(): void
}

const passes = {
  survey: 'Reading',
  write: 'Writing',
  relate: 'Relating',
} as const satisfies Record<ImportPass, string>

/** How often a line is written where nobody watches. */
const lineEveryMs = 2_000

/** Progress over a file of so many bytes, on standard error. */
export function showProgress(total: number): Progress {
  return isWatched() ? bar(total) : lines(total)
}

function bar(total: number): Progress {
  const drawn = new cliProgress.SingleBar({
    format: (options, params, payload: { readonly pass: string }) =>
      `${payload.pass.padEnd(8)} ${cliProgress.Format.BarFormat(params.progress, options)} ${Math.floor(params.progress * 100)}%`,
    hideCursor: true,
    clearOnComplete: true,
    noTTYOutput: false,
  })
  let shown: ImportPass | undefined
  return {
    report: (pass, bytes) => {
      if (shown === undefined) drawn.start(Math.max(total, 1), 0, { pass: passes[pass] })
      shown = pass
      drawn.update(bytes, { pass: passes[pass] })
    },
    end: () => drawn.stop(),
  }
}

function lines(total: number): Progress {
  let at = performance.now()
  return {
    report: (pass, bytes) => {
      if (performance.now() - at < lineEveryMs) return
      at = performance.now()
      complain(`${passes[pass]}: ${total === 0 ? 100 : Math.floor((bytes / total) * 100)} %`)
    },
    end: () => undefined,
  }
}

/** Shows how many there are so far to a person who watches; how many there will be is not known. */
export function showCount(verb: string, noun: string): { report(count: number): void; end(): void } {
  if (!isWatched()) return { report: () => undefined, end: () => undefined }
  const drawn = new cliProgress.SingleBar({
    format: (_options, params) => `${verb} ${params.value.toLocaleString('en-US')} ${noun}`,
    hideCursor: true,
    clearOnComplete: true,
  })
  drawn.start(Number.MAX_SAFE_INTEGER, 0)
  return { report: (count) => drawn.update(count), end: () => drawn.stop() }
}
