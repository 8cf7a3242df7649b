import { beforeAll, describe, expect, it } from 'vitest'
import { startApi, type Api } from '../support/api.js'
import { useTestDatabase } from '../support/database.js'
import { makeInventory, thing } from '../support/inventory.js'
import { testRecorded } from '../support/recorded.js'

const database = useTestDatabase()
let api: Api

/** Fifty things with the same eventful life, and one that all of them use. */
beforeAll(async () => {
  const inventory = await makeInventory(database().pool)
  await inventory.write([thing('hub')])
  api = await startApi(database().pool)
  const names = Array.from({ length: 50 }, (_, index) => `h-${String(index).padStart(2, '0')}`)
  const hub = { kind: 'thing', externalId: 'hub', source: 'alpha', instance: 'one' }
  await write('upsert', 'first seen', (name) => ({
    name,
    type: 'thing',
    status: 'active',
    attributes: [
      { name: 'cores', integer: 4 },
      { name: 'tags', string: ['x', 'y'] },
      { name: 'size', decimal: '1.50' },
      { name: 'enabled', boolean: true },
      { name: 'since', datetime: '2016-01-13T00:00:00Z' },
      { name: 'addresses', ip: ['10.0.0.1', '10.0.0.0/8'] },
    ],
    relationships: [{ relationship: 'uses', to: { identity: hub }, attributes: [{ name: 'note', string: 'a lot' }] }],
  }))
  await write('update', 'grown', () => ({
    attributes: [
      { name: 'cores', integer: 8 },
      { name: 'tags', unset: true },
      { name: 'size', decimal: '2' },
      { name: 'enabled', boolean: false },
      { name: 'since', unset: true },
      { name: 'addresses', ip: ['::1'] },
      { name: 'note', string: 'new' },
    ],
  }))
  await write('update', 'switched off', () => ({ status: 'offline' }))
  await write('update', 'less', () => ({
    relationships: [{ relationship: 'uses', to: { identity: hub }, attributes: [{ name: 'note', string: 'less' }] }],
    attributes: [
      { name: 'tags', string: ['z'] },
      { name: 'note', unset: true },
    ],
  }))
  await write('delete', 'by mistake', () => ({}))
  await write('restore', 'sorry', () => ({}))
  await api.ask('mutation { upsertThing(input: { name: "nothing known" }) { outcome } }')

  async function write(verb: string, cause: string, itemOf: (name: string) => object): Promise<void> {
    const type = verb === 'delete' || verb === 'restore' ? 'ResourceAddressInput' : 'ResourceInput'
    const items = names.map((name) => ({ identity: { kind: 'thing', externalId: name }, ...itemOf(name) }))
    const { data, errors } = await api.ask(
      `mutation ($items: [${type}!]!, $cause: String) {
        write: ${verb}Resources(items: $items, cause: $cause) { items { problems { message } relationships { problems { message } } } }
      }`,
      { items, cause },
    )
    const told = JSON.stringify({ data, errors })
    if (told.includes('"message"')) throw new Error(`the fixture was refused: ${told.slice(0, 1000)}`)
  }
})

describe('history and operations', () => {
  testRecorded('history', () => api)
})

interface Interval {
  readonly name: string
  readonly value: { readonly text: readonly string[] } | null
  readonly validFrom: string
  readonly validTo: string
  readonly fromVersion: number
  readonly toVersion: number
}

interface Told {
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
  readonly history: {
    readonly attributes: { readonly nodes: readonly Interval[] }
    readonly state: { readonly nodes: readonly Interval[] }
    readonly life: { readonly nodes: readonly { readonly at: string; readonly version: number }[] }
  }
}

const interval = 'validFrom validTo fromVersion toVersion'

async function tell(name: string): Promise<Told> {
  const { data, errors } = await api.ask(
    `query ($name: String!) {
      thingList(where: { name: { eq: $name } }) {
        nodes {
          createdAt updatedAt version
          history { attributes { nodes { name value { text } ${interval} } } state { nodes { name ${interval} } } life { nodes { at version } } }
        }
      }
    }`,
    { name },
  )
  expect(errors).toEqual([])
  const [told] = (data as { thingList: { nodes: Told[] } }).thingList.nodes
  if (!told) throw new Error(`no thing ${name}`)
  return told
}

