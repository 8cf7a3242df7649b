import { beforeAll, describe, expect, it } from 'vitest'
import { recording, type Pool, type Sent } from '../../src/db/pool.js'
import { systemActor } from '../../src/modules/access/actor.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import { findResources, listNeighbours, listResources } from '../../src/modules/inventory/resource.service.js'
import { readEdgeValues, readValues } from '../../src/modules/inventory/value.service.js'
import { printGlobalId } from '../../src/query/global-id.js'
import { operatorsOf } from '../../src/query/condition.js'
import type { Driven, Shape, Walked } from '../../src/query/shape.js'
import type { DataType } from '../../src/query/value.js'
import { useTestDatabase } from '../support/database.js'
import { loadWorld } from './oracle/load.js'
import { container, machine, sampleWorld } from './sample.js'

// The exact text of one statement for each operator and shape, and that Postgres takes it. Which rows it finds is the oracle's business.

const database = useTestDatabase({ unchecked: 'resources are written past the writers, without identities' })
const sent: Sent[] = []
let db: Pool
let catalogue: Catalogue

beforeAll(async () => {
  await loadWorld(database().pool, world)
  catalogue = await loadCatalogue(database().pool)
  db = recording(database().pool, (one) => sent.push(one))
})

const world = sampleWorld(
  [
    { name: 'a', values: { cpu_cores: '4', guest_os: 'linux', region: 'fsn1', ports: ['80', '443'] } },
    { name: 'b', type: container, values: { cpu_cores: '2', region: 'ash' } },
  ],
  [{ type: 'depends_on', from: 'a', to: 'b', values: { dependency: 'hard' } }],
)

/** What `ask` sends, a line a clause, the columns of resources as "...", with the values below; exactly so many statements. */
async function statementsOf(ask: () => Promise<unknown>, count: number): Promise<string> {
  sent.length = 0
  await ask()
  expect(sent).toHaveLength(count)
  return sent.map(printed).join('\n')
}

function printed({ text, values }: Sent): string {
  const broken = text
    .replace(/\s+/g, ' ')
    .replace(/r\.resource_type_id as "resourceTypeId", .*?"deletedAt"/g, '...')
    .replace(/ (?=(from|where|order by|limit|(left |cross )?join|union all) )/g, '\n  ')
    .replaceAll(/(left|cross)\n {2}join/g, '$1 join')
  const shown = values.map((value, index) => `-- $${index + 1} ${JSON.stringify(value).replace(/x{20,}/g, 'x...x')}`)
  return `${[broken, ...shown].join('\n')}\n`
}

const record = async (name: string, ask: () => Promise<unknown>, count = 1) =>
  expect(await statementsOf(ask, count)).toMatchFileSnapshot(`statements/${name}.sql`)

type ListAsked = Parameters<typeof listResources>[3]

/** In one shape, so that each record shows what its name says; the others stand under "shapes". */
const list = (args: ListAsked, shape: Shape = { kind: 'free' }) =>
  listResources(db, systemActor, catalogue, args, () => shape)
const machines = (where: unknown) => list({ typeIds: [machine], where })
const computes = (where: unknown) => list({ typeIds: [machine, container], where })

const typeName = (id: number) => catalogue.resourceTypes.get(id)?.name

const samples = {
  string: 'a%b',
  integer: '4',
  decimal: '1.50',
  boolean: true,
  datetime: '2016-01-13T00:00:00Z',
  ip: '10.0.0.0/8',
} as const satisfies Record<DataType, unknown>

const attributeOf = {
  string: 'region',
  integer: 'ports',
  decimal: 'price',
  boolean: 'toolsRunning',
  datetime: 'bootedAt',
  ip: 'address',
} as const satisfies Record<DataType, string>

describe.each(Object.entries(operatorsOf))('operators of %s', (dataType, operators) => {
  it.each([...operators])('%s', async (operator) => {
    const type = dataType as DataType
    const sample = samples[type]
    const operand = operator === 'in' || operator === 'notIn' ? [sample, sample] : sample
    await record(`operator/${type}-${operator}`, () =>
      machines({ attributes: { [attributeOf[type]]: { [operator]: operand } } }),
    )
  })
})

