import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { relayStylePagination } from '@apollo/client/utilities'
import { buildSchema, getNamedType, isAbstractType } from 'graphql'
import { describe, expect, inject, it } from 'vitest'
import { projectRoot } from '../../src/config.js'
import { countingFetch } from './counting-fetch.js'

const schema = buildSchema(readFileSync(join(projectRoot, 'schema.graphql'), 'utf8'))

const possibleTypes = Object.fromEntries(
  Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
)

/** Pages of a list are kept as one, and an edge whose node was evicted is none. */
const connections = Object.fromEntries(
  Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter(({ type }) => getNamedType(type).name.endsWith('Connection'))
    .map(({ name }) => [name, relayStylePagination(['where', 'orderBy', 'deleted'])]),
)

/** A client as docs/clients.md sets it up. */
function startClient() {
  const { requests, fetch } = countingFetch()
  const client = new ApolloClient({
    link: new HttpLink({ uri: `${inject('address')}/graphql`, fetch }),
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies: {
        Query: { fields: connections },
        Resource: { fields: { attributes: { merge: true }, history: { merge: true } } },
      },
    }),
  })
  return { client, requests }
}

interface HostNode {
  readonly __typename: 'Host'
  readonly id: string
  readonly name: string
}

const hostNames = gql`
  query HostNames($where: HostWhere = {}) {
    hosts(where: $where, orderBy: [{ name: ASC }], first: 50) {
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

interface HostNames {
  readonly hosts: { readonly totalCount: number; readonly edges: readonly { readonly node: HostNode }[] }
}

const createHost = gql`
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

interface CreateHost {
  readonly createHost: { readonly outcome: string; readonly resource: HostNode }
}

type Client = ReturnType<typeof startClient>['client']

async function addHost(client: Client, name: string): Promise<HostNode> {
  const { data } = await client.mutate<CreateHost>({ mutation: createHost, variables: { input: { name } } })
  if (!data) throw new Error('createHost answered nothing')
  return data.createHost.resource
}

describe('Apollo Client', () => {
  it('asks, and knows a thing under each of its interfaces', async () => {
    const { client, requests } = startClient()
    const { data } = await client.query<HostNames>({ query: hostNames })
    const [first] = data?.hosts.edges ?? []
    if (!first) throw new Error('the demo has no hosts')
    expect(first.node).toMatchObject({ __typename: 'Host' })
    const asDevice = client.cache.readFragment({
      id: client.cache.identify({ ...first.node }) ?? '',
      fragment: gql`
        fragment AsDevice on Device {
          ... on Resource {
            name
          }
        }
      `,
    })
    expect(asDevice).toEqual({ __typename: 'Host', name: first.node.name })
    expect(requests).toHaveLength(1)
  })

  it('tells errors with code, path and the place in the arguments', async () => {
    const { client } = startClient()
    const wrong = client.query({
      query: gql`
        query ($after: String) {
          hosts(after: $after) {
            totalCount
          }
        }
      `,
      variables: { after: 'no cursor' },
    })
    const error = await wrong.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (!CombinedGraphQLErrors.is(error)) throw new Error(`no GraphQL error: ${String(error)}`)
    expect(error.errors).toEqual([
      expect.objectContaining({
        path: ['hosts'],
        message: expect.stringContaining('cursor'),
        extensions: { code: 'BAD_USER_INPUT', inputPath: ['after'] },
      }),
    ])
  })

  it('shows what a write changed in every list that holds it, without asking again', async () => {
    const { client, requests } = startClient()
    const { id } = await addHost(client, 'apollo-1')
    const shown: string[][] = []
    const watched = client
      .watchQuery<HostNames>({ query: hostNames, variables: { where: { name: { startsWith: 'apollo-1' } } } })
      .subscribe(({ data, dataState }) => {
        if (dataState === 'complete') shown.push(data.hosts.edges.map(({ node }) => node.name))
      })
    await expect.poll(() => shown).toEqual([['apollo-1']])
    const asked = requests.length
    await client.mutate({
      mutation: gql`
        mutation Rename($input: HostInput!) {
          updateHost(input: $input) {
            outcome
            resource {
              id
              name
              version
            }
          }
        }
      `,
      variables: { input: { id, name: 'apollo-1-renamed' } },
    })
    await expect.poll(() => shown).toEqual([['apollo-1'], ['apollo-1-renamed']])
    expect(requests).toHaveLength(asked + 1)
    watched.unsubscribe()
  })

  it('drops from its lists what a write deleted, by the id in the payload', async () => {
    const { client, requests } = startClient()
    const { id } = await addHost(client, 'apollo-2')
    const variables = { where: { name: { eq: 'apollo-2' } } }
    await client.query<HostNames>({ query: hostNames, variables })
    await client.mutate<{ deleteResource: { resource: HostNode } }>({
      mutation: gql`
        mutation Delete($id: ID!) {
          deleteResource(id: $id) {
            outcome
            resource {
              id
              deletedAt
            }
          }
        }
      `,
      variables: { id },
      update: (cache, { data }) => {
        if (data) cache.evict({ id: cache.identify({ ...data.deleteResource.resource }) ?? '' })
      },
    })
    const asked = requests.length
    const { data } = await client.query<HostNames>({ query: hostNames, variables })
    expect(data?.hosts.edges).toEqual([])
    expect(requests).toHaveLength(asked)
  })

  it('keeps attributes that other queries asked for', async () => {
    const { client, requests } = startClient()
    const { id } = await addHost(client, 'apollo-3')
    const cores = gql`
      query Cores($id: ID!) {
        host(id: $id) {
          id
          attributes {
            cpuCores
          }
        }
      }
    `
    const memory = gql`
      query Memory($id: ID!) {
        host(id: $id) {
          id
          attributes {
            memoryMb
          }
        }
      }
    `
    await client.query({ query: cores, variables: { id } })
    await client.query({ query: memory, variables: { id } })
    const asked = requests.length
    await client.query({ query: cores, variables: { id } })
    expect(requests).toHaveLength(asked)
  })

  it('pages through a list as one, with relayStylePagination', async () => {
    const { client, requests } = startClient()
    const query = gql`
      query Pages($after: String) {
        virtualMachines(orderBy: [{ name: ASC }], first: 10, after: $after) {
          totalCount
          edges {
            cursor
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
    interface Pages {
      readonly virtualMachines: {
        readonly totalCount: number
        readonly edges: readonly { readonly node: { readonly id: string; readonly name: string } }[]
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
      }
    }
    const shown: Pages['virtualMachines'][] = []
    const list = client.watchQuery<Pages>({ query })
    const watched = list.subscribe(({ data, dataState }) => {
      if (dataState === 'complete') shown.push(data.virtualMachines)
    })
    await expect.poll(() => shown).toHaveLength(1)
    for (let page = shown[0]?.pageInfo; page?.hasNextPage;) {
      const { data } = await list.fetchMore<Pages>({ variables: { after: page.endCursor } })
      page = data?.virtualMachines.pageInfo
    }
    const machines = () => shown.at(-1)?.edges.map(({ node }) => node) ?? []
    await expect.poll(machines).toHaveLength(shown[0]?.totalCount ?? -1)
    const names = machines().map(({ name }) => name)
    expect(names).toEqual(names.toSorted())
    expect(new Set(machines().map(({ id }) => id)).size).toBe(names.length)
    expect(requests).toHaveLength(Math.ceil(names.length / 10))
    expect(requests.length).toBeGreaterThan(1)
    watched.unsubscribe()
  })
})
