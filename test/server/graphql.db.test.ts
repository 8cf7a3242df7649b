import { fastify, type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { openPool, type Pool } from '../../src/db/pool.js'
import { raw, sql } from '../../src/query/sql.js'
import { mountGraphql } from '../../src/server/graphql.js'
import { useTestDatabase } from '../support/database.js'
import { makeFleet } from '../support/fleet.js'

interface Server {
  readonly app: FastifyInstance
  readonly pool: Pool
  readonly log: string[]
}

const database = useTestDatabase({ unchecked: 'resources are written past the writers, without identities' })
let one: Server
let two: Server

beforeAll(async () => {
  await makeFleet(database().pool)
  one = await startServer()
  two = await startServer()
})

afterAll(async () => {
  for (const server of [one, two]) {
    await server.app.close()
    await server.pool.end()
  }
})

/** A server as another process would have it: its own connections, its own schema. */
async function startServer(): Promise<Server> {
  const log: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void log.push(line) })
  const pool = openPool(database().pool.connection)
  const app = fastify()
  await mountGraphql(app, {
    ...readConfig({}, { NODE_ENV: 'production', CADASTRE_INTROSPECTION: 'true' }),
    pool,
    logger,
  })
  return { app, pool, log }
}

interface Reply {
  readonly status: number
  readonly body: {
    readonly data?: unknown
    readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[]
  }
}

async function post({ app }: Server, payload: object): Promise<Reply> {
  const reply = await app.inject({ method: 'POST', url: '/graphql', payload })
  return { status: reply.statusCode, body: reply.json() }
}

const ask = (server: Server, query: string, variables?: object) =>
  post(server, { query, ...(variables && { variables }) })

const codes = ({ body }: Reply) => body.errors?.map((error) => error.extensions['code'])

