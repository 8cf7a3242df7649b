import { beforeAll, expect, it } from 'vitest'
import type { WriteItem } from '../../../src/modules/inventory/write.input.js'
import { raw } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  await inventory.write([thing('a'), thing('b'), thing('c')])
})

/** Changes the catalogue behind the back of the snapshot that `write` has. */
const change = (text: string) => database().pool.run(raw(text))
const relate = (from: string, type: string, ...others: readonly string[]): WriteItem => ({
  action: 'update',
  identity: { kind: 'thing', externalId: from },
  relationships: others.map((externalId) => ({ type, to: { kind: 'thing', externalId } })),
})

it('a cardinality that has changed meanwhile is met: the edge is rejected, the others are written', async () => {
  await change(`update relationship_types set to_cardinality = 'one' where name = 'uses'`)
  const { outcomes } = await inventory.write([relate('a', 'uses', 'b', 'c'), relate('b', 'linked', 'c')])
  expect(outcomes).toMatchObject([
    {
      outcome: 'updated',
      edges: [{ outcome: 'created' }, { outcome: 'rejected', problems: [{ code: 'CARDINALITY' }] }],
    },
    { outcome: 'updated', edges: [{ outcome: 'created' }] },
  ])
})

it('a cycle that is forbidden since is rejected by name', async () => {
  await change(`update relationship_types set is_acyclic = true where name = 'uses'`)
  expect(await inventory.one(relate('b', 'uses', 'a'))).toMatchObject({
    edges: [{ outcome: 'rejected', problems: [{ code: 'CYCLE' }] }],
  })
})

it('an attribute that has lost its binding is rejected by name', async () => {
  await change(`delete from resource_type_attributes b using attribute_definitions d
    where d.id = b.attribute_definition_id and d.name = 'code'`)
  const { outcomes } = await inventory.write([thing('d', { attributes: { code: 'x' } }), thing('e')])
  expect(outcomes).toMatchObject([
    { outcome: 'rejected', problems: [{ code: 'UNKNOWN_ATTRIBUTE', path: ['attributes', 'code'] }] },
    { outcome: 'created' },
  ])
})

it('a status that is gone is rejected by name', async () => {
  await change(`delete from effective_statuses e using resource_statuses s where s.id = e.status_id and s.name = 'odd';
    delete from resource_statuses where name = 'odd'`)
  const { outcomes } = await inventory.write([thing('f', { status: 'odd' }), thing('g')])
  expect(outcomes).toMatchObject([
    { outcome: 'rejected', problems: [{ code: 'UNKNOWN_STATUS' }] },
    { outcome: 'created' },
  ])
})
