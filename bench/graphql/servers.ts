import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Connection } from '../../src/db/connection.js'

/** A server in a process of its own, with the Node of the peers. */
export interface Server {
  readonly url: string
  readonly process: ChildProcess
  /** Resident memory in bytes; 0 where the system does not tell. */
  readonly rss: () => number
  readonly stop: () => Promise<void>
}

export type ServerName = 'cadastre' | 'handwritten' | 'postgraphile'

const peers = resolve('bench/peers')
const node = resolve(peers, 'node_modules/node/bin/node')

/** Each is started with this; all of them print a line with this word once they listen. */
const entries: Readonly<
  Record<ServerName, { readonly path: string; readonly says: string; readonly flags?: readonly string[] }>
> = {
  // As `npm start` does: memory is collected sooner, which keeps the process small.
  cadastre: {
    path: 'dist/src/main.js',
    says: 'listens',
    flags: ['--max-semi-space-size=8', '--heap-growing-percent=120'],
  },
  handwritten: { path: 'bench/hand/server.mjs', says: 'listening' },
  postgraphile: { path: 'bench/peers/postgraphile.mjs', says: 'listening' },
}

/** As in production, on the same database with as many connections each. */
export async function startServer(name: ServerName, database: Connection, connections: number): Promise<Server> {
  const port = await freePort()
  const { path, says, flags = [] } = entries[name]
  const child = spawn(node, [...process.execArgv.filter((flag) => flag.startsWith('--cpu-prof')), ...flags, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      DATABASE_URL: urlOf(database),
      PORT: String(port),
      HOST: '127.0.0.1',
      CONNECTIONS: String(connections),
      CADASTRE_DATABASE_CONNECTIONS: String(connections),
      CADASTRE_DEMO: 'false',
    },
  })
  await listening(child, name, says)
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    rss: () => residentBytes(child.pid),
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

function urlOf({ host, port, database, user, password }: Connection): string {
  const account = [user, ...(password === undefined ? [] : [password])].map(encodeURIComponent).join(':')
  return `postgres://${account}@${host}:${port}/${encodeURIComponent(database)}`
}

function listening(child: ChildProcess, name: string, says: string): Promise<void> {
  return new Promise((done, fail) => {
    child.once('exit', (code) => fail(new Error(`${name} ended with ${code}`)))
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString('utf8').includes(says)) done()
    })
  })
}

function residentBytes(pid: number | undefined): number {
  try {
    const kilobytes = /^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

export interface Load {
  readonly answers: number
  readonly seconds: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly failed: number
}

/** Asks these bodies over and over from so many connections, from a process of its own. */
export async function load(
  url: string,
  bodies: readonly string[],
  connections: number,
  seconds: number,
): Promise<Load> {
  const child = spawn(node, [resolve(peers, 'load.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify({ url, bodies, connections, seconds }))
  return JSON.parse(await text(child.stdout)) as Load
}
