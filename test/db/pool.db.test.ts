import { describe, expect, it } from 'vitest'
import { openPool, recording } from '../../src/db/pool.js'
import type { Sent } from '../../src/db/pool.js'
import { UnavailableError } from '../../src/errors.js'
import { sql } from '../../src/query/sql.js'
import { transaction } from '../../src/db/transaction.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase('empty')

describe('values', () => {
  it('come back as numbers and booleans where that is exact, and as text where it is not', async () => {
    const [row] = await database().pool.run(sql`
      select 1::int2 as small, 2::int4 as int, 1.5::float8 as float, true as yes, 9007199254740993::int8 as big, 1.50::numeric as decimal,
        '2026-01-02T03:04:05.678901+02'::timestamptz as instant, '10.0.0.1/8'::inet as address, '{"a": 1}'::jsonb as json, null as nothing,
        '{1,null}'::int4[] as ints, '{9007199254740993}'::int8[] as bigs, '{t,f}'::bool[] as flags, '{a,"b c",null}'::text[] as texts`)
    expect(row).toEqual({
      small: 1,
      int: 2,
      float: 1.5,
      yes: true,
      big: '9007199254740993',
      decimal: '1.50',
      instant: '2026-01-02 01:04:05.678901+00',
      address: '10.0.0.1/8',
      json: '{"a": 1}',
      nothing: null,
      ints: [1, null],
      bigs: ['9007199254740993'],
      flags: [true, false],
      texts: ['a', 'b c', null],
    })
  })

  it('go in as arrays and text', async () => {
    const [row] = await database().pool.run(
      sql`select ${['x', null, 'a,"b']}::text[] as texts, ${[1, 2]}::int[] as ints, ${'9007199254740993'}::int8 as big`,
    )
    expect(row).toEqual({ texts: ['x', null, 'a,"b'], ints: [1, 2], big: '9007199254740993' })
  })
})

describe('recording', () => {
  it('tells every statement, in transactions too, with values and number of rows', async () => {
    const sent: Sent[] = []
    const pool = recording(database().pool, (one) => sent.push(one))
    await pool.run(sql`select generate_series(1, ${3}::int)`)
    await transaction(pool, (db) => db.run(sql`select 1`))
    await pool.run(sql`select 1 / 0`).catch(() => undefined)
    expect(sent.map(({ kind, text, values, rowCount }) => ({ kind, text, values, rowCount }))).toEqual([
      { kind: 'statement', text: 'select generate_series(1, $1::int)', values: [3], rowCount: 3 },
      { kind: 'control', text: 'begin isolation level read committed', values: [], rowCount: 0 },
      { kind: 'statement', text: 'select 1', values: [], rowCount: 1 },
      { kind: 'control', text: 'commit', values: [], rowCount: 0 },
      { kind: 'statement', text: 'select 1 / 0', values: [], rowCount: undefined },
    ])
  })
})

describe('the pool', () => {
  it('outlives the loss of all its connections', async () => {
    const pool = openPool(database().pool.connection, { size: 2 })
    await Promise.all([pool.run(sql`select pg_sleep(0.01)`), pool.run(sql`select pg_sleep(0.01)`)])
    const held = await pool.lease()
    await database().pool.run(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    )
    await expect(held.run(sql`select 1`)).rejects.toThrow(UnavailableError)
    held.release()
    await expect.poll(() => pool.run(sql`select 1 as one`).catch(() => [])).toEqual([{ one: 1 }])
    await pool.end()
  })

  it('says so when no connection becomes free in time', async () => {
    const pool = openPool(database().pool.connection, { size: 1, waitMs: 1000 })
    const held = await pool.lease()
    await expect(pool.run(sql`select 1`)).rejects.toThrow('No database connection became free within 1 s')
    held.release()
    await pool.end()
  })

  it('answers UnavailableError when nobody listens', async () => {
    const pool = openPool({ ...database().pool.connection, host: '127.0.0.1', port: 1, tls: false })
    await expect(pool.run(sql`select 1`)).rejects.toThrow(UnavailableError)
    await pool.end()
  })
})
