import { getIntrospectionQuery, print, parse } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { limitSettings } from '../../src/config.js'
import { sql } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'
import { makeFleet } from '../support/fleet.js'
import { useHttp, type Reply } from '../support/http.js'
import { hostileCases } from './hostile-requests.js'

const database = useTestDatabase()
beforeAll(() => makeFleet(database().pool))
const server = useHttp(database, { NODE_ENV: 'production' })
const development = useHttp(database)
const frugal = useHttp(database, { CADASTRE_MAX_ANSWER_ITEMS: '20' })

const post = (body: string) => server().send({ method: 'POST', headers: { 'content-type': 'application/json' }, body })

describe('a hostile request', () => {
  it.each(hostileCases.map((one) => [one.name, one] as const))('is refused: %s', async (_name, { body, refusedBy }) => {
    const reply = await post(body)
    expect(refusalOf(reply)).toBe(refusedBy)
    expect(reply.data).toBeNull()
    expect(reply.text.length).toBeLessThan(60_000)
    expect(reply.text).not.toMatch(/did you mean|node_modules|select |stack/i)
  })

  it('leaves the server as it was', async () => {
    expect(server().log).toEqual([])
    expect((await server().ask('{ hosts(first: 1) { nodes { name } } }')).data).toEqual({
      hosts: { nodes: [{ name: 'host-00' }] },
    })
  })
})

describe('lists within lists', () => {
  it('are refused as soon as they have too many items together', async () => {
    const query = (hosts: number) => `{ hosts(first: ${hosts}) { nodes { hosts(first: 10) { nodes { id } } } } }`
    expect((await frugal().ask(query(1))).errors).toEqual([])
    const reply = await frugal().ask(query(19))
    expect(reply.data).toBeNull()
    expect(reply.errors.map(({ message, extensions }) => [message, extensions['code']])).toEqual([
      [
        'The answer would have more than 20 list items: ask for smaller pages or fewer levels of lists; CADASTRE_MAX_ANSWER_ITEMS, now 20, sets this limit.',
        'LIMIT_EXCEEDED',
      ],
    ])
  })
})

/** The limit that a refusal names, or the stage at which it came. */
function refusalOf({ errors, status }: Reply): string {
  const [error] = errors
  const code = error?.extensions['code']
  const named = /CADASTRE_(MAX_\w+)/.exec(error?.message ?? '')?.[1]
  if (named !== undefined && code === 'LIMIT_EXCEEDED') {
    expect(error?.message).toContain(
      String(Object.values(limitSettings).find(({ variable }) => variable.endsWith(named))?.standard),
    )
    return named
  }
  if (code === 'GRAPHQL_VALIDATION_FAILED') return 'validation'
  return code === 'BAD_USER_INPUT' || code === 'LIMIT_EXCEEDED'
    ? 'execution'
    : `${String(code)}${status < 500 ? '' : ' fault'}`
}

describe('what tools and pages need', () => {
  it('passes: the whole introspection, as GraphiQL and code generators ask it', async () => {
    const whole = {
      descriptions: true,
      inputValueDeprecation: true,
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      oneOf: true,
    }
    for (const query of [
      getIntrospectionQuery(),
      getIntrospectionQuery(whole),
      print(parse(getIntrospectionQuery())),
    ]) {
      const reply = await development().ask(query)
      expect([reply.status, reply.errors]).toEqual([200, []])
    }
  })

  it('passes: a page that selects 2,000 attributes of a type', async () => {
    const count = 2000
    await database().pool.run(sql`
      with made as (
        insert into attribute_definitions (name, api_name, display_name, data_type)
        select 'wide_' || n, 'wide' || n, 'Wide ' || n, 'string' from generate_series(1, ${count}::int) n returning id)
      insert into resource_type_attributes (resource_type_id, attribute_definition_id)
      select t.id, made.id from made, resource_types t where t.name = 'host'`)
    const names = Array.from({ length: count }, (_, n) => `wide${n + 1}`)
    const query = `{ hosts(first: 50, where: { attributes: { wide7: { isSet: false } } }, orderBy: [{ attributes: { wide9: ASC } }]) {
      totalCount nodes { name attributes { ${names.join(' ')} } } } }`
    for (
      let attempt = 0;
      (await server().ask('{ hosts { nodes { attributes { wide2000 } } } }')).status !== 200;
      attempt += 1
    ) {
      if (attempt === 100) throw new Error('the attributes never came')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const reply = await server().ask(query)
    expect(reply.errors).toEqual([])
    const { hosts } = reply.data as { readonly hosts: { readonly nodes: readonly { readonly attributes: object }[] } }
    expect(Object.keys(hosts.nodes[0]?.attributes ?? {})).toEqual(names)
    expect((await development().ask(getIntrospectionQuery())).errors).toEqual([])
    const fragments = Array.from(
      { length: 99 },
      (_, n) => `fragment F${n} on HostAttributes { ${names.slice(0, 92).join(' ')} }`,
    )
    const spreads = fragments.map((_, n) => `...F${n}`).join(' ')
    const same = await server().ask(`{ hosts { nodes { attributes { ${spreads} } } } } ${fragments.join(' ')}`)
    expect(same.errors).toEqual([
      { message: expect.stringContaining('write them once'), extensions: { code: 'LIMIT_EXCEEDED' } },
    ])
  })
})
