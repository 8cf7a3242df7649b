import { beforeAll, describe, expect, test } from 'vitest'
import { startApi, type Api } from '../../support/api.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let api: Api

beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  await inventory.write([
    thing('1', { name: 'first' }),
    thing('2', { name: 'second', identity: { externalId: '2', kind: 'vm' } }),
    thing('both', { name: 'a thing' }),
    thing('both', { type: 'gadget', name: 'a gadget' }),
    thing('gone', { name: 'gone' }),
  ])
  await inventory.write([thing('1', { name: 'elsewhere' })], { source: { instanceId: inventory.ids.alphaTwo } })
  await inventory.one(thing('gone', { action: 'delete' }))
  api = await startApi(database().pool)
})

const one = { source: 'alpha', instance: 'one' }

async function look(field: string, args: Readonly<Record<string, unknown>>) {
  const { data, errors, statements } = await api.ask(
    `query ($id: ID, $identity: ResourceIdentityInput) { found: ${field}(id: $id, identity: $identity) { id name deletedAt } }`,
    args,
  )
  return { found: Object(data)?.found, errors, statements }
}

const nameOf = async (field: string, identity: object) => {
  const { found, errors } = await look(field, { identity })
  expect(errors).toEqual([])
  return found?.name ?? null
}

describe('one resource by its identity', () => {
  test('is the one of the source instance, with and without its kind', async () => {
    expect(await nameOf('resource', { ...one, externalId: '1' })).toBe('first')
    expect(await nameOf('resource', { ...one, externalId: '1', kind: 'thing' })).toBe('first')
    expect(await nameOf('resource', { ...one, externalId: '1', kind: 'vm' })).toBeNull()
    expect(await nameOf('resource', { ...one, externalId: '2', kind: 'vm' })).toBe('second')
    expect(await nameOf('resource', { source: 'alpha', instance: 'two', externalId: '1' })).toBe('elsewhere')
    expect(await nameOf('resource', { source: 'beta', instance: 'one', externalId: '1' })).toBeNull()
    expect(await nameOf('resource', { source: 'nobody', instance: 'one', externalId: '1' })).toBeNull()
  })

  test('is asked for by its kind where several have the external id', async () => {
    const { found, errors } = await look('resource', { identity: { ...one, externalId: 'both' } })
    expect(found).toBeNull()
    expect(errors).toMatchObject([
      {
        message: 'More than one resource is called "both" there, of the kinds "gadget", "thing"; say the kind.',
        extensions: { code: 'BAD_USER_INPUT', inputPath: ['identity', 'kind'] },
      },
    ])
    expect(await nameOf('resource', { ...one, externalId: 'both', kind: 'gadget' })).toBe('a gadget')
  })

  test('of a typed field is one of its type', async () => {
    expect(await nameOf('thing', { ...one, externalId: 'both' })).toBe('a thing')
    expect(await nameOf('gadget', { ...one, externalId: 'both' })).toBe('a gadget')
    expect(await nameOf('gadget', { ...one, externalId: '1' })).toBeNull()
  })

  test('is answered when it is deleted, too', async () => {
    const { found } = await look('resource', { identity: { ...one, externalId: 'gone' } })
    expect(found).toMatchObject({ name: 'gone', deletedAt: expect.any(String) })
  })

  test('costs one statement, however many are asked for', async () => {
    const field = (alias: string, externalId: string) =>
      `${alias}: resource(identity: { source: "alpha", instance: "one", externalId: "${externalId}" }) { name }`
    const { data, statements } = await api.ask(`{ ${field('a', '1')} ${field('b', '2')} ${field('c', 'none')} }`)
    expect(data).toEqual({ a: { name: 'first' }, b: { name: 'second' }, c: null })
    expect(statements).toHaveLength(1)
  })

  test('or by its id, but not by both or neither', async () => {
    const identity = { ...one, externalId: '1' }
    const { found } = await look('resource', { identity })
    expect((await look('resource', { id: found.id })).found).toEqual(found)
    expect((await look('thing', { id: found.id })).found).toEqual(found)
    expect((await look('gadget', { id: found.id })).found).toBeNull()
    for (const args of [{}, { id: null }, { id: found.id, identity }])
      expect((await look('resource', args)).errors).toMatchObject([
        { message: 'Give the id or the identity, one of the two.', extensions: { code: 'BAD_USER_INPUT' } },
      ])
  })
})
