import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from '../../support/api.js'
import { catalogueClient, type CatalogueClient } from '../../support/catalogue-client.js'
import { useTestDatabase } from '../../support/database.js'

const database = useTestDatabase()
let api: Api
let client: CatalogueClient

beforeAll(async () => {
  api = await startApi(database().pool)
  client = catalogueClient(api)
})

const hash = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 6)
const type = (name: string) => client.make('resourceType', { name })

describe('names that every object of JavaScript has', () => {
  test("are in nobody's way, in filters and writes that come as variables", async () => {
    const gadget = await type('gadget')
    for (const name of ['constructor', 'to_string', 'valueOf', '__proto__', 'size'])
      await client.make('binding', {
        resourceType: gadget,
        attribute: await client.make('attributeDefinition', { name, dataType: 'STRING' }),
      })
    await client.make('relationshipType', {
      name: 'constructor',
      inverseName: 'hasOwnProperty',
      fromTypes: [gadget],
      toTypes: [gadget],
    })
    await type('toString')
    const attributes = { size: 'big', [`constructor_${hash('constructor')}`]: 'me' }
    const made = await api.ask(
      `mutation ($input: GadgetInput!) { createGadget(input: $input) {
        problems { message } resource { attributes { size constructor_${hash('constructor')} toString_${hash('to_string')} } } } }`,
      { input: { name: 'g1', attributes } },
    )
    expect(made.errors).toEqual([])
    expect(made.data).toMatchObject({ createGadget: { resource: { attributes } } })
    const found = await api.ask('query ($where: GadgetWhere!) { gadgets(where: $where) { nodes { name } } }', {
      where: { attributes: { size: { eq: 'big' } } },
    })
    expect(found.errors).toEqual([])
    expect(found.data).toEqual({ gadgets: { nodes: [{ name: 'g1' }] } })
  })
})
