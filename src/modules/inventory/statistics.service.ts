import type { Db } from '../../db/db.js'
import { snapshot, transaction } from '../../db/transaction.js'
import type { AttributeStatistics, Statistics } from '../../query/statistics.js'
import { readValue, type DataType, type Value } from '../../query/value.js'
import type { Catalogue } from '../catalog/catalogue.js'
import {
  awaitStatisticsLock,
  chooseResources,
  countedTypes,
  countResources,
  makeWorkTables,
  readColumnValues,
  readRowValues,
  selectAttributeStatistics,
  selectClock,
  selectStatisticsVersion,
  selectTypeStatistics,
  writeAttributes,
  writeTypes,
} from './statistics.sql.js'

/** What is known of the inventory at present; `noStatistics` while nobody has looked. */
export async function readStatistics(db: Db): Promise<Statistics> {
  return snapshot(db, async (db) => {
    const types = await db.run<{ readonly typeId: number; readonly resources: number }>(selectTypeStatistics())
    const attributes = await db.run<AttributeRow>(selectAttributeStatistics())
    return {
      resources: new Map(types.map(({ typeId, resources }) => [typeId, resources])),
      attributes: new Map(attributes.map((row) => [`${row.typeId}:${row.attributeId}`, readAttribute(row)])),
    }
  })
}

/** A text that changes whenever statistics are taken. */
export async function readStatisticsVersion(db: Db): Promise<string> {
  const [row] = await db.run<{ readonly version: string }>(selectStatisticsVersion())
  return row?.version ?? ''
}

export interface Look {
  /** Concrete types; all of them by default. */
  readonly typeIds?: readonly number[]
  /** Resources of a type whose values are read; of a bigger type a sample of about so many is. */
  readonly sampleSize?: number
}

/**
 * Looks at the resources of types and writes down what they hold, in one transaction that locks nothing but what it writes. Waits for whoever is at it
 * already. The cost grows with the number of types, hardly with that of resources.
 */
export async function takeStatistics(db: Db, catalogue: Catalogue, look: Look = {}): Promise<void> {
  const { typeIds = concreteTypes(catalogue), sampleSize = 10_000 } = look
  await transaction(db, async (db) => {
    await db.run(awaitStatisticsLock())
    const [clock] = await db.run<{ readonly now: string }>(selectClock())
    if (!clock) throw new Error('the database has no clock')
    const statements = [
      ...makeWorkTables(),
      countResources(typeIds),
      ...chooseResources(sampleSize),
      readRowValues(),
      ...readColumnValues(catalogue),
      ...writeTypes(clock.now),
      ...countedTypes.map(writeAttributes),
    ]
    for (const statement of statements) await db.run(statement)
  })
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
