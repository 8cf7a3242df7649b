import { beforeAll, describe, expect, test } from 'vitest'
import { openPool, type Sent } from '../../../src/db/pool.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import type { Definitions } from '../../../src/modules/catalog/definitions.js'
import { insertDefinitions } from '../../../src/modules/catalog/definitions.service.js'
import { parsePack, type Pack } from '../../../src/modules/catalog/pack.js'
import { loadPacks, readPacks } from '../../../src/modules/catalog/pack.service.js'
import { sql, type Statement } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'

const folder = new URL('../../../seeds/packs/', import.meta.url).pathname
const database = useTestDatabase()
let packs: readonly Pack[] = []
let firstLoad: readonly Sent[] = []
let firstAnswer: { readonly changed: boolean } | undefined

const names = async (statement: Statement) =>
  (await database().pool.run<{ name: string }>(statement)).map(({ name }) => name)

async function recorded(work: (db: ReturnType<typeof openPool>) => Promise<unknown>): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  const pool = openPool(database().pool.connection, { sink: (one) => sent.push(one) })
  await work(pool)
  await pool.end()
  return sent.filter(({ kind }) => kind === 'statement')
}

const load = (text: string) => loadPacks(database().pool, systemActor, [parsePack(text, 'own.yaml')])

const binding = { providerType: null, isRequired: false, uniqueScope: null, defaultValues: null, description: '' }

beforeAll(async () => {
  packs = await readPacks(folder)
  firstLoad = await recorded(async (pool) => {
    firstAnswer = await loadPacks(pool, systemActor, packs)
  })
})

