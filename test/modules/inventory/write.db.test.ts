import { beforeAll, describe, expect, it } from 'vitest'
import { NotFoundError } from '../../../src/errors.js'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import { useTestDatabase } from '../../support/database.js'
import { countStatements, makeInventory, thing, tuplesWritten, type TestInventory } from '../../support/inventory.js'
import { writeResources } from '../../../src/modules/inventory/write.service.js'
import { systemActor } from '../../../src/modules/access/actor.js'

const database = useTestDatabase()
let inventory: TestInventory
let count = 0
const fresh = () => `r${++count}`
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const operations = async () => inventory.rows('select * from operations order by id')

describe('identity', () => {
  it('is source instance, kind and external id: the same id elsewhere is another thing', async () => {
    const id = fresh()
    const outcomes = [
      await inventory.one(thing(id)),
      await inventory.one(thing(id, { type: 'gadget' })),
      await inventory.one(thing(id, { identity: { externalId: id, kind: 'other' } })),
      await inventory.one(thing(id), { source: { instanceId: inventory.ids.alphaTwo } }),
      await inventory.one(thing(id), { source: { instanceId: inventory.ids.beta } }),
      await inventory.one(thing(id.toUpperCase())),
    ]
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(outcomes.map(() => 'created'))
    expect(new Set(outcomes.map(({ resourceId }) => resourceId)).size).toBe(outcomes.length)
  })

  it('keeps its kind when the resource changes its type', async () => {
    const id = fresh()
    const made = await inventory.one(thing(id, { identity: { externalId: id, kind: 'thing' } }))
    const changed = await inventory.one(thing(id, { identity: { externalId: id, kind: 'thing' }, type: 'gadget' }))
    expect(changed).toMatchObject({ outcome: 'updated', resourceId: made.resourceId, version: 2 })
    expect(await inventory.rows(`select kind from resource_identities where resource_id = ${made.resourceId}`)).toEqual(
      [{ kind: 'thing' }],
    )
  })

  it('may have external ids of up to 1,024 bytes, compared bytewise', async () => {
    expect(await inventory.one(thing('e'.repeat(1024), { name: 'long' }))).toMatchObject({ outcome: 'created' })
    for (const externalId of ['e'.repeat(1025), '', 'a\0'])
      expect(await inventory.one(thing(externalId, { name: 'bad' }))).toMatchObject({
        outcome: 'rejected',
        problems: [{ code: 'BAD_NAME', path: ['identity', 'externalId'] }],
      })
  })

  it('by hand is generated', async () => {
    const made = await inventory.one(
      { action: 'create', type: 'thing', name: 'by hand' },
      { source: { instanceId: inventory.ids.manual } },
    )
    expect(made).toMatchObject({ outcome: 'created', version: 1 })
    expect(
      await inventory.rows(
        `select endpoint_id, source_instance_id from resources r join resource_identities i on i.resource_id = r.id where r.id = ${made.resourceId}`,
      ),
    ).toEqual([{ endpoint_id: inventory.ids.manualEndpoint, source_instance_id: inventory.ids.manual }])
  })

  it('that exists makes a create a conflict', async () => {
    const id = fresh()
    const made = await inventory.one(thing(id, { action: 'create' }))
    expect(await inventory.one(thing(id, { action: 'create', attributes: { note: 'x' } }))).toMatchObject({
      outcome: 'conflict',
      resourceId: made.resourceId,
      problems: [{ code: 'EXISTS' }],
    })
  })
})

