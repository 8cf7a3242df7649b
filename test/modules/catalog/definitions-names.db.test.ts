import { createHash } from 'node:crypto'
import { isObjectType } from 'graphql'
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

describe('fields named after neighbours', () => {
  const field = (typeName: string, name: string) => {
    const found = api.swap.current().schema.getType(typeName)
    return isObjectType(found) ? found.getFields()[name]?.description : undefined
  }

  test('stay what they are whatever is declared later', async () => {
    const compute = await client.make('resourceType', { name: 'compute', abstract: true })
    const machine = await client.make('resourceType', { name: 'machine', supertype: compute })
    const host = await type('host')
    const other = await type('other')
    await client.make('relationshipType', {
      name: 'runs',
      inverseName: 'runs_on',
      fromTypes: [host],
      fromCardinality: 'ONE',
      toTypes: [machine],
    })
    const before = [field('Machine', 'host'), field('Host', 'machines')]
    expect(before).toEqual(['Read as "Runs on", only Host.', 'Read as "Runs", only Machine.'])

    const names = 'apiName inverseApiName'
    const unrelated = await client.create(
      'relationshipType',
      { name: 'host', symmetric: true, fromTypes: [other] },
      names,
    )
    expect(unrelated.row['apiName']).toBe(`host_${hash('host')}`)
    const inverse = await client.create(
      'relationshipType',
      { name: 'machine_of', inverseName: 'machines', fromTypes: [other], toTypes: [compute] },
      names,
    )
    expect(inverse.row).toMatchObject({
      apiName: 'machineOf',
      inverseApiName: `machines_${hash('machine_of.machines')}`,
    })
    await client.make('relationshipType', {
      name: 'manages',
      inverseName: 'managed_by',
      fromTypes: [host],
      fromCardinality: 'ONE',
      toTypes: [compute],
    })
    expect([field('Machine', 'host'), field('Host', 'machines')]).toEqual(before)
    expect(field('Other', `host_${hash('host')}`)).toBeDefined()
    // Fields to many are called after the plural, so the singular is free.
    const free = await client.create('relationshipType', { name: 'compute', symmetric: true, fromTypes: [host] }, names)
    expect(free.row['apiName']).toBe('compute')
  })

  test('give way to a relationship that was there first', async () => {
    const [tool, maker] = [await type('tool'), await type('maker')]
    await client.make('relationshipType', { name: 'maker', inverseName: 'made', fromTypes: [tool], toTypes: [tool] })
    const before = field('Tool', 'maker')
    await client.make('relationshipType', {
      name: 'made_by',
      inverseName: 'makes',
      fromTypes: [tool],
      toTypes: [maker],
      toCardinality: 'ONE',
    })
    expect(field('Tool', 'maker')).toBe(before)
    expect(field('Tool', 'madeBy')).toBeDefined()
  })
})

test('a relationship type that reads the same both ways is symmetric', async () => {
  const ends = await type('same')
  const input = { name: 'beside', inverseName: 'beside', fromTypes: [ends], toTypes: [ends] }
  expect(await client.refusal('create', 'relationshipType', input)).toEqual({
    code: 'BAD_USER_INPUT',
    path: ['input', 'inverseName'],
    message: 'A type that reads the same both ways is symmetric: say so, or give it an inverse name of its own.',
  })
})

test('a name may be as long as names are', async () => {
  const name = 'x'.repeat(1024)
  const { row } = await client.create('resourceType', { name }, 'pluralName typeName')
  expect(row['pluralName']).toBe(`${'x'.repeat(1017)}_${hash(name)}`)
  expect(api.swap.current().schema.getType(String(row['typeName']))).toBeDefined()
})

test('the type name of a resource type is that of the schema', async () => {
  for (const name of ['any_resource', 'any_edge', 'any_attributes', 'related_count', 'host_edge']) {
    const { row } = await client.create('resourceType', { name }, 'apiName typeName')
    expect(row['typeName']).toMatch(new RegExp(`^[A-Za-z]+_${hash(name)}$`))
    expect(isObjectType(api.swap.current().schema.getType(String(row['typeName'])))).toBe(true)
    expect(api.swap.current().schema.getQueryType()?.getFields()[String(row['apiName'])]).toBeDefined()
  }
})