describe('the shipped packs on an empty database', () => {
  test('are loaded by a handful of statements a table, and as one operation', async () => {
    expect(firstAnswer).toEqual({ changed: true })
    expect(firstLoad.length).toBeLessThan(30)
    expect(await database().pool.run(sql`select actor, kind, outcome, cause from operations`)).toEqual([
      {
        actor: 'system',
        kind: 'catalogue.load_packs',
        outcome: 'succeeded',
        cause: 'automation, homelab, master-database, orchestrator, virtualisation',
      },
    ])
  })

  test('loaded again write nothing', async () => {
    const version = sql`select version::text as name from catalogue_version`
    const before = await names(version)
    const again = await recorded(async (pool) => {
      expect(await loadPacks(pool, systemActor, packs)).toEqual({ changed: false })
    })
    expect(again.filter(({ text }) => /\b(insert|update|delete)\b/i.test(text))).toEqual([])
    expect(await names(version)).toEqual(before)
  })

  test('give every column of the extension tables an attribute', async () => {
    const unused = await names(sql`
      select c.table_name || '.' || c.column_name as name
        from information_schema.columns c
       where c.table_name in ('virtual_machines', 'hosts', 'networks', 'ip_addresses', 'network_interfaces', 'storage_volumes', 'containers', 'services')
         and c.column_name not in ('resource_id', 'kind_id', 'extension_table')
         and not exists (select 1 from attribute_columns a join resource_types t on t.id = a.resource_type_id
                          where t.extension_table = c.table_name and a.column_name = c.column_name)`)
    expect(unused).toEqual([])
  })

  test('declare the types, in their tree', async () => {
    expect(
      await names(sql`
        select string_agg(t.name, ' < ' order by c.depth) as name
          from resource_types d join resource_type_closure c on c.descendant_id = d.id join resource_types t on t.id = c.ancestor_id
         where not d.is_abstract group by d.name order by d.name`),
    ).toEqual([
      'application < resource',
      'cluster < group < resource',
      'container_port < component < resource',
      'datastore < volume < resource',
      'disk < component < resource',
      'docker_container < resource',
      'docker_network < resource',
      'docker_volume < volume < resource',
      'host < device < resource',
      'instance_family < group < resource',
      'instance_type < resource',
      'ip_address < resource',
      'lxc_container < compute < resource',
      'machine_template < resource',
      'network < resource',
      'network_device < device < resource',
      'network_interface < component < resource',
      'network_route < component < resource',
      'port_usage < component < resource',
      'process_snapshot < component < resource',
      'service < resource',
      'snapshot < component < resource',
      'storage_array < device < resource',
      'storage_device < component < resource',
      'storage_volume < volume < resource',
      'template_category < group < resource',
      'virtual_machine < compute < resource',
      'windows_service < component < resource',
    ])
  })

  test('declare the edges with their cardinalities, deletion rules and keys', async () => {
    expect(
      await names(sql`
        select concat_ws(' ', r.name, r.inverse_name, r.from_cardinality || ':' || r.to_cardinality,
                 nullif(r.from_on_delete || ':' || r.to_on_delete, 'detach:detach'),
                 case when r.is_symmetric then 'symmetric' end, case when r.is_acyclic then 'acyclic' end,
                 (select 'key ' || string_agg(a.name, ', ' order by e.key_position) from relationship_type_attributes e
                    join attribute_definitions a on a.id = e.attribute_definition_id
                   where e.relationship_type_id = r.id and e.key_position is not null)) as name
          from relationship_types r order by r.name`),
    ).toEqual([
      'assigned_to has_address many:one',
      'attached_to has_attached many:many',
      'backs_up backed_up_by many:many',
      'based_on basis_of many:one detach:restrict',
      'connects_to connects_to many:many symmetric',
      'contains contained_in one:many cascade:detach',
      'depends_on required_by many:many',
      'hosts hosted_by one:many',
      'in_network includes_address many:one',
      'installed_on has_installed many:many key executable_path',
      'manages managed_by many:many',
      'member_of has_member many:many',
      'mounts mounted_by many:many key container_path',
      'parent_host child_host many:one acyclic',
      'parent_interface child_interface many:one acyclic',
    ])
  })

  test.each([
    ['virtual_machine', 'contains', 'disk'],
    ['network_device', 'contains', 'network_interface'],
    ['storage_array', 'contains', 'storage_volume'],
    ['host', 'hosts', 'virtual_machine'],
    ['host', 'hosts', 'lxc_container'],
    ['virtual_machine', 'hosts', 'docker_container'],
    ['docker_container', 'hosts', 'service'],
    ['service', 'depends_on', 'service'],
    ['virtual_machine', 'member_of', 'cluster'],
    ['instance_type', 'member_of', 'instance_family'],
    ['storage_volume', 'attached_to', 'virtual_machine'],
    ['network_interface', 'attached_to', 'network'],
    ['docker_container', 'attached_to', 'docker_network'],
    ['host', 'connects_to', 'network_device'],
    ['network_device', 'connects_to', 'host'],
    ['ip_address', 'in_network', 'network'],
    ['ip_address', 'assigned_to', 'network_interface'],
    ['ip_address', 'assigned_to', 'host'],
    ['docker_container', 'mounts', 'docker_volume'],
    ['virtual_machine', 'based_on', 'machine_template'],
    ['application', 'installed_on', 'virtual_machine'],
  ])('let a %s stand before %s and a %s after it', async (from, name, to) => {
    const found = await names(sql`
      select r.name from relationship_types r
        join effective_ends f on f.relationship_type_id = r.id and f.side = 'f'
        join resource_types a on a.id = f.resource_type_id and a.name = ${from}
        join effective_ends t on t.relationship_type_id = r.id and t.side = 't'
        join resource_types b on b.id = t.resource_type_id and b.name = ${to}
       where r.name = ${name}`)
    expect(found).toEqual([name])
  })

  test('make VMIDs unique per endpoint for virtual machines and containers together', async () => {
    expect(
      await names(sql`
        select t.name || ' ' || p.name || ' ' || b.unique_scope as name
          from resource_type_attributes b
          join resource_types t on t.id = b.resource_type_id join provider_types p on p.id = b.provider_type_id
          join attribute_definitions a on a.id = b.attribute_definition_id
         where a.name = 'vmid' and b.unique_scope is not null`),
    ).toEqual(['compute proxmox endpoint'])
  })
})

