import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Lease } from '../../src/db/pool.js'
import { raw, sql } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'
import { makeFleet } from '../support/fleet.js'
import { startHttp, useHttp, type HttpApi, type Reply } from '../support/http.js'

const database = useTestDatabase()
const server = useHttp(database, {
  NODE_ENV: 'production',
  CADASTRE_DATABASE_CONNECTIONS: '2',
  CADASTRE_POOL_WAIT_MS: '1500',
  CADASTRE_STATEMENT_TIMEOUT_MS: '20000',
  CADASTRE_LOCK_TIMEOUT_MS: '1000',
  CADASTRE_REQUEST_TIMEOUT_MS: '30000',
})

beforeAll(() => makeFleet(database().pool))

/** Without the limits under test, all of this would take a minute. */
const patienceMs = 10_000

const query = '{ hosts(first: 1) { nodes { name } } }'
const write = 'mutation { createResourceType(input: { name: "late" }) { resourceType { name } } }'

let blocker: Lease | undefined

/** Locks what the statements of `query` or `write` need, until the test is over. */
async function lock(table: string): Promise<void> {
  blocker = await database().pool.lease()
  await blocker.control('begin')
  await blocker.run(raw(`lock table ${table} in access exclusive mode`))
}

async function unlock(): Promise<void> {
  await blocker?.control('rollback')
  blocker?.release()
  blocker = undefined
}

afterEach(unlock)

/** Connections to this database in a state, by others than the test. */
async function countBackends(state: string): Promise<number> {
  const [row] = await database().pool.run<{ count: string }>(sql`
    select count(*) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and state like ${state}`)
  return Number(row?.count)
}

async function waitUntil(isDone: () => Promise<boolean>, milliseconds: number): Promise<void> {
  for (const since = performance.now(); performance.now() - since < milliseconds; await sleep(20)) {
    if (await isDone()) return
  }
  throw new Error(`waited in vain for ${milliseconds} ms`)
}

const codes = ({ errors }: Reply) => errors.map(({ extensions }) => extensions['code'])

describe('when all connections are taken', () => {
  it('requests are told to come again, health answers, and all is well afterwards', async () => {
    await Promise.all([server().ask(query), server().ask(query)])
    await lock('resources')
    let answered = 0
    const replies = Promise.all(
      Array.from({ length: 50 }, () =>
        server()
          .ask(query)
          .finally(() => (answered += 1)),
      ),
    )
    await waitUntil(async () => (await countBackends('active')) === 2, 5000)
    for (const path of ['/healthz', '/readyz']) {
      expect((await fetch(`${server().address}${path}`)).status).toBe(200)
      expect(answered).toBeLessThan(50)
    }
    const refused = (await replies).filter((reply) => codes(reply).includes('UNAVAILABLE'))
    // Those that have a connection wait for the lock instead.
    expect(refused.length).toBeGreaterThanOrEqual(30)
    for (const reply of refused) {
      expect([reply.status, reply.data]).toEqual([503, null])
      expect(reply.errors[0]?.message).toContain('CADASTRE_POOL_WAIT_MS')
    }
    await unlock()
    expect((await server().ask(query)).data).toEqual({ hosts: { nodes: [{ name: 'host-00' }] } })
    expect(await countBackends('idle in transaction%')).toBe(0)
  })
})

describe('a request that waits for a lock', () => {
  it('ends as a conflict, when it reads and when it writes', async () => {
    await lock('resources')
    const read = await server().ask(query)
    expect(codes(read)).toEqual(['CONFLICT'])
    await unlock()
    await lock('resource_types')
    const written = await server().ask(write)
    expect(codes(written)).toEqual(['CONFLICT'])
    expect(await countBackends('idle in transaction%')).toBe(1)
    await unlock()
    expect(await countBackends('idle in transaction%')).toBe(0)
  })
})

describe('a statement that takes too long', () => {
  it('is ended by the database, and the connection is as good as before', async () => {
    const slow = await startHttp(database().pool, {
      CADASTRE_STATEMENT_TIMEOUT_MS: '300',
      CADASTRE_LOCK_TIMEOUT_MS: '60000',
    })
    try {
      await lock('resources')
      const since = performance.now()
      const reply = await slow.ask(query)
      expect(performance.now() - since).toBeLessThan(patienceMs)
      expect(codes(reply)).toEqual(['LIMIT_EXCEEDED'])
      expect(reply.errors[0]?.message).toContain('CADASTRE_STATEMENT_TIMEOUT_MS')
      await unlock()
      expect((await slow.ask(query)).errors).toEqual([])
    } finally {
      await slow.close()
    }
  })
})

