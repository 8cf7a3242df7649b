import { beforeAll, expect, it, vi } from 'vitest'
import { keepStatistics } from '../../../src/modules/inventory/statistics.upkeep.js'
import { takeStatistics } from '../../../src/modules/inventory/statistics.service.js'
import { noStatistics } from '../../../src/query/statistics.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let typeId = 0
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  typeId = inventory.catalogue.typesByName.get('thing')?.id ?? 0
})

const failures = vi.fn<(error: unknown) => void>()
const keep = () => keepStatistics(database().pool, { onFailure: failures, pollMs: 20, lagSeconds: 0 })
const things = (count: number, cores: number) =>
  inventory.write(Array.from({ length: count }, (_, n) => thing(`t${n}`, { attributes: { cores } })))

it('looks by itself when there is something to see, and is the same object while nothing changes', async () => {
  const upkeep = await keep()
  try {
    expect(upkeep.current()).toBe(noStatistics)
    await things(50, 1)
    await vi.waitFor(() => expect(upkeep.current().resources.get(typeId)).toBe(50), 10_000)
    const known = upkeep.current()
    await vi.waitFor(() => expect(upkeep.current()).toBe(known))
    expect(failures).not.toHaveBeenCalled()
  } finally {
    upkeep.close()
  }
})

it('knows at its start what others have seen, and follows what they see', async () => {
  const [one, two] = [await keep(), await keep()]
  try {
    expect([one, two].map((upkeep) => upkeep.current().resources.get(typeId))).toEqual([50, 50])
    await things(53, 1)
    await takeStatistics(database().pool, inventory.catalogue)
    for (const upkeep of [one, two])
      await vi.waitFor(() => expect(upkeep.current().resources.get(typeId)).toBe(53), 10_000)
  } finally {
    one.close()
    two.close()
  }
})

it('tells a failure once and goes on', async () => {
  const upkeep = await keep()
  try {
    await inventory.rows('alter table attribute_statistics rename to elsewhere')
    await inventory.rows('update resource_type_statistics set changed = resources + 10, taken_at = now()')
    await vi.waitFor(() => expect(failures).toHaveBeenCalled(), 10_000)
    await new Promise((resolve) => setTimeout(resolve, 200))
    // A round that is under way while the table goes may fail in words of its own.
    const told = failures.mock.calls.map(([error]) => String(error))
    expect(new Set(told).size).toBe(told.length)
    await inventory.rows('alter table elsewhere rename to attribute_statistics')
    const known = upkeep.current()
    await vi.waitFor(() => expect(upkeep.current()).not.toBe(known), 10_000)
  } finally {
    upkeep.close()
  }
})
