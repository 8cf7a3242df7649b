import { beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const kinds = async (type: string) =>
  inventory.rows(
    `select k.id from resource_kinds k join resource_types t on t.id = k.resource_type_id where t.name = '${type}'`,
  )

describe('a rejected item', () => {
  it('leaves no kind behind, whatever it is rejected for', async () => {
    const unnamed = { action: 'create' as const, type: 'gadget' }
    expect(await inventory.one(unnamed)).toMatchObject({ outcome: 'rejected', problems: [{ code: 'NAME_REQUIRED' }] })
    await inventory.one(thing('holder', { attributes: { weight: '7' } }))
    expect(await inventory.one(thing('second', { type: 'gadget', attributes: { weight: '7' } }))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code: 'NOT_UNIQUE' }],
    })
    expect(await kinds('gadget')).toEqual([])
    expect(await inventory.one(thing('third', { type: 'gadget' }))).toMatchObject({ outcome: 'created' })
    expect(await kinds('gadget')).toHaveLength(1)
  })
})
