import { beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const everything = {
  note: 'a',
  tags: ['x', 'y', 'x'],
  cores: 4,
  ports: [9, 2, 9],
  size: '1.50',
  sizes: ['1.0', '2'],
  enabled: true,
  flags: [true, false],
  since: '2016-01-13T00:00:00Z',
  moments: ['2016-01-13T00:00:00.123456Z'],
  address: '10.0.0.1/24',
  addresses: ['::1', '10.0.0.0/8'],
  color: 'red',
  code: 'abc',
  serial: 's1',
  weight: '2.50',
}

describe('upsert', () => {
  it('creates, then finds nothing to do', async () => {
    const item = thing('first', {
      attributes: everything,
      endpointId: inventory.ids.endpoint,
      status: 'poweredOff',
      datacenterId: inventory.ids.datacenter,
    })
    const made = await inventory.one(item)
    expect(made).toMatchObject({ outcome: 'created', version: 1, problems: [], warnings: [] })
    const again = await inventory.write([item])
    expect(again).toEqual({
      operationId: null,
      outcomes: [
        { outcome: 'unchanged', resourceId: made.resourceId, version: 1, problems: [], warnings: [], edges: [] },
      ],
    })
    const changed = await inventory.one(
      thing('first', { attributes: { note: null, tags: ['x'], cores: 5, weight: '2.5' } }),
    )
    expect(changed).toMatchObject({ outcome: 'updated', version: 2 })
    expect(
      await inventory.rows(
        `select attribute_definition_id, ordinal, value_string, value_integer, from_version, to_version from resource_attribute_history order by 1, 2`,
      ),
    ).toMatchObject([
      { ordinal: 0, value_string: 'a', from_version: 1, to_version: 2 },
      { ordinal: 1, value_string: 'x' },
      { ordinal: 2, value_string: 'y' },
      { ordinal: 3, value_string: 'x' },
      { ordinal: 0, value_integer: '4' },
    ])
  })
  it('writes columns', async () => {
    const item = thing('m1', { type: 'machine', attributes: { cores: 4, os: 'debian', uuid: 'u1', note: 'n' } })
    expect(await inventory.one(item)).toMatchObject({ outcome: 'created', version: 1 })
    expect(await inventory.one(item)).toMatchObject({ outcome: 'unchanged', version: 1 })
    expect(await inventory.one(thing('m1', { attributes: { cores: 8, os: null }, type: 'machine' }))).toMatchObject({
      outcome: 'updated',
      version: 2,
    })
    expect(await inventory.rows(`select cpu_cores, guest_os, instance_uuid from virtual_machines`)).toEqual([
      { cpu_cores: '8', guest_os: null, instance_uuid: 'u1' },
    ])
    expect(await inventory.one(thing('m2', { type: 'machine', attributes: { uuid: 'u1' } }))).toMatchObject({
      outcome: 'rejected',
    })
  })
})
