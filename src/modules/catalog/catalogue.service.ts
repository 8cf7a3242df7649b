import type { Db } from '../../db/db.js'
import type {
  AllowedValue,
  AttributeDefinition,
  Binding,
  Catalogue,
  EdgeAttribute,
  FieldBetween,
  ProviderType,
  RelationshipEnd,
  RelationshipType,
  ResourceType,
  Retirement,
  Status,
} from './catalogue.js'
import {
  selectAllowedValues,
  selectAttributes,
  selectBindings,
  selectColumns,
  selectEdgeAttributes,
  selectEnds,
  selectFields,
  selectProviderTypes,
  selectRelationshipTypes,
  selectResourceTypes,
  selectStatuses,
  selectVersion,
} from './catalogue.sql.js'
import { typeNameOf } from './names.js'

/** The catalogue's version row; equal versions mean equal snapshots. */
export async function readVersion(db: Db): Promise<string> {
  const [row] = await db.run<{ version: string }>(selectVersion())
  if (!row) throw new Error('the catalogue has no version row')
  return row.version
}

/** The whole catalogue, frozen. `db` must be a snapshot (or a transaction that holds the catalogue lock), or the parts may not fit together. */
export async function loadCatalogue(db: Db): Promise<Catalogue> {
  const [
    version,
    allowedRows,
    endRows,
    fieldRows,
    edgeAttributeRows,
    providerTypeRows,
    resourceTypeRows,
    statusRows,
    attributeRows,
    bindingRows,
    relationshipRows,
    columns,
  ] = await Promise.all([
    readVersion(db),
    db.run<AllowedRow>(selectAllowedValues()),
    db.run<EndRow>(selectEnds()),
    db.run<FieldRow>(selectFields()),
    db.run<EdgeAttributeRow>(selectEdgeAttributes()),
    db.run<Stored<ProviderType>>(selectProviderTypes()),
    db.run<Stored<ResourceType>>(selectResourceTypes()),
    db.run<Stored<Status>>(selectStatuses()),
    db.run<Stored<AttributeDefinition>>(selectAttributes()),
    db.run<Stored<Binding>>(selectBindings()),
    db.run<RelationshipRow>(selectRelationshipTypes()),
    db.run<ColumnRow>(selectColumns()),
  ])
  const allowed = groupBy(allowedRows, 'attributeId')
  const ends = groupBy(endRows, 'relationshipTypeId')
  const fields = groupBy(fieldRows, 'relationshipTypeId')
  const edgeAttributes = groupBy(edgeAttributeRows, 'relationshipTypeId')
  const providerTypes = byId(providerTypeRows.map(retirable))
  const resourceTypes = byId(resourceTypeRows.map((row) => ({ ...retirable(row), typeName: typeNameOf(row.apiName) })))
  const statuses = byId(statusRows.map(retirable))
  const attributes = byId(
    attributeRows.map((row) => ({ ...retirable(row), allowedValues: (allowed.get(row.id) ?? []).map(retirable) })),
  )
  const bindings = groupBy(bindingRows.map(retirable), 'resourceTypeId')
  const relationshipTypes = byId(
    relationshipRows.map((row) =>
      toRelationshipType(row, ends.get(row.id) ?? [], edgeAttributes.get(row.id) ?? [], fields.get(row.id) ?? []),
    ),
  )
  return Object.freeze({
    version,
    providerTypes,
    resourceTypes,
    statuses,
    attributes,
    bindings,
    relationshipTypes,
    columns: new Map(
      columns.map((c) => [`${c.resourceTypeId}:${c.attributeId}`, { table: c.table, column: c.column }]),
    ),
    typesByName: by('name', resourceTypes),
    attributesByName: by('name', attributes),
    attributesByApiName: by('apiName', attributes),
    relationshipsByName: by('name', relationshipTypes),
    providerTypesByName: by('name', providerTypes),
  })
}

interface RetiredColumns {
  readonly retiredAt: string | null
  readonly retiredNote: string | null
  readonly replacedById: number | null
}
/** A described row as selected: the retirement still in three columns. */
type Stored<T> = Omit<T, 'retired'> & RetiredColumns
type AllowedRow = Stored<AllowedValue> & { readonly attributeId: number }
type EdgeAttributeRow = Stored<EdgeAttribute> & { readonly relationshipTypeId: number }
type FieldRow = FieldBetween & { readonly relationshipTypeId: number }
interface EndRow {
  readonly relationshipTypeId: number
  readonly side: 'from' | 'to'
  readonly typeIds: readonly number[]
  readonly concrete: readonly number[]
}
interface ColumnRow {
  readonly resourceTypeId: number
  readonly attributeId: number
  readonly table: string
  readonly column: string
}
type RelationshipRow = RetiredColumns &
  Omit<RelationshipType, 'from' | 'to' | 'attributes' | 'fields' | 'retired'> & {
    readonly fromCardinality: RelationshipEnd['cardinality']
    readonly toCardinality: RelationshipEnd['cardinality']
    readonly fromRequired: boolean
    readonly toRequired: boolean
    readonly fromOnDelete: RelationshipEnd['onDelete']
    readonly toOnDelete: RelationshipEnd['onDelete']
  }

function toRelationshipType(
  row: RelationshipRow,
  ends: readonly EndRow[],
  attributes: readonly EdgeAttributeRow[],
  fields: readonly FieldRow[],
): RelationshipType {
  const { fromCardinality, toCardinality, fromRequired, toRequired, fromOnDelete, toOnDelete, ...rest } = row
  const types = (side: EndRow['side']) => {
    const end = ends.find((candidate) => candidate.side === side)
    return { typeIds: end?.typeIds ?? [], concrete: end?.concrete ?? [] }
  }
  return {
    ...retirable(rest),
    from: { ...types('from'), cardinality: fromCardinality, required: fromRequired, onDelete: fromOnDelete },
    to: { ...types('to'), cardinality: toCardinality, required: toRequired, onDelete: toOnDelete },
    attributes: attributes.map(retirable),
    fields,
  }
}

function retirable<R extends RetiredColumns>(
  row: R,
): Omit<R, keyof RetiredColumns> & { readonly retired: Retirement | null } {
  const { retiredAt, retiredNote, replacedById, ...rest } = row
  return { ...rest, retired: retiredAt === null ? null : { at: retiredAt, note: retiredNote, replacedById } }
}

const byId = <T extends { readonly id: number }>(rows: readonly T[]): ReadonlyMap<number, T> =>
  new Map(rows.map((row) => [row.id, row]))

const by = <K extends string, T extends { readonly [key in K]: string }>(key: K, rows: ReadonlyMap<number, T>) =>
  new Map([...rows.values()].map((row) => [row[key], row]))

function groupBy<K extends string, T extends { readonly [key in K]: number }>(
  rows: readonly T[],
  key: K,
): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>()
  for (const row of rows) {
    const group = groups.get(row[key])
    if (group) group.push(row)
    else groups.set(row[key], [row])
  }
  return groups
}
