import { beforeAll, expect, it } from 'vitest'
import { snapshot } from '../../../src/db/transaction.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import type { Catalogue } from '../../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import type { WriteItem } from '../../../src/modules/inventory/write.input.js'
import { writeResources } from '../../../src/modules/inventory/write.service.js'
import { raw } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let catalogue: Catalogue
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  await inventory.write([thing('other')])
  await database().pool.run(
    raw(`
      insert into attribute_allowed_values (attribute_definition_id, value, display_name, retired_at, retired_note)
        select id, v, v, now(), n from attribute_definitions, (values ('blue', 'use green'), ('grey', null)) a (v, n) where name = 'color';
      insert into attribute_allowed_values (attribute_definition_id, value, display_name, retired_at)
        select id, v, v, case v when '2.50' then now() end from attribute_definitions, unnest(array['1', '2.50']) v where name = 'sizes';
      update resource_statuses set retired_at = now(), retired_note = 'use active' where name = 'odd';
      update relationship_types set retired_at = now() where name = 'uses'`),
  )
  catalogue = await snapshot(database().pool, loadCatalogue)
})

const one = async (item: WriteItem) => {
  const { outcomes } = await writeResources(database().pool, systemActor, catalogue, [item], {
    source: { instanceId: inventory.ids.alpha },
    mode: 'MERGE',
    applyDefaults: false,
  })
  return outcomes[0]
}

it('a retired allowed value is written with a warning', async () => {
  expect(await one(thing('a', { attributes: { color: 'blue' } }))).toMatchObject({
    outcome: 'created',
    warnings: [
      {
        code: 'RETIRED',
        path: ['attributes', 'color'],
        message: 'The value "blue" of the attribute "color" is retired: use green',
      },
    ],
  })
  expect(await one(thing('b', { attributes: { color: 'grey', sizes: [1, '2.5', '1.0'] } }))).toMatchObject({
    warnings: [
      { path: ['attributes', 'color'], message: 'The value "grey" of the attribute "color" is retired.' },
      { path: ['attributes', 'sizes', 1], message: 'The value "2.50" of the attribute "sizes" is retired.' },
    ],
  })
  expect(await one(thing('c', { attributes: { color: 'red', sizes: [1] } }))).toMatchObject({ warnings: [] })
})

it('a retired status is given with a warning, and kept without one', async () => {
  expect(await one(thing('d', { status: 'odd' }))).toMatchObject({
    outcome: 'created',
    warnings: [{ code: 'RETIRED', path: ['status'], message: 'The status "odd" is retired: use active' }],
  })
  expect(await one(thing('d', { status: 'odd' }))).toMatchObject({ outcome: 'unchanged', warnings: [] })
})

it('an edge of a retired type is made with a warning, and taken away without one', async () => {
  const edge = { type: 'uses', to: { kind: 'thing', externalId: 'other' } }
  expect(await one(thing('e', { relationships: [edge] }))).toMatchObject({
    edges: [{ outcome: 'created' }],
    warnings: [{ code: 'RETIRED', path: ['relationships', 0], message: 'The relationship type "uses" is retired.' }],
  })
  expect(await one(thing('e', { relationships: [{ ...edge, remove: true }] }))).toMatchObject({
    edges: [{ outcome: 'removed' }],
    warnings: [],
  })
})