describe('operators on a column of an extension table', () => {
  it.each(['eq', 'neq', 'lt', 'startsWith', 'contains', 'containsInsensitive', 'isSet'])('%s', (operator) =>
    record(`column/${operator}`, () =>
      machines({ attributes: { guestOs: { [operator]: operator === 'isSet' ? true : 'a' } } }),
    ),
  )
})

describe('operands longer than what is indexed', () => {
  const long = 'x'.repeat(997)
  it.each(['eq', 'neq', 'lt', 'startsWith', 'endsWith'])('%s', (operator) =>
    record(`long/${operator}`, () => machines({ attributes: { region: { [operator]: long } } })),
  )
  it.each(['in', 'notIn'])('%s', (operator) =>
    record(`long/${operator}`, () => machines({ attributes: { region: { [operator]: ['a', long] } } })),
  )
})

describe('shapes of filters', () => {
  const near = (item: object) => machines({ related: [{ relationship: 'depends_on', direction: 'out', ...item }] })
  it.each<[string, () => Promise<unknown>]>([
    ['everything', () => list({})],
    ['type-of-several', () => computes(undefined)],
    ['type-of-none', () => list({ typeIds: [] })],
    ['in-nothing', () => machines({ name: { in: [] } })],
    ['not-in-nothing', () => machines({ status: { notIn: [] } })],
    ['one-value-two-operators', () => machines({ attributes: { ports: { gt: '4', lt: '8' } } })],
    [
      'type-beside-an-attribute',
      () =>
        list({ where: { type: { eq: typeName(machine) }, attribute: [{ name: 'cpu_cores', integer: { gt: '8' } }] } }),
    ],
    [
      'types-in-branches',
      () =>
        list({
          where: {
            or: [
              { type: { eq: typeName(machine) }, attribute: [{ name: 'cpu_cores', integer: { gt: '8' } }] },
              { type: { eq: typeName(container) }, not: { attribute: [{ name: 'cpu_cores', integer: { gt: '8' } }] } },
            ],
          },
        }),
    ],
    ['rows-and-column', () => computes({ attributes: { cpuCores: { gt: '8' } } })],
    ['not-rows-and-column', () => computes({ not: { attributes: { cpuCores: { gt: '8' } } } })],
    ['rows-and-column-not-set', () => computes({ attributes: { cpuCores: { isSet: false } } })],
    ['field-not-set', () => machines({ deletedAt: { isSet: false } })],
    ['not-field', () => machines({ not: { name: { eq: 'a' } } })],
    [
      'or-and',
      () => machines({ or: [{ name: { eq: 'a' } }, { and: [{ name: { gt: 'b' } }, { name: { lt: 'd' } }] }] }),
    ],
    ['ids', () => machines({ id: { in: [printGlobalId('resources', 1), printGlobalId('resources', 2)] } })],
    ['status', () => machines({ status: { eq: 'running' }, statusClass: { neq: 'down' } })],
    ['supertype', () => list({ where: { type: { eq: 'compute' } } })],
    ['provider', () => machines({ provider: { name: { startsWith: 'home' } } })],
    ['datacenter-not-set', () => machines({ datacenter: { isSet: false } })],
    ['location-within', () => machines({ location: { within: printGlobalId('locations', 40) } })],
    ['identity', () => machines({ identity: { instance: { name: { eq: 'vcenter-a' } }, externalId: { eq: 'vm-1' } } })],
    ['related-some', () => near({ some: { name: { eq: 'b' } } })],
    ['related-none', () => near({ none: { name: { eq: 'b' } } })],
    ['related-every', () => near({ every: { name: { eq: 'b' } } })],
    ['related-any', () => near({})],
    ['related-in', () => near({ direction: 'in' })],
    ['related-count', () => near({ count: { gte: 2, where: { name: { eq: 'b' } } } })],
    ['related-count-all', () => near({ count: { gt: 2 } })],
    ['related-sum', () => near({ sum: { attributes: { price: { gt: '100' } }, where: { name: { eq: 'b' } } } })],
    [
      'related-sum-of-type',
      () => near({ sum: { attributes: { cpuCores: { gt: 8 } }, where: { type: { eq: 'machine' } } } }),
    ],
    ['related-sum-storages', () => near({ sum: { attributes: { cpuCores: { gt: 8 } } } })],
    ['related-sum-not-set', () => near({ sum: { attributes: { price: { isSet: false } } } })],
    ['related-avg-edge', () => near({ avg: { edgeAttributes: { ports: { lt: '3' } } } })],
    ['related-max', () => near({ max: { attributes: { bootedAt: { lt: '2020-01-01T00:00:00Z' } } } })],
    [
      'related-sum-symmetric',
      () => machines({ related: [{ relationship: 'connects_to', sum: { attributes: { price: { gt: '1' } } } }] }),
    ],
    [
      'related-sum-deleted',
      () =>
        list({
          typeIds: [machine],
          deleted: 'include',
          where: { related: [{ relationship: 'depends_on', sum: { attributes: { cpuCores: { gt: 8 } } } }] },
        }),
    ],
    ['related-edge', () => near({ edge: { attributes: { dependency: { eq: 'hard' } } }, some: { name: { eq: 'b' } } })],
    ['related-symmetric', () => machines({ related: [{ relationship: 'connects_to', some: { name: { eq: 'b' } } }] })],
    [
      'related-nested',
      () =>
        near({
          some: { related: [{ relationship: 'hosts', direction: 'in', some: { attributes: { rack: { eq: 'r1' } } } }] },
        }),
    ],
    [
      'deleted-only',
      () => list({ typeIds: [machine], deleted: 'only', where: { related: [{ relationship: 'depends_on' }] } }),
    ],
    ['deleted-include', () => list({ typeIds: [machine], deleted: 'include' })],
  ])('%s', (name, ask) => record(`filter/${name}`, ask))
})

