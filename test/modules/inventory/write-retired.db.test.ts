import { beforeAll, describe, expect, it } from 'vitest'
import { raw } from '../../../src/query/sql.js'
import { snapshot } from '../../../src/db/transaction.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import type { WriteItem } from '../../../src/modules/inventory/write.input.js'
import { writeResources } from '../../../src/modules/inventory/write.service.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  for (const [table, name] of [
    ['provider_types', 'cloud'],
    ['providers', 'cloud-one'],
    ['provider_endpoints', 'east'],
    ['datacenters', 'dc1'],
    ['sources', 'beta'],
    ['source_instances', 'one'],
    ['resource_statuses', 'odd'],
  ])
    await inventory.pool.run(
      raw(`update ${table} set retired_at = now(), retired_note = 'gone ${name}' where name = '${name}'`),
    )
})

const write = async (item: WriteItem, instanceId: number) => {
  const { pool } = inventory
  const catalogue = await snapshot(pool, loadCatalogue)
  const options = { source: { instanceId }, mode: 'MERGE', applyDefaults: false } as const
  const { outcomes } = await writeResources(pool, systemActor, catalogue, [item], options)
  return { outcome: outcomes[0]?.outcome, warnings: outcomes[0]?.warnings.map(({ code, message }) => [code, message]) }
}

describe('what is retired', () => {
  it('is written with a warning each, and none when it stays as it is', async () => {
    const { ids } = inventory
    const item = thing('r', { endpointId: ids.endpoint, datacenterId: ids.datacenter, status: 'odd' })
    const { outcome, warnings = [] } = await write(item, ids.beta)
    expect(outcome).toBe('created')
    expect(warnings.toSorted(([, a = ''], [, b = '']) => (a < b ? -1 : 1))).toEqual([
      ['RETIRED', 'The datacenter "dc1" is retired: gone dc1'],
      ['RETIRED', 'The endpoint "east" is retired: gone east'],
      ['RETIRED', 'The provider "cloud-one" is retired: gone cloud-one'],
      ['RETIRED', 'The provider type "cloud" is retired: gone cloud'],
      ['RETIRED', 'The source "beta" is retired: gone beta'],
      ['RETIRED', 'The source instance "one" is retired: gone one'],
      ['RETIRED', 'The status "odd" is retired: gone odd'],
    ])
    expect(await write(item, ids.beta)).toEqual({ outcome: 'unchanged', warnings: [] })
  })
})
