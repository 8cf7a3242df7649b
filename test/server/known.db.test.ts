import { fastify, type FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { openPool, type Pool } from '../../src/db/pool.js'
import { mountGraphql } from '../../src/server/graphql.js'
import { useTestDatabase } from '../support/database.js'
import { makeFleet } from '../support/fleet.js'

const database = useTestDatabase({ unchecked: 'resources are written past the writers, without identities' })
let app: FastifyInstance
let pool: Pool

beforeAll(async () => {
  await makeFleet(database().pool)
  pool = openPool(database().pool.connection)
  app = fastify()
  await mountGraphql(app, { ...readConfig({}, { NODE_ENV: 'production' }), pool, logger: pino({ level: 'silent' }) })
})

afterAll(async () => {
  await app.close()
  await pool.end()
})

const document = `query Names($first: Int = 2, $name: String) {
  virtualMachines(first: $first, where: {name: {gte: $name}}, orderBy: [{name: ASC}]) { totalCount nodes { id name status } pageInfo { endCursor } }
}`

/** What was answered, without what is never the same twice. */
async function post(payload: object, headers: Readonly<Record<string, string>> = {}) {
  const reply = await app.inject({ method: 'POST', url: '/graphql', payload, headers })
  const { date: _date, 'x-request-id': requestId, ...others } = reply.headers
  return { status: reply.statusCode, headers: others, body: reply.body, isNumbered: typeof requestId === 'string' }
}

describe('a document that was asked before', () => {
  it.each([
    ['with all its variables', { query: document, variables: { first: 3, name: 'a' } }],
    ['with its operation named', { query: document, variables: { name: 'a' }, operationName: 'Names' }],
    ['with another operation named', { query: document, variables: { name: 'a' }, operationName: 'Others' }],
    ['with a variable of a wrong type', { query: document, variables: { first: 'three', name: 'a' } }],
    ['without a variable of a filter', { query: document, variables: {} }],
    ['with too large a page', { query: document, variables: { first: 100_000, name: 'a' } }],
    ['with a negative page', { query: document, variables: { first: -1, name: 'a' } }],
    ['with variables that are a list', { query: document, variables: [] }],
    ['with extensions', { query: document, variables: { name: 'a' }, extensions: {} }],
    [
      'that fails in a list',
      { query: '{ nodes: resource(id: "nothing") { id } resources(first: 1) { nodes { name } } }' },
    ],
    ['that is no query', { query: 'mutation { deleteResources(items: []) { results { index } } }' }],
    ['that asks for the schema', { query: '{ __schema { queryType { name } } }' }],
  ])('is answered as the first time, %s', async (_case, payload) => {
    const first = await post(payload)
    expect(first.isNumbered || first.status >= 400).toBe(true)
    for (let again = 0; again < 3; again += 1) {
      await post({ query: document, variables: { name: 'a' } })
      expect(await post(payload)).toEqual(first)
    }
  })

  it('is answered in the form that is asked for', async () => {
    const payload = { query: document, variables: { name: 'a' } }
    for (let again = 0; again < 3; again += 1) {
      const { headers } = await post(payload, { accept: 'application/graphql-response+json' })
      expect(headers['content-type']).toContain('application/graphql-response+json')
      const plain = await post(payload, { accept: 'application/json' })
      expect(plain.headers['content-type']).toContain('application/json')
      expect((await post(payload, { accept: 'text/html' })).status).toBe(406)
    }
  })
})
