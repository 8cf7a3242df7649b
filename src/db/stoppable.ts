import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '../query/sql.js'
import type { Db } from './db.js'
import { withLease, type Lease, type Pool } from './pool.js'
import { sqlstateOf } from './sqlstate.js'

/** How often a running statement is cancelled until it ends: the first attempt may come between two statements. */
const againMs = 50

/**
 * The pool as one request uses it. Once the signal is aborted its running statements are cancelled, and they, later ones and waiting for a connection
 * fail with the reason of the signal. A commit that has been sent is left alone, so an error after it means that nothing was written.
 */
export function stoppable(pool: Pool, signal: AbortSignal, cancel: (pid: number) => Promise<void>): Pool {
  const lease = async () => stoppableLease(await leaseUntil(pool, signal), signal, cancel)
  return { ...pool, lease, run: (statement) => withLease(lease, (taken) => taken.run(statement)) }
}

/** Cancels what the backend with this pid runs; nothing when it is idle or gone. Returns after the backend was told. */
export async function cancelStatement(db: Db, pid: number): Promise<void> {
  await db.run(sql`select pg_cancel_backend(${pid}::int)`)
}

/** A connection that comes after the signal is given back at once. */
function leaseUntil(pool: Pool, signal: AbortSignal): Promise<Lease> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(asError(signal.reason))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    const arrive = (lease: Lease) => (signal.aborted ? lease.release() : resolve(lease))
    pool
      .lease()
      .then(arrive, reject)
      .finally(() => signal.removeEventListener('abort', stop))
  })
}

function stoppableLease(lease: Lease, signal: AbortSignal, cancel: (pid: number) => Promise<void>): Lease {
  const running = new Set<symbol>()
  let cancelled: Promise<void> | undefined
  const cancelAll = async () => {
    while (running.size > 0) {
      // Without a connection to say it through, the timeout of the statement ends it.
      await cancel(lease.pid).catch(() => undefined)
      await sleep(againMs)
    }
  }
  const stop = () => {
    cancelled = cancelAll()
  }
  signal.addEventListener('abort', stop, { once: true })
  const unlessStopped = async <T>(send: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted()
    const mark = Symbol('statement')
    running.add(mark)
    try {
      return await send()
    } catch (error) {
      throw signal.aborted && sqlstateOf(error) === '57014' ? asError(signal.reason) : error
    } finally {
      running.delete(mark)
    }
  }
  return {
    ...lease,
    run: (statement) => unlessStopped(() => lease.run(statement)),
    runAhead: (statement) => unlessStopped(() => lease.runAhead(statement)),
    control: async (text) => {
      if (text !== 'rollback') signal.throwIfAborted()
      if (cancelled) await cancelled
      return lease.control(text)
    },
    release: (broken) => {
      signal.removeEventListener('abort', stop)
      // A cancellation still on its way would meet the statement of whoever has the connection next.
      if (cancelled) void cancelled.then(() => lease.release(broken))
      else lease.release(broken)
    },
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
