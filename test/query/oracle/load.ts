import { transaction } from '../../../src/db/transaction.js'
import type { Db } from '../../../src/db/db.js'
import { identifier, join, raw, sql, type Statement } from '../../../src/query/sql.js'
import type { Value } from '../../../src/query/value.js'
import type { EdgeModel, ResourceModel, TableRow, World } from './world.js'

type Cell = Value | number | readonly string[] | null | undefined

/** Writes a world into a migrated, empty database with plain SQL: faster than the services, and none of their code is trusted. */
export async function loadWorld(db: Db, world: World): Promise<void> {
  await transaction(db, async (tx) => {
    for (const statement of statementsOf(world)) await tx.run(statement)
  })
  await db.run(raw('analyze'))
}

function statementsOf(world: World): readonly Statement[] {
  const { tables } = world
  return [
    ...insert(
      'resource_types',
      world.types.map((type) => ({
        id: type.id,
        name: type.name,
        plural_name: `${type.name}s`,
        api_name: type.name,
        plural_api_name: `${type.name}s`,
        display_name: type.name,
        supertype_id: type.parentId,
        is_abstract: type.isAbstract,
        extension_table: type.extension,
      })),
    ),
    ...insert('provider_types', described(tables['provider_types'])),
    ...insert('providers', described(tables['providers'])),
    ...insert('provider_endpoints', described(tables['provider_endpoints'])),
    ...insert('locations', described(tables['locations'])),
    ...insert('datacenters', described(tables['datacenters'])),
    ...insert('resource_statuses', described(tables['resource_statuses'])),
    ...insert('sources', described(tables['sources'])),
    ...insert('source_instances', described(tables['source_instances'])),
    ...insert(
      'attribute_definitions',
      world.attributes.map((attribute) => ({
        id: attribute.id,
        name: attribute.name,
        api_name: attribute.apiName,
        display_name: attribute.name,
        data_type: attribute.dataType,
        is_list: attribute.isList,
        unit: attribute.unit ?? null,
      })),
    ),
    ...insert(
      'resource_type_attributes',
      world.bindings.map(({ typeId, attributeId, providerTypeId }) => ({
        resource_type_id: typeId,
        attribute_definition_id: attributeId,
        provider_type_id: providerTypeId,
      })),
    ),
    ...insert(
      'attribute_columns',
      world.columns.map(({ typeId, attributeId, column }) => ({
        resource_type_id: typeId,
        attribute_definition_id: attributeId,
        column_name: column,
      })),
    ),
    ...insert(
      'relationship_types',
      world.relationships.map((type) => ({
        id: type.id,
        name: type.name,
        inverse_name: type.isSymmetric ? type.name : `${type.name}_inverse`,
        api_name: type.name,
        inverse_api_name: type.isSymmetric ? type.name : `${type.name}_inverse`,
        display_name: type.name,
        inverse_display_name: type.name,
        is_symmetric: type.isSymmetric,
      })),
    ),
    ...insert(
      'relationship_type_ends',
      world.relationships.flatMap((type) =>
        (['from', 'to'] as const).flatMap((side) =>
          type[side].map((typeId) => ({ relationship_type_id: type.id, side, resource_type_id: typeId })),
        ),
      ),
    ),
    ...world.relationships.flatMap((type) =>
      type.attributeIds.map(
        (id) => sql`insert into relationship_type_attributes (relationship_type_id, attribute_definition_id, value_kind)
          select ${type.id}, id, value_kind from attribute_definitions where id = ${id}`,
      ),
    ),
    sql`insert into resource_kinds (resource_type_id, provider_type_id)
      select t.id, p.id from resource_types t cross join provider_types p where not t.is_abstract`,
    ...insert('resources', world.resources.map(resourceRow)),
    sql`insert into resource_identities (source_instance_id, kind, external_id, resource_id)
      select * from unnest(${columnOf(tables['resource_identities'], 'source_instance_id')}::integer[],
        ${columnOf(tables['resource_identities'], 'kind')}::text[],
        ${columnOf(tables['resource_identities'], 'external_id')}::text[],
        ${columnOf(tables['resource_identities'], 'resource_id')}::bigint[])`,
    ...valuesOf(world, world.resources),
    ...insert(
      'resource_edges',
      world.edges.map((edge) => edgeRow(world, edge)),
    ),
    ...insert(
      'resource_edge_attributes',
      world.edges.flatMap((edge) => edgeValueRows(world, edge)),
    ),
  ]
}

/** The statements that add resources, with their values, to a world that is loaded. */
export function addResources(world: World, resources: readonly ResourceModel[]): readonly Statement[] {
  return [...insert('resources', resources.map(resourceRow)), ...valuesOf(world, resources)]
}

function valuesOf(world: World, resources: readonly ResourceModel[]): readonly Statement[] {
  return [
    ...insert(
      'resource_attributes',
      resources.flatMap((resource) => valueRows(world, resource)),
    ),
    ...resources.flatMap((resource) => extensionRow(world, resource)),
  ]
}

const described = (rows: readonly TableRow[] = []) =>
  rows.map(({ columns }) => ({ ...columns, display_name: String(columns['name']) }))