describe('shapes of pages', () => {
  const paged = (orderBy: unknown, page: object = {}, withTotal = false) =>
    list({ typeIds: [machine], orderBy, page, withTotal })
  const cursor = async (orderBy: unknown) => (await paged(orderBy)).edges[0]?.cursor
  it.each<[string, unknown]>([
    ['field', [{ name: 'asc' }]],
    ['field-descending', [{ name: 'desc' }]],
    ['nullable-field', [{ deletedAt: 'desc' }]],
    ['behind-keys', [{ provider: 'asc' }]],
    ['column', [{ attributes: { guestOs: 'asc' } }]],
    ['rows', [{ attributes: { price: 'desc' } }]],
    ['two-keys', [{ status: 'asc' }, { name: 'desc' }]],
    ['rollup-count', [{ related: { relationship: 'depends_on', count: 'desc' } }]],
    ['rollup-sum', [{ related: { relationship: 'depends_on', sum: { attributes: { cpuCores: 'asc' } } } }]],
  ])('sorted by %s, first, next, last, previous', async (name, orderBy) => {
    const at = await cursor(orderBy)
    await record(`page/${name}-first`, () => paged(orderBy, { first: 2 }))
    await record(`page/${name}-after`, () => paged(orderBy, { first: 2, after: at }))
    await record(`page/${name}-last`, () => paged(orderBy, { last: 2 }))
    await record(`page/${name}-before`, () => paged(orderBy, { last: 2, before: at }))
  })
  it('with the total', () => record('page/total', () => paged([{ name: 'asc' }], {}, true)))
  it('sorted by an attribute in rows and a column', () =>
    record('page/rows-and-column', () =>
      list({ typeIds: [machine, container], orderBy: [{ attributes: { cpuCores: 'asc' } }] }),
    ))
})

