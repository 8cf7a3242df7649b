import { setTimeout as sleep } from 'node:timers/promises'
import { joinEmbedded } from '../../src/db/embedded.js'
import { makeDataFolder, removeDataFolder } from './folder.js'

/** A Postgres server for the tests of one run. */
export interface TestServer {
  /** A database of a user who may create databases. */
  readonly url: string
  stop(): Promise<void>
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

/** TEST_DATABASE_URL if set, else a container where Docker answers, else an embedded server in a temporary folder. */
export async function startTestServer(): Promise<TestServer> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined && given !== '') return { url: given, stop: () => Promise.resolve() }
  return (await startContainer()) ?? startEmbeddedServer()
}

/** How long a container runtime has to answer; without one it says so within a millisecond. */
const dockerPatienceMs = 3000

/** Undefined where no container runtime answers, or where it can't get the image (no network). */
async function startContainer(): Promise<TestServer | undefined> {
  const { getContainerRuntimeClient } = await import('testcontainers')
  const client = await Promise.race([
    getContainerRuntimeClient().catch(() => undefined),
    sleep(dockerPatienceMs, undefined, { ref: false }),
  ])
  if (!client) return undefined
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
  try {
    const container = await new PostgreSqlContainer('postgres:18')
      .withCommand(['postgres', ...Object.entries(testSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
      .start()
    return { url: container.getConnectionUri(), stop: async () => void (await container.stop()) }
  } catch (error) {
    process.stderr.write(`No Postgres container (${String(error)}); using the embedded one.\n`)
    return undefined
  }
}

async function startEmbeddedServer(): Promise<TestServer> {
  const folder = await makeDataFolder()
  const embedded = await joinEmbedded(folder, testSettings)
  const { host, port, database, user, password = '' } = embedded.connection
  const stop = async () => {
    await embedded.leave()
    await removeDataFolder(folder)
  }
  return { url: `postgres://${user}:${password}@${host}:${port}/${database}?sslmode=disable`, stop }
}

/** The databases of a run are thrown away, so nothing waits for the disk. */
const testSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
