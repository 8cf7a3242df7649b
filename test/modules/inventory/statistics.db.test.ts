import { beforeAll, expect, it } from 'vitest'
import { transaction } from '../../../src/db/transaction.js'
import { analyzeInventory } from '../../../src/modules/inventory/statistics.service.js'
import { raw } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const analyzed = async () =>
  (
    await inventory.rows(
      'select relname from pg_class where reltuples >= 0 and relkind = $$r$$ and relnamespace = $$public$$::regnamespace',
    )
  ).map(({ relname }) => relname)

it('without the right to analyse nothing happens, and nothing fails', async () => {
  const before = await analyzed()
  await transaction(database().pool, async (db) => {
    await db.run(raw('create role cadastre_test_reader'))
    await db.run(raw('set local role cadastre_test_reader'))
    await analyzeInventory(db, inventory.catalogue)
    await db.run(raw('reset role'))
    await db.run(raw('drop role cadastre_test_reader'))
  })
  expect(await analyzed()).toEqual(before)
})

it('analyses what belongs to resources, extension tables included', async () => {
  await analyzeInventory(database().pool, inventory.catalogue)
  expect(await analyzed()).toEqual(expect.arrayContaining(['resources', 'resource_edges', 'virtual_machines', 'hosts']))
})
