import { auditServer } from 'graphql-http'
import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../support/database.js'
import { useHttp, type Reply } from '../support/http.js'

const database = useTestDatabase()
const production = useHttp(database, { NODE_ENV: 'production' })
const open = useHttp(database, { NODE_ENV: 'production', CADASTRE_INTROSPECTION: 'true' })
const development = useHttp(database)

// Two of its checks ask for `__type`, so production has introspection on for them.
describe.each([
  ['development', development],
  ['production', open],
])('the audit of GraphQL over HTTP in %s', (_environment, server) => {
  it('finds no error, with the guard against requests of other sites on', async () => {
    const results = await auditServer({
      url: `${server().address}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers)
        headers.set('apollo-require-preflight', '1')
        return fetch(url, { ...init, headers })
      },
    })
    expect(results.length).toBeGreaterThan(50)
    const errors = results.flatMap((one) => (one.status === 'error' ? [`${one.id} ${one.name}: ${one.reason}`] : []))
    expect(errors).toEqual([])
  })
})

describe("graphql-cop's checks in production", () => {
  const json = { 'content-type': 'application/json' }
  const post = (query: string) => production().ask(query)
  const form = (body: string) =>
    production().send({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
  const get = (query: string) => production().send({ search: `?query=${encodeURIComponent(query)}` })

  /** Each check with what it sends, and what it must not get. */
  const checks: Readonly<Record<string, () => Promise<void>>> = {
    '1 introspection': async () => {
      const reply = await post('query cop { __schema { types { name fields { name } } } }')
      expect([reply.status, reply.data, codes(reply)]).toEqual([403, null, ['FORBIDDEN']])
      expect(reply.errors[0]?.message).toContain('CADASTRE_INTROSPECTION')
      expect(codes(await post('{ __type(name: "Host") { name } }'))).toEqual(['FORBIDDEN'])
      expect(codes(await post('{ ...F } fragment F on Query { __type(name: "Host") { name } }'))).toEqual(['FORBIDDEN'])
    },
    '2 GraphiQL': async () => {
      const reply = await production().send({ headers: { accept: 'text/html' } })
      expect(reply.text).not.toMatch(/graphiql|playground/i)
      expect(reply.status).toBe(400)
    },
    '3 query by GET': async () => {
      const reply = await get('query cop {__typename}')
      expect([reply.status, reply.data]).toEqual([400, null])
    },
    '4 mutation by GET': async () => {
      const reply = await get('mutation cop {__typename}')
      expect(reply.data).toBeNull()
      const search = `?query=${encodeURIComponent('mutation cop {__typename}')}`
      const preflighted = await production().send({ search, headers: { 'apollo-require-preflight': '1' } })
      expect([preflighted.status, preflighted.data, preflighted.headers.get('allow')]).toEqual([405, null, 'POST'])
    },
    '5 form': async () => {
      const reply = await form(`query=${encodeURIComponent('query cop { __typename }')}`)
      expect([reply.status, reply.data]).toEqual([415, null])
    },
    '6 aliases': async () => {
      const reply = await post(`query cop { ${numbered(101, (n) => `alias${n}:__typename`)} }`)
      expect([reply.data, codes(reply)]).toEqual([null, ['LIMIT_EXCEEDED']])
      expect(reply.errors[0]?.message).toContain('CADASTRE_MAX_ALIASES')
    },
    '7 batch': async () => {
      const batch = Array.from({ length: 10 }, () => ({ query: 'query cop { __typename }' }))
      const reply = await production().send({ method: 'POST', headers: json, body: JSON.stringify(batch) })
      expect([reply.status, reply.data, reply.text.startsWith('[')]).toEqual([400, null, false])
    },
    '8 directives': async () => {
      const reply = await post(`query cop { __typename ${'@aa'.repeat(10)} }`)
      expect([reply.data, codes(reply)]).toEqual([null, ['LIMIT_EXCEEDED']])
      expect(reply.errors[0]?.message).toContain('CADASTRE_MAX_DIRECTIVES_IN_PLACE')
    },
    '9 circular introspection': async () => {
      const circular = (depth: number): string => (depth === 0 ? 'name' : `fields { type { ${circular(depth - 1)} } }`)
      const query = `query cop { __schema { types { ${circular(4)} } } }`
      expect((await post(query)).data).toBeNull()
      const withIntrospection = await development().ask(query)
      expect([withIntrospection.data, withIntrospection.errors.length]).toEqual([null, 1])
    },
    '10 suggestions': async () => {
      for (const query of ['query cop { __schema { directive } }', '{ host }', '{ hosts { node { nam } } }']) {
        const reply = await post(query)
        expect(reply.errors.length).toBeGreaterThan(0)
        expect(reply.text).not.toMatch(/did you mean/i)
      }
      const coerced = await production().ask('query ($o: [HostOrderBy!]) { hosts(orderBy: $o) { totalCount } }', {
        o: [{ nam: 'ASC' }],
      })
      expect(coerced.errors.length).toBeGreaterThan(0)
      expect(coerced.text).not.toMatch(/did you mean/i)
    },
    '11 tracing': async () => {
      const reply = await post('query cop { __typename }')
      expect(JSON.parse(reply.text)).toEqual({ data: { __typename: 'Query' } })
    },
    '12 unhandled error': async () => {
      const reply = await post('qwerty cop { abc }')
      expect([reply.status, codes(reply)]).toEqual([400, ['GRAPHQL_PARSE_FAILED']])
      expect(reply.text).not.toMatch(/exception|stack|node_modules/)
    },
    '13 repeated fields': async () => {
      const reply = await post(`query cop { ${'__typename '.repeat(500)} }`)
      expect([reply.data, codes(reply)]).toEqual([null, ['LIMIT_EXCEEDED']])
      expect(reply.errors[0]?.message).toContain('CADASTRE_MAX_REPEATS')
    },
  }

  it.each(Object.entries(checks))('%s', (_name, check) => check())

  it('are 13', () => expect(Object.keys(checks)).toHaveLength(13))
})

const codes = ({ errors }: Reply) => errors.map(({ extensions }) => extensions['code'])

const numbered = (count: number, write: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => write(n)).join(' ')
