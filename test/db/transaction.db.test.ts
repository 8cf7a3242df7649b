import { describe, expect, it } from 'vitest'
import { recording } from '../../src/db/pool.js'
import type { Sent } from '../../src/db/pool.js'
import { lazySnapshot, savepoint, snapshot, snapshotAtOnce, transaction } from '../../src/db/transaction.js'
import { ConflictError, InputError } from '../../src/errors.js'
import { sql } from '../../src/query/sql.js'
import { createTestDatabase, useTestDatabase } from '../support/database.js'

const database = useTestDatabase('empty')
const pool = () => database().pool
const isolation = sql`select current_setting('transaction_isolation') as level, current_setting('transaction_read_only') as read_only`

async function makeTable(name: string): Promise<void> {
  await pool().run(sql([`create table ${name} (id int primary key, n int not null default 0)`]))
}

describe('transaction', () => {
  it('keeps what was done, or nothing', async () => {
    await makeTable('kept')
    await transaction(pool(), (db) => db.run(sql`insert into kept values (1)`))
    const failing = transaction(pool(), async (db) => {
      await db.run(sql`insert into kept values (2)`)
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await pool().run(sql`select id from kept`)).toEqual([{ id: 1 }])
  })

  it('is read committed, and one inside another joins it', async () => {
    const [outer, inner] = await transaction(pool(), async (db) => {
      const [first] = await db.run(sql`select txid_current() as id, current_setting('transaction_isolation') as level`)
      const [second] = await transaction(db, (nested) =>
        nested.run(sql`select txid_current() as id, current_setting('transaction_isolation') as level`),
      )
      return [first, second]
    })
    expect(outer).toMatchObject({ level: 'read committed' })
    expect(inner).toEqual(outer)
  })

  it('runs again when it lost a deadlock', async () => {
    await makeTable('locked')
    await pool().run(sql`insert into locked values (1), (2)`)
    let attempts = 0
    let holding = 0
    let bothHold: () => void
    const held = new Promise<void>((resolve) => (bothHold = resolve))
    const bump = (first: number, second: number) =>
      transaction(pool(), async (db) => {
        attempts++
        await db.run(sql`update locked set n = n + 1 where id = ${first}`)
        if (++holding === 2) bothHold()
        await held
        await db.run(sql`update locked set n = n + 1 where id = ${second}`)
      })
    await Promise.all([bump(1, 2), bump(2, 1)])
    expect(await pool().run(sql`select n from locked order by id`)).toEqual([{ n: 2 }, { n: 2 }])
    expect(attempts).toBe(3)
  })

  it('gives up after some attempts with a conflict', async () => {
    let attempts = 0
    const losing = transaction(pool(), (db) => {
      attempts++
      return db.run(sql`do $$ begin raise exception 'lost' using errcode = '40001'; end $$`)
    })
    await expect(losing).rejects.toThrow(ConflictError)
    expect(attempts).toBe(4)
  })

  it('says so when a failure inside was swallowed', async () => {
    const work = transaction(pool(), (db) => db.run(sql`select 1 / 0`).catch(() => undefined))
    await expect(work).rejects.toThrow('was rolled back')
  })

  it('fails later statements with the first failure', async () => {
    const work = transaction(pool(), async (db) => {
      await db.run(sql`select ${'a\0b'}::text`).catch(() => undefined)
      await db.run(sql`select 1`)
    })
    await expect(work).rejects.toThrow(InputError)
  })

  it('undoes the part of a savepoint and goes on', async () => {
    await makeTable('parts')
    await transaction(pool(), async (db) => {
      await db.run(sql`insert into parts values (1)`)
      await savepoint(db, async (part) => {
        await part.run(sql`insert into parts values (2)`)
        await part.run(sql`insert into parts values (1)`)
      }).catch(() => undefined)
      await db.run(sql`insert into parts values (3)`)
    })
    expect(await pool().run(sql`select id from parts order by id`)).toEqual([{ id: 1 }, { id: 3 }])
  })

  it('undoes the part of a savepoint whose result is not kept, and answers it', async () => {
    await makeTable('tries')
    const results = await transaction(pool(), async (db) => {
      const attempt = (id: number) => () => db.run<{ id: number }>(sql`insert into tries values (${id}) returning id`)
      const keeps = ([row]: readonly { id: number }[]) => row?.id !== 1
      return [await savepoint(db, attempt(1), keeps), await savepoint(db, attempt(2), keeps)].flat()
    })
    expect(results).toEqual([{ id: 1 }, { id: 2 }])
    expect(await pool().run(sql`select id from tries order by id`)).toEqual([{ id: 2 }])
  })
})

describe('snapshot', () => {
  it('answers statements that are sent together, each as if alone', async () => {
    const numbers = Array.from({ length: 20 }, (_, n) => n)
    const answers = await snapshotAtOnce(pool(), (db) =>
      Promise.all(numbers.map((n) => db.run(sql`select ${n}::int as n, repeat('x', 100000) as filler`))),
    )
    expect(answers.map(([row]) => row?.['n'])).toEqual(numbers)
  })

  it('fails with the first of the statements that were sent together, and gives back a sound connection', async () => {
    const failing = snapshotAtOnce(pool(), (db) =>
      Promise.all([db.run(sql`select 1`), db.run(sql`select 1 / ${0}::int`), db.run(sql`select 2`)]),
    )
    await expect(failing).rejects.toThrow('division by zero')
    expect(await snapshotAtOnce(pool(), (db) => db.run(sql`select 3 as n`))).toEqual([{ n: 3 }])
  })

  it('is read only and sees one state', async () => {
    await makeTable('seen')
    await snapshot(pool(), async (db) => {
      expect(await db.run(isolation)).toEqual([{ level: 'repeatable read', read_only: 'on' }])
      expect(await db.run(sql`select id from seen`)).toEqual([])
      await pool().run(sql`insert into seen values (1)`)
      expect(await db.run(sql`select id from seen`)).toEqual([])
    })
    await expect(snapshot(pool(), (db) => db.run(sql`insert into seen values (2)`))).rejects.toThrow('read-only')
  })
})

describe('lazySnapshot', () => {
  it('opens with its first statement, shares one state among concurrent ones, and ends once', async () => {
    const own = await createTestDatabase('empty')
    const sent: Sent[] = []
    const { db, end } = lazySnapshot(recording(own.pool, (one) => sent.push(one)))
    expect(sent).toEqual([])
    const ids = await Promise.all([1, 2, 3].map(() => db.run<{ id: number }>(sql`select pg_backend_pid() as id`)))
    expect(new Set(ids.map((rows) => rows[0]?.id)).size).toBe(1)
    await end()
    await end()
    expect(sent.map(({ text }) => text)).toEqual([
      'begin isolation level repeatable read read only',
      ...Array.from({ length: 3 }, () => 'select pg_backend_pid() as id'),
      'rollback',
    ])
    await expect(db.run(sql`select 1`)).rejects.toThrow('has ended')
    await own.drop()
  })

  it('takes no connection when nothing is asked', async () => {
    const sent: Sent[] = []
    await lazySnapshot(recording(pool(), (one) => sent.push(one))).end()
    expect(sent).toEqual([])
  })
})
