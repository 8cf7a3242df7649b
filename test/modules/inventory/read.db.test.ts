import { beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../../../src/errors.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import type { Catalogue } from '../../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import {
  findResources,
  listNeighbours,
  listResources,
  type ListArguments,
} from '../../../src/modules/inventory/resource.service.js'
import { readEdgeValues, readValues } from '../../../src/modules/inventory/value.service.js'
import { printGlobalId } from '../../../src/query/global-id.js'
import { sql } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { loadWorld } from '../../query/oracle/load.js'
import { container, host, machine, sampleWorld } from '../../query/sample.js'

// The sentences of the filter rules, each on data that tells it from its neighbours.

const long = 'x'.repeat(996)

const world = sampleWorld(
  [
    {
      name: 'web',
      status: 'running',
      datacenter: 'fsn1',
      identities: [
        ['vcenter-a', 'vm', 'x-1'],
        ['vcenter-b', 'box', 'x-2'],
      ],
      values: {
        cpu_cores: '2',
        guest_os: 'Linux 100%',
        region: 'Straße',
        ports: ['2', '9'],
        price: '1.50',
        address: '10.1.2.3',
      },
    },
    {
      name: 'db',
      status: 'stopped',
      datacenter: 'ash',
      values: {
        cpu_cores: '8',
        guest_os: `${long}a`,
        region: `${long}b`,
        ports: ['5'],
        price: '1.5',
        address: '10.1.2.3/24',
      },
    },
    { name: 'lonely', values: { tools_running: false, booted_at: '2016-01-13T00:00:00.000001Z' } },
    {
      name: 'box',
      type: container,
      endpoint: 'docker-1',
      datacenter: 'nowhere',
      values: { cpu_cores: '8', region: 'straSSe', ports: ['9', '9', '2'] },
    },
    { name: 'gone', deleted: true, status: 'running', values: { cpu_cores: '8' } },
    { name: 'rack-1', type: host, values: { rack: 'r1' } },
  ],
  [
    { type: 'depends_on', from: 'web', to: 'db', values: { dependency: 'hard' } },
    { type: 'depends_on', from: 'web', to: 'box', values: { dependency: 'soft' } },
    { type: 'depends_on', from: 'web', to: 'box', values: { dependency: 'hard', ports: ['5432'] } },
    { type: 'depends_on', from: 'lonely', to: 'lonely' },
    { type: 'depends_on', from: 'db', to: 'gone', values: { dependency: 'hard' } },
    { type: 'connects_to', from: 'db', to: 'web' },
    { type: 'connects_to', from: 'lonely', to: 'lonely' },
    { type: 'hosts', from: 'rack-1', to: 'web' },
    { type: 'hosts', from: 'rack-1', to: 'gone' },
  ],
)

const database = useTestDatabase({ unchecked: 'resources are written past the writers, without identities' })
let catalogue: Catalogue

beforeAll(async () => {
  await loadWorld(database().pool, world)
  catalogue = await loadCatalogue(database().pool)
})

const list = (args: ListArguments & { readonly typeIds?: readonly number[] }) =>
  listResources(database().pool, systemActor, catalogue, args)

/** Names of the machines (or of the resources of other types) that a filter finds, in the order of their ids. */
async function names(where: unknown, typeIds: readonly number[] | null = [machine], rest: ListArguments = {}) {
  const page = await list({ ...(typeIds && { typeIds }), where, ...rest })
  return page.edges.map(({ node }) => node.name)
}

const compute = [machine, container]
const all = ['web', 'db', 'lonely']
const dependsOn = (item: object) => ({ related: [{ relationship: 'depends_on', direction: 'out', ...item }] })

