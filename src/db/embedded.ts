import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { UnavailableError } from '../errors.js'
import { openClient, sessionOptions } from './connection.js'
import type { Connection } from './connection.js'
import { findAccount } from './embedded/account.js'
import { findBinaries } from './embedded/binaries.js'
import { clusterUser, createCluster, findCluster, openCluster } from './embedded/cluster.js'
import type { Cluster } from './embedded/cluster.js'
import { makeFolder } from './embedded/folders.js'
import { findPostmaster, startPostmaster, stopPostmaster } from './embedded/postmaster.js'
import type { ServerSettings } from './embedded/postmaster.js'

/** A share in the embedded server of a data folder. */
export interface Embedded {
  readonly connection: Connection
  /** Gives the share back; the last to leave stops the server and waits until it is gone. Close the pool first. */
  readonly leave: () => Promise<void>
}

/** Every process that uses the server holds this lock shared; who gets it alone is the last. */
const usersLock = [0x63616461, 0x75736572] as const

const patienceMs = 30_000

/**
 * Joins the embedded Postgres of the data folder: makes the cluster if there is none, starts the server unless another process has.
 * Throws UnavailableError with one sentence when it can't.
 */
export async function joinEmbedded(folder: string, settings: ServerSettings = {}): Promise<Embedded> {
  await makeFolder(folder)
  const existing = await findCluster(folder)
  const account = await findAccount(existing?.owner)
  const binaries = await findBinaries(folder, account)
  const cluster = existing ?? (await createCluster(folder, binaries, account))
  const password = await openCluster(folder, cluster, binaries)
  const server: ServerControl = {
    start: () => startPostmaster(cluster, binaries, account, settings, join(folder, 'postgres.log')),
    stop: () => stopPostmaster(cluster, binaries),
  }
  const { connection, client } = await joinServer(folder, cluster, password, server)
  return share(cluster, server, connection, client)
}

interface ServerControl {
  readonly start: () => ReturnType<typeof startPostmaster>
  readonly stop: () => Promise<void>
}

interface Joined {
  readonly connection: Connection
  readonly client: Client
}

/** Tries until it holds the lock: servers start, stop and change their port under us while other processes come and go. */
async function joinServer(folder: string, cluster: Cluster, password: string, server: ServerControl): Promise<Joined> {
  let failures = 0
  let isOurs = false
  let reason = 'no answer'
  for (let end = Date.now() + patienceMs; Date.now() < end; await sleep(10)) {
    const running = await findPostmaster(cluster)
    if (!running) {
      const outcome = await server.start()
      isOurs = outcome === 'ready'
      if (outcome === 'ready') continue
      reason = outcome.failure
      // A crashed server's orphans take a moment to end; other failures are given two more tries, for a port taken meanwhile.
      if (!/pre-existing shared memory|already exists/.test(reason) && ++failures === 3) break
      await sleep(100)
    } else if (running.ready) {
      const connection = connectionTo(running.port, password)
      const client = await takeShare(connection, cluster).catch((error: unknown) => void (reason = messageOf(error)))
      if (client) return { connection, client }
    } else {
      // Recovery after a crash takes what it takes.
      end = Math.max(end, Date.now() + patienceMs)
    }
  }
  if (isOurs) await server.stop()
  throw new UnavailableError(
    `The embedded Postgres did not start: ${reason}. Its log is ${join(folder, 'postgres.log')}.`,
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function connectionTo(port: number, password: string): Connection {
  return {
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user: clusterUser,
    password,
    tls: false,
    options: sessionOptions,
    applicationName: 'cadastre',
    channelBinding: false,
    connectTimeoutMs: 5000,
  }
}

/** A session that holds the shared lock on the server of this cluster; undefined when the server is just being stopped. */
async function takeShare(connection: Connection, cluster: Cluster): Promise<Client | undefined> {
  const client = await openClient(connection)
  try {
    const { rows } = await client.query<{ directory: string; taken: boolean }>(
      `select current_setting('data_directory') as directory, pg_try_advisory_lock_shared(${usersLock.join(', ')}) as taken`,
    )
    if (rows[0]?.directory === cluster.path && rows[0].taken) return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
  await client.end()
  return undefined
}

function share(cluster: Cluster, server: ServerControl, connection: Connection, first: Client): Embedded {
  let holder: Client | undefined = first
  let leaving = false
  // After a crash of the server our share is gone; without a new one, another process would think it is the last.
  const keep = (client: Client) => {
    client.once('end', () => {
      holder = undefined
      if (!leaving) void regain()
    })
  }
  const regain = async (): Promise<void> => {
    await sleep(250, undefined, { ref: false })
    const client = leaving ? undefined : await takeShare(connection, cluster).catch(() => undefined)
    if (leaving) return client?.end()
    if (!client) return regain()
    holder = client
    keep(client)
  }
  keep(first)
  const leave = async () => {
    if (leaving) return
    leaving = true
    const client = holder ?? (await takeShare(connection, cluster).catch(() => undefined))
    if (!client) return
    if (await isLast(client)) await server.stop()
    await client.end().catch(() => undefined)
  }
  return { connection, leave }
}

async function isLast(client: Client): Promise<boolean> {
  const lock = usersLock.join(', ')
  try {
    await client.query(`select pg_advisory_unlock_shared(${lock})`)
    const { rows } = await client.query<{ alone: boolean }>(`select pg_try_advisory_lock(${lock}) as alone`)
    return rows[0]?.alone === true
  } catch {
    return false
  }
}
