import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import type { ItemOutcome } from '../../../src/modules/inventory/write.input.js'
import { raw } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let count = 0
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const fresh = () => `p${++count}`
const check = async () => expect(await inventory.pool.run(selectViolations())).toEqual([])
const codes = ({ edges }: ItemOutcome): readonly string[] => edges.map((edge) => edge.problems[0]?.code ?? edge.outcome)

describe('two writers at once', () => {
  it('of the same new identities in opposite orders make each once', async () => {
    for (let round = 0; round < 5; round++) {
      const ids = Array.from({ length: 30 }, fresh)
      const items = ids.map((id) => thing(id, { attributes: { serial: id, note: 'x' } }))
      const results = await Promise.all([
        inventory.write(items),
        inventory.write(items.toReversed()),
        inventory.write(items),
      ])
      const outcomes = results.flatMap((result) => result.outcomes.map(({ outcome }) => outcome))
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(30)
      expect(outcomes.filter((outcome) => outcome === 'unchanged')).toHaveLength(60)
    }
    await check()
  })

  it('of one new identity with a unique value: the one that comes late finds it there', async () => {
    const [held, both] = [fresh(), fresh()]
    await inventory.write([thing(held)])
    const item = thing(both, { attributes: { serial: both } })
    const lease = await inventory.pool.lease()
    await lease.control('begin')
    await lease.run(raw(`select 1 from resources where name = '${held}' for update`))
    // It has looked for its identities and waits for a lock while the other one makes the resource.
    const late = inventory.write([thing(held), item])
    while (
      (await inventory.rows("select 1 from pg_locks where not granted and locktype = 'transactionid'")).length === 0
    )
      await sleep(10)
    await inventory.write([item])
    await lease.control('commit')
    lease.release()
    expect((await late).outcomes).toMatchObject([{ outcome: 'unchanged' }, { outcome: 'unchanged' }])
  })

  it('of the same present resources in opposite orders, edges included, see no deadlock', async () => {
    const ids = Array.from({ length: 20 }, fresh)
    await inventory.write(ids.map((id) => thing(id)))
    const batch = (note: string, order: readonly string[]) =>
      inventory.write(
        order.map((id, index) =>
          thing(id, {
            attributes: { note },
            relationships: [
              {
                type: 'uses',
                direction: index % 2 === 0 ? 'in' : 'out',
                to: { kind: 'thing', externalId: order.at(-index - 1) ?? id },
                attributes: { note },
              },
            ],
          }),
        ),
      )
    for (let round = 0; round < 5; round++)
      await Promise.all([batch('a', ids), batch('b', ids.toReversed()), batch('c', ids), batch('d', ids.toReversed())])
    await check()
  })

  it('of one counter with the expected version lose no update', { timeout: 60_000 }, async () => {
    const { resourceId = '' } = await inventory.one(thing(fresh(), { attributes: { ports: ['0'] } }))
    let acknowledged = 0
    const increment = async () => {
      for (let done = 0; done < 10;) {
        const [row] = await inventory.rows(
          `select r.version, a.value_integer from resources r join resource_attributes a on a.resource_id = r.id where r.id = ${resourceId}`,
        )
        const next = String(Number(row?.['value_integer']) + 1)
        const { outcome } = await inventory.one({
          action: 'update',
          id: resourceId,
          expectedVersion: Number(row?.['version']),
          attributes: { ports: [next] },
        })
        expect(['updated', 'conflict']).toContain(outcome)
        if (outcome === 'updated') {
          done += 1
          acknowledged += 1
        } else await sleep(Math.random() * 5)
      }
    }
    await Promise.all(Array.from({ length: 6 }, increment))
    expect(
      await inventory.rows(`select value_integer from resource_attributes where resource_id = ${resourceId}`),
    ).toEqual([{ value_integer: String(acknowledged) }])
    await check()
  })

  it('of one unique value: one has it, the other is told', async () => {
    for (let round = 0; round < 10; round++) {
      const serial = fresh()
      const outcomes = await Promise.all([1, 2, 3].map(() => inventory.one(thing(fresh(), { attributes: { serial } }))))
      expect(outcomes.map(({ outcome, problems: [first] }) => first?.code ?? outcome).toSorted()).toEqual([
        'NOT_UNIQUE',
        'NOT_UNIQUE',
        'created',
      ])
    }
    await check()
  })

  it('of one to-one place, and of two edges that would close a cycle: one is told', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b, c] = [fresh(), fresh(), fresh()]
      await inventory.write([thing(a), thing(b), thing(c)])
      const run = (from: string, type: string, other: string) =>
        inventory.one({
          action: 'update',
          identity: { kind: 'thing', externalId: from },
          relationships: [{ type, to: { kind: 'thing', externalId: other } }],
        })
      const places = await Promise.all([run(a, 'runs_on', b), run(a, 'runs_on', c)])
      expect(places.flatMap(codes).toSorted()).toEqual(['CARDINALITY', 'created'])
      const pairs = await Promise.all([run(a, 'paired', b), run(c, 'paired', b), run(a, 'paired', c)])
      expect(pairs.flatMap(codes).filter((code) => code === 'created')).toHaveLength(1)
      const cycle = await Promise.all([run(a, 'contains', b), run(b, 'contains', c), run(c, 'contains', a)])
      expect(cycle.flatMap(codes).toSorted()).toEqual(['CYCLE', 'created', 'created'])
    }
    await check()
  })

  it('deleting an end while an edge to it is made leave no live edge at a deleted end', async () => {
    for (let round = 0; round < 10; round++) {
      const [a, b] = [fresh(), fresh()]
      await inventory.write([thing(a), thing(b)])
      await Promise.all([
        inventory.one({ action: 'delete', identity: { kind: 'thing', externalId: b } }),
        inventory.one({
          action: 'update',
          identity: { kind: 'thing', externalId: a },
          relationships: [{ type: 'uses', to: { kind: 'thing', externalId: b } }],
        }),
      ])
    }
    await check()
  })
})