describe('shapes of lists', () => {
  const where = { attributes: { price: { gt: '1' }, cpuCores: { gte: '4' }, region: { contains: 'a' } } }
  // Behind the type and what is not deleted.
  const [price, cores] = [2, 3]
  const asked = (shape: Shape, args: ListAsked = {}) => list({ typeIds: [machine], where, ...args }, shape)
  const byOne: Driven = { kind: 'drive', by: [{ place: cores }], early: [] }
  const walk = (along: 'resources' | 'values', more: Partial<Walked> = {}): Shape => ({
    kind: 'walk',
    along,
    looked: [],
    within: [],
    rest: { kind: 'all', afterRows: 100, by: byOne },
    ...more,
  })
  const byName = [{ name: 'asc' }]
  const byPrice = [{ attributes: { price: 'desc' } }]

  it('by the ids of one condition', () => record('shape/drive', () => asked(byOne, { withTotal: true })))
  it('by the ids of two conditions', () =>
    record('shape/intersect', () => asked({ kind: 'drive', by: [{ place: price }, { place: cores }], early: [] })))
  it('along the order, and the other way when that is not enough', () =>
    record('shape/walk', () => asked(walk('resources'), { orderBy: byName }), 2))
  it('along the order with the total, in one statement with the other way', () =>
    record('shape/walk-total', () => asked(walk('resources'), { orderBy: byName, withTotal: true })))
  it('along the values that it is sorted by, behind a cursor', async () => {
    const at = (await asked({ kind: 'free' }, { where: {}, orderBy: byPrice })).edges[0]?.cursor
    const page = { first: 2, after: at }
    await record('shape/walk-values', () => asked(walk('values'), { orderBy: byPrice, page }), 2)
  })
  it('by the ids of one condition, another looked at before the row', () =>
    record('shape/drive-early', () => asked({ ...byOne, early: [price] })))
  it('along the order, another condition looked up in its set', () =>
    record('shape/walk-looked', () => asked(walk('resources', { looked: [{ place: cores }] }), { orderBy: byName }), 2))
  it('along the values of a range to the end, then what has none', async () => {
    const at = (await asked({ kind: 'free' }, { where: {}, orderBy: byPrice })).edges[0]?.cursor
    const toTheEnd = walk('values', { rest: { kind: 'missing', by: { kind: 'probe' } } })
    await record('shape/walk-missing', () => asked(toTheEnd, { orderBy: byPrice, page: { first: 2, after: at } }))
    await record('shape/walk-within', () => asked(walk('values', { within: [price] }), { orderBy: byPrice }), 2)
    const through = walk('values', { within: [price], rest: { kind: 'nothing', by: byOne } })
    await record('shape/walk-through', () => asked(through, { orderBy: byPrice, page: { first: 2, after: at } }))
  })
  it('by what hangs on few others', () =>
    record('shape/edges', () =>
      list(
        {
          where: {
            related: [{ relationship: 'hosts', direction: 'in', some: { attributes: { rack: { eq: 'r1' } } } }],
          },
        },
        { kind: 'drive', by: [{ place: 1 }], early: [] },
      ),
    ))
})

describe('neighbours and values', () => {
  const neighbours = (args: object, direction: 'out' | 'in' | 'both' = 'out') =>
    listNeighbours(db, systemActor, catalogue, ['1', '2'], { direction, ...args })
  it('of one relationship', () => record('neighbours/one', () => neighbours({ relationshipTypeId: 32 })))
  it('inwards', () => record('neighbours/in', () => neighbours({ relationshipTypeId: 32 }, 'in')))
  it('of a symmetric one', () => record('neighbours/symmetric', () => neighbours({ relationshipTypeId: 31 })))
  it('of all', () => record('neighbours/all', () => neighbours({})))
  it('inwards of all', () => record('neighbours/all-in', () => neighbours({}, 'in')))
  it('of all in both directions', () => record('neighbours/all-both', () => neighbours({}, 'both')))
  it('filtered, sorted, counted', () =>
    record('neighbours/filtered', () =>
      neighbours({
        relationshipTypeId: 32,
        farTypeIds: [machine],
        where: { name: { eq: 'b' } },
        edgeWhere: { attributes: { dependency: { eq: 'hard' } } },
        orderBy: [{ name: 'asc' }],
        page: { first: 1 },
        deleted: 'include',
        withTotal: true,
      }),
    ))
  it('resources by id', () => record('read/resources', () => findResources(db, systemActor, ['2', '1', '9'])))
  it('values of both storages', () =>
    record('read/values', () =>
      readValues(
        db,
        catalogue,
        [
          { id: '1', resourceTypeId: machine },
          { id: '2', resourceTypeId: container },
        ],
        [100, 101, 103],
      ),
    ))
  it('values of edges', () => record('read/edge-values', () => readEdgeValues(db, [{ id: '500', fromId: '1' }], [109])))
})