describe('conditions on values', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['an empty filter matches everything', {}, all],
    ['several keys are and-ed', { name: { gt: 'a' }, attributes: { cpuCores: { gt: '4' } } }, ['db']],
    ['an empty "and" is true', { and: [] }, all],
    ['an empty "or" is false', { or: [] }, []],
    [
      'one value satisfies all operators: [2, 9] has none between 4 and 8',
      { attributes: { ports: { gt: '4', lt: '8' } } },
      ['db'],
    ],
    [
      'two values: two conditions',
      { and: [{ attributes: { ports: { lt: '4' } } }, { attributes: { ports: { gt: '8' } } }] },
      ['web'],
    ],
    ['"neq" holds where a value differs', { attributes: { ports: { neq: '9' } } }, ['web', 'db']],
    ['"notIn" needs one value outside', { attributes: { ports: { notIn: ['2', '9'] } } }, ['db']],
    ['"no value is 9" is "not"', { not: { attributes: { ports: { eq: '9' } } } }, ['db', 'lonely']],
    ['"eq" on a list means "contains the element"', { attributes: { ports: { eq: '9' } } }, ['web']],
    ['"in" of nothing is false', { attributes: { ports: { in: [] } } }, []],
    ['"notIn" of nothing means "has a value"', { attributes: { ports: { notIn: [] } } }, ['web', 'db']],
    ['"notIn" of nothing on a column, too', { attributes: { cpuCores: { notIn: [] } } }, ['web', 'db']],
    ['"neq" is false where nothing is set', { attributes: { cpuCores: { neq: '2' } } }, ['db']],
    ['"not" is the complement', { not: { attributes: { cpuCores: { gt: '4' } } } }, ['web', 'lonely']],
    ['"isSet"', { attributes: { cpuCores: { isSet: true } } }, ['web', 'db']],
    ['not "isSet"', { attributes: { cpuCores: { isSet: false } } }, ['lonely']],
    ['decimals compare by value', { attributes: { price: { eq: '1.500' } } }, ['web', 'db']],
    ['datetimes to the microsecond', { attributes: { bootedAt: { gt: '2016-01-13T00:00:00Z' } } }, ['lonely']],
    ['false is a value', { attributes: { toolsRunning: { eq: false } } }, ['lonely']],
    ['"eq" on ip compares the prefix length', { attributes: { address: { eq: '10.1.2.3' } } }, ['web']],
    ['"inSubnet" holds addresses and networks', { attributes: { address: { inSubnet: '10.0.0.0/8' } } }, ['web', 'db']],
    ['"containsAddress" is the other way round', { attributes: { address: { containsAddress: '10.1.2.7' } } }, ['db']],
  ])('%s', async (_, where, found) => expect(await names(where)).toEqual(found))
})

describe('strings', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['an operand of 996 bytes does not equal a longer value', { attributes: { region: { eq: long } } }, []],
    ['nor its indexed part', { attributes: { region: { eq: `${long}x` } } }, []],
    ['a long operand equals the whole', { attributes: { region: { eq: `${long}b` } } }, ['db']],
    ['in a column as well', { attributes: { guestOs: { eq: `${long}a` } } }, ['db']],
    ['"in" with a long operand', { attributes: { guestOs: { in: ['a', `${long}a`] } } }, ['db']],
    ['a long value starts with its first part', { attributes: { guestOs: { startsWith: long } } }, ['db']],
    ['the end of a long value counts', { attributes: { region: { endsWith: 'xb' } } }, ['db']],
    ['a long value lies after its first part', { attributes: { region: { gt: long } } }, ['db']],
    ['"%" is an ordinary character', { attributes: { guestOs: { contains: '0%' } } }, ['web']],
    ['"_" is an ordinary character', { attributes: { guestOs: { contains: 'Linux_' } } }, []],
    ['case counts', { attributes: { guestOs: { startsWith: 'linux' } } }, []],
    ['but not for the insensitive forms', { attributes: { guestOs: { startsWithInsensitive: 'LINUX' } } }, ['web']],
    ['insensitive is lower case, not folding', { attributes: { region: { eqInsensitive: 'STRASSE' } } }, []],
    ['no normalisation', { attributes: { region: { eqInsensitive: 'STRAßE' } } }, ['web']],
  ])('%s', async (_, where, found) => expect(await names(where)).toEqual(found))
})

