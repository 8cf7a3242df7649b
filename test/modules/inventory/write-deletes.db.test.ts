import { beforeAll, describe, expect, it } from 'vitest'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import type { EdgeItem } from '../../../src/modules/inventory/write.input.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let count = 0
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const fresh = () => `d${++count}`
const to = (externalId: string) => ({ kind: 'thing', externalId })
const edge = (type: string, other: string): EdgeItem => ({ type, to: to(other) })
const remove = (externalId: string) => ({ action: 'delete' as const, identity: to(externalId) })
const restore = (externalId: string) => ({ action: 'restore' as const, identity: to(externalId) })
/** Names with their live edges: "a", "b (deleted)", "a uses b". */
const picture = async (...names: readonly string[]) => {
  const list = names.map((name) => `'${name}'`).join()
  return [
    ...(await inventory.rows(
      `select name || case when deleted_at is null then '' else ' (deleted)' end as text from resources where name in (${list}) order by id`,
    )),
    ...(await inventory.rows(`
      select f.name || ' ' || y.name || ' ' || t.name as text from resource_edges e join resources f on f.id = e.from_id join resources t on t.id = e.to_id
        join relationship_types y on y.id = e.relationship_type_id where e.deleted_at is null and f.name in (${list}) order by e.id`)),
  ].map(({ text }) => text)
}
const check = async () => expect(await inventory.pool.run(selectViolations())).toEqual([])

describe('deletion', () => {
  it('is soft: values and identity stay, edges are hidden, and the from ends of those get a version', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    const { outcomes } = await inventory.write([
      thing(a, { relationships: [edge('uses', b)] }),
      thing(b, { attributes: { note: 'n' }, relationships: [edge('uses', c)] }),
      thing(c),
    ])
    const ids = outcomes.map(({ resourceId }) => resourceId)
    expect(await inventory.one(remove(b))).toMatchObject({ outcome: 'deleted', resourceId: ids[1], version: 2 })
    expect(await picture(a, b, c)).toEqual([a, `${b} (deleted)`, c])
    expect(await inventory.rows(`select version from resources where id in (${ids.join()}) order by id`)).toEqual([
      { version: 2 },
      { version: 2 },
      { version: 1 },
    ])
    expect(await inventory.rows(`select value_string from resource_attributes where resource_id = ${ids[1]}`)).toEqual([
      { value_string: 'n' },
    ])
    expect(
      await inventory.rows(
        `select reason, to_version from resource_edge_history where to_id in (${ids.join()}) order by edge_id`,
      ),
    ).toEqual([
      { reason: 'hidden', to_version: 2 },
      { reason: 'hidden', to_version: 2 },
    ])
    await check()
  })

  it('of what is deleted already is nothing, and of what is not there is rejected', async () => {
    const a = fresh()
    await inventory.write([thing(a), remove(a)])
    expect(await inventory.write([remove(a)])).toMatchObject({
      operationId: null,
      outcomes: [{ outcome: 'unchanged', version: 2 }],
    })
    expect(await inventory.one(remove(fresh()))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code: 'NOT_FOUND', path: ['identity'] }],
    })
  })

  it('makes updates be rejected until it is restored', async () => {
    const a = fresh()
    await inventory.write([thing(a), remove(a)])
    expect(await inventory.one({ action: 'update', identity: to(a), name: 'x' })).toMatchObject({
      outcome: 'rejected',
      problems: [{ code: 'DELETED' }],
    })
  })

  it('takes along what cascades, down to the leaves, and only that way', async () => {
    const [a, b, c, d] = [fresh(), fresh(), fresh(), fresh()]
    await inventory.write([
      thing(a, { relationships: [edge('contains', b)] }),
      thing(b, { relationships: [edge('contains', c), edge('uses', d)] }),
      thing(c),
      thing(d),
    ])
    const { operationId } = await inventory.write([remove(a)])
    expect(await picture(a, b, c, d)).toEqual([`${a} (deleted)`, `${b} (deleted)`, `${c} (deleted)`, d])
    expect(await inventory.rows(`select deleted_count from operations where id = ${operationId}`)).toEqual([
      { deleted_count: 3 },
    ])
    await inventory.one(restore(a))
    await inventory.one(remove(c))
    expect(await picture(a, b, c, d)).toEqual([a, b, `${c} (deleted)`, d, `${a} contains ${b}`, `${b} uses ${d}`])
    await check()
  })

  it('is rejected by name and count where an edge restricts it, also below a cascade', async () => {
    const [a, b, c, d] = [fresh(), fresh(), fresh(), fresh()]
    await inventory.write([
      thing(a, { relationships: [edge('contains', b)] }),
      thing(b),
      thing(c, { relationships: [edge('runs_on', b)] }),
      thing(d, { relationships: [edge('runs_on', b)] }),
    ])
    for (const name of [a, b])
      expect(await inventory.one(remove(name))).toMatchObject({
        outcome: 'rejected',
        problems: [{ code: 'RESTRICTED', message: expect.stringMatching(/2 edges of "runs_on" hold it/) as string }],
      })
    expect(await picture(a, b)).toEqual([a, b, `${a} contains ${b}`])
    const { outcomes } = await inventory.write([remove(a), remove(c), remove(d), thing(fresh())])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['rejected', 'deleted', 'deleted', 'created'])
    expect(await inventory.one(remove(a))).toMatchObject({ outcome: 'deleted' })
    await check()
  })

  it('releases unique values', async () => {
    const [a, b] = [fresh(), fresh()]
    await inventory.one(thing(a, { attributes: { serial: 'free' } }))
    const { outcomes } = await inventory.write([remove(a), thing(b, { attributes: { serial: 'free' } })])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['deleted', 'created'])
    expect(await inventory.one(restore(a))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code: 'NOT_UNIQUE', path: ['attributes', 'serial'] }],
    })
    expect(
      await inventory.one({ ...restore(a), action: 'upsert', type: 'thing', name: a, attributes: { serial: 'other' } }),
    ).toMatchObject({ outcome: 'restored' })
    await check()
  })
})

