import type { Db } from '../../db/db.js'
import type { Catalogue } from '../catalog/catalogue.js'
import { act, countText, fine, note, numberText, orFine, sizeText, type Remark, type Section } from './diagnosis.js'
import { expectedIndexes } from './expected-indexes.js'
import {
  selectContents,
  selectIndexes,
  selectPartitions,
  selectSuspended,
  selectTables,
  selectUnindexedColumns,
  selectUnindexedReferences,
  type IndexRow,
  type TableRow,
} from './storage.sql.js'

const shownTables = 10
const shownTypes = 30
/** Below these sizes a missing or an unused index, or stale statistics, cost nothing that anybody would notice. */
const manyRows = 10_000
const largeIndex = 1024 ** 2

export const listTables = (db: Db): Promise<readonly TableRow[]> => db.run<TableRow>(selectTables())

export async function examineSizes(
  db: Db,
  catalogue: Catalogue,
  tables: readonly TableRow[],
  bytes: number,
): Promise<Section> {
  const contents = await db.run<{ type: string; resources: number; values: number }>(selectContents(catalogue))
  return {
    title: 'Sizes',
    remarks: [
      fine(`the database has ${sizeText(bytes)}`),
      ...tables
        .slice(0, shownTables)
        .map(({ table, rows, bytes, indexBytes }) =>
          fine(`${table}: about ${countText(rows, 'row')}, ${sizeText(bytes)} and ${sizeText(indexBytes)} of indexes`),
        ),
      ...contents
        .slice(0, shownTypes)
        .map(({ type, resources, values }) =>
          fine(`${type}: ${countText(resources, 'resource')}, ${countText(values, 'value')}`),
        ),
      ...(contents.length > shownTypes ? [fine(`and ${contents.length - shownTypes} types with fewer values`)] : []),
    ],
  }
}

export async function examineIndexes(db: Db, tables: readonly TableRow[], since: string): Promise<Section> {
  const indexes = await db.run<IndexRow>(selectIndexes())
  const columns = await db.run<{ table: string; column: string }>(selectUnindexedColumns())
  const references = await db.run<ReferenceRow>(selectUnindexedReferences())
  const known = new Set(indexes.map(({ index }) => index))
  const missing = expectedIndexes.filter((index) => !known.has(index))
  const remarks = [
    ...missing.map((index) =>
      act(`the index ${index} is missing`, 'make it again as its migration does, with "create index concurrently"'),
    ),
    ...indexes.filter(({ isValid }) => !isValid).map(invalidIndex),
    ...columns.map(({ table, column }) =>
      note(`the column ${column} of ${table} has no index: filters on it read the whole table`),
    ),
    ...references.filter(({ rows }) => rows >= manyRows).map(unindexedReference),
    ...unusedIndexes(indexes, tables, since),
  ]
  return {
    title: 'Indexes',
    remarks: orFine(remarks, `all ${expectedIndexes.length} that belong here are here and valid`),
  }
}

interface ReferenceRow {
  readonly table: string
  readonly columns: string
  readonly referenced: string
  readonly rows: number
}

const invalidIndex = ({ index, table, isUnique }: IndexRow): Remark =>
  act(
    `the index ${index} of ${table} is not valid: no query uses it${isUnique ? ', and it may not keep duplicates out' : ''}`,
    /_cc(new|old)\d*$/.test(index) ? `drop index concurrently ${index}` : `reindex index concurrently ${index}`,
  )

const unindexedReference = ({ table, columns, referenced, rows }: ReferenceRow): Remark =>
  note(
    `${table} (${columns}) points at ${referenced} without an index: removing a row there reads all ${numberText(rows)} rows here`,
  )

/** Indexes of tables with many rows that nothing has read, the largest first; those that keep values unique earn their place otherwise. */
function unusedIndexes(indexes: readonly IndexRow[], tables: readonly TableRow[], since: string): readonly Remark[] {
  const large = new Set(tables.filter(({ rows }) => rows >= manyRows).map(({ table }) => table))
  const unused = indexes
    .filter(({ table, scans, bytes, isUnique }) => large.has(table) && scans === 0 && bytes >= largeIndex && !isUnique)
    .toSorted((a, b) => b.bytes - a.bytes)
  if (unused.length === 0) return []
  const bytes = unused.reduce((sum, index) => sum + index.bytes, 0)
  const list = unused.slice(0, 10).map(({ index, bytes }) => `${index} ${sizeText(bytes)}`)
  const [it, they] = unused.length === 1 ? ['it', '1 index of'] : ['them', `${unused.length} indexes of together`]
  return [
    note(
      `${they} ${sizeText(bytes)} ${unused.length === 1 ? 'was' : 'were'} not read since ${since} UTC, when counting began: ${list.join(', ')}${unused.length > 10 ? ', ...' : ''}`,
      `leave ${it} unless that is months ago: filters and orders that nobody asked for yet need an index too`,
    ),
  ]
}

export async function examineLaws(db: Db): Promise<Section> {
  const rows = await db.run<{ what: string; mend: string }>(selectSuspended())
  const remarks = rows.map(({ what, mend }) => act(what, `${mend}; then run "cadastre check"`))
  return {
    title: 'Laws of the database',
    remarks: orFine(remarks, 'all triggers are on, all constraints are validated'),
  }
}

export async function examineHistory(db: Db): Promise<Section> {
  const rows = await db.run<{ table: string; missing: readonly string[]; defaultRows: number }>(selectPartitions())
  const remarks = rows.flatMap(({ table, missing, defaultRows }) => [
    ...(missing.length === 0
      ? []
      : [
          act(
            `${table} has no partition for ${missing.join(', ')}`,
            'start Cadastre, or run select ensure_history_partitions()',
          ),
        ]),
    ...(defaultRows === 0
      ? []
      : [
          note(
            `the default partition of ${table} holds ${countText(defaultRows, 'row')}: found like all others, but not dropped with a quarter`,
          ),
        ]),
  ])
  return { title: 'History', remarks: orFine(remarks, 'there are partitions for the coming year') }
}

export function examineStatistics(tables: readonly TableRow[]): Section {
  const remarks = tables.flatMap(({ table, rows, dead, changed, isAnalyzed }) => [
    ...(!isAnalyzed
      ? [act(`the planner never looked at ${table}`, `analyze ${table}`)]
      : changed > 1000 + rows / 5
        ? [act(`${countText(changed, 'row')} of ${table} changed since the planner last looked`, `analyze ${table}`)]
        : []),
    ...(dead > manyRows && dead > rows / 5
      ? [note(`${countText(dead, 'dead row')} in ${table}, beside ${numberText(rows)} live ones`, `vacuum ${table}`)]
      : []),
  ])
  return { title: 'Planner statistics', remarks: orFine(remarks, 'they are fresh') }
}
