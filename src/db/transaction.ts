import { setTimeout as sleep } from 'node:timers/promises'
import { raw } from '../query/sql.js'
import type { Statement } from '../query/sql.js'
import type { Db } from './db.js'
import type { Lease, Pool } from './pool.js'
import { isRetriable, sqlstateOf } from './sqlstate.js'

const attempts = 4

const beginSnapshot = 'begin isolation level repeatable read read only'

/**
 * Runs `work` in one READ COMMITTED transaction and returns what it returns; inside another transaction it joins that one.
 * Work that loses against another transaction (serialization, deadlock, or what `isLost` says) is run again from its start, so it must do
 * nothing but run statements.
 */
export async function transaction<T>(
  db: Db,
  work: (db: Db) => Promise<T>,
  isLost: (error: unknown) => boolean = isRetriable,
): Promise<T> {
  if (db.inTransaction) return work(db)
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(poolOf(db), 'begin isolation level read committed', work)
    } catch (error) {
      if (attempt === attempts || !isLost(error)) throw error
      await sleep(attempt * 10 + Math.random() * 20)
    }
  }
}

/** Runs `work` in one READ ONLY REPEATABLE READ transaction: all its statements see the same state. Joins a transaction it is called in. */
export async function snapshot<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  return db.inTransaction ? work(db) : once(poolOf(db), beginSnapshot, work)
}

/** As `snapshot`, but what `work` sends at the same time shares a round trip: on a busy process each one waits for a turn of the event loop. */
export async function snapshotAtOnce<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  return db.inTransaction ? work(db) : once(poolOf(db), beginSnapshot, work, 'runAhead')
}

/**
 * Runs `work` inside a running transaction so that its failure undoes only what it did; the error is passed on. A result that `keeps` refuses is
 * answered too, but what was done for it is undone. Statements of others must not run meanwhile.
 */
export async function savepoint<T>(
  db: Db,
  work: (db: Db) => Promise<T>,
  keeps: (result: T) => boolean = () => true,
): Promise<T> {
  if (!db.inTransaction) throw new Error('a savepoint needs a transaction around it')
  await db.run(raw('savepoint part'))
  try {
    const result = await work(db)
    if (!keeps(result)) await db.run(raw('rollback to savepoint part'))
    await db.run(raw('release savepoint part'))
    return result
  } catch (error) {
    await db.run(raw('rollback to savepoint part'))
    await db.run(raw('release savepoint part'))
    throw error
  }
}

/** A snapshot that opens with its first statement and stays until `end`, which must be called whatever happens; statements after it are refused. */
export interface LazySnapshot {
  readonly db: Db
  /** Says that the next statement is the only one whose answer counts: it is sent without a transaction, being a snapshot by itself. */
  readonly sendsOne: () => void
  readonly end: () => Promise<void>
}

/** One snapshot for the statements of one operation, whoever sends them. An operation that sends none takes no connection. */
export function lazySnapshot(db: Db): LazySnapshot {
  const pool = poolOf(db)
  let opened: Promise<Begun> | undefined
  let [ended, isOnly] = [false, false]
  const inside: Db = {
    inTransaction: true,
    run: async <R extends object>(statement: Statement) => {
      if (ended) throw new Error('the snapshot of this operation has ended')
      if (isOnly) {
        isOnly = false
        return pool.run<R>(statement)
      }
      const isFirst = opened === undefined
      opened ??= beginOn(pool)
      const { lease, began } = await opened
      if (!isFirst) return lease.run<R>(statement)
      const answer = lease.runAhead<R>(statement)
      const [begin] = await Promise.allSettled([began, answer])
      if (begin.status === 'rejected') throw begin.reason
      return answer
    },
  }
  const end = async () => {
    if (ended) return
    ended = true
    const begun = await opened?.catch(() => undefined)
    if (!begun) return
    const isSound = await begun.began.then(
      () => true,
      () => false,
    )
    if (isSound) await finish(begun.lease, 'rollback')
    else begun.lease.release(true)
  }
  const sendsOne = () => {
    isOnly = opened === undefined
  }
  return { db: inside, sendsOne, end }
}

interface Begun {
  readonly lease: Lease
  /** The first statement is sent in the same write, before this is answered. */
  readonly began: Promise<string>
}

async function beginOn(pool: Pool): Promise<Begun> {
  const lease = await pool.lease()
  const began = lease.control(beginSnapshot)
  began.catch(() => undefined)
  return { lease: rememberingFailure(lease), began }
}

async function once<T>(
  pool: Pool,
  begin: string,
  work: (db: Db) => Promise<T>,
  run: 'run' | 'runAhead' = 'run',
): Promise<T> {
  const lease = rememberingFailure(await began(await pool.lease(), begin))
  let result: T
  try {
    result = await work({ inTransaction: true, run: (statement) => lease[run](statement) })
  } catch (error) {
    await finish(lease, 'rollback')
    throw error
  }
  const did = await commit(lease)
  // Postgres answers a commit of a failed transaction with ROLLBACK and no error: somebody swallowed the failure.
  if (did !== 'COMMIT')
    throw new Error('the transaction was rolled back: a statement in it had failed and the failure was ignored')
  return result
}

async function began(lease: Lease, text: string): Promise<Lease> {
  try {
    await lease.control(text)
    return lease
  } catch (error) {
    lease.release(true)
    throw error
  }
}

async function commit(lease: Lease): Promise<string> {
  let broken = true
  try {
    const did = await lease.control('commit')
    broken = false
    return did
  } catch (error) {
    // A deferred check that fails at commit leaves a connection that is as good as before.
    broken = sqlstateOf(error)?.startsWith('08') ?? true
    throw error
  } finally {
    lease.release(broken)
  }
}

/** Ends a transaction whose outcome does not matter; a connection that can't even do that is closed. */
async function finish(lease: Lease, text: 'rollback'): Promise<void> {
  try {
    await lease.control(text)
    lease.release()
  } catch {
    lease.release(true)
  }
}

/** After a failure Postgres refuses all further statements of the transaction; those fail with the first failure, which says more. */
function rememberingFailure(lease: Lease): Lease {
  let failure: unknown
  const remember = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer
    } catch (error) {
      if (sqlstateOf(error) === '25P02' && failure !== undefined) throw failure
      failure = error
      throw error
    }
  }
  return {
    ...lease,
    run: (statement) => remember(lease.run(statement)),
    runAhead: (statement) => remember(lease.runAhead(statement)),
  }
}

function poolOf(db: Db): Pool {
  if (!isPool(db)) throw new Error('a transaction starts from a pool')
  return db
}

function isPool(db: Db): db is Pool {
  return 'lease' in db
}
