import { beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '../../../src/modules/access/actor.js'
import {
  findRows,
  listRows,
  listRowsOfParents,
  type TableArguments,
} from '../../../src/modules/catalog/table.service.js'
import { printGlobalId } from '../../../src/query/global-id.js'
import { sql } from '../../../src/query/sql.js'
import type { TableSource } from '../../../src/query/table.js'
import { useTestDatabase } from '../../support/database.js'

const locations: TableSource = {
  table: 'locations',
  fields: {
    name: { column: 'name', dataType: 'string' },
    displayName: { column: 'display_name', dataType: 'string', isCollated: true },
    latitude: { column: 'latitude', dataType: 'decimal', isNullable: true },
    createdAt: { column: 'created_at', dataType: 'datetime' },
  },
  references: { parent: { column: 'parent_id', source: () => locations, isNullable: true } },
  owned: { datacenters: { source: () => datacenters, column: 'location_id' } },
  parentColumn: 'parent_id',
}

const datacenters: TableSource = {
  table: 'datacenters',
  fields: { name: { column: 'name', dataType: 'string' } },
  references: { location: { column: 'location_id', source: () => locations, isNullable: true } },
}

const bindings: TableSource = {
  table: 'resource_type_attributes',
  fields: {
    name: { column: 'description', dataType: 'string', isCollated: true },
    defaults: { column: 'default_values', dataType: 'string', isNullable: true, isList: true },
  },
}

/** Of the datacenters of a location only those whose names begin with "f". */
const sites: TableSource = {
  ...locations,
  owned: {
    datacenters: {
      source: () => datacenters,
      column: 'location_id',
      only: {
        kind: 'field',
        field: { column: 'name', dataType: 'string', isNullable: false },
        test: { kind: 'value', all: [{ operator: 'startsWith', operand: 'f' }] },
      },
    },
  },
}

const statuses: TableSource = {
  table: 'resource_statuses',
  fields: {
    name: { column: 'name', dataType: 'string' },
    class: {
      column: 'class',
      dataType: 'string',
      isCollated: true,
      choices: ['up', 'degraded', 'down', 'off', 'unknown'],
    },
  },
}

interface Location {
  readonly id: number
  readonly name: string
  readonly latitude: string | null
  readonly createdAt: string
  readonly parentId: number | null
}

const database = useTestDatabase()

beforeAll(async () => {
  const { pool } = database()
  await pool.run(sql`insert into locations (id, parent_id, name, display_name, latitude, created_at) overriding system value values
    (1, null, 'europe', 'b', null, '2024-01-01T00:00:00.5Z'), (2, 1, 'germany', 'B', 51.50, '2024-01-01Z'), (3, 2, 'falkenstein', 'a', 50.5, '2024-01-01Z'),
    (4, null, 'america', 'é', null, '2024-01-01Z')`)
  await pool.run(sql`insert into datacenters (id, location_id, name, display_name) overriding system value values
    (1, 3, 'fsn1', ''), (2, 4, 'ash', ''), (3, null, 'nowhere', ''), (4, 3, 'fsn2', '')`)
  await pool.run(sql`insert into attribute_definitions (name, api_name, display_name, data_type, is_list)
    values ('a', 'a', 'A', 'string', true), ('b', 'b', 'B', 'string', true), ('c', 'c', 'C', 'string', true)`)
  await pool.run(sql`insert into resource_type_attributes (resource_type_id, attribute_definition_id, default_values, description)
    select 1, d.id, v.texts, v.said from attribute_definitions d
      join (values ('a', array['a'], 'one'), ('b', array['a', 'b', 'c'], 'two'), ('c', null, 'none')) v (name, texts, said) on v.name = d.name`)
  await pool.run(
    sql`insert into resource_statuses (resource_type_id, name, class, display_name) values (1, 'running', 'up', ''), (1, 'stopped', 'off', '')`,
  )
})

const names = async (source: TableSource, args: TableArguments) =>
  (await listRows<{ readonly name: string }>(database().pool, systemActor, source, args)).edges.map(
    ({ node }) => node.name,
  )

describe('rows of a plain table', () => {
  it('come by id with fields, keys and a total', async () => {
    const page = await listRows<Location>(database().pool, systemActor, locations, {
      page: { first: 2 },
      withTotal: true,
    })
    expect(page.edges.map(({ node }) => [node.id, node.name, node.latitude, node.parentId])).toEqual([
      [1, 'europe', null, null],
      [2, 'germany', '51.50', 1],
    ])
    expect([page.edges[0]?.node.createdAt, page.totalCount, page.pageInfo.hasNextPage]).toEqual([
      '2024-01-01T00:00:00.5Z',
      4,
      true,
    ])
  })

  it.each<[string, TableSource, unknown, readonly string[]]>([
    ['by field', locations, { name: { contains: 'ger' } }, ['germany']],
    ['by what is missing', locations, { latitude: { isSet: false } }, ['europe', 'america']],
    ['by decimals', locations, { latitude: { eq: '51.5' } }, ['germany']],
    ['by code point', locations, { displayName: { lt: 'a' } }, ['germany']],
    ['by id', locations, { id: { in: [printGlobalId('locations', 2)] } }, ['germany']],
    ['by the row behind a key', locations, { parent: { name: { eq: 'europe' } } }, ['germany']],
    ['by a missing key', locations, { parent: { isSet: false } }, ['europe', 'america']],
    ['by the tree', locations, { within: printGlobalId('locations', 1) }, ['europe', 'germany', 'falkenstein']],
    ['by rows that point here', locations, { datacenters: { name: { eq: 'fsn1' } } }, ['falkenstein']],
    ['through the tree', datacenters, { location: { within: printGlobalId('locations', 1) } }, ['fsn1', 'fsn2']],
    ['by there being some', locations, { datacenters: { isSet: true } }, ['falkenstein', 'america']],
    ['by there being none', locations, { datacenters: { isSet: false } }, ['europe', 'germany']],
    ['by there being some that count', sites, { datacenters: { isSet: true } }, ['falkenstein']],
    ['by rows that count', sites, { datacenters: { name: { neq: 'fsn1' } } }, ['falkenstein']],
    ['by no row that counts', sites, { datacenters: { name: { eq: 'ash' } } }, []],
    ['by an element of a list', bindings, { defaults: { eq: 'b' } }, ['two']],
    ['by one element that satisfies all', bindings, { defaults: { gt: 'a', lt: 'c' } }, ['two']],
    ['by no element', bindings, { not: { defaults: { in: ['a', 'c'] } } }, ['none']],
    ['by elements that differ', bindings, { defaults: { neq: 'a' } }, ['two']],
    ['by a list that is there', bindings, { defaults: { isSet: true } }, ['one', 'two']],
    ['by a list that is not', bindings, { defaults: { isSet: false } }, ['none']],
    ['by word', statuses, { class: { neq: 'off' } }, ['running']],
    ['negated', datacenters, { not: { location: { parent: { name: { eq: 'germany' } } } } }, ['ash', 'nowhere']],
  ])('are found %s', async (_, source, where, found) => expect(await names(source, { where })).toEqual(found))

  it('are sorted, missing values last', async () => {
    expect(await names(locations, { orderBy: [{ latitude: 'desc' }, { name: 'asc' }] })).toEqual([
      'germany',
      'falkenstein',
      'america',
      'europe',
    ])
    expect(await names(locations, { orderBy: [{ displayName: 'asc' }] })).toEqual([
      'germany',
      'falkenstein',
      'europe',
      'america',
    ])
    expect(await names(datacenters, { orderBy: [{ location: 'asc' }] })).toEqual(['ash', 'fsn1', 'fsn2', 'nowhere'])
  })

  it('are not found by "isSet" beside anything else, nor sorted by a list', async () => {
    await expect(
      names(locations, { where: { datacenters: { isSet: true, name: { eq: 'a' } } } }),
    ).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      inputPath: ['where', 'datacenters', 'isSet'],
    })
    await expect(names(bindings, { orderBy: [{ defaults: 'asc' }] })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('come for many parents in one statement', async () => {
    const pages = await listRowsOfParents<{ readonly name: string }>(
      database().pool,
      systemActor,
      datacenters,
      'location_id',
      [3, 1],
      {
        orderBy: [{ name: 'desc' }],
        page: { first: 1 },
        withTotal: true,
      },
    )
    expect(pages.get('3')).toMatchObject({
      edges: [{ node: { name: 'fsn2' } }],
      totalCount: 2,
      pageInfo: { hasNextPage: true },
    })
    expect(pages.get('1')).toMatchObject({ edges: [], totalCount: 0 })
  })

  it('are found by id, in the order asked', async () => {
    const rows = await findRows<{ readonly name: string }>(database().pool, systemActor, locations, [3, 99, 1])
    expect(rows.map((row) => row?.name)).toEqual(['falkenstein', undefined, 'europe'])
  })

  it.each([
    [{ nope: { eq: 1 } }, ['where', 'nope']],
    [{ class: { eq: 'sideways' } }, ['where', 'class', 'eq']],
    [{ class: { startsWith: 'u' } }, ['where', 'class', 'startsWith']],
    [{ id: { eq: printGlobalId('locations', 1) } }, ['where', 'id', 'eq']],
  ])('refuse %j with its path', async (where, inputPath) => {
    await expect(names(statuses, { where })).rejects.toMatchObject({ code: 'BAD_USER_INPUT', inputPath })
  })
})
