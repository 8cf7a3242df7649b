import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { cancelStatement, stoppable } from '../../src/db/stoppable.js'
import { snapshotAtOnce } from '../../src/db/transaction.js'
import { raw, sql } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'
import { makeFleet } from '../support/fleet.js'
import { useHttp } from '../support/http.js'

const database = useTestDatabase()
beforeAll(() => makeFleet(database().pool))
const server = useHttp(database, {
  CADASTRE_STATEMENT_TIMEOUT_MS: '60000',
  CADASTRE_REQUEST_TIMEOUT_MS: '60000',
  CADASTRE_DATABASE_CONNECTIONS: '3',
})

/** Statements that others run in this database, and transactions that they left open. */
async function countBusy(): Promise<number> {
  const [row] = await database().pool.run<{ count: string }>(sql`
    select count(*) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle'`)
  return Number(row?.count)
}

/** How long it takes until so many are busy; throws after ten seconds. */
async function untilBusy(isSo: (busy: number) => boolean): Promise<number> {
  const since = performance.now()
  while (!isSo(await countBusy())) {
    if (performance.now() - since > 10_000) throw new Error('waited in vain for 10 s')
    await sleep(20)
  }
  return performance.now() - since
}

/** Puts a view in the place of a table whose rows take long to read: asleep, or at work, so that only an interrupt ends it. */
async function slowDown(table: string, how: 'asleep' | 'at work'): Promise<() => Promise<void>> {
  const { pool } = database()
  const slowly =
    how === 'asleep'
      ? 'pg_sleep(20) is not null'
      : '(select count(*) from generate_series(1, 2000000000) n where n % 7 = k.id % 7) > 0'
  await pool.run(raw(`alter table ${table} rename to ${table}_kept`))
  await pool.run(raw(`create view ${table} as select k.* from ${table}_kept k where ${slowly}`))
  return async () => {
    await pool.run(raw(`drop view ${table}`))
    await pool.run(raw(`alter table ${table}_kept rename to ${table}`))
  }
}

const nested =
  '{ hosts(first: 5) { nodes { name hosts(first: 5) { nodes { name } } edges(first: 5) { totalCount } } } }'

it.each([
  ['a list', 'resources', 'asleep', '{ hosts(first: 1) { nodes { name } } }'],
  ['a list at work', 'resources', 'at work', '{ hosts(first: 1) { nodes { name } } }'],
  ['a total', 'resources', 'at work', '{ hosts { totalCount } }'],
  [
    'lists side by side',
    'resources',
    'asleep',
    '{ a: hosts { totalCount } b: hosts { totalCount } c: resources { totalCount } }',
  ],
  ['facets', 'resources', 'at work', '{ resources { facets(of: [{ field: NAME }]) { count } } }'],
  ['lists below the rows of a list', 'resource_edges', 'asleep', nested],
  ['lists below, at work', 'resource_edges', 'at work', nested],
  ['values below', 'hosts', 'asleep', '{ hosts(first: 5) { nodes { attributes { cpuCores } } } }'],
  ['identities below', 'resource_identities', 'asleep', '{ hosts(first: 5) { nodes { identities { externalId } } } }'],
  [
    'a catalogue list',
    'resource_types',
    'at work',
    '{ a: resourceTypes { totalCount } b: resourceTypes { totalCount } }',
  ],
] as const)('%s ends in the database when its client goes away', async (_, table, how, query) => {
  const restore = await slowDown(table, how)
  try {
    const clients = Array.from({ length: 4 }, () => new AbortController())
    const asked = clients.map(({ signal }) => {
      const request = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }
      return server()
        .send({ ...request, signal })
        .catch(() => 'gone')
    })
    await untilBusy((busy) => busy === 3)
    for (const client of clients) client.abort()
    expect(await untilBusy((busy) => busy === 0)).toBeLessThan(2000)
    expect(await Promise.all(asked)).toEqual(clients.map(() => 'gone'))
    // One that waited for a connection begins nothing either.
    await sleep(200)
    expect(await countBusy()).toBe(0)
  } finally {
    await restore()
  }
  expect((await server().ask('{ hosts(first: 1) { nodes { name } } }')).errors).toEqual([])
  expect(server().log).toEqual([])
})

it('statements that were sent ahead end with the one before them', async () => {
  const { pool } = database()
  const stop = new AbortController()
  const one = stoppable(pool, stop.signal, (pid) => cancelStatement(pool, pid))
  const asked = snapshotAtOnce(one, (db) =>
    Promise.allSettled(Array.from({ length: 3 }, () => db.run(sql`select pg_sleep(20)`))),
  ).catch(String)
  await untilBusy((busy) => busy === 1)
  stop.abort(new Error('gone'))
  expect(await untilBusy((busy) => busy === 0)).toBeLessThan(2000)
  expect(await asked).toContain('gone')
})