describe('a pack of our own', () => {
  test('adds places, providers and sources, the tree of locations in any depth', async () => {
    await load(`
      pack: own
      locations: [{ name: europe, locations: [{ name: germany, locations: [{ name: falkenstein, latitude: 50.47, longitude: 12 }] }] }]
      datacenters: [{ name: fsn1-dc14, location: [europe, germany, falkenstein] }]
      providers:
        - { name: cloud, providerType: hetzner, endpoints: [{ name: fsn1, kind: region, region: fsn1 }], datacenters: [{ name: fsn1-dc14, calledThere: FSN1-DC14 }] }
      sources: [{ name: cmdb, statusWords: { host: { "on": active } } }]
    `)
    expect(
      await database().pool.run(sql`
        select p.name as provider, e.name as endpoint, x.name as called, d.name as datacenter, l.name as location, l.latitude,
               (select name from locations where id = l.parent_id) as parent
          from providers p join provider_endpoints e on e.provider_id = p.id join provider_datacenters x on x.provider_id = p.id
          join datacenters d on d.id = x.datacenter_id join locations l on l.id = d.location_id where p.name = 'cloud'`),
    ).toEqual([
      {
        provider: 'cloud',
        endpoint: 'fsn1',
        called: 'FSN1-DC14',
        datacenter: 'fsn1-dc14',
        location: 'falkenstein',
        latitude: '50.47',
        parent: 'germany',
      },
    ])
  })

  test('leaves what people changed since as it is, and adds the rest', async () => {
    await load('pack: own\nattributes: [{ name: rack_unit, displayName: Rack unit, dataType: integer }]')
    await database().pool.run(sql`update attribute_definitions set display_name = 'Height' where name = 'rack_unit'`)
    const extended =
      'pack: own\nattributes: [{ name: rack_unit, displayName: Rack unit, dataType: integer }]\nresourceTypes: [{ name: host, attributes: [rack_unit] }]'
    expect(await load(extended)).toEqual({ changed: true })
    expect(await load(extended)).toEqual({ changed: false })
    expect(await names(sql`select display_name as name from attribute_definitions where name = 'rack_unit'`)).toEqual([
      'Height',
    ])
  })

  test('that fails leaves nothing behind', async () => {
    const text =
      'pack: own\nproviderTypes: [{ name: half }]\nresourceTypes: [{ name: h, extensionTable: hosts, columns: [region], attributes: [region] }]'
    await expect(load(text)).rejects.toThrow('The extension table of the type has no column region of this data type.')
    expect(await names(sql`select name from provider_types where name = 'half'`)).toEqual([])
  })

  test('gets API names that are free', async () => {
    await load('pack: own\nattributes: [{ name: cpu.cores, dataType: string }]\nresourceTypes: [{ name: provider }]')
    expect(
      await names(sql`
        select api_name as name from attribute_definitions where name = 'cpu.cores'
        union all select api_name from resource_types where name = 'provider'`),
    ).toEqual([expect.stringMatching(/^cpuCores_[0-9a-f]{6}$/), expect.stringMatching(/^provider_[0-9a-f]{6}$/)])
  })
})

test.each<[string, Partial<Definitions>]>([
  ['missing', { bindings: [{ ...binding, resourceType: 'host', attribute: 'nothing' }] }],
  ['does not exist', { bindings: [{ ...binding, resourceType: 'disk', attribute: 'vmid', providerType: 'nothing' }] }],
  ['missing', { offers: [{ providerType: 'nothing', resourceType: 'host' }] }],
])('definitions that name what does not exist are refused: %s', async (message, definitions) => {
  await expect(insertDefinitions(database().pool, definitions)).rejects.toThrow(message)
})
