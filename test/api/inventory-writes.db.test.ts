import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseDatabaseUrl, reachDatabase } from '../../src/db/connection.js'
import { openPool, type Pool } from '../../src/db/pool.js'
import { startApi, type Api } from '../support/api.js'
import { useTestDatabase } from '../support/database.js'
import { makeInventory, thing, type TestInventory } from '../support/inventory.js'
import { testRecorded } from '../support/recorded.js'

const database = useTestDatabase()
let api: Api
let pool: Pool
let inventory: TestInventory

beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  // The first resource of a type makes its kind, which would be recorded with whatever test comes first.
  await inventory.write(['thing', 'gadget', 'machine', 'guest'].map((type) => thing(`first ${type}`, { type })))
  await inventory.write([thing('first strict', { type: 'strict', attributes: { must: 'x', usual: 1 } })])
  // A mutation reads on whatever connections are free; on one of them the order in which statements are recorded is always the same.
  pool = openPool(await reachDatabase(parseDatabaseUrl(database().url)), { size: 1 })
  api = await startApi(pool)
})

afterAll(() => pool.end())

describe('writes, typed and generic', () => {
  testRecorded('inventory/writes', () => api)
})

const upsert = `mutation ($items: [ThingInput!]!) {
  upsertThingList(items: $items) {
    counts { created updated unchanged rejected }
    operation { id }
    items { outcome relationships { outcome } resource { name attributes { cores tags } uses { nodes { name } } } }
  }
}`

interface Upserted {
  readonly upsertThingList: {
    readonly counts: Readonly<Record<string, number>>
    readonly operation: unknown
    readonly items: readonly unknown[]
  }
}

async function upserted(items: readonly unknown[]) {
  const { data, errors, statements } = await api.ask(upsert, { items })
  expect(errors).toEqual([])
  return { ...(data as Upserted).upsertThingList, statements: statements.length }
}

describe('a batch', () => {
  it.each(['create', 'leave alone', 'change'])('costs as many statements however large: %s', async (what) => {
    const counts: number[] = []
    for (const size of [1, 10, 50]) {
      const items = Array.from({ length: size }, (_, index) => ({
        name: `sized ${size} ${index}`,
        identity: { externalId: `sized ${size} ${index}` },
        attributes: { cores: what === 'change' ? 2 : 1, tags: ['a', what === 'change' ? 'c' : 'b'] },
        relationships: [{ relationship: 'USES', to: { identity: { kind: 'thing', externalId: 'first thing' } } }],
      }))
      // The other end is known to the source alpha; the writer speaks for people.
      const own = items.map((item) => ({
        ...item,
        relationships: item.relationships.map((edge) => ({
          ...edge,
          to: { identity: { ...edge.to.identity, source: 'alpha', instance: 'one' } },
        })),
      }))
      const answer = await upserted(own)
      expect(answer.counts).toMatchObject(
        {
          create: { created: size },
          'leave alone': { unchanged: size },
          change: { updated: size },
        }[what] ?? {},
      )
      counts.push(answer.statements)
    }
    expect(counts).toEqual(counts.map(() => counts[0]))
  })

  it('that is there already writes nothing and leaves no operation', async () => {
    const items = [{ name: 'same', identity: { externalId: 'same' }, attributes: { cores: 4, tags: ['x', 'x'] } }]
    const operations = async () => inventory.rows('select count(*) as count from operations')
    expect((await upserted(items)).counts).toMatchObject({ created: 1 })
    const before = await operations()
    const again = await upserted(items)
    expect(again).toMatchObject({
      counts: { unchanged: 1, updated: 0 },
      operation: null,
      items: [{ outcome: 'UNCHANGED' }],
    })
    expect(await operations()).toEqual(before)
  })

  it('keeps off an item whose texts no database could hold, and no other', async () => {
    const { data } = await api.ask(
      'mutation ($items: [ThingInput!]!) { upsertThingList(items: $items) { items { outcome problems { code path } } operation { note } } }',
      {
        items: [
          { name: 'a', identity: { source: 'nul \0', externalId: 'a' } },
          { name: 'nul \0', identity: { externalId: 'b' } },
          { name: 'c', identity: { externalId: 'nul \0' } },
          { name: 'd', identity: { externalId: 'd' }, status: 'nul \0', attributes: { note: 'nul \0' } },
          { name: 'good', identity: { externalId: 'good beside nul' } },
        ],
      },
    )
    const problem = (code: string, ...path: readonly string[]) => ({ code, path: ['items', ...path] })
    expect(data).toMatchObject({
      upsertThingList: {
        items: [
          { outcome: 'REJECTED', problems: [problem('UNKNOWN_SOURCE', '0', 'identity')] },
          { outcome: 'REJECTED', problems: [problem('BAD_NAME', '1', 'name')] },
          { outcome: 'REJECTED', problems: [problem('BAD_NAME', '2', 'identity', 'externalId')] },
          {
            outcome: 'REJECTED',
            problems: [problem('UNKNOWN_STATUS', '3', 'status'), problem('BAD_VALUE', '3', 'attributes', 'note')],
          },
          { outcome: 'CREATED', problems: [] },
        ],
        operation: { note: expect.stringContaining('NUL') },
      },
    })
  })

  it('takes the same identity twice, in order', async () => {
    const item = (cores: number) => ({ name: 'twice', identity: { externalId: 'twice' }, attributes: { cores } })
    const answer = await upserted([item(1), item(2)])
    expect(answer.items).toMatchObject([
      { outcome: 'CREATED', resource: { attributes: { cores: '2' } } },
      { outcome: 'UPDATED', resource: { attributes: { cores: '2' } } },
    ])
  })

  it('has a limit, which the error names', async () => {
    const items = Array.from({ length: 10_001 }, () => ({ name: 'x' }))
    const { errors } = await api.ask(upsert, { items })
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', inputPath: ['items'] } }])
  })
})

