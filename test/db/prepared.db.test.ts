import { describe, expect, it } from 'vitest'
import { openStatementNames } from '../../src/db/prepared.js'
import { openPool } from '../../src/db/pool.js'
import { raw, sql } from '../../src/query/sql.js'
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
    expect(Number(kept?.statements)).toBeLessThan(400)
    await pool.end()
  })

  it('plan for the values of each time', async () => {
    const [row] = await database().pool.run(sql`select current_setting('plan_cache_mode') as mode`)
    expect(row).toEqual({ mode: 'force_custom_plan' })
  })
})
