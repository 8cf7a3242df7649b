import * as fc from 'fast-check'
import type { EdgeItem, WriteItem } from '../../../src/modules/inventory/write.input.js'
import { pools } from '../../query/oracle/pools.js'
import type { TestInventory } from '../../support/inventory.js'

// A random inventory over the catalogue of test/support/inventory.ts, made by the writers: so it is one that can be.

type Draw = <T>(arbitrary: fc.Arbitrary<T>) => T

interface Made {
  readonly nth: number
  readonly type: string
  readonly instanceId: number
  readonly kind: string
  readonly externalId: string
}

const types = ['thing', 'thing', 'thing', 'machine', 'guest', 'box', 'gadget', 'strict']

/** Fills the inventory: resources of four source instances, then edges of every type, then what other sources say, then deletions. */
export async function fillRandomly(inventory: TestInventory, seed: number, count: number): Promise<void> {
  const [draw] = fc.sample(
    fc.gen().map(
      (g): Draw =>
        (arbitrary) =>
          g(() => arbitrary),
    ),
    { seed, numRuns: 1 },
  )
  if (!draw) throw new Error('nothing to draw with')
  const pick = <T>(from: readonly T[]): T => draw(fc.constantFrom(...from))
  const chance = (percent: number) => draw(fc.integer({ min: 1, max: 100 })) <= percent
  const { ids } = inventory
  const instances = [ids.alpha, ids.alphaTwo, ids.beta, ids.manual]
  const all = Array.from({ length: count }, (_, nth): Made => {
    const type = pick(types)
    return {
      nth,
      type,
      instanceId: pick(instances),
      kind: chance(70) ? type : pick(['vm', 'Box "1"', 'é']),
      // The same external id under several kinds and instances, too.
      externalId: `${pick(['', 'x', '"\\', '\u2028', '😀'])}${chance(80) ? nth : nth % 5}`,
    }
  })
  const made = [...new Map(all.map((one) => [keyOf(one), one])).values()]
  const ref = ({ instanceId, kind, externalId }: Made) => ({ sourceInstanceId: instanceId, kind, externalId })
  const write = async (items: readonly (readonly [instanceId: number, item: WriteItem])[]) => {
    for (const instanceId of instances) {
      const own = items.filter(([of]) => of === instanceId).map(([, item]) => item)
      if (own.length > 0)
        await inventory.write(own, { source: { instanceId }, invalidAttributes: 'rejectAttribute', edgesFollow: true })
    }
  }

  const maybe = (attributes: Readonly<Record<string, () => unknown>>) =>
    Object.fromEntries(Object.entries(attributes).flatMap(([name, value]) => (chance(60) ? [[name, value()]] : [])))
  const list = <T>(from: readonly T[]) => draw(fc.array(fc.constantFrom(...from), { minLength: 1, maxLength: 4 }))
  const attributesOf = ({ type, nth }: Made) => ({
    ...(type === 'strict' ? { must: 'must', usual: nth } : {}),
    ...maybe({ note: () => pick(pools.string), tags: () => list(pools.string) }),
    ...(['thing', 'machine', 'guest', 'gadget'].includes(type) ? maybe({ cores: () => pick(['1', '9', '1024']) }) : {}),
    ...(type === 'machine' ? maybe({ uuid: () => `uuid-${nth}`, os: () => pick(pools.string) }) : {}),
    ...(type === 'box' ? maybe({ os: () => pick(pools.string), label: () => pick(pools.string) }) : {}),
    ...(type === 'gadget' ? maybe({ serial: () => `s${nth}`, weight: () => `${nth}.10` }) : {}),
    ...(type === 'thing'
      ? maybe({
          ports: () => list(pools.integer),
          size: () => pick(['0', '0.00', '1.50', '1000.5']),
          sizes: () => list(pools.decimal),
          enabled: () => pick(pools.boolean),
          flags: () => list(pools.boolean),
          since: () => pick(pools.datetime),
          moments: () => list(pools.datetime),
          address: () => pick(pools.ip),
          addresses: () => list(pools.ip),
          color: () => pick(['red', 'green']),
          code: () => pick(['a', 'zz']),
          serial: () => `s${nth}`,
          weight: () => `${nth}.1`,
          old: () => 'retired, and still there',
        })
      : {}),
  })
  await write(
    made.map((one) => [
      one.instanceId,
      {
        action: 'upsert',
        identity: ref(one),
        type: one.type,
        name: pick(['a', 'A', 'web 1', 'é"\\']),
        endpointId: pick([ids.endpoint, ids.endpointTwo, ids.otherEndpoint, ids.manualEndpoint]),
        status: pick([null, 'active', 'offline', ...(one.type === 'thing' ? ['odd'] : [])]),
        datacenterId: pick([null, ids.datacenter]),
        observedAt: String(pick(pools.datetime)),
        attributes: attributesOf(one),
      },
    ]),
  )

  const other = () => pick(made)
  const edgesOf = (one: Made): readonly EdgeItem[] => {
    const edge = (type: string, to: Made, attributes: Readonly<Record<string, unknown>> = {}): EdgeItem => ({
      type,
      to: ref(to),
      attributes,
    })
    const later = made.filter(({ nth }) => nth > one.nth)
    const things = made.filter(({ type }) => type === 'thing')
    const uses = { note: () => pick(pools.string), tags: () => list(pools.string), size: () => '0.50' }
    return [
      ...(chance(50) ? [edge('uses', other(), maybe(uses))] : []),
      ...(chance(10) ? [edge('uses', one), edge('linked', one)] : []),
      ...(chance(40) ? [edge('linked', other()), edge('paired', other())] : []),
      ...(chance(40) && later.length > 0 ? [edge('contains', pick(later))] : []),
      ...(chance(40) && things.length > 0 ? [edge('runs_on', pick(things))] : []),
      ...(chance(30) ? ['/', '/data "x"'].map((path) => edge('mounts', other(), { path })) : []),
    ]
  }
  const update = (one: Made, more: Partial<WriteItem>): WriteItem => ({ action: 'update', identity: ref(one), ...more })
  await write(made.map((one) => [one.instanceId, update(one, { relationships: edgesOf(one) })]))
  await write(
    made.filter(() => chance(20)).map((one) => [pick(instances), update(one, { attributes: { note: 'theirs' } })]),
  )
  await write(made.filter(() => chance(5)).map((one) => [one.instanceId, { action: 'delete', identity: ref(one) }]))
}