describe('the API over HTTP', () => {
  it('answers queries, introspection included', async () => {
    expect(await ask(one, '{ hosts(first: 1) { nodes { name } } __type(name: "Host") { name } }')).toEqual({
      status: 200,
      body: { data: { hosts: { nodes: [{ name: 'host-00' }] }, __type: { name: 'Host' } } },
    })
  })

  it('tells input errors with code, place in the answer and place in the input', async () => {
    const reply = await ask(one, '{ hosts(where: { name: {} }) { nodes { name } } }')
    expect(reply.body.errors).toEqual([
      {
        message: expect.stringContaining('"name" is empty'),
        locations: [{ line: 1, column: 3 }],
        path: ['hosts'],
        extensions: { code: 'BAD_USER_INPUT', inputPath: ['where', 'name'] },
      },
    ])
  })

  it('tells of a page that is too large at its field, and of none that is not executed', async () => {
    const query = `query This($all: Boolean = false) { found: hosts { nodes { edges(first: 1001) @include(if: $all) { totalCount } } } }
      query Other { hosts(first: 1001) { totalCount } }`
    const send = (variables: object) => post(one, { query, operationName: 'This', variables })
    expect((await send({ all: true })).body.errors).toMatchObject([
      {
        message: expect.stringContaining('A page has at most 1000 rows'),
        path: ['found', 'nodes', 'edges'],
        extensions: { code: 'LIMIT_EXCEEDED', inputPath: ['first'] },
      },
    ])
    expect((await send({})).body).toMatchObject({ data: { found: { nodes: expect.arrayContaining([{}]) } } })
  })

  it('refuses what JSON rounded, forged ids, missing variables, unknown fields without a suggestion', async () => {
    const query = 'query ($n: BigInt) { hosts(where: { attributes: { cpuCores: { eq: $n } } }) { totalCount } }'
    const rounded = await post(one, { query, variables: { n: 9_007_199_254_740_992 } })
    expect([rounded.status, codes(rounded)]).toEqual([400, ['BAD_USER_INPUT']])
    const missing = await ask(one, query)
    expect([missing.status, codes(missing)]).toEqual([400, ['BAD_USER_INPUT']])
    expect(codes(await ask(one, '{ node(id: "bm9uZQ") { id } }'))).toEqual(['BAD_USER_INPUT'])
    const unknown = await ask(one, '{ host_ }')
    expect(codes(unknown)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    expect(JSON.stringify(unknown.body)).not.toMatch(/did you mean/i)
  })

  it('takes no batches, no simple requests of other pages, no endless documents', async () => {
    const batch = await one.app.inject({ method: 'POST', url: '/graphql', payload: [{ query: '{ __typename }' }] })
    expect(batch.statusCode).toBe(400)
    const simple = await one.app.inject({ method: 'GET', url: '/graphql?query=%7B__typename%7D' })
    expect(simple.statusCode).toBe(400)
    const preflighted = await one.app.inject({
      method: 'GET',
      url: '/graphql?query=%7B__typename%7D',
      headers: { 'apollo-require-preflight': '1' },
    })
    expect(preflighted.json()).toEqual({ data: { __typename: 'Query' } })
    const long = await ask(one, `{ ${'a '.repeat(10_001)} }`)
    expect([long.status, codes(long)]).toEqual([400, ['LIMIT_EXCEEDED']])
  })

  it('answers what earlier mutations of a document did when a later one fails', async () => {
    const both = await ask(
      one,
      'mutation { a: createHost(input: { name: "kept" }) { outcome } b: retireProvider(input: { id: "none" }) { provider { id } } }',
    )
    expect(both.body.data).toEqual({ a: { outcome: 'CREATED' }, b: null })
    expect(both.body.errors).toMatchObject([{ path: ['b'], extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('executes nothing under a name that no operation has', async () => {
    const query = 'mutation Here { createHost(input: { name: "misnamed" }) { outcome } }'
    for (const operationName of ['Elsewhere', ''])
      expect(codes(await post(one, { query, operationName }))).toEqual(['OPERATION_RESOLUTION_FAILURE'])
    const left = await ask(one, '{ hosts(where: { name: { eq: "misnamed" } }) { totalCount } }')
    expect(left.body.data).toEqual({ hosts: { totalCount: 0 } })
  })

  it('refuses lists of lists that multiply, variables that nest without end, and too many sort keys', async () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'name' : `name edges(first: 50) { nodes { ${nested(depth - 1)} } }`
    const lists = await ask(one, `{ resources(first: 1000) { nodes { ${nested(5)} } } }`)
    expect(codes(lists)).toEqual(['LIMIT_EXCEEDED'])
    expect(lists.body.errors?.[0]?.message).toContain('CADASTRE_MAX_ANSWER_ITEMS')
    let where: object = {}
    for (let depth = 0; depth < 2000; depth += 1) where = { not: where }
    const filter = 'query ($w: HostWhere) { hosts(where: $w) { totalCount } }'
    expect(codes(await post(one, { query: filter, variables: { w: where } }))).toEqual(['LIMIT_EXCEEDED'])
    const sorted = 'query ($o: [HostOrderBy!]) { hosts(orderBy: $o) { totalCount } }'
    const keys = Array.from({ length: 21 }, () => ({ name: 'ASC' }))
    expect(codes(await post(one, { query: sorted, variables: { o: keys } }))).toEqual(['LIMIT_EXCEEDED'])
  })

  it('refuses an argument that narrows whose variable has no value', async () => {
    const query = 'query ($r: String) { hosts { nodes { edges(relationship: $r) { totalCount } } } }'
    expect(codes(await ask(one, query))).toEqual(['BAD_USER_INPUT'])
  })

  it('refuses fragments that multiply, at once', async () => {
    const fragments = Array.from({ length: 30 }, (_, i) => `fragment F${i} on Host { ...F${i + 1} ...F${i + 1} }`)
    const reply = await ask(one, `{ hosts { nodes { ...F0 } } } ${fragments.join(' ')} fragment F30 on Host { name }`)
    expect(reply.status).toBe(400)
  })

  it('answers a bug with the id of the request alone, and logs it whole', async () => {
    const { pool } = database()
    await pool.run(raw('alter table resources rename to resources_away'))
    try {
      const reply = await ask(two, '{ hosts { nodes { name } } }')
      const [error] = reply.body.errors ?? []
      const id = String(error?.extensions['requestId'])
      expect(error).toMatchObject({
        message: `Internal error, request ${id}.`,
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: id },
      })
      expect(JSON.stringify(reply.body)).not.toMatch(/resources|select|stack/)
      expect(two.log.join('\n')).toContain(id)
      expect(two.log.join('\n')).toContain('does not exist')
    } finally {
      await pool.run(raw('alter table resources_away rename to resources'))
    }
  })

  it('gives every connection back, after errors too', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        ask(one, `{ hosts(first: ${index % 2 === 0 ? 1 : -1}) { nodes { name disks: contains { totalCount } } } }`),
      ),
    )
    const countOpen = async () => {
      const [row] = await database().pool.run<{ count: string }>(sql`
        select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`)
      return row?.count
    }
    // An answer does not wait for the end of its snapshot.
    await expect.poll(countOpen).toBe('0')
    expect(codes(await ask(one, '{ hosts(first: 1) { totalCount } }'))).toBeUndefined()
  })
})

describe('the swap', () => {
  it('reaches every server within a second of the commit', async () => {
    for (const name of ['probe_a', 'probe_b', 'probe_c']) {
      await defineType(name)
      for (const server of [one, two]) await untilKnown(server, name)
    }
  })

  it('has happened here when a mutation of the catalogue answers', async () => {
    for (const n of [1, 2, 3]) {
      const made = await ask(
        one,
        `mutation { createResourceType(input: { name: "robot_${n}" }) { resourceType { name } } }`,
      )
      expect(made.body).toEqual({ data: { createResourceType: { resourceType: { name: `robot_${n}` } } } })
      expect((await ask(one, `{ robot${n}s { totalCount } }`)).body).toEqual({
        data: { [`robot${n}s`]: { totalCount: 0 } },
      })
      await untilFieldKnown(two, `robot${n}s`)
    }
  })

  it('also after the notification was missed', async () => {
    const { pool } = database()
    await pool.run(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'listen %' and pid <> pg_backend_pid()`)
    await defineType('probe_missed')
    for (const server of [one, two]) await untilKnown(server, 'probe_missed')
  })

  it('leaves requests in flight on their schema', async () => {
    const { pool } = database()
    const blocker = await pool.lease()
    await blocker.control('begin')
    await blocker.run(raw('lock table resource_identities in access exclusive mode'))
    const asked = ask(
      one,
      '{ hosts(first: 1) { nodes { __typename name identities { externalId } attributes { hostname } } } }',
    )
    await waitUntil(async () => {
      const [row] = await pool.run<{ waiting: boolean }>(sql`
        select exists (select 1 from pg_locks where not granted and relation = 'resource_identities'::regclass) as waiting`)
      return row?.waiting === true
    })
    await defineType('probe_flight')
    await untilKnown(one, 'probe_flight')
    await blocker.control('commit')
    blocker.release()
    expect(await asked).toMatchObject({
      status: 200,
      body: {
        data: {
          hosts: { nodes: [{ __typename: 'Host', name: 'host-00', attributes: { hostname: 'host-00.example' } }] },
        },
      },
    })
  })

  it('answers a resource of a type that is too new as OtherResource', async () => {
    const { pool } = database()
    // Held back: the version row is what servers look at.
    await pool.run(raw('alter table resource_types disable trigger catalogue_changed'))
    await defineType('probe_new')
    await pool.run(raw('alter table resource_types enable trigger catalogue_changed'))
    await pool.run(sql`
      with kind as (
        insert into resource_kinds (resource_type_id, provider_type_id)
        select t.id, p.id from resource_types t, provider_types p where t.name = 'probe_new' and p.name = 'manual' returning *)
      insert into resources (resource_type_id, provider_type_id, kind_id, endpoint_id, origin_instance_id, name)
      select k.resource_type_id, k.provider_type_id, k.id, e.id, s.id, 'brand new'
        from kind k, provider_endpoints e, source_instances s where e.name = 'manual' and s.name = 'manual'`)
    const query =
      '{ resources(where: { name: { eq: "brand new" } }) { nodes { __typename name status type { name } attributeValues { name } } } }'
    expect((await ask(one, query)).body.data).toEqual({
      resources: {
        nodes: [
          {
            __typename: 'OtherResource',
            name: 'brand new',
            status: null,
            type: { name: 'probe_new' },
            attributeValues: [],
          },
        ],
      },
    })
    await pool.run(raw(`update resource_types set description = 'told now' where name = 'probe_new'`))
    await untilKnown(one, 'probe_new')
    expect((await ask(one, query)).body.data).toMatchObject({ resources: { nodes: [{ __typename: 'Probe_new' }] } })
  })
})

async function defineType(name: string): Promise<void> {
  await database().pool.run(sql`
    insert into resource_types (name, plural_name, api_name, plural_api_name, display_name, supertype_id)
    select ${name}::text, ${name}::text || 's', ${name}::text, ${name}::text || 's', ${name}::text, id from resource_types where name = 'resource'`)
}

const untilKnown = (server: Server, type: string) => untilFieldKnown(server, `${type}s`)

const untilFieldKnown = (server: Server, field: string) =>
  waitUntil(async () => (await ask(server, `{ ${field} { totalCount } }`)).status === 200)

async function waitUntil(isDone: () => Promise<boolean>): Promise<void> {
  for (const since = performance.now(); performance.now() - since < 20_000;) {
    if (await isDone()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('waited in vain for 20 seconds')
}
