import { compileTest, type Column } from '../../src/query/compare.js'
import { orderBy, type SortExpression } from '../../src/query/compile-order.js'
import { extensionColumn, valueColumn } from '../../src/query/compile.js'
import type { AttributeRef, Filter } from '../../src/query/filter.js'
import { identifier, join, raw, sql, type Statement } from '../../src/query/sql.js'
import { wholeRow } from '../../src/modules/inventory/reading.js'
import { allColumns } from '../../src/modules/inventory/resource.sql.js'
import { driverOf } from './drive.js'
import { beyondCursor, probesOf, select, sortsOf, type Pieces, type Shape, type Window } from './pieces.js'
import { probeOf } from './probe.js'
import { hashedSets, type HashedSets } from './sets.js'

/** The values that a list is sorted by, where they lie in one place: rows `s` with `resource_id`. */
export interface SortSource {
  readonly attribute: AttributeRef
  readonly from: Statement
  readonly where: Statement
  readonly column: Column
  readonly value: Statement
}

/** The index of the attribute that is sorted by, in order, each resource probed; then those without a value, walked. */
export const sortedDrive: Shape = { name: 'sorted drive', rows: (pieces, window) => sorted(pieces, window, false) }

/** As the sorted drive, but those without a value are driven from the rarest condition. */
export const sortedDriveThenDrive: Shape = {
  name: 'sorted drive, then drive',
  rows: (pieces, window) => (driverOf(pieces) ? sorted(pieces, window, true) : undefined),
}

/** As the sorted drive, but conditions that have ids are looked up in hashed sets of them before the resource is read. */
export const sortedDriveWithSets: Shape = {
  name: 'sorted drive with sets',
  rows: (pieces, window) => {
    const sets = hashedSets(pieces, raw('s.resource_id'))
    return sets && sorted(pieces, window, true, sets)
  },
}

/** Where the only sort key, an attribute, lies in one place for all types asked for. */
export function sortSource({ order }: Pieces): SortSource | undefined {
  const [key, ...more] = order.keys
  if (key?.kind !== 'attribute' || more.length > 0) return undefined
  const { id, dataType, rowTypeIds, columns } = key.attribute
  const [extension] = columns
  if (rowTypeIds.length > 0) {
    if (extension) return undefined
    const column = valueColumn('s', dataType)
    const where = sql`s.attribute_definition_id = ${id} and ${column.indexed} is not null`
    return { attribute: key.attribute, from: raw('resource_attributes s'), where, column, value: column.indexed }
  }
  if (!extension || columns.length > 1 || extension.typeIds) return undefined
  const column = extensionColumn(extension.column, dataType, { alias: 's', depth: 0 })
  const where = sql`s.${identifier(extension.column)} is not null`
  return { attribute: key.attribute, from: sql`${identifier(extension.table)} s`, where, column, value: column.indexed }
}

function sorted(pieces: Pieces, window: Window, drivesMissing: boolean, sets?: HashedSets): Statement | undefined {
  const source = sortSource(pieces)
  if (!source) return undefined
  const cursorValue = pieces.after?.values[0]
  const parts = [
    ...(cursorValue === null && !window.isBackward ? [] : [withValue(pieces, window, source, sets)]),
    ...(needsMissing(pieces, source) ? [withoutValue(pieces, window, source, drivesMissing)] : []),
  ]
  if (window.isBackward) parts.reverse()
  const [only] = parts
  if (parts.length === 1 && only) return only
  return sql`select * from (${join(
    parts.map((part) => sql`(${part})`),
    ' union all ',
  )}) u limit ${window.limit}`
}

// A condition on the sorted attribute itself leaves nothing without a value.
const needsMissing = (pieces: Pieces, source: SortSource) => !pieces.conditions.some((part) => isOn(source, part))

const isOn = (source: SortSource, filter: Filter) =>
  filter.kind === 'attribute' &&
  filter.attribute.id === source.attribute.id &&
  (filter.test.kind === 'value' || filter.test.set)

function withValue(pieces: Pieces, window: Window, source: SortSource, sets?: HashedSets): Statement {
  const sorts = valueSorts(pieces, source)
  const own = pieces.conditions.filter((part) => isOn(source, part))
  const tests = own.flatMap((part) =>
    part.kind === 'attribute' ? [compileTest(source.column, source.attribute.dataType, part.test)] : [],
  )
  const hashed = sets?.filters.flatMap((part, index) => (own.includes(part) ? [] : (sets.probes[index] ?? []))) ?? []
  const probes = [
    ...probesOf(pieces.always, 'open'),
    ...probesOf(pieces.conditions, 'fenced', [...own, ...(sets?.filters ?? [])]),
  ]
  const named = sorts.map(({ expression, name }) => sql`${expression} as ${raw(name)}`)
  const conditions = [source.where, ...tests, ...hashed, ...beyondValue(pieces, window, sorts)]
  return sql`select ${allColumns}, ${join(named, ', ')} from ${source.from} cross join lateral (select * from resources r where r.id = s.resource_id and ${join(probes, ' and ')} offset 0) r where ${join(conditions, ' and ')} order by ${orderBy(sorts, window.isBackward)} limit ${window.limit}`
}

function withoutValue(pieces: Pieces, window: Window, source: SortSource, drives: boolean): Statement {
  const isMissing = probeOf(
    { kind: 'attribute', attribute: source.attribute, test: { kind: 'isSet', set: false } },
    { alias: 'r', depth: 0 },
    'fenced',
  )
  const [value, ...ties] = sortsOf(pieces)
  const found = drives ? driverOf(pieces) : undefined
  const where = [
    ...(found ? [sql`r.id = any(array(${found.ids}))`] : []),
    ...probesOf(pieces.always, 'open'),
    ...probesOf(pieces.conditions, 'fenced', found ? [found.driver] : []),
    isMissing,
  ]
  const after = pieces.after
  const isThere = after === undefined || (after.values[0] !== null && !window.isBackward)
  if (after && after.values[0] !== null && window.isBackward) where.push(raw('false'))
  const rest: Pieces = { ...pieces, after: isThere || !after ? undefined : { values: [], ids: after.ids } }
  const missing: SortExpression[] = value ? [{ ...value, expression: sql`null::${typeOf(source)}` }] : []
  const rows = select(rest, window, raw('resources r'), where, ties)
  return sql`select ${columnsBefore(missing)} from (${rows}) m`
}

// The columns of `select` are those of the resource, then the sorts; the missing value stands between them.
const columnsBefore = (missing: readonly SortExpression[]) =>
  sql`${join(
    names.map((name) => raw(`m."${name}"`)),
    ', ',
  )}, ${join(
    missing.map(({ expression, name }) => sql`${expression} as ${raw(name)}`),
    ', ',
  )}, m.tie_0`

const names = wholeRow.fields

const typeOf = ({ attribute }: SortSource) =>
  raw(
    {
      string: 'text collate "C"',
      integer: 'bigint',
      decimal: 'numeric',
      boolean: 'boolean',
      datetime: 'timestamptz',
      ip: 'inet',
    }[attribute.dataType],
  )

function valueSorts(pieces: Pieces, source: SortSource): readonly SortExpression[] {
  return sortsOf(pieces).map((sort, index) =>
    index === 0
      ? { ...sort, expression: source.value, isNullable: false }
      : { ...sort, expression: raw('s.resource_id') },
  )
}

function beyondValue(pieces: Pieces, window: Window, sorts: readonly SortExpression[]): Statement[] {
  return pieces.after?.values[0] === null ? [] : beyondCursor(pieces, window, sorts)
}