describe('a batch', () => {
  it('answers per item in order; a rejected one leaves nothing behind', async () => {
    const [good, bad, other] = [fresh(), fresh(), fresh()]
    const { operationId, outcomes } = await inventory.write([
      thing(good, { attributes: { note: 'x' } }),
      thing(bad, { attributes: { note: 'x', cores: 'many' } }),
      { action: 'update', id: '999999999', name: 'x' },
      thing(other),
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'rejected', 'rejected', 'created'])
    expect(
      await inventory.rows(
        `select external_id from resource_identities where external_id in ('${good}', '${bad}', '${other}') order by 1`,
      ),
    ).toHaveLength(2)
    const [operation] = (await operations()).filter(({ id }) => id === operationId)
    expect(operation).toMatchObject({
      outcome: 'partial',
      created_count: 2,
      rejected_count: 2,
      actor: 'system',
      kind: 'inventory.write',
    })
    expect(operation?.['note']).toContain('item 1: "cores" must be an integer')
  })

  it('that names an identity twice takes the second as an update', async () => {
    const id = fresh()
    const { outcomes, operationId } = await inventory.write([
      thing(id, { attributes: { note: 'first', cores: 1 } }),
      thing(id, { attributes: { note: 'second' } }),
      thing(id, { attributes: { note: 'second' } }),
      thing(id, { action: 'delete' }),
      thing(id, { attributes: { note: 'third' } }),
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'updated', 'unchanged', 'deleted', 'restored'])
    expect(new Set(outcomes.map(({ resourceId }) => resourceId)).size).toBe(1)
    expect(outcomes.at(-1)?.version).toBe(4)
    expect((await operations()).filter((row) => row['id'] === operationId)).toMatchObject([
      { created_count: 1, updated_count: 1, deleted_count: 1, restored_count: 1, unchanged_count: 1 },
    ])
    expect(await inventory.pool.run(selectViolations())).toEqual([])
  })

  it('that names one resource by id and by identity takes the items in order too', async () => {
    const id = fresh()
    const { resourceId = '' } = await inventory.one(thing(id))
    const { outcomes } = await inventory.write([
      { action: 'update', id: resourceId, name: 'a' },
      thing(id, { name: 'b' }),
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['updated', 'updated'])
    expect(await inventory.rows(`select name, version from resources where id = ${resourceId}`)).toEqual([
      { name: 'b', version: 3 },
    ])
  })

  it('of a retried create after a rejected one works', async () => {
    const id = fresh()
    const { outcomes } = await inventory.write([
      thing(id, { attributes: { cores: 0 } }),
      thing(id, { attributes: { cores: 1 } }),
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['rejected', 'created'])
  })

  it('of nothing is nothing', async () => {
    expect(await inventory.write([])).toEqual({ operationId: null, outcomes: [] })
  })

  it('from a source instance that does not exist is refused whole', async () => {
    await expect(inventory.write([thing(fresh())], { source: { instanceId: 999_999 } })).rejects.toThrow(NotFoundError)
  })

  it.each([[['thing', 'machine']], [['gadget', 'box']]])(
    'sends the same number of statements whatever its size: %j',
    async (types) => {
      const batch = (size: number, change: number) =>
        Array.from({ length: size }, (_, index) =>
          thing(`${types.join()}${size}-${index}`, {
            type: types[index % 2] ?? 'thing',
            attributes: { note: `n${change}`, tags: ['a', `${index}`] },
            relationships:
              index === 0
                ? []
                : [
                    {
                      type: 'uses',
                      to: { kind: types[0] ?? '', externalId: `${types.join()}${size}-0` },
                      attributes: { note: `${change}` },
                    },
                  ],
          }),
        )
      const run = (size: number, change: number) =>
        countStatements(inventory.pool, (pool) =>
          writeResources(pool, systemActor, inventory.catalogue, batch(size, change), {
            source: { instanceId: inventory.ids.alpha },
            mode: 'MERGE',
            applyDefaults: false,
          }),
        )
      await run(3, 0)
      const [small, large] = [await run(4, 1), await run(400, 1)]
      expect(large).toBe(small)
      expect(await run(400, 2)).toBe(await run(4, 2))
      expect(await run(400, 2)).toBe(await run(4, 2))
    },
  )
})

describe('writing what is there already', () => {
  it('writes no tuple and no operation', async () => {
    const ids = Array.from({ length: 50 }, fresh)
    const items = [
      ...ids.map((id, index) =>
        thing(id, {
          status: 'active',
          datacenterId: inventory.ids.datacenter,
          endpointId: inventory.ids.endpoint,
          observedAt: '2026-01-01T00:00:00Z',
          attributes: {
            note: 'x',
            tags: ['a', 'b'],
            size: '1.50',
            serial: id,
            since: '2016-01-13T00:00:00Z',
            address: '10.0.0.1',
          },
          relationships:
            index === 0
              ? []
              : [
                  { type: 'contains', direction: 'in' as const, to: { kind: 'thing', externalId: ids[0] ?? '' } },
                  { type: 'linked', to: { kind: 'thing', externalId: ids[0] ?? '' } },
                ],
        }),
      ),
      ...ids.map((id) => thing(id, { type: 'machine', attributes: { cores: 4, os: 'debian', uuid: id, note: 'y' } })),
    ]
    for (const mode of ['MERGE', 'REPLACE'] as const) {
      await inventory.write(items, { mode })
      const before = await tuplesWritten(inventory.pool)
      const { operationId, outcomes } = await inventory.write(
        items.map((item) => ({ ...item, observedAt: '2026-02-01T00:00:00Z' })),
        { mode },
      )
      expect(operationId).toBeNull()
      expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']))
      expect(await tuplesWritten(inventory.pool)).toEqual(before)
    }
  })
})

describe('base fields', () => {
  it('absent are unchanged; null unsets status and datacenter', async () => {
    const id = fresh()
    const { resourceId = '' } = await inventory.one(
      thing(id, { status: 'active', datacenterId: inventory.ids.datacenter, endpointId: inventory.ids.endpoint }),
    )
    expect(await inventory.one({ action: 'update', id: resourceId })).toMatchObject({
      outcome: 'unchanged',
      version: 1,
    })
    expect(await inventory.one({ action: 'update', id: resourceId, status: null, datacenterId: null })).toMatchObject({
      outcome: 'updated',
      version: 2,
    })
    expect(
      await inventory.rows(`select status_id, datacenter_id, endpoint_id from resources where id = ${resourceId}`),
    ).toEqual([{ status_id: null, datacenter_id: null, endpoint_id: inventory.ids.endpoint }])
    expect(
      await inventory.rows(
        `select from_version, to_version, name, datacenter_id from resource_state_history where resource_id = ${resourceId}`,
      ),
    ).toEqual([{ from_version: 1, to_version: 2, name: id, datacenter_id: inventory.ids.datacenter }])
  })

  it('status is a name, or the word of the source that writes', async () => {
    const [own, other, bad] = [fresh(), fresh(), fresh()]
    const made = await inventory.one(thing(own, { status: 'poweredOff' }))
    expect(
      await inventory.rows(
        `select s.name from resources r join resource_statuses s on s.id = r.status_id where r.id = ${made.resourceId}`,
      ),
    ).toEqual([{ name: 'offline' }])
    expect(
      await inventory.one(thing(other, { status: 'poweredOff' }), { source: { instanceId: inventory.ids.beta } }),
    ).toMatchObject({ outcome: 'rejected', problems: [{ code: 'UNKNOWN_STATUS', path: ['status'] }] })
    expect(await inventory.one(thing(bad, { status: 'nosuch' }))).toMatchObject({
      problems: [{ message: 'The type "thing" has no status "nosuch"; it has "odd", "active", "offline".' }],
    })
    expect(await inventory.one(thing(bad, { type: 'gadget', status: 'odd' }))).toMatchObject({ outcome: 'rejected' })
  })

  it.each([
    [{ type: 'nosuch' }, 'UNKNOWN_TYPE', ['type']],
    [{ type: 'shape' }, 'UNKNOWN_TYPE', ['type']],
    [{ endpointId: 999_999 }, 'UNKNOWN_ENDPOINT', ['endpointId']],
    [{ endpointId: 99_999_999_999 }, 'UNKNOWN_ENDPOINT', ['endpointId']],
    [{ datacenterId: 999_999 }, 'UNKNOWN_DATACENTER', ['datacenterId']],
    [{ name: '' }, 'BAD_NAME', ['name']],
    [{ name: 'n'.repeat(1025) }, 'BAD_NAME', ['name']],
    [{ name: 'a\0' }, 'BAD_NAME', ['name']],
    [{ observedAt: 'yesterday' }, 'BAD_VALUE', ['observedAt']],
    [{ id: '1' }, 'BAD_ADDRESS', ['id']],
    [{ identity: { externalId: 'x', source: 'nosuch' } }, 'UNKNOWN_SOURCE', ['identity']],
  ])('%j is rejected', async (fields, code, path) => {
    expect(await inventory.one(thing(fresh(), fields))).toMatchObject({
      outcome: 'rejected',
      problems: [{ code, path }],
    })
  })

  it('a new resource needs a type and a name', async () => {
    const identity = { kind: 'x', externalId: fresh() }
    expect(await inventory.one({ action: 'upsert', identity, name: 'x' })).toMatchObject({
      problems: [{ code: 'UNKNOWN_TYPE' }],
    })
    expect(await inventory.one({ action: 'upsert', identity, type: 'thing' })).toMatchObject({
      problems: [{ code: 'NAME_REQUIRED' }],
    })
  })

  it('seen by a source is told on create and with a change', async () => {
    const id = fresh()
    const { resourceId } = await inventory.one(thing(id, { observedAt: '2016-01-13T00:00:00Z' }))
    const seen = () => inventory.rows(`select first_seen_at, last_seen_at from resources where id = ${resourceId}`)
    expect(await seen()).toEqual([{ first_seen_at: '2016-01-13 00:00:00+00', last_seen_at: '2016-01-13 00:00:00+00' }])
    await inventory.one(thing(id, { observedAt: '2017-01-13T00:00:00Z', name: 'other' }))
    expect(await seen()).toEqual([{ first_seen_at: '2016-01-13 00:00:00+00', last_seen_at: '2017-01-13 00:00:00+00' }])
  })
})

describe('versions', () => {
  it('a write against another version is a conflict and changes nothing', async () => {
    const id = fresh()
    const { resourceId = '' } = await inventory.one(thing(id))
    expect(await inventory.one({ action: 'update', id: resourceId, name: 'a', expectedVersion: 1 })).toMatchObject({
      outcome: 'updated',
      version: 2,
    })
    expect(await inventory.one({ action: 'update', id: resourceId, name: 'b', expectedVersion: 1 })).toMatchObject({
      outcome: 'conflict',
      version: 2,
      problems: [{ code: 'VERSION', path: ['expectedVersion'] }],
    })
    expect(await inventory.one({ action: 'delete', id: resourceId, expectedVersion: 1 })).toMatchObject({
      outcome: 'conflict',
    })
    expect(await inventory.one(thing(fresh(), { expectedVersion: 1 }))).toMatchObject({ outcome: 'conflict' })
    expect((await operations()).at(-1)).toMatchObject({ outcome: 'refused', rejected_count: 1 })
  })

  it('cover base fields, values and outgoing edges, once an item', async () => {
    const [id, other] = [fresh(), fresh()]
    const { resourceId = '' } = await inventory.one(thing(id))
    await inventory.one(thing(other))
    const edge = { type: 'uses', to: { kind: 'thing', externalId: other } }
    expect(
      await inventory.one({
        action: 'update',
        id: resourceId,
        name: 'x',
        attributes: { note: 'x' },
        relationships: [edge],
      }),
    ).toMatchObject({ outcome: 'updated', version: 2 })
    expect(
      await inventory.one({
        action: 'update',
        id: resourceId,
        relationships: [{ ...edge, attributes: { note: 'y' } }],
      }),
    ).toMatchObject({ outcome: 'updated', version: 3 })
    expect(
      await inventory.one({ action: 'update', id: resourceId, relationships: [{ ...edge, remove: true }] }),
    ).toMatchObject({ outcome: 'updated', version: 4 })
    expect(
      await inventory.rows(
        `select version from resources r join resource_identities i on i.resource_id = r.id where external_id = '${other}'`,
      ),
    ).toEqual([{ version: 1 }])
  })
})

describe('another type', () => {
  it('keeps what it has too wherever it is stored there, and unsets the rest with history and a warning', async () => {
    const id = fresh()
    const as = (type: string, attributes = {}) =>
      inventory.one(thing(id, { identity: { externalId: id, kind: 'x' }, type, attributes, status: undefined }))
    const { resourceId } = await as('thing', { cores: 4, note: 'n', tags: ['a', 'b'], color: 'red', size: '1.5' })
    expect(await as('machine', { os: 'debian' })).toMatchObject({
      outcome: 'updated',
      version: 2,
      warnings: [
        { code: 'UNSET', path: ['attributes', 'size'] },
        { code: 'UNSET', path: ['attributes', 'color'] },
      ],
    })
    expect(
      await inventory.rows(`select cpu_cores, guest_os from virtual_machines where resource_id = ${resourceId}`),
    ).toEqual([{ cpu_cores: '4', guest_os: 'debian' }])
    // Both types use the table, in other columns.
    expect(await as('guest')).toMatchObject({
      outcome: 'updated',
      version: 3,
      warnings: [{ path: ['attributes', 'os'] }],
    })
    expect(
      await inventory.rows(
        `select cpu_cores, memory_mb, guest_os from virtual_machines where resource_id = ${resourceId}`,
      ),
    ).toEqual([{ cpu_cores: null, memory_mb: '4', guest_os: null }])
    expect(await as('gadget', { cores: 5 })).toMatchObject({ outcome: 'updated', version: 4 })
    expect(await inventory.rows(`select 1 from virtual_machines where resource_id = ${resourceId}`)).toEqual([])
    const past =
      await inventory.rows(`select d.name, coalesce(value_string, value_integer::text, value_decimal::text) as text, from_version, to_version
      from resource_attribute_history h join attribute_definitions d on d.id = h.attribute_definition_id where resource_id = ${resourceId} order by to_version, name`)
    expect(past).toEqual([
      { name: 'color', text: 'red', from_version: 1, to_version: 2 },
      { name: 'os', text: null, from_version: 1, to_version: 2 },
      { name: 'size', text: '1.5', from_version: 1, to_version: 2 },
      { name: 'os', text: 'debian', from_version: 2, to_version: 3 },
      { name: 'cores', text: '4', from_version: 1, to_version: 4 },
    ])
    expect(await inventory.pool.run(selectViolations())).toEqual([])
  })

  it('keeps a status of the same name, and unsets one that it lacks', async () => {
    const id = fresh()
    const identity = { externalId: id, kind: 'x' }
    await inventory.one(thing(id, { identity, status: 'active' }))
    expect(await inventory.one(thing(id, { identity, type: 'gadget' }))).toMatchObject({
      outcome: 'updated',
      warnings: [],
    })
    await inventory.one(thing(id, { identity, type: 'thing', status: 'odd' }))
    expect(await inventory.one(thing(id, { identity, type: 'gadget' }))).toMatchObject({
      warnings: [{ code: 'UNSET', path: ['type'] }],
    })
  })

  it('comes with another provider type of the endpoint too', async () => {
    const id = fresh()
    const { resourceId } = await inventory.one(
      thing(id, { type: 'machine', endpointId: inventory.ids.endpoint, attributes: { cores: 2, note: 'n' } }),
    )
    expect(await inventory.one(thing(id, { type: 'machine', endpointId: inventory.ids.otherEndpoint }))).toMatchObject({
      outcome: 'updated',
      version: 2,
    })
    expect(await inventory.rows(`select cpu_cores from virtual_machines where resource_id = ${resourceId}`)).toEqual([
      { cpu_cores: '2' },
    ])
    expect(await inventory.rows(`select 1 from resource_attribute_history where resource_id = ${resourceId}`)).toEqual(
      [],
    )
  })
})
