import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectRoot } from '../../src/config.js'
import { compiled } from './compiled.js'

/** How a server process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
  readonly errors: string
}

/** A real server process, as `npm start` runs it, compiled from the sources as they were when the tests began. */
export interface ServerProcess {
  /** Where it listens; rejects with what it said when it ended instead. */
  readonly address: Promise<string>
  readonly ended: Promise<Ending>
  readonly child: ChildProcess
  stop(signal?: NodeJS.Signals): Promise<Ending>
}

export type Environment = Readonly<Record<string, string>>

/** Starts a server on a free port (unless PORT is given), or another program of ours, with exactly this environment. */
export function startServer(
  environment: Environment,
  options: readonly string[] = ['--no-demo'],
  program = 'src/main.ts',
): ServerProcess {
  const child = spawn(process.execPath, [compiled(program), ...options], {
    cwd: projectRoot,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, output, errors }))
  })
  const address = waitForAddress(
    () => output,
    () => errors,
    () => child.exitCode !== null || child.signalCode !== null,
  )
  // A test that expects a failure waits for the end and not for the address.
  address.catch(() => undefined)
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return { address, ended, child, stop }
}

async function waitForAddress(output: () => string, errors: () => string, isOver: () => boolean): Promise<string> {
  for (;;) {
    const found = /listens on (http:\/\/\S+)/.exec(output())
    if (found?.[1] !== undefined) return found[1]
    if (isOver()) throw new Error(`the server ended before it listened: ${errors()}`)
    await sleep(10)
  }
}
