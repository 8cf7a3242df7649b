import { loadShippedPacks } from '../../src/cli/seeds.js'
import type { Pool } from '../../src/db/pool.js'
import { snapshot } from '../../src/db/transaction.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import type { EdgeItem, WriteItem } from '../../src/modules/inventory/write.input.js'
import { writeResources } from '../../src/modules/inventory/write.service.js'
import { sql } from '../../src/query/sql.js'

/** How many hosts the fleet has: enough parents for every recorded test. */
const fleetSize = 50

/**
 * The shipped packs and an inventory over them that is the same every time, ids included: hosts, on each two machines and a container, on each
 * machine two disks and an interface in a network.
 */
export async function makeFleet(pool: Pool): Promise<void> {
  await loadShippedPacks(pool)
  const catalogue = await snapshot(pool, loadCatalogue)
  const [instance] = await pool.run<{ readonly id: number }>(
    sql`select n.id from source_instances n join sources s on s.id = n.source_id where s.name = 'manual'`,
  )
  if (!instance) throw new Error('there is no source "manual"')
  const options = { source: { instanceId: instance.id }, mode: 'MERGE', applyDefaults: false } as const
  const { outcomes } = await writeResources(pool, systemActor, catalogue, fleet(), options)
  const refused = outcomes.find(
    ({ outcome, edges }) => outcome !== 'created' || edges.some((edge) => edge.outcome !== 'created'),
  )
  if (refused) throw new Error(`the fleet was refused: ${JSON.stringify(refused)}`)
}

function fleet(): readonly WriteItem[] {
  const networks = [10, 20].map((vlan) =>
    item('network', `vlan-${vlan}`, { cidr: `10.0.${vlan}.0/24`, vlan_id: vlan }, { status: 'active' }),
  )
  const hosts = range(fleetSize).flatMap((h) => {
    const host = `host-${two(h)}`
    const guests = range(2).map((g) => `vm-${two(h)}-${g}`)
    return [
      item('host', host, { cpu_cores: 16 + (h % 4) * 16, memory_mb: 65_536, hostname: `${host}.example` }),
      ...guests.map((name, g) =>
        item(
          'virtual_machine',
          name,
          { cpu_cores: 2 + ((h + g) % 8), memory_mb: 4096, ...(h % 2 === 0 ? { guest_os: 'debian' } : {}) },
          { status: h % 5 === 0 ? 'stopped' : 'running', relationships: [edge('hosts', host, 'host', 'in')] },
        ),
      ),
      item('lxc_container', `ct-${two(h)}`, { cpu_cores: 1 }, { relationships: [edge('hosts', host, 'host', 'in')] }),
      ...guests.flatMap((guest, g) =>
        range(2)
          .map((d) =>
            item(
              'disk',
              `${guest}-disk-${d}`,
              {},
              { relationships: [edge('contains', guest, 'virtual_machine', 'in')] },
            ),
          )
          .concat(
            item(
              'network_interface',
              `${guest}-eth0`,
              {},
              {
                relationships: [
                  edge('contains', guest, 'virtual_machine', 'in'),
                  {
                    ...edge('attached_to', `vlan-${g === 0 ? 10 : 20}`, 'network'),
                    attributes: { address: `10.0.0.${h + 1}` },
                  },
                ],
              },
            ),
          ),
      ),
    ]
  })
  return [...networks, ...hosts]
}

function item(
  type: string,
  name: string,
  attributes: WriteItem['attributes'],
  more: Partial<WriteItem> = {},
): WriteItem {
  return { action: 'create', type, name, identity: { externalId: name }, ...(attributes && { attributes }), ...more }
}

const edge = (type: string, externalId: string, kind: string, direction: 'in' | 'out' = 'out'): EdgeItem => ({
  type,
  direction,
  to: { externalId, kind },
})

const range = (length: number) => Array.from({ length }, (_, index) => index)

const two = (n: number) => String(n).padStart(2, '0')