describe('restore', () => {
  it('brings back what the deletion hid and took along', async () => {
    const [a, b, c, d] = [fresh(), fresh(), fresh(), fresh()]
    await inventory.write([
      thing(a, { relationships: [edge('contains', b), edge('uses', d)] }),
      thing(b, { relationships: [edge('contains', c)] }),
      thing(c, { relationships: [edge('uses', d)] }),
      thing(d),
    ])
    const before = await picture(a, b, c, d)
    await inventory.one(remove(a))
    const { outcomes, operationId } = await inventory.write([restore(a)])
    expect(outcomes).toMatchObject([{ outcome: 'restored', version: 3, warnings: [] }])
    expect(await picture(a, b, c, d)).toEqual(before)
    expect(await inventory.rows(`select restored_count from operations where id = ${operationId}`)).toEqual([
      { restored_count: 3 },
    ])
    await check()
  })

  it('of what is not deleted is nothing; it may change fields as well', async () => {
    const a = fresh()
    await inventory.one(thing(a))
    expect(await inventory.one(restore(a))).toMatchObject({ outcome: 'unchanged', version: 1 })
    await inventory.one(remove(a))
    expect(await inventory.one({ ...restore(a), attributes: { note: 'back' } })).toMatchObject({
      outcome: 'restored',
      version: 3,
    })
    expect(await inventory.one(restore(fresh()))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code: 'NOT_FOUND' }],
    })
  })

  it('happens by an upsert that meets the deleted identity', async () => {
    const [a, b] = [fresh(), fresh()]
    const made = await inventory.one(thing(a, { attributes: { note: 'x' } }))
    await inventory.one(thing(b, { relationships: [edge('uses', a)] }))
    await inventory.one(remove(a))
    expect(await inventory.one(thing(a))).toMatchObject({
      outcome: 'restored',
      resourceId: made.resourceId,
      version: 3,
    })
    expect(await picture(a, b)).toEqual([a, b, `${b} uses ${a}`])
    await check()
  })

  it('does not bring back what was deleted before by itself', async () => {
    const [a, b] = [fresh(), fresh()]
    await inventory.write([thing(a, { relationships: [edge('contains', b)] }), thing(b)])
    await inventory.one(remove(b))
    await inventory.one(remove(a))
    expect(await inventory.one(restore(a))).toMatchObject({ outcome: 'restored', warnings: [] })
    expect(await picture(a, b)).toEqual([a, `${b} (deleted)`])
    await inventory.one(restore(b))
    expect(await picture(a, b)).toEqual([a, b, `${a} contains ${b}`])
    await check()
  })

  it('shows an edge only when both ends are back', async () => {
    const [a, b] = [fresh(), fresh()]
    await inventory.write([thing(a, { relationships: [edge('uses', b)] }), thing(b)])
    await inventory.write([remove(a), remove(b)])
    await inventory.one(restore(a))
    expect(await picture(a, b)).toEqual([a, `${b} (deleted)`])
    await inventory.one(restore(b))
    expect(await picture(a, b)).toEqual([a, b, `${a} uses ${b}`])
    await check()
  })

  it('gives up an edge whose place is taken, with a warning', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    await inventory.write([thing(a), thing(b, { relationships: [edge('contains', c)] }), thing(c)])
    await inventory.one(remove(b))
    await inventory.one(restore(c))
    await inventory.one(thing(a, { relationships: [edge('contains', c)] }))
    expect(await inventory.one(restore(b))).toMatchObject({
      outcome: 'restored',
      warnings: [{ code: 'NOT_RESTORED', message: expect.stringContaining(`"${b}" contains "${c}"`) as string }],
    })
    expect(await picture(a, b, c)).toEqual([a, b, c, `${a} contains ${c}`])
    await check()
  })

  it('leaves a resource that went along deleted when its unique value is taken, with a warning', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    await inventory.write([thing(a, { relationships: [edge('contains', b)] }), thing(b, { attributes: { serial: b } })])
    await inventory.one(remove(a))
    await inventory.one(thing(c, { attributes: { serial: b } }))
    expect(await inventory.one(restore(a))).toMatchObject({ outcome: 'restored', warnings: [{ code: 'NOT_RESTORED' }] })
    expect(await picture(a, b)).toEqual([a, `${b} (deleted)`])
    await check()
  })
})
