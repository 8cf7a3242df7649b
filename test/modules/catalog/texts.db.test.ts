import { beforeAll, describe, expect, test } from 'vitest'
import { parseRemark } from '../../../src/modules/catalog/remark.js'
import { startApi, type Api } from '../../support/api.js'
import { catalogueClient, type CatalogueClient } from '../../support/catalogue-client.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing } from '../../support/inventory.js'
import { sql } from '../../../src/query/sql.js'
import { printGlobalId } from '../../../src/query/global-id.js'

const database = useTestDatabase()
let api: Api
let client: CatalogueClient

beforeAll(async () => {
  const inventory = await makeInventory(database().pool)
  await inventory.one(thing('t1', { attributes: { cores: 2 } }))
  await inventory.one(thing('t1', { attributes: { cores: null } }))
  api = await startApi(database().pool)
  client = catalogueClient(api)
})

describe('texts of the catalogue', () => {
  test('a cause and a note are texts that somebody may read', async () => {
    expect(parseRemark('x'.repeat(10_000), ['cause'])).toHaveLength(10_000)
    for (const [text, word] of [
      ['x'.repeat(10_001), '10000'],
      ['a\0b', 'NUL'],
      ['a\ud800b', 'surrogate'],
    ] as const) {
      expect(() => parseRemark(text, ['cause'])).toThrow(
        expect.objectContaining({ inputPath: ['cause'], message: expect.stringContaining(word) }),
      )
      const caused = await api.ask(
        'mutation ($cause: String) { createProviderType(input: { name: "never" }, cause: $cause) { warnings { code } } }',
        { cause: text },
      )
      expect(caused.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', inputPath: ['cause'] } })
      const id = printGlobalId('resource_types', 2)
      expect(await client.refusal('retire', 'resourceType', { id, note: text })).toMatchObject({
        code: 'BAD_USER_INPUT',
        path: ['input', 'note'],
      })
    }
  })

  test('a display name is not empty, and defaults are no more than a thousand', async () => {
    expect(await client.refusal('create', 'providerType', { name: 'p', displayName: '' })).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'displayName'],
      message: '"displayName" can\'t be empty.',
    })
    const [row] = await database().pool.run<{ id: number }>(
      sql`select id from attribute_definitions where name = 'tags'`,
    )
    const attribute = printGlobalId('attribute_definitions', row?.id ?? 0)
    const resourceType = await client.make('resourceType', { name: 'tagged' })
    const input = { resourceType, attribute, defaultValues: Array.from({ length: 1_001 }, () => 'x') }
    expect(await client.refusal('create', 'binding', input)).toEqual({
      code: 'BAD_USER_INPUT',
      path: ['input', 'defaultValues'],
      message: '"defaultValues" has 1001 values; at most 1000 are allowed.',
    })
  })

  test('a latitude and a longitude come together', async () => {
    expect(await client.refusal('create', 'location', { name: 'half', latitude: '1' })).toMatchObject({
      path: ['input', 'longitude'],
    })
    const id = await client.make('location', { name: 'whole', latitude: '1', longitude: '2' })
    expect(await client.refusal('update', 'location', { id, latitude: null })).toMatchObject({
      path: ['input', 'latitude'],
    })
    await client.update('location', { id, latitude: null, longitude: null })
  })

  test('what only history uses is to be retired', async () => {
    const [row] = await database().pool.run<{ id: number }>(
      sql`select id from attribute_definitions where name = 'cores'`,
    )
    const id = printGlobalId('attribute_definitions', row?.id ?? 0)
    const { message } = await client.refusal('remove', 'attributeDefinition', id)
    expect(message).toMatch(/earlier value.*\. History can't be changed: retire it instead\.$/)
  })
})
