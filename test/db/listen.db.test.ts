import { afterEach, describe, expect, it } from 'vitest'
import { listen, type Listener } from '../../src/db/listen.js'
import { sql } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase('empty')
let listener: Listener | undefined

afterEach(() => listener?.close())

/** Starts listening; the number of calls so far, and a wait until there are that many. */
function startListening() {
  let calls = 0
  listener = listen(database().pool.connection, 'some_channel', () => (calls += 1))
  const until = async (wanted: number) => {
    const since = performance.now()
    const isWaiting = () => calls < wanted && performance.now() - since < 5000
    while (isWaiting()) await new Promise((resolve) => setTimeout(resolve, 10))
    return calls
  }
  return { until, calls: () => calls }
}

const notify = () => database().pool.run(sql`select pg_notify('some_channel', '')`)

const backends = async () => {
  const rows = await database().pool.run<{ pid: number }>(sql`
    select pid from pg_stat_activity where datname = current_database() and query = 'listen "some_channel"'`)
  return rows.map(({ pid }) => pid)
}

describe('listening', () => {
  it('calls back once when connected and for each notification', async () => {
    const { until } = startListening()
    expect(await until(1)).toBe(1)
    await notify()
    expect(await until(2)).toBe(2)
  })

  it('connects again by itself and calls back, since something may have been missed', async () => {
    const { until } = startListening()
    await until(1)
    const [pid] = await backends()
    await database().pool.run(sql`select pg_terminate_backend(${pid})`)
    expect(await until(2)).toBe(2)
    await notify()
    expect(await until(3)).toBe(3)
  })

  it('leaves no connection behind when closed, at once or later', async () => {
    startListening()
    await listener?.close()
    const { until, calls } = startListening()
    await until(1)
    await listener?.close()
    await listener?.close()
    expect(await backends()).toEqual([])
    await notify()
    expect(calls()).toBe(1)
  })
})
