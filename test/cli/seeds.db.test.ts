import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadDemo, loadShippedPacks } from '../../src/cli/seeds.js'
import { projectRoot } from '../../src/config.js'
import { raw } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'

const database = useTestDatabase()

beforeAll(() => loadShippedPacks(database().pool))

const rows = (text: string) => database().pool.run(raw(text))

/** Two columns, `name` and `count`, as one object. */
async function counts(text: string): Promise<Readonly<Record<string, number>>> {
  const found = await database().pool.run<{ name: string; count: string }>(raw(text))
  return Object.fromEntries(found.map(({ name, count }) => [name, Number(count)]))
}

describe('the demo inventory', () => {
  it('is taken whole, and by one of two processes that start at once', async () => {
    const tallies = await Promise.all([loadDemo(database().pool), loadDemo(database().pool)])
    expect(tallies.filter((tally) => tally !== undefined)).toMatchObject([
      { created: 516, updated: 0, rejectedRecords: 0, rejectedAttributes: 0, rejectedRelationships: 0, warnings: 0 },
    ])
    expect(await loadDemo(database().pool)).toBeUndefined()
  })

  it('is known to the planner at once', async () => {
    const found = await rows(`select relname from pg_class where reltuples >= 0 and relname in
      ('resources', 'resource_attributes', 'resource_edges', 'resource_edge_attributes', 'resource_identities', 'virtual_machines', 'hosts')`)
    expect(found).toHaveLength(7)
  })

  it('is smaller than 1 MB', async () => {
    const folder = join(projectRoot, 'seeds', 'demo')
    const sizes = await Promise.all((await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000)
  })

  it('has large machines at several providers', async () => {
    const found = await counts(`select p.name, count(*) from virtual_machines v join resources r on r.id = v.resource_id
      join provider_types p on p.id = r.provider_type_id where v.cpu_cores > 8 group by p.name`)
    expect(Object.keys(found).toSorted()).toEqual(['hetzner', 'infinibay', 'proxmox', 'vcenter'])
  })

  it('has services that depend on one database', async () => {
    const found =
      await rows(`select f.name from resource_edges e join relationship_types t on t.id = e.relationship_type_id
      join resources f on f.id = e.from_id join resources o on o.id = e.to_id
      where t.name = 'depends_on' and o.name = 'shop-database' order by f.name`)
    expect(found).toEqual([{ name: 'shop' }, { name: 'shop-database-replica' }, { name: 'shop-worker' }])
  })

  it('has addresses in a subnet, machines by template and containers by health', async () => {
    const [inside] = await rows("select count(*)::int from ip_addresses where address <<= '172.16.0.0/24'")
    expect(inside).toEqual({ count: 18 })
    const templates =
      await counts(`select o.name, count(*) from resource_edges e join relationship_types t on t.id = e.relationship_type_id
      join resources o on o.id = e.to_id where t.name = 'based_on' group by o.name`)
    expect(templates).toEqual({
      'office-standard': 8,
      'office-kiosk': 4,
      'engineering-standard': 4,
      'engineering-large': 4,
    })
    const health = await counts(
      'select health_status as name, count(*) from containers where health_status is not null group by 1',
    )
    expect(health).toEqual({ healthy: 16, none: 6, starting: 2, unhealthy: 2 })
  })

  it('has applications in several versions, and things that are down', async () => {
    const versions = await counts(`select f.name, count(distinct a.value_string) from resource_edges e
      join relationship_types t on t.id = e.relationship_type_id join resources f on f.id = e.from_id
      join resource_edge_attributes a on a.edge_id = e.id join attribute_definitions d on d.id = a.attribute_definition_id
      where t.name = 'installed_on' and d.name = 'version' group by f.name`)
    expect(versions).toMatchObject({ Facter: 5, 'Puppet agent': 4, Browser: 2 })
    const classes = await counts(
      'select s.class as name, count(*) from resources r join resource_statuses s on s.id = r.status_id group by 1',
    )
    for (const found of ['up', 'degraded', 'down', 'off', 'unknown']) expect(classes[found]).toBeGreaterThan(2)
  })
})