const keyOf = ({ instanceId, kind, externalId }: Made) => JSON.stringify([instanceId, kind, externalId])

const extensionTables = [
  'virtual_machines',
  'hosts',
  'networks',
  'ip_addresses',
  'network_interfaces',
  'storage_volumes',
  'containers',
  'services',
]

const storedValue = `coalesce(a.value_text, a.value_string, a.value_integer::text, a.value_decimal::text, a.value_boolean::text,
  a.value_datetime::text, a.value_ip::text)`

const keyed = `
  with keyed as (
    select r.id, (select string_agg(concat_ws(' ', s.name, n.name, i.kind, i.external_id), ', ' order by s.name, n.name, i.kind, i.external_id)
                    from resource_identities i join source_instances n on n.id = i.source_instance_id join sources s on s.id = n.source_id
                   where i.resource_id = r.id) as key
      from resources r where r.deleted_at is null),
  told as (select * from resource_edges where deleted_at is null)`

// Which end of a symmetric edge is stored first says nothing.
const ends = `select case when e.is_symmetric then least(f.key, o.key) else f.key end as one,
                     case when e.is_symmetric then greatest(f.key, o.key) else o.key end as two
                from keyed f, keyed o where f.id = e.from_id and o.id = e.to_id`

/** What is live in an inventory, without the ids of its own: one query a table, each with one text a row. */
export const portrait: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    resources: `select concat_ws(' | ', k.key, t.name, y.name, p.name, e.name, x.name, x.class, d.name, r.name, r.presence, r.last_seen_at,
                                 os.name, oi.name)
      from keyed k join resources r on r.id = k.id join resource_types t on t.id = r.resource_type_id
      join provider_types y on y.id = r.provider_type_id join provider_endpoints e on e.id = r.endpoint_id
      join providers p on p.id = e.provider_id left join resource_statuses x on x.id = r.status_id
      left join datacenters d on d.id = r.datacenter_id
      join source_instances oi on oi.id = r.origin_instance_id join sources os on os.id = oi.source_id`,
    identities: `select k.key || s.name || n.name || i.kind || i.external_id from keyed k join resource_identities i on i.resource_id = k.id
      join source_instances n on n.id = i.source_instance_id join sources s on s.id = n.source_id`,
    values: `select concat_ws(' | ', k.key, d.name, a.ordinal, a.value_kind, ${storedValue})
      from keyed k join resource_attributes a on a.resource_id = k.id join attribute_definitions d on d.id = a.attribute_definition_id`,
    columns: extensionTables
      .map(
        (table) => `select concat_ws(' | ', k.key, '${table}', c.key, c.value)
          from keyed k join ${table} v on v.resource_id = k.id, jsonb_each(to_jsonb(v) - 'resource_id' - 'kind_id') c
         where c.value <> 'null'`,
      )
      .join(' union all '),
    uniques: `select concat_ws(' | ', k.key, u.key) from keyed k join resource_unique_keys u on u.resource_id = k.id`,
    edges: `select concat_ws(' | ', t.name, ends.one, ends.two, e.edge_key) from told e join relationship_types t on t.id = e.relationship_type_id
      cross join lateral (${ends}) ends`,
    'edge values': `select concat_ws(' | ', t.name, ends.one, ends.two, e.edge_key, d.name, a.ordinal, ${storedValue})
      from told e join relationship_types t on t.id = e.relationship_type_id cross join lateral (${ends}) ends
      join resource_edge_attributes a on a.from_id = e.from_id and a.edge_id = e.id
      join attribute_definitions d on d.id = a.attribute_definition_id`,
  }).map(([part, query]) => [part, `${keyed} select line from (${query}) rows (line) order by line collate "C"`]),
)
