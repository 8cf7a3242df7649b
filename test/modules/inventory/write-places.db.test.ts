import { beforeAll, describe, expect, test } from 'vitest'
import { printGlobalId } from '../../../src/query/global-id.js'
import { startApi, type Api } from '../../support/api.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let api: Api

beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  api = await startApi(database().pool)
})

const east = { provider: 'cloud-one', name: 'east' }
const answered = `{ outcome problems { code message path }
  resource { endpoint { name provider { name } } datacenter { name } } }`

async function write(mutation: string, type: string, input: object) {
  const { data, errors } = await api.ask(
    `mutation ($input: ${type}!) { made: ${mutation}(input: $input) ${answered} }`,
    {
      input,
    },
  )
  expect(errors).toEqual([])
  return Object(data).made
}

/** The same item through the generic and the typed face. */
async function both(item: object) {
  const { data, errors } = await api.ask(
    `mutation ($input: ResourceInput!) { createResources(items: [$input]) { items ${answered} } }`,
    { input: { type: 'thing', name: 'a', ...item } },
  )
  expect(errors).toEqual([])
  const [generic] = Object(data).createResources.items
  const spelled = { ...generic, problems: generic.problems.map(below) }
  const typed = await write('createThing', 'ThingInput', { name: 'a', ...item })
  return [spelled, typed]
}

/** A problem of the only item of a batch as that of an item alone. */
const below = ({ path, ...problem }: { path: readonly string[] }) => ({ ...problem, path: ['input', ...path.slice(2)] })

describe('where a resource is', () => {
  test('is said by id or by name', async () => {
    const { endpoint, datacenter } = inventory.ids
    const ids = {
      endpoint: { id: printGlobalId('provider_endpoints', endpoint) },
      datacenter: { id: printGlobalId('datacenters', datacenter) },
    }
    for (const item of [ids, { endpoint: east, datacenter: { name: 'dc1' } }])
      for (const made of await both(item))
        expect(made).toEqual({
          outcome: 'CREATED',
          problems: [],
          resource: { endpoint: { name: 'east', provider: { name: 'cloud-one' } }, datacenter: { name: 'dc1' } },
        })
  })

  test('rejects its item alone when nothing is called so', async () => {
    const { data } = await api.ask(
      `mutation ($items: [ResourceInput!]!) { createResources(items: $items) { items { outcome problems { code message path } } } }`,
      {
        items: [
          { type: 'thing', name: 'a', endpoint: east },
          { type: 'thing', name: 'b', endpoint: { provider: 'metal-one', name: 'east' } },
          { type: 'thing', name: 'c', datacenter: { name: 'dc\0' } },
        ],
      },
    )
    expect(Object(data).createResources.items).toEqual([
      { outcome: 'CREATED', problems: [] },
      {
        outcome: 'REJECTED',
        problems: [
          {
            code: 'UNKNOWN_ENDPOINT',
            message: 'The provider "metal-one" has no endpoint "east"; create it first.',
            path: ['items', '1', 'endpoint'],
          },
        ],
      },
      {
        outcome: 'REJECTED',
        problems: [
          {
            code: 'UNKNOWN_DATACENTER',
            message: 'There is no datacenter "dc\\u0000"; create it first.',
            path: ['items', '2', 'datacenter'],
          },
        ],
      },
    ])
  })

  test('is not half said', async () => {
    const id = printGlobalId('provider_endpoints', inventory.ids.endpoint)
    for (const endpoint of [{}, { name: 'east' }, { provider: 'cloud-one' }, { id, ...east }])
      for (const made of await both({ endpoint }))
        expect(made.problems).toEqual([
          {
            code: 'UNKNOWN_ENDPOINT',
            message: 'Say which endpoint: either by its id, or by its provider and its name.',
            path: ['input', 'endpoint'],
          },
        ])
    for (const made of await both({ datacenter: {} }))
      expect(made.problems).toMatchObject([{ code: 'UNKNOWN_DATACENTER', path: ['input', 'datacenter'] }])
  })

  test('is unset by null, where it may be', async () => {
    const created = await write('upsertThing', 'ThingInput', {
      name: 'x',
      identity: { externalId: 'x' },
      datacenter: { name: 'dc1' },
    })
    expect(created.resource.datacenter).toEqual({ name: 'dc1' })
    const unset = await write('upsertThing', 'ThingInput', { identity: { externalId: 'x' }, datacenter: null })
    expect(unset).toMatchObject({ outcome: 'UPDATED', resource: { datacenter: null } })
    const kept = await write('upsertThing', 'ThingInput', { identity: { externalId: 'x' }, endpoint: null })
    expect(kept.problems).toMatchObject([{ code: 'UNKNOWN_ENDPOINT', path: ['input', 'endpoint'] }])
  })
})
