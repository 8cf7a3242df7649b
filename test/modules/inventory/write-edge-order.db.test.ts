import { beforeAll, expect, it } from 'vitest'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import type { EdgeItem, ItemOutcome } from '../../../src/modules/inventory/write.input.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const edge = (type: string, externalId: string, more: Partial<EdgeItem> = {}): EdgeItem => ({
  type,
  to: { kind: 'thing', externalId },
  ...more,
})
const outcomesOf = (outcomes: readonly ItemOutcome[]) =>
  outcomes.map(({ edges }) => edges.map((edge) => edge.problems[0]?.code ?? edge.outcome))

it('a place that an item before takes and gives up again is free for the next one', async () => {
  const { outcomes } = await inventory.write([
    thing('h1', { relationships: [edge('contains', 'v1'), edge('contains', 'v1', { remove: true })] }),
    thing('h2', { relationships: [edge('contains', 'v1')] }),
    thing('v1'),
  ])
  expect(outcomesOf(outcomes)).toEqual([['created', 'removed'], ['created'], []])
  expect(await inventory.pool.run(selectViolations())).toEqual([])
})

it('and not for the one before', async () => {
  const { outcomes } = await inventory.write([
    thing('h5', { relationships: [edge('contains', 'v5')] }),
    thing('h6', { relationships: [edge('contains', 'v5'), edge('contains', 'v5', { remove: true })] }),
    thing('v5'),
  ])
  expect(outcomesOf(outcomes)).toEqual([['created'], ['CARDINALITY', 'unchanged'], []])
})

it('an edge that would have closed a cycle with one that went before it is taken', async () => {
  const { outcomes } = await inventory.write([
    thing('x', { relationships: [edge('contains', 'y'), edge('contains', 'y', { remove: true })] }),
    thing('y', { relationships: [edge('contains', 'x')] }),
  ])
  expect(outcomesOf(outcomes)).toEqual([['created', 'removed'], ['created']])
})

it('an edge that waits for its place is not taken for unsaid meanwhile', async () => {
  await inventory.write([thing('h4', { relationships: [edge('contains', 'v4')] }), thing('h3'), thing('v4')])
  const { outcomes } = await inventory.write(
    [
      thing('h3', { relationships: [edge('contains', 'v4'), edge('contains', 'v4', { remove: true })] }),
      thing('h4', { relationships: [edge('contains', 'v4')] }),
    ],
    { mode: 'REPLACE' },
  )
  expect(outcomesOf(outcomes)).toEqual([['CARDINALITY', 'unchanged'], ['unchanged']])
  expect(outcomes[1]).toMatchObject({ outcome: 'unchanged' })
})
