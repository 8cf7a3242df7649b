import type { Db } from '../../db/db.js'
import { snapshot, transaction } from '../../db/transaction.js'
import type { Sample, SampledColumn } from '../../query/sample.js'
import type { AttributeStatistics, EdgeStatistics, Statistics } from '../../query/statistics.js'
import { readValue, type DataType, type Value } from '../../query/value.js'
import type { Catalogue } from '../catalog/catalogue.js'
import { loadCatalogue } from '../catalog/catalogue.service.js'
import { listSubstringIndexes } from './substring-index.service.js'
import {
  analyzeTables,
  awaitStatisticsLock,
  chooseResources,
  countedTypes,
  countChanges,
  countResources,
  drawSamples,
  makeWorkTables,
  readColumnValues,
  readRowValues,
  selectAttributeStatistics,
  selectClock,
  selectDueTypes,
  selectEdgeStatistics,
  selectSamples,
  selectStatisticsVersion,
  selectTypeStatistics,
  tryStatisticsLock,
  writeAttributes,
  writeEdges,
  writeTypes,
} from './statistics.sql.js'

/**
 * Tells the planner of Postgres what the inventory holds, for after a load: until the database gets to it by itself, plans are made for empty tables. Our
 * own planner is told by `refreshStatistics`.
 */
export async function analyzeInventory(db: Db, catalogue: Catalogue): Promise<void> {
  await db.run(analyzeTables(catalogue))
}

/** What is known of the inventory at present; `noStatistics` while nobody has looked. */
export async function readStatistics(db: Db): Promise<Statistics> {
  return snapshot(db, async (db) => {
    const types = await db.run<TypeRow>(selectTypeStatistics())
    const old = new Set(types.flatMap(({ typeId, isOld }) => (isOld ? [typeId] : [])))
    const attributes = await db.run<AttributeRow>(selectAttributeStatistics())
    const indexes = await listSubstringIndexes(db)
    const substrings = new Set(indexes.flatMap(({ attributeId, isValid }) => (isValid ? [attributeId] : [])))
    const edges = await db.run<EdgeRow>(selectEdgeStatistics())
    const samples = await db.run<SampleRow>(selectSamples(await loadCatalogue(db)))
    return {
      ...(substrings.size > 0 && { substrings }),
      ...(old.size > 0 && { old }),
      resources: new Map(types.map(({ typeId, resources }) => [typeId, resources])),
      attributes: new Map(attributes.map((row) => [`${row.typeId}:${row.attributeId}`, readAttribute(row)])),
      edges: readEdges(edges),
      samples: readSamples(samples),
    }
  })
}

interface TypeRow {
  readonly typeId: number
  readonly resources: number
  readonly isOld: boolean
}

/** A text that changes whenever statistics are taken or become old, or substrings of an attribute are indexed. */
export async function readStatisticsVersion(db: Db): Promise<string> {
  const [row] = await db.run<{ readonly version: string }>(selectStatisticsVersion())
  return row?.version ?? ''
}

export interface Look {
  /** Concrete types; all of them by default. */
  readonly typeIds?: readonly number[]
  /** Resources of a type whose values are read; of a bigger type a sample of about so many is. */
  readonly sampleSize?: number
  /** Ends the work between two of its statements, and nothing of it stays. */
  readonly signal?: AbortSignal
}

/**
 * Looks at the resources of types and writes down what they hold, in one transaction that locks nothing but what it writes. Waits for whoever is at it
 * already. The cost grows with the number of types, hardly with that of resources.
 */
export async function takeStatistics(db: Db, catalogue: Catalogue, look: Look = {}): Promise<void> {
  await transaction(db, async (db) => {
    await db.run(awaitStatisticsLock())
    await lookAt(db, catalogue, look)
  })
}

/**
 * Looks at the types of which a tenth has changed since somebody looked, and at those that nobody has looked at; answers them. None when another
 * process is at it. What was written in the last `lagSeconds` counts the next time, since more may be on its way.
 */
export async function refreshStatistics(db: Db, lagSeconds: number, signal?: AbortSignal): Promise<readonly number[]> {
  const findDue = () =>
    alone(db, async (db) => {
      await db.run(countChanges(lagSeconds))
      return listDueTypes(db)
    })
  if ((await findDue()).length === 0) return []
  const catalogue = await snapshot(db, loadCatalogue)
  return alone(db, async (db) => {
    const typeIds = await listDueTypes(db)
    if (typeIds.length > 0) await lookAt(db, catalogue, { typeIds, ...(signal && { signal }) }, lagSeconds)
    return typeIds
  })
}

