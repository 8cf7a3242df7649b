import type { Writable } from 'node:stream'
import { Pool as DriverPool } from 'pg'
import type { PoolClient } from 'pg'
import type { Limits } from '../config.js'
import { UnavailableError } from '../errors.js'
import type { Statement } from '../query/sql.js'
import type { Logger } from '../telemetry/logger.js'
import { clientConfig } from './connection.js'
import type { Connection } from './connection.js'
import type { Db, Row } from './db.js'
import {
  forgetStatements,
  noteName,
  notePlanning,
  openStatementNames,
  planAnew,
  setPlanning,
  type StatementNames,
} from './prepared.js'
import { translateFault } from './sqlstate.js'

/** One statement as it was sent, told after its answer; `control` is begin, commit and the like. */
export interface Sent {
  readonly kind: 'statement' | 'control'
  readonly text: string
  readonly values: readonly unknown[]
  /** Rows returned; undefined when the statement failed. */
  readonly rowCount: number | undefined
  readonly milliseconds: number
}

/** Is told every statement that goes through a Db. */
export type Sink = (sent: Sent) => void

/** A Db over many connections, each statement on whichever is free; made by `openPool`, ended by its owner. */
export interface Pool extends Db {
  /** How this pool reaches its database; for clients outside the pool (listening, session locks). */
  readonly connection: Connection
  /** Takes one connection out of the pool until it is given back. */
  lease(): Promise<Lease>
  /** Waits until every lease is given back, then closes all connections. */
  end(): Promise<void>
}

/** One connection taken out of a pool. Statements sent at the same time are sent one after another. */
export interface Lease {
  run<R extends object = Row>(statement: Statement): Promise<readonly R[]>
  /** Sends begin, commit and the like; answers the command that Postgres says it did. */
  control(text: string): Promise<string>
  /** The number of its backend, by which another connection can cancel what it runs. */
  readonly pid: number
  /** As `run`, without waiting for the statement before: what is sent at the same time shares a round trip, and each still fails alone. */
  runAhead<R extends object = Row>(statement: Statement): Promise<readonly R[]>
  /** Gives the connection back; a broken one is closed instead. */
  release(broken?: boolean): void
}

export interface PoolOptions {
  readonly size?: number
  /** How long a statement waits for a free connection before it fails with UnavailableError. */
  readonly waitMs?: number
  /** How long a statement may run, and wait for a lock, before Postgres ends it; without a limit by default. */
  readonly statementMs?: number
  readonly lockMs?: number
  readonly logger?: Logger
  readonly sink?: Sink
}

/** A pool on the connection; nothing is connected before the first statement. Survives a restart of the database. */
export function openPool(connection: Connection, options: PoolOptions = {}): Pool {
  const { size = 10, waitMs = 10_000, statementMs, lockMs, logger } = options
  const driver = new DriverPool({
    ...clientConfig(connection),
    options: `${connection.options} ${planAnew}`,
    // For `runAhead`.
    pipeline: true,
    ...(statementMs !== undefined && { statement_timeout: statementMs }),
    ...(lockMs !== undefined && { lock_timeout: lockMs }),
    max: size,
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: 30_000,
  })
  // An idle connection that breaks is dropped by the driver; without these listeners its error would end the process.
  driver.on('error', (error) => logger?.debug({ error: error.message }, 'an idle database connection was lost'))
  driver.on('connect', (client) => client.on('error', () => undefined))
  return poolOver(driver, connection, waitMs, options.sink)
}

/** The pool that requests use, apart from the server's own, so that the server answers for its health and catalogue while they wait. */
export function openRequestPool(connection: Connection, limits: Limits, logger?: Logger): Pool {
  const { connections: size, poolWaitMs: waitMs, statementMs, lockMs } = limits
  return openPool(connection, { size, waitMs, statementMs, lockMs, ...(logger && { logger }) })
}

/** The same pool, with every statement sent through this view told to the sink; leases taken from it included. */
export function recording(pool: Pool, sink: Sink): Pool {
  const tell = (lease: Lease) => recordingLease(lease, sink)
  return {
    ...pool,
    run: (statement) =>
      withLease(
        async () => tell(await pool.lease()),
        (lease) => lease.run(statement),
      ),
    lease: async () => tell(await pool.lease()),
  }
}