describe('several types', () => {
  it('a condition is the union of each type’s own storage', async () =>
    expect(await names({ attributes: { cpuCores: { eq: '8' } } }, compute)).toEqual(['db', 'box']))
  it('before "not"', async () =>
    expect(await names({ not: { attributes: { cpuCores: { eq: '8' } } } }, compute)).toEqual(['web', 'lonely']))
  it('a type without the attribute has it not set', async () =>
    expect(await names({ attributes: { cpuCores: { isSet: false } } }, null)).toEqual(['lonely', 'rack-1']))
  it('a supertype names the types below it', async () =>
    expect(await names({ type: { neq: 'compute' } }, null)).toEqual(['rack-1']))
})

describe('base fields and places', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['status', { status: { eq: 'running' } }, ['web']],
    ['"neq" of a status that is missing is false', { status: { neq: 'running' } }, ['db']],
    ['no status', { status: { isSet: false } }, ['lonely']],
    ['status class', { statusClass: { in: ['off', 'down'] } }, ['db']],
    ['provider by name', { provider: { name: { startsWith: 'home' } } }, all],
    ['provider type by id', { providerType: { id: { eq: printGlobalId('provider_types', 21) } } }, []],
    ['endpoint', { endpoint: { name: { eq: 'cluster-a' } } }, all],
    ['datacenter', { datacenter: { name: { containsInsensitive: 'SN' } } }, ['web']],
    ['no datacenter', { datacenter: { isSet: false } }, ['lonely']],
    ['a location', { location: { name: { eq: 'falkenstein' } } }, ['web']],
    ['a location with all below it', { location: { within: printGlobalId('locations', 40) } }, ['web']],
    ['not what lies above it', { location: { name: { eq: 'europe' } } }, []],
    [
      'one identity satisfies all',
      { identity: { instance: { name: { eq: 'vcenter-a' } }, externalId: { eq: 'x-2' } } },
      [],
    ],
    ['an identity', { identity: { kind: { eq: 'vm' }, externalId: { eq: 'x-1' } } }, ['web']],
  ])('%s', async (_, where, found) => expect(await names(where)).toEqual(found))
})

describe('related', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['some edge', dependsOn({}), ['web', 'lonely']],
    ['a resource may be its own neighbour', dependsOn({ some: { name: { eq: 'lonely' } } }), ['lonely']],
    ['inwards', { related: [{ relationship: 'depends_on', direction: 'in' }] }, ['db', 'lonely']],
    ['not: without edges too', { not: dependsOn({ some: { name: { eq: 'box' } } }) }, ['db', 'lonely']],
    ['some neighbour that does not match', dependsOn({ some: { not: { name: { eq: 'box' } } } }), ['web', 'lonely']],
    ['none', dependsOn({ none: { name: { eq: 'box' } } }), ['db', 'lonely']],
    ['every is true without edges', dependsOn({ every: { name: { eq: 'lonely' } } }), ['db', 'lonely']],
    [
      'the same edge carries and leads',
      dependsOn({ edge: { attributes: { dependency: { eq: 'soft' } } }, some: { name: { eq: 'db' } } }),
      [],
    ],
    [
      'the edge restricts what "every" looks at',
      dependsOn({ edge: { attributes: { dependency: { eq: 'soft' } } }, every: { name: { eq: 'box' } } }),
      all,
    ],
    ['a list on an edge', dependsOn({ edge: { attribute: [{ name: 'ports', integer: { gt: '5000' } }] } }), ['web']],
    [
      'two items may be met by different neighbours',
      {
        related: [
          { relationship: 'depends_on', some: { name: { eq: 'db' } } },
          { relationship: 'depends_on', some: { name: { eq: 'box' } } },
        ],
      },
      ['web'],
    ],
    ['a count is of edges', dependsOn({ count: { eq: '3' } }), ['web']],
    ['none counted', dependsOn({ count: { eq: '0' } }), ['db']],
    ['a count of what matches', dependsOn({ count: { eq: '2', where: { name: { eq: 'box' } } } }), ['web']],
    [
      'symmetric: from either end',
      { related: [{ relationship: 'connects_to', some: { name: { in: ['web', 'db'] } } }] },
      ['web', 'db'],
    ],
    [
      'symmetric: a self-edge counts once',
      { related: [{ relationship: 'connects_to', direction: 'out', count: { eq: '1' } }] },
      all,
    ],
    [
      'nested',
      dependsOn({
        some: {
          related: [
            {
              relationship: 'connects_to',
              some: {
                related: [{ relationship: 'hosts', direction: 'in', some: { attributes: { rack: { eq: 'r1' } } } }],
              },
            },
          ],
        },
      }),
      ['web'],
    ],
  ])('%s', async (_, where, found) => expect(await names(where)).toEqual(found))
})

