import { beforeAll, expect, it } from 'vitest'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const deadlocks = async () => {
  await inventory.rows('select pg_stat_force_next_flush()')
  const [row] = await inventory.rows(
    'select deadlocks::integer from pg_stat_database where datname = current_database()',
  )
  return row?.['deadlocks']
}

it('deletes and restores all over one chain of cascades do not wait for each other in circles', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `c${index}`)
  const to = (externalId: string) => ({ kind: 'thing', externalId })
  // Made from the leaf up, so that ids and cascades go opposite ways in one half of it.
  const order = [...names.slice(6), ...names.slice(0, 6).toReversed()]
  for (const name of order) await inventory.one(thing(name))
  await inventory.write(
    names
      .slice(1)
      .map((name, index) => thing(names[index] ?? '', { relationships: [{ type: 'contains', to: to(name) }] })),
  )
  const before = await deadlocks()
  // Each client its own fixed walk through the chain, half of the steps deletions.
  const clients = Array.from({ length: 24 }, async (_, client) => {
    for (let step = 0; step < 4; step++) {
      const identity = to(names[(client * 7 + step * 5) % names.length] ?? '')
      await inventory.one({ action: (client + step) % 2 === 0 ? 'delete' : 'restore', identity })
    }
  })
  const results = await Promise.allSettled(clients)
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([])
  expect(await deadlocks()).toBe(before)
  expect(await inventory.pool.run(selectViolations())).toEqual([])
}, 60_000)