describe('the intervals of a resource', () => {
  it('lie end to end from its creation', async () => {
    const { createdAt, version, history } = await tell('h-07')
    const tracks = new Map<string, Interval[]>([['state', history.state.nodes.toReversed()]])
    for (const row of history.attributes.nodes.toReversed())
      tracks.set(row.name, [...(tracks.get(row.name) ?? []), row])
    expect([...tracks.keys()].toSorted()).toEqual([
      'addresses',
      'cores',
      'enabled',
      'note',
      'since',
      'size',
      'state',
      'tags',
    ])
    for (const rows of tracks.values()) {
      expect(rows[0]).toMatchObject({ validFrom: createdAt, fromVersion: 1 })
      for (const [index, row] of rows.entries()) {
        const next = rows[index + 1]
        expect(row.toVersion).toBeGreaterThan(row.fromVersion)
        if (next) expect(next).toMatchObject({ validFrom: row.validTo, fromVersion: row.toVersion })
        else expect(row.toVersion).toBeLessThanOrEqual(version)
      }
    }
  })

  it('tell of an attribute that was not set', async () => {
    const { history } = await tell('h-07')
    const notes = history.attributes.nodes.filter(({ name }) => name === 'note')
    expect(notes.map(({ value }) => value?.text)).toEqual([['new'], undefined])
  })

  it('are paged with cursors, forward and backward', async () => {
    const page = async (args: string) => {
      const { data, errors } = await api.ask(`{
        thingList(where: { name: { eq: "h-03" } }) {
          nodes { history { attributes(${args}) { pageInfo { hasNextPage hasPreviousPage endCursor startCursor } nodes { name toVersion } } } }
        }
      }`)
      expect(errors).toEqual([])
      const [node] = (data as { thingList: { nodes: { history: { attributes: AttributePage } }[] } }).thingList.nodes
      if (!node) throw new Error('no h-03')
      return node.history.attributes
    }
    const all = await page('first: 100')
    const walked = []
    for (let after = ''; ;) {
      const { nodes, pageInfo } = await page(`first: 2${after}`)
      walked.push(...nodes)
      if (!pageInfo.hasNextPage) break
      after = `, after: "${pageInfo.endCursor}"`
    }
    expect(walked).toEqual(all.nodes)
    expect((await page('last: 3')).nodes).toEqual(all.nodes.slice(-3))
    const versions = all.nodes.map(({ toVersion }) => toVersion)
    expect(versions).toEqual(versions.toSorted((a, b) => b - a))
  })

  it('of an unknown attribute or relationship are an error', async () => {
    const ask = async (field: string) =>
      (await api.ask(`{ thingList(first: 1) { nodes { history { ${field} { totalCount } } } } }`)).errors
    expect(await ask('attributes(names: ["note", "nope"])')).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', inputPath: ['names', 1] } },
    ])
    expect(await ask('edges(relationship: "nope")')).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', inputPath: ['relationship'] } },
    ])
  })
})

interface AttributePage {
  readonly nodes: readonly { readonly name: string; readonly toVersion: number }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
}

describe('an operation', () => {
  it('is found by its id, also as a node', async () => {
    const { data } = await api.ask(
      '{ operations(first: 1, where: { cause: { eq: "grown" } }) { nodes { id startedAt } } }',
    )
    const [found] = (data as { operations: { nodes: { id: string; startedAt: string }[] } }).operations.nodes
    const again = await api.ask(
      `query ($id: ID!) { operation(id: $id) { startedAt } node(id: $id) { __typename id ... on Operation { cause updatedCount } } }`,
      { id: found?.id },
    )
    expect(again).toMatchObject({
      errors: [],
      data: {
        operation: { startedAt: found?.startedAt },
        node: { __typename: 'Operation', id: found?.id, cause: 'grown', updatedCount: 50 },
      },
    })
  })

  it('that is not there is null', async () => {
    const id = Buffer.from('operations:999999').toString('base64url')
    expect(await api.ask('query ($id: ID!) { operation(id: $id) { id } node(id: $id) { id } }', { id })).toMatchObject({
      data: { operation: null, node: null },
      errors: [],
    })
  })

  it('is looked for with the rules of all filters', async () => {
    const { errors } = await api.ask('{ operations(where: { kind: {} }) { totalCount } }')
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', inputPath: ['where', 'kind'] } }])
  })
})