describe('deleted resources', () => {
  it('are in no list and no count', async () => {
    const page = await list({ typeIds: [machine], withTotal: true })
    expect([page.edges.map(({ node }) => node.name), page.totalCount]).toEqual([all, 3])
  })
  it('are in no "related", and hide their edges', async () => {
    expect(await names(dependsOn({ some: { name: { eq: 'gone' } } }))).toEqual([])
    expect(await names({ related: [{ relationship: 'hosts', direction: 'out', count: { eq: '1' } }] }, [host])).toEqual(
      ['rack-1'],
    )
  })
  it('unless included', async () => {
    expect(await names({}, [machine], { deleted: 'include' })).toEqual([...all, 'gone'])
    expect(await names(dependsOn({ some: { name: { eq: 'gone' } } }), [machine], { deleted: 'include' })).toEqual([
      'db',
    ])
  })
  it('or asked for alone', async () => {
    expect(await names({}, [machine], { deleted: 'only' })).toEqual(['gone'])
    const where = { related: [{ relationship: 'hosts', direction: 'in', some: { name: { eq: 'rack-1' } } }] }
    expect(await names(where, [machine], { deleted: 'only' })).toEqual(['gone'])
  })
  it('are found by id, with when', async () => {
    const [found, missing] = await findResources(database().pool, systemActor, ['5', '99'])
    expect([found?.name, found?.deletedAt, missing]).toEqual(['gone', '2024-02-01T00:00:00Z', undefined])
  })
})