describe('numbers in variables', () => {
  const create =
    'mutation ($input: ThingInput!) { createThing(input: $input) { resource { attributes { ports size } } } }'

  it('are refused where they may have been rounded', async () => {
    const ask = async (attributes: object) => (await api.ask(create, { input: { name: 'n', attributes } })).errors
    expect(await ask({ ports: [2 ** 53] })).toMatchObject([{ message: expect.stringContaining('send it as a string') }])
    expect(await ask({ size: 0.1 + 0.2 })).toMatchObject([{ message: expect.stringContaining('send it as a string') }])
  })

  it('are exact as strings', async () => {
    const attributes = { ports: ['9007199254740993'], size: '0.30000000000000000000000001' }
    const { data } = await api.ask(create, { input: { name: 'n', attributes } })
    expect(data).toEqual({ createThing: { resource: { attributes } } })
  })
})

describe('a write for a source', () => {
  const write = `mutation ($options: WriteOptionsInput, $attributes: ThingAttributesInput) {
    upsertThing(input: { name: "fed", identity: { externalId: "fed" }, attributes: $attributes }, options: $options) {
      outcome resource { identities { source instance } attributes { cores note } } operation { sourceInstance { name } }
    }
  }`
  const instanceId = async (source: string, name: string) => {
    const { data } = await api.ask(
      `{ sourceInstances(where: { name: { eq: "${name}" }, source: { name: { eq: "${source}" } } }) { nodes { id } } }`,
    )
    return (data as { sourceInstances: { nodes: { id: string }[] } }).sourceInstances.nodes[0]?.id
  }

  it('makes its identities, and REPLACE takes back what it no longer says', async () => {
    const options = { sourceInstance: await instanceId('beta', 'two'), mode: 'REPLACE' }
    const first = await api.ask(write, { options, attributes: { cores: 1, note: 'n' } })
    expect(first.data).toMatchObject({
      upsertThing: {
        outcome: 'CREATED',
        resource: { identities: [{ source: 'beta', instance: 'two' }] },
        operation: { sourceInstance: { name: 'two' } },
      },
    })
    const second = await api.ask(write, { options, attributes: { cores: 1 } })
    expect(second.data).toMatchObject({ upsertThing: { resource: { attributes: { cores: '1', note: null } } } })
  })

  it('of none that there is, is refused', async () => {
    const { errors } = await api.ask(write, { options: { sourceInstance: 'zz' } })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', inputPath: ['options', 'sourceInstance'] } }])
  })
})
