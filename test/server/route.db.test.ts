import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../support/database.js'
import { useHttp, type Reply } from '../support/http.js'

const database = useTestDatabase()
const server = useHttp(database)

const json = { 'content-type': 'application/json' }
const post = (body: RequestInit['body'], headers: Readonly<Record<string, string>> = json) =>
  server().send({ method: 'POST', headers, body: body ?? null })

const told = ({ status, errors }: Reply) =>
  errors.map(({ message, extensions }) => [status, extensions['code'], message])

describe('the route of the API', () => {
  it.each(['PUT', 'DELETE', 'PATCH'])('names its methods to %s', async (method) => {
    const reply = await server().send({ method, headers: json, body: '{' })
    expect(told(reply)).toEqual([[405, 'BAD_REQUEST', 'The API is asked with GET or POST.']])
    expect(reply.headers.get('allow')).toBe('GET, POST')
  })

  it('names them to OPTIONS, and lets no page of another site in', async () => {
    const reply = await server().send({ method: 'OPTIONS', headers: { origin: 'http://other.example' } })
    expect([reply.status, reply.text, reply.headers.get('allow')]).toEqual([204, '', 'GET, POST'])
    expect(reply.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('tells what is wrong with a body', async () => {
    const key = 'The body has the key "__proto__", which no object may have.'
    expect(told(await post('{"query":"{ a }","variables":{"__proto__":{}}}'))).toEqual([[400, 'BAD_USER_INPUT', key]])
    const bytes = new Uint8Array([...Buffer.from('{"query":"'), 0xff, ...Buffer.from('"}')])
    expect(told(await post(bytes))).toEqual([[400, 'BAD_USER_INPUT', 'The body is not valid UTF-8.']])
    expect(told(await post('x'.repeat(9_000_000)))).toEqual([
      [
        413,
        'LIMIT_EXCEEDED',
        'The body has more than 8388608 bytes; CADASTRE_MAX_BODY_BYTES, now 8388608, sets this limit.',
      ],
    ])
    expect(told(await post('{}', { 'content-type': 'application/json; charset=latin1' }))).toEqual([
      [415, 'BAD_USER_INPUT', 'The body is sent as latin1; send it as UTF-8.'],
    ])
    expect(told(await post('{}', { ...json, 'content-encoding': 'gzip' }))).toEqual([
      [415, 'BAD_USER_INPUT', 'The body is encoded as gzip; send it as it is.'],
    ])
    expect(told(await post('a=b', { 'content-type': 'text/plain' }))).toEqual([
      [415, 'BAD_REQUEST', 'Send a JSON object, with "content-type: application/json".'],
    ])
  })

  it('answers in the type that was asked for', async () => {
    const accept = 'application/graphql-response+json'
    for (const body of ['{', JSON.stringify({ query: `{ ${'a: b '.repeat(60)} }` }), '{"query":"{ a }"}']) {
      const reply = await post(body, { ...json, accept })
      expect([reply.status, reply.headers.get('content-type')]).toEqual([400, `${accept}; charset=utf-8`])
    }
  })

  it('repeats no more than a part of what was sent', async () => {
    const long = 'x'.repeat(100_000)
    const replies = await Promise.all([
      server().ask(`{ ${long} }`),
      server().ask('query ($n: Int) { hosts(first: $n) { totalCount } }', { n: long }),
      server().ask('query ($w: HostWhere) { hosts(where: $w) { totalCount } }', { w: { [long]: 1 } }),
      server().ask('{ __typename }', { [long]: Array.from({ length: 10_001 }) }),
      post(JSON.stringify({ query: '{ a }', operationName: long })),
      post(`{"${long}":1,"${long}":2}`),
    ])
    for (const { errors, text } of replies) {
      expect(errors.length).toBeGreaterThan(0)
      for (const { message } of errors) expect(message).toMatch(/^.{10,503}$/s)
      expect(text.length).toBeLessThan(3000)
    }
  })
})