const kindOf = (resource: ResourceModel) =>
  sql`(select id from resource_kinds where resource_type_id = ${Number(resource.columns['resource_type_id'])} and provider_type_id = ${Number(resource.columns['provider_type_id'])})`

type Cells = Readonly<Record<string, Cell | Statement>>

function insert(table: string, rows: readonly Cells[]): readonly Statement[] {
  const [first] = rows
  if (!first) return []
  const keys = Object.keys(first)
  const system = keys.includes('id') ? raw(' overriding system value') : raw('')
  const tuples = rows.map(
    (cells) =>
      sql`(${join(
        keys.map((key) => cellOf(cells[key])),
        ', ',
      )})`,
  )
  const names = join(keys.map(identifier), ', ')
  // In parts: a statement takes 65,535 parameters.
  const parts = Array.from({ length: Math.ceil(tuples.length / 500) }, (_, index) =>
    tuples.slice(index * 500, index * 500 + 500),
  )
  return parts.map((part) => sql`insert into ${identifier(table)} (${names})${system} values ${join(part, ', ')}`)
}

const cellOf = (cell: Cell | Statement): Statement => (isStatement(cell) ? cell : sql`${cell ?? null}`)

const isStatement = (cell: Cell | Statement): cell is Statement =>
  typeof cell === 'object' && cell !== null && 'strings' in cell

function resourceRow(resource: ResourceModel): Cells {
  return { ...resource.columns, kind_id: kindOf(resource), origin_instance_id: 1 }
}

const isColumn = (world: World, resource: ResourceModel, attributeId: number) =>
  world.columns.find(
    (column) => column.attributeId === attributeId && String(column.typeId) === resource.columns['resource_type_id'],
  )?.column

function valueRows(world: World, resource: ResourceModel): readonly Cells[] {
  return [...resource.values].flatMap(([attributeId, values]) =>
    isColumn(world, resource, attributeId) === undefined
      ? typedRows(world, attributeId, values).map((cells) => ({
          resource_id: resource.columns['id'] ?? null,
          kind_id: kindOf(resource),
          ...cells,
        }))
      : [],
  )
}

function edgeValueRows(world: World, edge: EdgeModel): readonly Cells[] {
  return [...edge.values].flatMap(([attributeId, values]) =>
    typedRows(world, attributeId, values).map((cells) => ({
      from_id: edge.fromId,
      edge_id: edge.id,
      relationship_type_id: edge.relationshipTypeId,
      ...cells,
    })),
  )
}

function typedRows(world: World, attributeId: number, values: readonly Value[]): readonly Cells[] {
  const attribute = world.attributes.find(({ id }) => id === attributeId)
  if (!attribute) throw new Error(`no attribute ${attributeId}`)
  const { dataType, isList } = attribute
  return values.map((value, index) => {
    const only = (type: string, cast: string) =>
      type === dataType ? sql`${value}::${raw(cast)}` : sql`null::${raw(cast)}`
    const isLong = dataType === 'string' && Buffer.byteLength(String(value)) > 996
    return {
      attribute_definition_id: attributeId,
      ordinal: isList ? index + 1 : 0,
      value_string: dataType === 'string' ? sql`value_prefix(${value}::text)` : null,
      value_integer: only('integer', 'bigint'),
      value_decimal: only('decimal', 'numeric'),
      value_boolean: only('boolean', 'boolean'),
      value_datetime: only('datetime', 'timestamptz'),
      value_ip: only('ip', 'inet'),
      value_text: isLong ? value : null,
    }
  })
}

function extensionRow(world: World, resource: ResourceModel): readonly Statement[] {
  const table = world.types.find(({ id }) => String(id) === resource.columns['resource_type_id'])?.extension
  const cells = [...resource.values].flatMap(([attributeId, [value]]) => {
    const column = isColumn(world, resource, attributeId)
    return column === undefined ? [] : [[column, value] as const]
  })
  if (table === undefined || table === null || cells.length === 0) return []
  return insert(table, [
    { resource_id: resource.columns['id'] ?? null, kind_id: kindOf(resource), ...Object.fromEntries(cells) },
  ])
}

function edgeRow(world: World, edge: EdgeModel): Cells {
  const typeOf = (id: string) => {
    const resource = world.resources.find(({ columns }) => columns['id'] === id)
    return resource?.columns['resource_type_id'] ?? null
  }
  return {
    from_id: edge.fromId,
    id: edge.id,
    to_id: edge.toId,
    relationship_type_id: edge.relationshipTypeId,
    from_type_id: typeOf(edge.fromId),
    to_type_id: typeOf(edge.toId),
    source_instance_id: 1,
    from_version: 1,
    is_symmetric: world.relationships.some(({ id, isSymmetric }) => id === edge.relationshipTypeId && isSymmetric),
    from_one: false,
    to_one: false,
    live: edge.isHidden ? null : true,
    valid_from: '2020-01-01T00:00:00Z',
    deleted_at: edge.isHidden ? '2021-01-01T00:00:00Z' : null,
    edge_key: edge.key,
  }
}

const columnOf = (rows: readonly TableRow[] = [], column: string) => rows.map(({ columns }) => String(columns[column]))