function poolOver(driver: DriverPool, connection: Connection, waitMs: number, sink: Sink | undefined): Pool {
  const names = openStatementNames()
  const lease = async () => {
    const plain = leaseOf(await connect(driver, waitMs), names)
    return sink ? recordingLease(plain, sink) : plain
  }
  return {
    connection,
    inTransaction: false,
    run: (statement) => withLease(lease, (taken) => taken.run(statement)),
    lease,
    end: () => driver.end(),
  }
}

async function connect(driver: DriverPool, waitMs: number): Promise<PoolClient> {
  try {
    return await driver.connect()
  } catch (error) {
    if (error instanceof Error && error.message === 'timeout exceeded when trying to connect') {
      throw new UnavailableError(
        `No database connection became free within ${waitMs / 1000} s; try again, or raise CADASTRE_POOL_WAIT_MS or CADASTRE_DATABASE_CONNECTIONS.`,
      )
    }
    throw translateFault(error)
  }
}

/** What `use` makes of a connection, which is given back whatever happens. */
export async function withLease<T>(take: () => Promise<Lease>, use: (lease: Lease) => Promise<T>): Promise<T> {
  const lease = await take()
  try {
    return await use(lease)
  } finally {
    lease.release()
  }
}

function leaseOf(client: PoolClient, names: StatementNames): Lease {
  forgetStatements(client)
  let last: Promise<unknown> = Promise.resolve()
  let unanswered = 0
  const send = ({ text, values, isPlannedOnce = false }: Sendable) => {
    writeTogether(client)
    if (values.length > 0) setPlanning(client, isPlannedOnce)
    else notePlanning(client, text)
    const name = values.length > 0 ? names.nameOf(text) : undefined
    if (name !== undefined) noteName(client, name)
    const query = { text, values: [...values], ...(name !== undefined && { name }) }
    return client.query(query).catch((error: unknown) => {
      throw translateFault(error, text)
    })
  }
  const expectAnswer = <T>(answer: Promise<T>): Promise<T> => {
    unanswered += 1
    const arrive = () => {
      unanswered -= 1
    }
    last = answer.then(arrive, arrive)
    return answer
  }
  // Answers that come together would let loaders of sibling fields travel together, or not, as the network likes.
  const sendNext = (statement: Sendable) =>
    expectAnswer(unanswered === 0 ? send(statement) : last.then(() => send(statement)))
  return {
    run: async <R extends object>(statement: Statement) => (await sendNext(statement)).rows as readonly R[],
    runAhead: async <R extends object>(statement: Statement) =>
      (await expectAnswer(send(statement))).rows as readonly R[],
    control: async (text) => (await sendNext({ text, values: [] })).command,
    pid: pidOf(client),
    release: (broken = false) => client.release(broken),
  }
}

type Sendable = Pick<Statement, 'text' | 'values' | 'isPlannedOnce'>

const held = new WeakSet<PoolClient>()

/** What is sent before the event loop goes on leaves in one write, which costs more than what it carries. */
function writeTogether(client: PoolClient): void {
  const stream = streamOf(client)
  if (!stream || held.has(client)) return
  held.add(client)
  stream.cork()
  process.nextTick(() => {
    held.delete(client)
    stream.uncork()
  })
}

function streamOf(client: PoolClient): Writable | undefined {
  const { connection } = client as PoolClient & { readonly connection?: { readonly stream?: Writable } }
  return connection?.stream
}

/** The driver keeps it, and its types do not know. */
function pidOf(client: PoolClient): number {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : 0
}

function recordingLease(lease: Lease, sink: Sink): Lease {
  const timed = async <T>(kind: Sent['kind'], text: string, values: readonly unknown[], send: () => Promise<T>) => {
    const start = performance.now()
    let rowCount: number | undefined
    try {
      const answer = await send()
      rowCount = Array.isArray(answer) ? answer.length : 0
      return answer
    } finally {
      sink({ kind, text, values, rowCount, milliseconds: performance.now() - start })
    }
  }
  return {
    ...lease,
    run: <R extends object>(statement: Statement) =>
      timed('statement', statement.text, statement.values, () => lease.run<R>(statement)),
    runAhead: <R extends object>(statement: Statement) =>
      timed('statement', statement.text, statement.values, () => lease.runAhead<R>(statement)),
    control: (text) => timed('control', text, [], () => lease.control(text)),
  }
}