describe('orders and pages', () => {
  const sorted = (orderBy: unknown, typeIds: readonly number[] = compute, page: object = {}) =>
    names({}, typeIds, { orderBy, page })

  it('missing values come last in both directions', async () => {
    expect(await sorted([{ attributes: { cpuCores: 'asc' } }])).toEqual(['web', 'db', 'box', 'lonely'])
    expect(await sorted([{ attributes: { cpuCores: 'desc' } }])).toEqual(['db', 'box', 'web', 'lonely'])
  })
  it('and in both ways of paging', async () => {
    expect(await sorted([{ attributes: { cpuCores: 'desc' } }], compute, { last: 2 })).toEqual(['web', 'lonely'])
  })
  it('the id breaks ties ascending, whatever the direction', async () => {
    expect(await sorted([{ endpoint: 'desc' }], [machine])).toEqual(all)
  })
  it('names sort by code point', async () =>
    expect(await sorted([{ name: 'asc' }])).toEqual(['box', 'db', 'lonely', 'web']))

  it('a cursor of another order, of another list, or made by hand is an error with its path', async () => {
    const page = await list({ typeIds: [machine], orderBy: [{ name: 'asc' }] })
    const cursor = page.edges[0]?.cursor ?? ''
    const forged = Buffer.from('12345678901\0=a\0one').toString('base64url')
    for (const [orderBy, after] of [
      [[{ name: 'desc' }], cursor],
      [[], cursor],
      [[{ name: 'asc' }], forged],
      [[{ name: 'asc' }], `${cursor}=`],
      [[{ name: 'asc' }], cursor.slice(0, -3)],
      [[{ name: 'asc' }], ''],
    ] as const) {
      const asked = list({ typeIds: [machine], orderBy, page: { first: 1, after } })
      await expect(asked).rejects.toThrow(InputError)
      await expect(asked).rejects.toMatchObject({ inputPath: ['after'] })
    }
  })

  it('if its row is gone or changed, paging goes on from the carried values', async () => {
    const orderBy = [{ name: 'asc' }]
    const page = await list({ typeIds: [machine], orderBy, page: { first: 1 } })
    expect(page.edges.map(({ node }) => node.name)).toEqual(['db'])
    const next = () => sorted(orderBy, [machine], { first: 1, after: page.pageInfo.endCursor })
    await database().pool.run(sql`update resources set name = 'zebra' where name = 'db'`)
    expect(await next()).toEqual(['lonely'])
    await database().pool.run(sql`delete from resource_edges where 2 in (from_id, to_id)`)
    await database().pool.run(sql`update resources set name = 'db', deleted_at = now() where id = 2`)
    expect(await next()).toEqual(['lonely'])
    await database().pool.run(sql`update resources set deleted_at = null where id = 2`)
  })

  it('a page has one direction, a size from 0, and a limit', async () => {
    const asked = (page: object) => list({ page })
    await expect(asked({ first: 1, last: 1 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
    await expect(asked({ first: -1 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT', inputPath: ['first'] })
    await expect(asked({ last: 1001 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', inputPath: ['last'] })
    expect((await asked({ first: 0 })).pageInfo).toMatchObject({ hasNextPage: true, endCursor: null })
  })
})

describe('neighbours and values', () => {
  it('come for all parents at once, an empty page for one without', async () => {
    const pages = await listNeighbours(database().pool, systemActor, catalogue, ['6', '3'], {
      relationshipTypeId: 30,
      direction: 'out',
      withTotal: true,
    })
    expect(pages.get('6')?.edges.map(({ node }) => [node.row.name, node.edge.toId, node.edge.validFrom])).toEqual([
      ['web', '1', '2020-01-01T00:00:00Z'],
    ])
    expect([pages.get('6')?.totalCount, pages.get('3')?.totalCount, pages.get('3')?.edges]).toEqual([1, 0, []])
  })
  it('values come in order, with repeats, from both storages; what is not set is absent', async () => {
    const rows = [
      { id: '4', resourceTypeId: container },
      { id: '1', resourceTypeId: machine },
    ]
    const values = await readValues(database().pool, catalogue, rows, [100, 101, 103, 104])
    expect(values.get('4')).toEqual(
      new Map([
        [100, ['8']],
        [103, ['9', '9', '2']],
      ]),
    )
    expect(values.get('1')?.get(104)).toEqual(['1.50'])
    expect(values.get('1')?.get(101)).toEqual(['Linux 100%'])
  })
  it('long values come whole', async () => {
    const values = await readValues(database().pool, catalogue, [{ id: '2', resourceTypeId: machine }], [101, 102])
    expect(values.get('2')).toEqual(
      new Map([
        [101, [`${long}a`]],
        [102, [`${long}b`]],
      ]),
    )
  })
  it('edges have values too', async () => {
    const edges = [
      { id: '501', fromId: '1' },
      { id: '502', fromId: '1' },
    ]
    const values = await readEdgeValues(database().pool, edges, [109, 103])
    expect(values.get('501')).toEqual(new Map([[109, ['soft']]]))
    expect([values.get('502')?.get(103), values.get('502')?.get(109)]).toEqual([['5432'], ['hard']])
  })
})
