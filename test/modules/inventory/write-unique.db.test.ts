import { beforeAll, describe, expect, it } from 'vitest'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let count = 0
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const fresh = () => `u${++count}`
const outcomesOf = async (
  items: Parameters<TestInventory['write']>[0],
  options?: Parameters<TestInventory['write']>[1],
) => (await inventory.write(items, options)).outcomes.map(({ outcome }) => outcome)
const check = async () => expect(await inventory.pool.run(selectViolations())).toEqual([])

describe('a unique value', () => {
  it('rejects only the item that repeats it, in the batch and against the database', async () => {
    const [a, b, c, d] = [fresh(), fresh(), fresh(), fresh()]
    const { outcomes } = await inventory.write([
      thing(a, { attributes: { serial: a } }),
      thing(b, { attributes: { serial: a } }),
      thing(c, { attributes: { serial: c } }),
    ])
    expect(outcomes).toMatchObject([
      { outcome: 'created' },
      {
        outcome: 'rejected',
        problems: [
          { code: 'NOT_UNIQUE', path: ['attributes', 'serial'], message: expect.stringContaining('item 0') as string },
        ],
      },
      { outcome: 'created' },
    ])
    expect(await inventory.one(thing(d, { attributes: { serial: a } }))).toMatchObject({
      outcome: 'rejected',
      problems: [{ message: expect.stringContaining(`resource ${outcomes[0]?.resourceId}`) as string }],
    })
    await check()
  })

  it('works for columns of extension tables', async () => {
    const [a, b] = [fresh(), fresh()]
    const machine = (id: string, uuid: string | null) => thing(id, { type: 'machine', attributes: { uuid } })
    expect(await outcomesOf([machine(a, 'x'), machine(b, 'x')])).toEqual(['created', 'rejected'])
    expect(await outcomesOf([machine(b, 'x')])).toEqual(['rejected'])
    expect(await outcomesOf([machine(b, 'y')])).toEqual(['created'])
    expect(await outcomesOf([machine(a, 'y'), machine(b, 'x')])).toEqual(['updated', 'updated'])
    expect(await outcomesOf([machine(a, null), machine(b, 'y')])).toEqual(['updated', 'updated'])
    await check()
  })

  it('may be swapped and handed on within a batch, and stays when the taker is rejected', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    const say = (id: string, serial: string, more = {}) => thing(id, { attributes: { serial, ...more } })
    await inventory.write([say(a, 'A'), say(b, 'B'), say(c, 'C')])
    expect(await outcomesOf([say(a, 'B'), say(b, 'C'), say(c, 'A')])).toEqual(['updated', 'updated', 'updated'])
    // a gives up B to nobody, since its own new value is taken by c, which does not move.
    expect(await outcomesOf([say(a, 'A'), say(b, 'B')])).toEqual(['rejected', 'rejected'])
    expect(await outcomesOf([say(a, 'D', { cores: 0 }), say(b, 'B')])).toEqual(['rejected', 'rejected'])
    expect(await outcomesOf([say(a, 'D'), say(b, 'B')])).toEqual(['updated', 'updated'])
    await check()
  })

  it('compares by value, not by spelling', async () => {
    expect(
      await outcomesOf([
        thing(fresh(), { attributes: { weight: '1.50' } }),
        thing(fresh(), { attributes: { weight: '1.5' } }),
      ]),
    ).toEqual(['created', 'rejected'])
    expect(
      await outcomesOf([
        thing(fresh(), { attributes: { serial: 'Case' } }),
        thing(fresh(), { attributes: { serial: 'case' } }),
      ]),
    ).toEqual(['created', 'created'])
    await check()
  })

  it('may be as long as a string can be', async () => {
    const long = 's'.repeat(1_048_576)
    expect(
      await outcomesOf([
        thing(fresh(), { attributes: { serial: long } }),
        thing(fresh(), { attributes: { serial: long } }),
        thing(fresh(), { attributes: { serial: `${long.slice(1)}t` } }),
      ]),
    ).toEqual(['created', 'rejected', 'created'])
  })

  it('is unique per endpoint, per source or over all, as the binding says', async () => {
    const { endpoint, endpointTwo, beta } = inventory.ids
    const serial = 'scoped'
    expect(
      await outcomesOf([
        thing(fresh(), { endpointId: endpoint, attributes: { serial } }),
        thing(fresh(), { endpointId: endpointTwo, attributes: { serial } }),
        thing(fresh(), { endpointId: endpoint, attributes: { serial } }),
      ]),
    ).toEqual(['created', 'created', 'rejected'])
    const gadget = (attributes = {}) => thing(fresh(), { type: 'gadget', attributes })
    expect(await outcomesOf([gadget({ serial }), gadget({ serial })])).toEqual(['created', 'rejected'])
    expect(await outcomesOf([gadget({ serial }), gadget({ serial })], { source: { instanceId: beta } })).toEqual([
      'created',
      'rejected',
    ])
    expect(await outcomesOf([gadget({ serial })], { source: { instanceId: inventory.ids.alphaTwo } })).toEqual([
      'rejected',
    ])
    expect(await outcomesOf([thing(fresh(), { attributes: { weight: '77' } }), gadget({ weight: '77' })])).toEqual([
      'created',
      'rejected',
    ])
    await check()
  })

  it('bites when a resource moves to an endpoint, or becomes of a type, where it is taken', async () => {
    const { endpoint, endpointTwo } = inventory.ids
    const [a, b, c] = [fresh(), fresh(), fresh()]
    await inventory.write([
      thing(a, { endpointId: endpoint, attributes: { serial: 'moving' } }),
      thing(b, { endpointId: endpointTwo, attributes: { serial: 'moving' } }),
    ])
    expect(await inventory.one(thing(a, { endpointId: endpointTwo }))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code: 'NOT_UNIQUE' }],
    })
    expect(await inventory.one(thing(a, { endpointId: endpointTwo, attributes: { serial: 'moved' } }))).toMatchObject({
      outcome: 'updated',
    })
    expect(await outcomesOf([thing(a, { endpointId: endpoint, attributes: { serial: 'moving' } })])).toEqual([
      'updated',
    ])
    expect(await outcomesOf([thing(a, { endpointId: endpointTwo }), thing(b, { endpointId: endpoint })])).toEqual([
      'updated',
      'updated',
    ])
    const identity = { externalId: c, kind: 'x' }
    await inventory.write([
      thing(c, { identity, type: 'thing', attributes: { serial: 'typed' } }),
      thing(fresh(), { type: 'gadget', attributes: { serial: 'typed' } }),
    ])
    expect(await inventory.one(thing(c, { identity, type: 'gadget' }))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code: 'NOT_UNIQUE' }],
    })
    await check()
  })
})