describe('a request that takes too long', () => {
  let patient: HttpApi
  beforeAll(async () => {
    patient = await startHttp(database().pool, {
      CADASTRE_REQUEST_TIMEOUT_MS: '400',
      CADASTRE_STATEMENT_TIMEOUT_MS: '60000',
      CADASTRE_LOCK_TIMEOUT_MS: '60000',
      CADASTRE_POOL_WAIT_MS: '60000',
      CADASTRE_DATABASE_CONNECTIONS: '1',
    })
  })
  afterAll(() => patient.close())

  it.each([
    ['reads', 'resources', query],
    ['writes', 'resource_types', write],
  ])('ends with its statement when it %s', async (_what, table, document) => {
    await lock(table)
    const since = performance.now()
    const replies = await Promise.all([patient.ask(document), patient.ask(document)])
    expect(performance.now() - since).toBeLessThan(patienceMs)
    for (const reply of replies) {
      expect(new Set(codes(reply))).toEqual(new Set(['LIMIT_EXCEEDED']))
      expect(reply.errors[0]?.message).toContain('CADASTRE_REQUEST_TIMEOUT_MS')
    }
    await waitUntil(async () => (await countBackends('active')) === 0, 5000)
    await unlock()
    expect((await patient.ask(query)).errors).toEqual([])
    const { data } = await patient.ask('{ resourceTypes(where: { name: { eq: "late" } }) { totalCount } }')
    expect(data).toEqual({ resourceTypes: { totalCount: 0 } })
  })

  it('is over when its client hangs up', async () => {
    const gone = await startHttp(database().pool, {
      CADASTRE_STATEMENT_TIMEOUT_MS: '60000',
      CADASTRE_LOCK_TIMEOUT_MS: '60000',
    })
    try {
      await lock('resources')
      const clients = Array.from({ length: 30 }, () => new AbortController())
      const asked = clients.map(({ signal }) =>
        gone
          .send({
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ query }),
            signal,
          })
          .catch(() => 'gone'),
      )
      await waitUntil(async () => (await countBackends('active')) === 10, 5000)
      for (const client of clients) client.abort()
      expect(await Promise.all(asked)).toEqual(clients.map(() => 'gone'))
      await waitUntil(async () => (await countBackends('active')) === 0, 5000)
      await unlock()
      expect((await gone.ask(query)).errors).toEqual([])
      expect(gone.log).toEqual([])
    } finally {
      await gone.close()
    }
  })
})

describe('a slow client', () => {
  let strict: HttpApi
  beforeAll(async () => {
    strict = await startHttp(database().pool, {
      CADASTRE_HEADERS_TIMEOUT_MS: '700',
      CADASTRE_RECEIVE_TIMEOUT_MS: '1000',
      CADASTRE_SEND_TIMEOUT_MS: '1000',
    })
  })
  afterAll(() => strict.close())

  // Long names make a long answer of few rows: 40 times 5 times 20 kB.
  const names = Array.from({ length: 5 }, (_, n) => `a${n}${'x'.repeat(20_000)}: name`)
  const body = JSON.stringify({ query: `{ hosts(first: 40) { nodes { ${names.join(' ')} } } }` })

  /** A connection that writes one byte at a time, and answers what came back when the server ended it. */
  async function drip(text: string): Promise<string> {
    const socket = connect(strict.port, '127.0.0.1')
    const answer = collect(socket)
    const timer = setInterval(() => socket.write('x'), 100)
    socket.write(text)
    return answer.finally(() => clearInterval(timer))
  }

  function collect(socket: Socket): Promise<string> {
    let text = ''
    return new Promise((resolve) => {
      socket.on('data', (chunk) => (text += chunk.toString('latin1')))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(text))
    })
  }

  it('of headers or of a body is told so and cut, while others are served', async () => {
    const head = `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n`
    const slow = Promise.all(
      Array.from({ length: 40 }, (_, n) => drip(n % 2 === 0 ? `${head}x-slow: ` : `${head}\r\n{"query":"`)),
    )
    expect((await strict.ask(query)).status).toBe(200)
    const since = performance.now()
    for (const answer of await slow) expect(answer).toMatch(/^HTTP\/1\.1 408 .*CADASTRE_HEADERS_TIMEOUT_MS/s)
    expect(performance.now() - since).toBeLessThan(patienceMs)
  })

  it('of an answer is cut', async () => {
    const socket = connect(strict.port, '127.0.0.1')
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const request = `POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    // More than the buffers of both ends hold.
    for (let n = 0; n < 10; n += 1) socket.write(request)
    socket.pause()
    await sleep(2500)
    const since = performance.now()
    socket.resume()
    await closed
    expect(performance.now() - since).toBeLessThan(patienceMs)
    expect((await strict.ask(query)).status).toBe(200)
  })
})
