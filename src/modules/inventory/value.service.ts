import type { Db, Row } from '../../db/db.js'
import { plannedOnce } from '../../query/sql.js'
import { readValue, type DataType, type Value } from '../../query/value.js'
import { storageOf, type Catalogue } from '../catalog/catalogue.js'
import type { Resource } from './resource.js'
import type { Edge } from './resource.service.js'
import { selectEdgeValues, selectValues, type ColumnRead } from './resource.sql.js'

/** Values by owner id and attribute id, a list's in order; what is not set is absent. */
export type Values = ReadonlyMap<string, ReadonlyMap<number, readonly Value[]>>

/** The values of these attributes of these resources, from both storages in one statement (none when nothing is asked). */
export async function readValues(
  db: Db,
  catalogue: Catalogue,
  resources: readonly Pick<Resource, 'id' | 'resourceTypeId'>[],
  attributeIds: readonly number[],
): Promise<Values> {
  const columns = new Map<string, { readonly ids: Set<string>; readonly columns: Map<number, string> }>()
  const inRows = { ids: new Set<string>(), attributes: new Set<number>() }
  for (const { id, resourceTypeId } of resources)
    for (const attributeId of attributeIds) {
      const storage = storageOf(catalogue, resourceTypeId, attributeId)
      if (storage.kind === 'rows') {
        inRows.ids.add(id)
        inRows.attributes.add(attributeId)
        continue
      }
      // Apart by type: two types may keep different attributes in the columns of one table.
      const key = `${resourceTypeId} ${storage.table}`
      const read = columns.get(key) ?? { ids: new Set(), columns: new Map() }
      read.ids.add(id)
      read.columns.set(attributeId, storage.column)
      columns.set(key, read)
    }
  const reads = [...columns].map(([key, read]): ColumnRead => ({
    table: key.slice(key.indexOf(' ') + 1),
    resourceIds: [...read.ids],
    columns: [...read.columns].map(([attributeId, column]) => ({
      attributeId,
      column,
      dataType: catalogue.attributes.get(attributeId)?.dataType ?? 'string',
    })),
  }))
  const statement = selectValues([...inRows.ids], [...inRows.attributes], reads)
  return statement ? groupValues(await db.run(plannedOnce(statement))) : new Map()
}

/** The values of these attributes of these edges, by edge id, in one statement. */
export async function readEdgeValues(
  db: Db,
  edges: readonly Pick<Edge, 'id' | 'fromId'>[],
  attributeIds: readonly number[],
): Promise<Values> {
  if (edges.length === 0 || attributeIds.length === 0) return new Map()
  const fromIds = edges.map((edge) => edge.fromId)
  const edgeIds = edges.map((edge) => edge.id)
  return groupValues(await db.run(plannedOnce(selectEdgeValues(fromIds, edgeIds, attributeIds))))
}

const dataTypes = ['string', 'integer', 'decimal', 'boolean', 'datetime', 'ip'] as const satisfies readonly DataType[]

function groupValues(rows: readonly Row[]): Values {
  const owners = new Map<string, Map<number, Value[]>>()
  for (const row of rows) {
    const ownerId = String(row['ownerId'])
    const attributeId = Number(row['attributeId'])
    const dataType = dataTypes.find((type) => row[type] !== null) ?? 'string'
    const attributes = owners.get(ownerId) ?? new Map<number, Value[]>()
    const values = attributes.get(attributeId) ?? []
    const value = readValue(dataType, row[dataType])
    if (value !== null) values.push(value)
    attributes.set(attributeId, values)
    owners.set(ownerId, attributes)
  }
  return owners
}
