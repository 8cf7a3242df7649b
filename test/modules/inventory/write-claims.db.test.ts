import { beforeAll, describe, expect, it } from 'vitest'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import type { WriteOptions } from '../../../src/modules/inventory/write.input.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let count = 0
let person: Partial<WriteOptions>
let beta: Partial<WriteOptions>
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  person = { source: { instanceId: inventory.ids.manual } }
  beta = { source: { instanceId: inventory.ids.beta } }
})

const fresh = () => `c${++count}`
const claims = async (id: string | undefined) =>
  (
    await inventory.rows(`select s.name || ' ' || d.name || ' ' || coalesce(string_agg(coalesce(c.value_text, c.value_string, c.value_integer::text), ',' order by c.ordinal), '-') as text
      from resource_attribute_claims c join attribute_definitions d on d.id = c.attribute_definition_id
      join source_instances i on i.id = c.source_instance_id join sources s on s.id = i.source_id
      where c.resource_id = ${id} group by s.name, d.name order by 1`)
  ).map(({ text }) => text)
const values = async (id: string | undefined) =>
  (
    await inventory.rows(`select d.name || ' ' || string_agg(coalesce(a.value_string, a.value_integer::text), ',' order by a.ordinal) as text
      from resource_attributes a join attribute_definitions d on d.id = a.attribute_definition_id where a.resource_id = ${id} group by d.name order by 1`)
  ).map(({ text }) => text)

describe('claims', () => {
  it('are written for a value set by another source than the origin, a person included', async () => {
    const id = fresh()
    const { resourceId = '' } = await inventory.one(
      thing(id, { attributes: { note: 'origin', tags: ['a'], cores: 1 } }),
    )
    expect(await claims(resourceId)).toEqual([])
    await inventory.one(
      { action: 'update', id: resourceId, attributes: { note: 'person', tags: ['p', 'q'], cores: null } },
      person,
    )
    expect(await claims(resourceId)).toEqual(['manual cores -', 'manual note person', 'manual tags p,q'])
    await inventory.one({ action: 'update', id: resourceId, attributes: { tags: ['r'] } }, person)
    expect(await claims(resourceId)).toEqual(['manual cores -', 'manual note person', 'manual tags r'])
    expect(
      await inventory.rows(
        `select count(*)::int as n from resource_attribute_claims c join operations o on o.id = c.operation_id where c.resource_id = ${resourceId}`,
      ),
    ).toEqual([{ n: 3 }])
  })

  it('are not written for what is there already', async () => {
    const { resourceId = '' } = await inventory.one(thing(fresh(), { attributes: { note: 'same' } }))
    expect(
      await inventory.write([{ action: 'update', id: resourceId, attributes: { note: 'same' } }], person),
    ).toMatchObject({ operationId: null })
    expect(await claims(resourceId)).toEqual([])
  })

  it('are written for the origin too where others have spoken before', async () => {
    const id = fresh()
    const { resourceId = '' } = await inventory.one(thing(id, { attributes: { note: 'a', cores: 1 } }))
    await inventory.one({ action: 'update', id: resourceId, attributes: { note: 'b' } }, beta)
    await inventory.one(thing(id, { attributes: { note: 'c', cores: 2 } }))
    expect(await claims(resourceId)).toEqual(['alpha note c', 'beta note b'])
  })
})

describe('REPLACE', () => {
  it('unsets what this source set before and does not mention now', async () => {
    const id = fresh()
    const { resourceId = '' } = await inventory.one(
      thing(id, { attributes: { note: 'n', tags: ['a', 'b'], cores: 1 } }),
    )
    await inventory.one({ action: 'update', id: resourceId, attributes: { code: 'abc' } }, person)
    expect(await inventory.one(thing(id, { attributes: { note: 'n' } }), { mode: 'REPLACE' })).toMatchObject({
      outcome: 'updated',
      version: 3,
    })
    expect(await values(resourceId)).toEqual(['code abc', 'note n'])
    expect(await inventory.one(thing(id, { attributes: { note: 'n' } }), { mode: 'REPLACE' })).toMatchObject({
      outcome: 'unchanged',
    })
    expect(
      await inventory.one({ action: 'update', id: resourceId, attributes: {} }, { ...person, mode: 'REPLACE' }),
    ).toMatchObject({ outcome: 'updated' })
    expect(await values(resourceId)).toEqual(['note n'])
    expect(await claims(resourceId)).toEqual([])
  })

  it('leaves a value that another source has set since', async () => {
    const id = fresh()
    const { resourceId = '' } = await inventory.one(thing(id, { attributes: { note: 'n' } }))
    await inventory.one({ action: 'update', id: resourceId, attributes: { note: 'p' } }, person)
    expect(await inventory.one(thing(id, { attributes: {} }), { mode: 'REPLACE' })).toMatchObject({
      outcome: 'unchanged',
    })
    await inventory.one(thing(id, { attributes: { note: 'o' } }))
    expect(
      await inventory.one({ action: 'update', id: resourceId, attributes: {} }, { ...person, mode: 'REPLACE' }),
    ).toMatchObject({ outcome: 'unchanged' })
    expect(await inventory.one(thing(id, { attributes: {} }), { mode: 'REPLACE' })).toMatchObject({
      outcome: 'updated',
    })
    expect(await values(resourceId)).toEqual([])
  })

  it('without attributes at all changes none, and a null beside it is written as such', async () => {
    const id = fresh()
    const { resourceId } = await inventory.one(thing(id, { attributes: { note: 'n', cores: 1 } }))
    expect(await inventory.one(thing(id), { mode: 'REPLACE' })).toMatchObject({ outcome: 'unchanged' })
    expect(await inventory.one(thing(id, { attributes: { cores: 1, note: null } }), { mode: 'REPLACE' })).toMatchObject(
      { outcome: 'updated' },
    )
    expect(await values(resourceId)).toEqual(['cores 1'])
  })

  it('works on columns, and on a resource that changes its type', async () => {
    const id = fresh()
    const identity = { externalId: id, kind: 'x' }
    const { resourceId } = await inventory.one(
      thing(id, { identity, type: 'machine', attributes: { cores: 4, os: 'debian', note: 'n' } }),
    )
    expect(
      await inventory.one(thing(id, { identity, type: 'machine', attributes: { cores: 4 } }), { mode: 'REPLACE' }),
    ).toMatchObject({ outcome: 'updated' })
    expect(
      await inventory.rows(`select cpu_cores, guest_os from virtual_machines where resource_id = ${resourceId}`),
    ).toEqual([{ cpu_cores: '4', guest_os: null }])
    expect(
      await inventory.one(thing(id, { identity, type: 'guest', attributes: { note: 'm' } }), { mode: 'REPLACE' }),
    ).toMatchObject({ outcome: 'updated' })
    expect(
      await inventory.rows(`select cpu_cores, memory_mb from virtual_machines where resource_id = ${resourceId}`),
    ).toEqual([{ cpu_cores: null, memory_mb: null }])
    expect(await values(resourceId)).toEqual(['note m'])
    expect(await inventory.pool.run(selectViolations())).toEqual([])
  })
})
