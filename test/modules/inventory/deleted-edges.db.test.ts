import { beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from '../../support/api.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing } from '../../support/inventory.js'

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  const inventory = await makeInventory(database().pool)
  const uses = (...names: string[]) =>
    names.map((externalId) => ({ type: 'uses', to: { kind: 'thing', externalId }, attributes: { note: externalId } }))
  await inventory.write([
    thing('live'),
    thing('dead'),
    thing('left'),
    thing('user', { relationships: uses('live', 'dead', 'left') }),
    thing('buried', { relationships: uses('live', 'dead') }),
  ])
  await inventory.one(
    thing('user', { relationships: [{ type: 'uses', to: { kind: 'thing', externalId: 'left' }, remove: true }] }),
  )
  await inventory.one(thing('dead', { action: 'delete' }))
  await inventory.one(thing('buried', { action: 'delete' }))
  api = await startApi(database().pool)
})

/** The names at the other ends in the typed and in the generic face, which must agree, and how many there are. */
async function neighbours(name: string, typed: string, args: string) {
  const direction = typed === 'uses' ? 'OUT' : 'IN'
  const { data, errors } = await api.ask(
    `query ($name: String!) {
      thingList(where: { name: { eq: $name } }, deleted: INCLUDE) {
        nodes {
          typed: ${typed}(orderBy: { name: ASC } ${args}) { totalCount nodes { name } edges { node { deletedAt } } }
          generic: edges(relationship: "uses", direction: ${direction}, orderBy: { name: ASC } ${args}) { nodes { name } }
        }
      }
    }`,
    { name },
  )
  expect(errors).toEqual([])
  const [node] = Object(data).thingList.nodes
  expect(node.typed.nodes).toEqual(node.generic.nodes)
  const names = (node.typed.nodes as readonly { readonly name: string }[]).map((found) => found.name)
  expect(node.typed.totalCount).toBe(names.length)
  return names
}

describe('the edges of deleted resources', () => {
  test('are hidden unless they are asked for', async () => {
    expect(await neighbours('user', 'uses', '')).toEqual(['live'])
    expect(await neighbours('user', 'uses', 'deleted: EXCLUDE')).toEqual(['live'])
    expect(await neighbours('live', 'usedBy', '')).toEqual(['user'])
    expect(await neighbours('buried', 'uses', '')).toEqual([])
  })

  test('are there with deleted ones, and no edge that was taken away', async () => {
    expect(await neighbours('user', 'uses', 'deleted: INCLUDE')).toEqual(['dead', 'live'])
    expect(await neighbours('live', 'usedBy', 'deleted: INCLUDE')).toEqual(['buried', 'user'])
    expect(await neighbours('buried', 'uses', 'deleted: INCLUDE')).toEqual(['dead', 'live'])
  })

  test('are alone where only deleted ones are asked for', async () => {
    expect(await neighbours('user', 'uses', 'deleted: ONLY')).toEqual(['dead'])
    expect(await neighbours('live', 'usedBy', 'deleted: ONLY')).toEqual(['buried'])
    expect(await neighbours('buried', 'uses', 'deleted: ONLY')).toEqual(['dead'])
  })

  test('are met by conditions together with what they carry', async () => {
    expect(await neighbours('user', 'uses', 'deleted: INCLUDE, where: { deletedAt: { isSet: true } }')).toEqual([
      'dead',
    ])
    const { data, errors } = await api.ask(
      `{ thingList(where: { name: { eq: "user" } }) { nodes {
        uses(deleted: ONLY, edge: { attributes: { note: { eq: "dead" } } }) { edges { attributes { note } node { name } } }
      } } }`,
    )
    expect({ data, errors }).toEqual({
      data: { thingList: { nodes: [{ uses: { edges: [{ attributes: { note: 'dead' }, node: { name: 'dead' } }] } }] } },
      errors: [],
    })
  })

  test('of one neighbour are only those to a live one', () => {
    const type = api.swap.current().schema.getType('Thing')
    const args = (field: string) =>
      type && 'getFields' in type ? Object(type.getFields()[field]).args.map(({ name }: { name: string }) => name) : []
    expect(args('runsOn')).toEqual([])
    expect(args('runs')).toContain('deleted')
  })
})
