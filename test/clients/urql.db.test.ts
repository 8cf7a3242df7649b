import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  cacheExchange as documentCache,
  Client,
  fetchExchange,
  gql,
  type Exchange,
  type OperationResult,
} from '@urql/core'
import { cacheExchange, type KeyGenerator } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { buildSchema, introspectionFromSchema, isObjectType } from 'graphql'
import { describe, expect, inject, it } from 'vitest'
import { projectRoot } from '../../src/config.js'
import { countingFetch } from './counting-fetch.js'

const schema = buildSchema(readFileSync(join(projectRoot, 'schema.graphql'), 'utf8'))
const introspection = introspectionFromSchema(schema, { descriptions: false })

/** Types without an id belong to the thing that they are found in. */
const keys: Record<string, KeyGenerator> = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !('id' in type.getFields()))
    .map((type) => [type.name, () => null]),
)

const normalised = () =>
  cacheExchange({
    schema: introspection,
    keys,
    resolvers: { Query: { virtualMachines: relayPagination() } },
  })

/** A client as docs/clients.md sets it up. */
function startClient(cache: Exchange) {
  const { requests, fetch } = countingFetch()
  const client = new Client({
    url: `${inject('address')}/graphql`,
    exchanges: [cache, fetchExchange],
    fetch,
    preferGetMethod: false,
  })
  return { client, requests }
}

interface HostNames {
  readonly hosts: { readonly nodes: readonly { readonly id: string; readonly name: string }[] }
}

const hostNames = gql<HostNames>`
  query HostNames($where: HostWhere = {}) {
    hosts(where: $where, orderBy: [{ name: ASC }]) {
      nodes {
        id
        name
      }
    }
  }
`

const createHost = gql<{ createHost: { resource: { id: string } } }>`
  mutation CreateHost($input: HostInput!) {
    createHost(input: $input) {
      outcome
      resource {
        id
        name
      }
    }
  }
`

const renameHost = gql`
  mutation RenameHost($input: HostInput!) {
    updateHost(input: $input) {
      outcome
      resource {
        id
        name
      }
    }
  }
`

async function addHost(client: Client, name: string): Promise<string> {
  const { data } = await client.mutation(createHost, { input: { name } })
  if (!data) throw new Error('createHost answered nothing')
  return data.createHost.resource.id
}

/** What a list shows from now on, each state that differs from the one before. */
function watchNames(client: Client, name: string) {
  const shown: string[][] = []
  const watched = client.query(hostNames, { where: { name: { startsWith: name } } }).subscribe(({ data }) => {
    const names = data?.hosts.nodes.map((host) => host.name) ?? []
    if (JSON.stringify(names) !== JSON.stringify(shown.at(-1))) shown.push(names)
  })
  return { shown, stop: () => watched.unsubscribe() }
}

describe('urql', () => {
  it('asks, and tells errors with code, path and the place in the arguments', async () => {
    const { client } = startClient(documentCache)
    const good = await client.query(hostNames, {})
    expect(good.error).toBeUndefined()
    expect(good.data?.hosts.nodes.length).toBeGreaterThan(0)
    const { error } = await client.query('query ($id: ID!) { host(id: $id) { name } }', { id: 'none' })
    expect(error?.graphQLErrors).toEqual([
      expect.objectContaining({ path: ['host'], extensions: { code: 'BAD_USER_INPUT', inputPath: ['id'] } }),
    ])
  })

  it('has its queries refused where it sends them as links, until it says that it is no link', async () => {
    const { fetch } = countingFetch()
    const options = { url: `${inject('address')}/graphql`, exchanges: [fetchExchange], fetch, preferGetMethod: true }
    const refused = await new Client(options).query(hostNames, {})
    expect(refused.error?.response).toMatchObject({ status: 400 })
    const headers = { 'apollo-require-preflight': 'true' }
    const taken = await new Client({ ...options, fetchOptions: { headers } }).query(hostNames, {})
    expect(taken.error).toBeUndefined()
  })

  it('asks again, with its own cache of documents, for lists of the type that a write answers', async () => {
    const { client, requests } = startClient(documentCache)
    const id = await addHost(client, 'urql-1')
    const { shown, stop } = watchNames(client, 'urql-1')
    await expect.poll(() => shown).toEqual([['urql-1']])
    const asked = requests.length
    await client.mutation(renameHost, { input: { id, name: 'urql-1-renamed' } })
    await expect.poll(() => shown).toEqual([['urql-1'], ['urql-1-renamed']])
    expect(requests).toHaveLength(asked + 2)
    stop()
  })

  it('shows what a write changed without asking again, with its normalised cache', async () => {
    const { client, requests } = startClient(normalised())
    const id = await addHost(client, 'urql-2')
    const { shown, stop } = watchNames(client, 'urql-2')
    await expect.poll(() => shown).toEqual([['urql-2']])
    const asked = requests.length
    await client.mutation(renameHost, { input: { id, name: 'urql-2-renamed' } })
    await expect.poll(() => shown).toEqual([['urql-2'], ['urql-2-renamed']])
    expect(requests).toHaveLength(asked + 1)
    stop()
  })

  it('pages through a list as one, with relayPagination', async () => {
    const { client, requests } = startClient(normalised())
    const query = gql<Machines>`
      query Machines($after: String) {
        virtualMachines(orderBy: [{ name: ASC }], first: 10, after: $after) {
          totalCount
          edges {
            node {
              id
              name
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    `
    let machines = await pageOf(client.query(query, {}))
    while (machines.pageInfo.hasNextPage)
      machines = await pageOf(client.query(query, { after: machines.pageInfo.endCursor }))
    expect(new Set(machines.edges.map(({ node }) => node.id)).size).toBe(machines.totalCount)
    expect(requests).toHaveLength(Math.ceil(machines.totalCount / 10))
    expect(requests.length).toBeGreaterThan(1)
  })
})

interface Machines {
  readonly virtualMachines: {
    readonly totalCount: number
    readonly edges: readonly { readonly node: { readonly id: string; readonly name: string } }[]
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  }
}

async function pageOf(asked: PromiseLike<OperationResult<Machines>>): Promise<Machines['virtualMachines']> {
  const { data, error } = await asked
  if (!data) throw error ?? new Error('urql answered nothing')
  return data.virtualMachines
}
