import type { Db } from '../../db/db.js'
import { transaction } from '../../db/transaction.js'
import type { Statement } from '../../query/sql.js'
import {
  noDefinitions,
  type Definitions,
  type NewAttribute,
  type NewLocation,
  type NewRelationshipType,
  type NewResourceType,
} from './definitions.js'
import {
  insertAllowedValues,
  insertAttributes,
  insertBindings,
  insertColumns,
  insertDatacenters,
  insertEdgeAttributes,
  insertEdgeFields,
  insertEndpoints,
  insertEnds,
  insertLocations,
  insertOffers,
  insertProviderDatacenters,
  insertProviders,
  insertProviderTypes,
  insertRelationshipTypes,
  insertResourceTypes,
  insertSourceInstances,
  insertSources,
  insertStatuses,
  insertStatusWords,
  lockCatalogue,
  selectTakenNames,
} from './definitions.sql.js'
import { insertMissingFields } from './edge-field.sql.js'
import { nameAttribute, nameRelationship, nameResourceType, type TakenNames } from './names.js'
import { reservedNames } from './reserved-names.js'

/**
 * Adds rows to the catalogue, the places and the sources, in one transaction and a few statements a table; tables without rows are not touched.
 * What is there already must not be among them. API names that rows do not bring are given here, in the order of the rows. New relationship types
 * without edge fields get those between all their ends, but for the ones named in `fieldless`.
 */
export async function insertDefinitions(
  db: Db,
  added: Partial<Definitions>,
  fieldless: ReadonlySet<string> = new Set(),
): Promise<void> {
  const rows = { ...noDefinitions, ...added }
  await transaction(db, async (db) => {
    await db.run(lockCatalogue())
    const taken = await listTakenNames(db)
    await insertAll(db, insertProviderTypes, rows.providerTypes)
    for (const level of levelsOf(nameResourceTypes(rows.resourceTypes, taken.types)))
      await insertAll(db, insertResourceTypes, level)
    await insertAll(db, insertOffers, rows.offers)
    await insertAll(db, insertStatuses, rows.statuses)
    await insertAll(db, insertAttributes, nameAttributes(rows.attributes, taken.attributes))
    await insertAll(db, insertAllowedValues, rows.allowedValues)
    await insertAll(db, insertBindings, rows.bindings)
    await insertAll(db, insertColumns, rows.columns)
    await insertAll(db, insertRelationshipTypes, nameRelationships(rows.relationshipTypes, taken.relationships))
    await insertAll(db, insertEnds, rows.ends)
    await insertAll(db, insertEdgeAttributes, rows.edgeAttributes)
    await insertAll(db, insertEdgeFields, rows.edgeFields)
    await insertAll(
      db,
      insertMissingFields,
      rows.relationshipTypes.map((type) => type.name).filter((name) => !fieldless.has(name)),
    )
    await insertAll(db, insertSources, rows.sources)
    await insertAll(db, insertSourceInstances, rows.sourceInstances)
    await insertAll(db, insertStatusWords, rows.statusWords)
    for (const level of depthsOf(rows.locations)) await insertAll(db, insertLocations, level)
    await insertAll(db, insertDatacenters, rows.datacenters)
    await insertAll(db, insertProviders, rows.providers)
    await insertAll(db, insertEndpoints, rows.endpoints)
    await insertAll(db, insertProviderDatacenters, rows.providerDatacenters)
  })
}

// An insert without rows would still fire the statement triggers and raise the catalogue's version.
async function insertAll<R>(db: Db, statement: (rows: readonly R[]) => Statement, rows: readonly R[]): Promise<void> {
  if (rows.length > 0) await db.run(statement(rows))
}

/** All API names in use, by namespace. `db` should hold the catalogue lock when a new one is picked by them. */
export async function listTakenNames(db: Db): Promise<TakenNames> {
  const [row] = await db.run<Record<keyof TakenNames, readonly string[] | null>>(selectTakenNames())
  return {
    types: new Set(row?.types),
    attributes: new Set(row?.attributes),
    relationships: new Set(row?.relationships),
  }
}

/** The rows with their API names, in order. */
export function nameResourceTypes(rows: readonly NewResourceType[], taken: ReadonlySet<string>) {
  const inUse = new Set(taken)
  return rows.map((row) => {
    const made = nameResourceType(row, inUse, reservedNames)
    const apiName = row.apiName ?? made.apiName
    const pluralApiName = row.pluralApiName ?? made.pluralApiName
    inUse.add(apiName).add(pluralApiName)
    return { ...row, apiName, pluralApiName }
  })
}

/** The rows with their API names, in order. */
export function nameAttributes(rows: readonly NewAttribute[], taken: ReadonlySet<string>) {
  const inUse = new Set(taken)
  return rows.map((row) => {
    const apiName = row.apiName ?? nameAttribute(row.name, inUse)
    inUse.add(apiName)
    return { ...row, apiName }
  })
}

/** The rows with their API names, in order. */
export function nameRelationships(rows: readonly NewRelationshipType[], taken: ReadonlySet<string>) {
  const inUse = new Set(taken)
  return rows.map((row) => {
    const made = nameRelationship(row, inUse, reservedNames)
    const apiName = row.apiName ?? made.apiName
    const inverseApiName = row.inverseApiName ?? (row.isSymmetric ? apiName : made.inverseApiName)
    inUse.add(apiName).add(inverseApiName)
    return { ...row, apiName, inverseApiName }
  })
}

/** Resource types in groups, each after the one with its supertypes. Those in a cycle come last and are refused by the database. */
function levelsOf<T extends NewResourceType>(rows: readonly T[]): readonly (readonly T[])[] {
  const waiting = new Set(rows.map((row) => row.name))
  const ready = rows.filter((row) => !waiting.has(row.supertype))
  if (rows.length === 0) return []
  if (ready.length === 0) return [rows]
  return [ready, ...levelsOf(rows.filter((row) => waiting.has(row.supertype)))]
}

/** Locations in groups by depth, the outermost first. */
function depthsOf(rows: readonly NewLocation[]): readonly (readonly NewLocation[])[] {
  const depths = [...new Set(rows.map((row) => row.within.length))].toSorted((a, b) => a - b)
  return depths.map((depth) => rows.filter((row) => row.within.length === depth))
}
