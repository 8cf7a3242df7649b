import { describe, expect, it } from 'vitest'
import { openStatementNames } from '../../src/db/prepared.js'
import type { Db } from '../../src/db/db.js'
import { openPool, type Pool } from '../../src/db/pool.js'
import { lazySnapshot, savepoint, transaction } from '../../src/db/transaction.js'
import { plannedOnce, raw, sql, type Statement } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase('empty')

describe('names of statements', () => {
  it('are given to what comes again, one for each text', () => {
    const { nameOf } = openStatementNames()
    expect([nameOf('a'), nameOf('b')]).toEqual([undefined, undefined])
    const names = [nameOf('a'), nameOf('b')]
    expect(new Set(names).size).toBe(2)
    expect([nameOf('a'), nameOf('b')]).toEqual(names)
  })

  it('are forgotten when they were not used for long, and never given again', () => {
    const { nameOf } = openStatementNames()
    nameOf('a')
    const name = nameOf('a')
    for (let other = 0; other < 1000; other += 1) nameOf(`other ${other}`)
    expect(nameOf('a')).toBeUndefined()
    expect(nameOf('a')).not.toBe(name)
  })

  it('do not pile up on a connection', async () => {
    const pool = openPool(database().pool.connection, { size: 1 })
    for (let other = 0; other < 700; other += 1)
      for (let again = 0; again < 2; again += 1)
        expect(await pool.run(sql`select ${other}::int + ${raw(String(other))} as sum`)).toEqual([{ sum: 2 * other }])
    const [kept] = await pool.run<{ statements: string }>(
      sql`select count(*) as statements from pg_prepared_statements`,
    )
    expect(Number(kept?.statements)).toBeLessThan(200)
    await pool.end()
  })
})

const mode = (of = sql`select current_setting('plan_cache_mode') as mode, ${1}::int as one`) => of
const [anew, once] = ['force_custom_plan', 'force_generic_plan']

describe('plans', () => {
  const modesOf = async (work: (pool: Pool) => Promise<readonly string[]>) => {
    const pool = openPool(database().pool.connection, { size: 1 })
    try {
      return await work(pool)
    } finally {
      await pool.end()
    }
  }
  const modeIn = async (db: Db, statement: Statement) => (await db.run<{ mode: string }>(statement))[0]?.mode ?? ''

  it('are made for the values of each time, or once where a statement says so', async () => {
    const modes = await modesOf(async (pool) => [
      await modeIn(pool, mode()),
      await modeIn(pool, plannedOnce(mode())),
      await modeIn(pool, plannedOnce(mode())),
      await modeIn(pool, mode()),
    ])
    expect(modes).toEqual([anew, once, once, anew])
  })

  it('are as each statement says after a snapshot, whose end takes back what was set in it', async () => {
    const modes = await modesOf(async (pool) => {
      const reads = lazySnapshot(pool)
      const inside = [await modeIn(reads.db, mode()), await modeIn(reads.db, plannedOnce(mode()))]
      await reads.end()
      return [...inside, await modeIn(pool, mode()), await modeIn(pool, plannedOnce(mode()))]
    })
    expect(modes).toEqual([anew, once, anew, once])
  })

  it('are as each statement says after a failure', async () => {
    const modes = await modesOf(async (pool) => {
      const failed = transaction(pool, async (db) => {
        await modeIn(db, plannedOnce(mode()))
        await db.run(sql`select 1 / ${0}::int`)
      })
      await expect(failed).rejects.toBeInstanceOf(Error)
      return [await modeIn(pool, plannedOnce(mode())), await modeIn(pool, mode())]
    })
    expect(modes).toEqual([once, anew])
  })

  it('are as each statement says when part of a transaction was taken back', async () => {
    const modes = await modesOf((pool) =>
      transaction(pool, async (db) => {
        await savepoint(
          db,
          () => modeIn(db, plannedOnce(mode())),
          () => false,
        )
        return [await modeIn(db, plannedOnce(mode())), await modeIn(db, mode())]
      }),
    )
    expect(modes).toEqual([once, anew])
  })
})