/** Does nothing and answers no types when another process takes statistics. */
async function alone(db: Db, work: (db: Db) => Promise<readonly number[]>): Promise<readonly number[]> {
  return transaction(db, async (db) => {
    const [lock] = await db.run<{ readonly isMine: boolean }>(tryStatisticsLock())
    return lock?.isMine === true ? work(db) : []
  })
}

async function listDueTypes(db: Db): Promise<readonly number[]> {
  const rows = await db.run<{ readonly typeId: number }>(selectDueTypes())
  return rows.map(({ typeId }) => typeId)
}

async function lookAt(db: Db, catalogue: Catalogue, look: Look, lagSeconds = 0): Promise<void> {
  const { typeIds = concreteTypes(catalogue), sampleSize = 10_000, signal } = look
  const [clock] = await db.run<{ readonly now: string }>(selectClock())
  if (!clock) throw new Error('the database has no clock')
  const statements = [
    // Looking moves the point to which changes are counted, those of other types too.
    countChanges(lagSeconds),
    ...makeWorkTables(),
    countResources(typeIds),
    ...chooseResources(sampleSize),
    readRowValues(),
    ...readColumnValues(catalogue),
    ...writeTypes(clock.now, lagSeconds),
    ...countedTypes.map(writeAttributes),
    drawSamples(),
    ...writeEdges(),
  ]
  for (const statement of statements) {
    signal?.throwIfAborted()
    await db.run(statement)
  }
}

const concreteTypes = ({ resourceTypes }: Catalogue): readonly number[] =>
  [...resourceTypes.values()].filter(({ isAbstract }) => !isAbstract).map(({ id }) => id)

interface AttributeRow extends Pick<AttributeStatistics, 'resources' | 'values' | 'distinct'> {
  readonly typeId: number
  readonly attributeId: number
  readonly dataType: DataType
  readonly common: readonly string[]
  readonly shares: readonly number[]
  readonly bounds: readonly string[]
}

function readAttribute({ dataType, resources, values, distinct, ...row }: AttributeRow): AttributeStatistics {
  const read = (text: string): Value => readValue(dataType, text) ?? text
  return {
    resources,
    values,
    distinct,
    common: row.common.map((text, index) => ({ value: read(text), share: row.shares[index] ?? 0 })),
    bounds: row.bounds.map(read),
  }
}

interface EdgeRow {
  readonly relationshipTypeId: number
  readonly direction: 'out' | 'in'
  readonly edges: number
  readonly ends: number
}

const noEdges: EdgeStatistics = { edges: 0, ends: 0, degrees: [] }

function readEdges(rows: readonly EdgeRow[]): ReadonlyMap<number, Readonly<Record<'out' | 'in', EdgeStatistics>>> {
  const types = new Map<number, Record<'out' | 'in', EdgeStatistics>>()
  for (const { relationshipTypeId, direction, edges, ends } of rows) {
    const type = types.get(relationshipTypeId) ?? { out: noEdges, in: noEdges }
    const side = type[direction]
    const degrees = [...side.degrees, { edges, ends }]
    type[direction] = { edges: side.edges + edges * ends, ends: side.ends + ends, degrees }
    types.set(relationshipTypeId, type)
  }
  return types
}

interface SampleRow {
  readonly typeId: number
  readonly attributeId: number | null
  readonly field: string | null
  readonly dataType: DataType
  readonly values: readonly string[]
  readonly rows: readonly number[]
}

function readSamples(rows: readonly SampleRow[]): ReadonlyMap<number, Sample> {
  const samples = new Map<
    number,
    { size: number; attributes: Map<number, SampledColumn>; fields: Map<string, SampledColumn> }
  >()
  for (const { typeId, attributeId, field, dataType, values, rows: places } of rows) {
    const sample = samples.get(typeId) ?? { size: 0, attributes: new Map(), fields: new Map() }
    const column = { values: values.map((text) => readValue(dataType, text) ?? text), rows: places }
    // Every resource has a name, so that the names count them.
    if (field !== null) sample.fields.set(field, column)
    if (field === 'name') sample.size = places.length
    if (attributeId !== null) sample.attributes.set(attributeId, column)
    samples.set(typeId, sample)
  }
  return samples
}
