import { fastify, type FastifyInstance } from 'fastify'
import { buildSchema, isObjectType, validateSchema } from 'graphql'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadShippedPacks } from '../../src/cli/seeds.js'
import { readConfig } from '../../src/config.js'
import { raw } from '../../src/query/sql.js'
import { mountGraphql } from '../../src/server/graphql.js'
import { createTestDatabase, useTestDatabase } from '../support/database.js'

const database = useTestDatabase()
const apps: FastifyInstance[] = []
let app: FastifyInstance

beforeAll(async () => {
  await loadShippedPacks(database().pool)
  app = await start()
})

afterAll(async () => {
  for (const one of apps) await one.close()
})

async function start(environment: Readonly<Record<string, string>> = {}, pool = database().pool) {
  const started = fastify()
  apps.push(started)
  await mountGraphql(started, { ...readConfig({}, environment), pool, logger: pino({ level: 'silent' }) })
  return started
}

const get = (url: string, headers = {}) => app.inject({ method: 'GET', url, headers })

const ask = async (query: string, by = app) => {
  const reply = await by.inject({ method: 'POST', url: '/graphql', payload: { query } })
  return { version: reply.headers['cadastre-schema-version'], body: reply.json() }
}

const versionOf = async (by = app) => (await ask('{ catalogue { version } }', by)).body.data.catalogue.version

describe('the schema over HTTP', () => {
  it('is the whole that is served, with its version as entity tag', async () => {
    const reply = await get('/schema.graphql')
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/graphql; charset=utf-8'])
    expect(reply.headers).toMatchObject({ etag: `"${await versionOf()}"`, 'cache-control': 'no-cache' })
    expect(reply.headers['cadastre-schema-version']).toBe(await versionOf())
    const query = buildSchema(reply.body).getQueryType()
    expect(isObjectType(query) && Object.keys(query.getFields())).toEqual(
      expect.arrayContaining(['hosts', 'catalogue']),
    )
  })

  it('is a part where types are named, once or more', async () => {
    for (const url of ['/schema.graphql?types=host,%20network', '/schema.graphql?types=host&types=network']) {
      const part = buildSchema((await get(url)).body)
      expect(validateSchema(part)).toEqual([])
      expect(['Host', 'Network', 'VirtualMachine'].filter((name) => part.getType(name))).toEqual(['Host', 'Network'])
    }
  })

  it('is not sent again to who has it', async () => {
    const { etag } = (await get('/schema.graphql?types=host')).headers
    for (const known of [etag, `"other", W/${etag}`, '*']) {
      const reply = await get('/schema.graphql?types=host', { 'if-none-match': known })
      expect([reply.statusCode, reply.body, reply.headers['etag']]).toEqual([304, '', etag])
    }
    expect((await get('/schema.graphql?types=host', { 'if-none-match': '"other"' })).statusCode).toBe(200)
    const head = await app.inject({ method: 'HEAD', url: '/schema.graphql?types=host' })
    expect([head.statusCode, head.body, head.headers['etag']]).toEqual([200, '', etag])
  })

  it.each([
    ['/schema.graphql?types=hosd', 'There is no resource type "hosd"; there is "host".'],
    [
      '/schema.graphql?types=host,',
      '"types" takes names of resource types with commas between them, such as types=host,network.',
    ],
    [
      '/schema.graphql?types=',
      '"types" takes names of resource types with commas between them, such as types=host,network.',
    ],
    ['/schema.graphql?type=host', 'There is no parameter "type"; there is "types".'],
  ])('refuses %s and says what to write', async (url, error) => {
    const reply = await get(url)
    expect([reply.statusCode, reply.json()]).toEqual([400, { error }])
  })

  it('answers many who ask for different parts at a time, each its own', async () => {
    const names = ['host', 'network', 'disk', 'service', 'cluster', 'snapshot', 'host']
    const parts = await Promise.all(names.map((name) => get(`/schema.graphql?types=${name}`)))
    expect(parts.map(({ body }) => names.filter((name) => new RegExp(`^  ${name}s\\(`, 'm').test(body)))).toEqual(
      names.map((name) => names.filter((other) => other === name)),
    )
  })

  it('is not told where introspection is off', async () => {
    const closed = await start({ NODE_ENV: 'production' })
    const reply = await closed.inject({ method: 'GET', url: '/schema.graphql' })
    expect([reply.statusCode, reply.json()]).toEqual([403, { error: expect.stringContaining('Introspection is off') }])
  })
})

describe('the version of the schema', () => {
  it('is on every answer: data, faults of the document, refusals at the door', async () => {
    const version = await versionOf()
    for (const query of ['{ __typename }', '{ nothing }', '{', '{ node(id: "x") { id } }', ''])
      expect([query, (await ask(query)).version]).toEqual([query, version])
    const refused = await app.inject({ method: 'PUT', url: '/graphql' })
    expect([refused.statusCode, refused.headers['cadastre-schema-version']]).toEqual([405, version])
  })

  it('is that of the schema that answered, and changes with the catalogue', async () => {
    const before = await versionOf()
    const { body, version } = await ask(
      'mutation { createResourceType(input: { name: "lamp" }) { resourceType { name } } }',
    )
    expect([body.errors, version]).toEqual([undefined, before])
    const after = await ask('{ lamps { totalCount } catalogue { version } }')
    expect(after.version).not.toBe(before)
    expect(after.body.data.catalogue.version).toBe(after.version)
  })

  it('is the same in another database with the same catalogue, whatever its ids are', async () => {
    const [one, other] = [await createTestDatabase(), await createTestDatabase()]
    try {
      await other.pool.run(raw(`select setval(pg_get_serial_sequence('attribute_definitions', 'id'), 7000)`))
      await other.pool.run(raw(`select setval(pg_get_serial_sequence('resource_types', 'id'), 300)`))
      const versions: unknown[] = []
      for (const { pool } of [one, other]) {
        await loadShippedPacks(pool)
        const server = await start({}, pool)
        versions.push(await versionOf(server))
        await server.close()
      }
      expect(versions[0]).toBe(versions[1])
    } finally {
      await one.drop()
      await other.drop()
    }
  })
})
