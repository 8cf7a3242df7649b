import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { open, readFile, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { UnavailableError } from '../../errors.js'
import type { Account } from './account.js'
import type { Binaries } from './binaries.js'
import { cantRun, programEnvironment } from './cluster.js'
import type { Cluster } from './cluster.js'
import { codeOf } from './folders.js'

/** A server process of a cluster, as its file postmaster.pid tells. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** False while it starts or stops. */
  readonly ready: boolean
}

/** Settings of the server, by name. */
export type ServerSettings = Readonly<Record<string, string>>

/** Small and safe: every promise of Postgres about committed data holds. */
const usualSettings: ServerSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '128MB',
  work_mem: '16MB',
  maintenance_work_mem: '64MB',
  effective_cache_size: '512MB',
  random_page_cost: '1.1',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  jit: 'off',
  io_method: 'sync',
  huge_pages: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_checkpoints: 'off',
  logging_collector: 'off',
}

/** The running server of the cluster, or undefined. A pid file whose process is gone, or is not a server of this cluster, does not count. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | undefined> {
  const file = await readPidFile(cluster)
  return file && (await servesCluster(file.pid, cluster)) ? file : undefined
}

/** Starts a server for the cluster, which goes on when we end; answers when it takes connections, or says why it does not. */
export async function startPostmaster(
  cluster: Cluster,
  binaries: Binaries,
  account: Account | undefined,
  settings: ServerSettings,
  logPath: string,
): Promise<'ready' | { readonly failure: string }> {
  await removeForeignPidFile(cluster)
  const options = Object.entries({ ...usualSettings, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const log = await openLog(logPath, account)
  try {
    const child = spawn(binaries.postgres, ['-D', cluster.path, '-p', String(await freePort()), ...options], {
      ...account,
      cwd: '/',
      env: programEnvironment,
      // Its own session: a Ctrl-C in our terminal is not for it.
      detached: true,
      stdio: ['ignore', log.file.fd, log.file.fd],
    })
    child.unref()
    return (await becomesReady(child, cluster, binaries)) ? 'ready' : { failure: await lastWords(logPath, log.size) }
  } finally {
    await log.file.close()
  }
}

/** Stops the server and waits until it is gone: sessions are cut off, everything committed is kept. */
export async function stopPostmaster(cluster: Cluster, binaries: Binaries): Promise<void> {
  const running = await findPostmaster(cluster)
  if (!running) return
  if (process.platform === 'win32') {
    await promisify(execFile)(binaries.pgCtl, ['stop', '-D', cluster.path, '-m', 'fast', '-w']).catch(() => undefined)
    return
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    signalProcess(running.pid, signal)
    if (await isGone(running, cluster, 15_000)) return
  }
}

async function isGone(postmaster: Postmaster, cluster: Cluster, patienceMs: number): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(5)) {
    if (!(await servesCluster(postmaster.pid, cluster))) return true
  }
  return false
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already.
  }
}

async function becomesReady(child: ChildProcess, cluster: Cluster, binaries: Binaries): Promise<boolean> {
  let ended: Error | 'exit' | undefined
  child.once('error', (error) => (ended = error))
  child.once('exit', () => (ended = 'exit'))
  // Recovery after a crash may take a while; only an end of the process is a failure.
  for (const end = Date.now() + 300_000; Date.now() < end; await sleep(5)) {
    if (ended instanceof Error) throw cantRun(binaries.postgres, ended)
    if (ended) return false
    const file = await readPidFile(cluster)
    if (file?.pid === child.pid && file?.ready) return true
  }
  return false
}

async function readPidFile(cluster: Cluster): Promise<Postmaster | undefined> {
  const text = await readFile(join(cluster.path, 'postmaster.pid'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = text.split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/** Process ids are used again, so a living process counts only if its command line names the cluster. */
async function servesCluster(pid: number, cluster: Cluster): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false
  return (await commandLine(pid)).includes(cluster.path)
}

/** Empty for a process that does not exist, and for one that has ended but was not waited for. */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const [program, options] =
    process.platform === 'win32'
      ? [
          'powershell',
          ['-NoProfile', '-Command', `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`],
        ]
      : ['ps', ['-ww', '-o', 'command=', '-p', String(pid)]]
  return promisify(execFile)(program, options).then(
    ({ stdout }) => stdout,
    () => '',
  )
}

/** Postgres itself would not start while the process id in the file belongs to another living process; one that is gone it handles better than we could. */
async function removeForeignPidFile(cluster: Cluster): Promise<void> {
  const file = await readPidFile(cluster)
  if (file && isAlive(file.pid) && !(await servesCluster(file.pid, cluster)))
    await rm(join(cluster.path, 'postmaster.pid'), { force: true })
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

async function openLog(path: string, account: Account | undefined): Promise<{ file: FileHandle; size: number }> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  const isLong = size > 8_000_000
  const file = await open(path, isLong ? 'w' : 'a', 0o600).catch(() => {
    throw new UnavailableError(
      `The log ${path} can't be written by this account; start Cadastre as its owner or set CADASTRE_DATA_DIR.`,
    )
  })
  // So that the owner of the cluster can start it later without root.
  if (account) await file.chown(account.uid, account.gid)
  return { file, size: isLong ? 0 : size }
}

/** What the server wrote last since it was started. */
async function lastWords(logPath: string, from: number): Promise<string> {
  const text = (await readFile(logPath)).subarray(from).toString('utf8')
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const fatal = lines.findLast((line) => /(FATAL|PANIC):/.test(line)) ?? lines.at(-1) ?? 'it ended without a word'
  return fatal.replace(/^.*(FATAL|PANIC):\s*/, '')
}

async function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port)
        else reject(new UnavailableError('The system gives no free port.'))
      })
    })
  })
}
