/*
 * What hostile requests cost: each kind of test/server/hostile-requests.ts is sent to a server in production mode, first alone, for the processor time that
 * one takes, then over and over while two other clients ask a page of 50 rows, for the delay of the event loop and the time those clients wait.
 *
 *   npx tsx bench/hostile.ts [--rounds 20] [--seconds 1]
 *
 * DATABASE_URL names the database, else a throwaway embedded one is used. Exit code 1 when a kind takes 100 ms of processor or delays the loop by as much.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { hostileCases } from '../test/server/hostile-requests.js'

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, seconds: { type: 'string', default: '1' } },
})
const limitMs = 100

/** What bench/support/loop-delay.mjs answers. */
interface Report {
  readonly p99: number
  readonly max: number
  readonly cpu: number
  readonly rss: number
}

interface Server {
  readonly address: string
  /** What happened since the last call. */
  report(): Promise<Report>
  stop(): Promise<void>
}

async function startServer(folder: string): Promise<Server> {
  const child = fork('src/main.ts', [], {
    execArgv: ['--import', 'tsx', '--import', './bench/support/loop-delay.mjs'],
    env: { ...process.env, NODE_ENV: 'production', PORT: '0', CADASTRE_DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const address = await findAddress(child)
  return {
    address,
    report: async () => {
      const answer = once(child, 'message')
      child.send('read')
      const [report] = await answer
      child.send('reset')
      return report
    },
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

function findAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const found = /listens on (http:\/\/\S+)/.exec(output)
      if (found?.[1] !== undefined) resolve(found[1])
    })
    child.once('exit', () => reject(new Error('the server ended before it listened')))
  })
}

async function post(address: string, body: string): Promise<number> {
  try {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    await response.text()
    return response.status
  } catch {
    // The server hangs up on a body that is too long while it is still being written.
    return 0
  }
}

const page = JSON.stringify({
  query: '{ resources(first: 50, orderBy: [{ name: ASC }]) { nodes { id name type { name } } } }',
})

/** How long other clients wait, in milliseconds, while `isOver` says no. */
async function askPages(address: string, isOver: () => boolean): Promise<readonly number[]> {
  const waits: number[] = []
  while (!isOver()) {
    const since = performance.now()
    if ((await post(address, page)) !== 200) throw new Error('another client was refused')
    waits.push(performance.now() - since)
  }
  return waits
}

const p99 = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? 0

async function measure(server: Server, body: string | undefined) {
  const rounds = body === undefined ? 0 : Number(flags.rounds)
  await server.report()
  const statuses = new Set<number>()
  for (let round = 0; round < rounds; round += 1) statuses.add(await post(server.address, body ?? ''))
  const alone = await server.report()
  const end = performance.now() + Number(flags.seconds) * 1000
  const isOver = () => performance.now() > end
  const others = [askPages(server.address, isOver), askPages(server.address, isOver)]
  if (body !== undefined) while (!isOver()) await post(server.address, body)
  const waits = (await Promise.all(others)).flat()
  const beside = await server.report()
  return { statuses: [...statuses], cpuMs: alone.cpu / Math.max(rounds, 1), beside, waitMs: p99(waits) }
}

const columns = [44, 10, 12, 12, 12, 14]

function show(cells: readonly (string | number)[]): void {
  const texts = cells.map((cell, at) =>
    typeof cell === 'number' ? cell.toFixed(1).padStart(columns[at] ?? 0) : cell.padEnd(columns[at] ?? 0),
  )
  process.stdout.write(`${texts.join('')}\n`)
}

const folder = mkdtempSync(join(tmpdir(), 'cadastre-hostile-'))
const server = await startServer(folder)
try {
  for (let n = 0; n < 50; n += 1) await post(server.address, page)
  for (const { body } of hostileCases) await post(server.address, body)
  show(['kind', 'status', '      cpu ms', '    loop p99', '    loop max', '   others p99'])
  const idle = await measure(server, undefined)
  show(['(only the other clients)', '', 0, idle.beside.p99, idle.beside.max, idle.waitMs])
  const before = (await server.report()).rss
  let [worstCpu, worstP99, worstMax] = [0, 0, 0]
  for (const { name, body } of hostileCases) {
    const { statuses, cpuMs, beside, waitMs } = await measure(server, body)
    show([name, statuses.join(), cpuMs, beside.p99, beside.max, waitMs])
    worstCpu = Math.max(worstCpu, cpuMs)
    worstP99 = Math.max(worstP99, beside.p99)
    worstMax = Math.max(worstMax, beside.max)
  }
  const grownMb = ((await server.report()).rss - before) / 1024 / 1024
  process.stdout.write(
    `${hostileCases.length} kinds: at most ${worstCpu.toFixed(1)} ms of processor each; event loop p99 at most ${worstP99.toFixed(1)} ms, longest delay ${worstMax.toFixed(1)} ms; memory grew by ${grownMb.toFixed(0)} MB\n`,
  )
  process.exitCode = worstCpu < limitMs && worstP99 < limitMs ? 0 : 1
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
