import { compileTest, type Column } from './compare.js'
import { extensionColumn, valueColumn } from './compile.js'
import { beyond, orderBy, type SortExpression } from './compile-order.js'
import type { Cursor } from './cursor.js'
import type { AttributeRef } from './filter.js'
import type { Order } from './order.js'
import type { Walk } from './shape.js'
import { empty, identifier, join, raw, sql, type Statement } from './sql.js'

/** A list as its walks see it. */
export interface Walkable {
  readonly columns: Statement
  readonly from: Statement
  readonly order: Order
  /** The alias of the row that is walked along. */
  readonly alias: string
  readonly sorts: readonly SortExpression[]
}

/** The stretch of a list that is wanted: what lies between places, from one end, so many rows. */
export interface Stretch {
  readonly isBackward: boolean
  readonly limit: Statement
  readonly places: readonly {
    readonly side: 'after' | 'before'
    readonly cursor: Cursor
    readonly isInclusive?: boolean
  }[]
}

/** How many rows are wanted, in SQL: it stands in the text, so that what is planned once knows that it is for a page. */
export const rowsWanted = (rows: number): Statement => raw(String(rows))

/** Rows of a list along the index of its order, sort values and ties beside them. Further conditions go with what begins the walk. */
export function along(list: Walkable, walk: Walk, stretch: Stretch, onlyIf: Statement = empty): Statement {
  return walk.along === 'values' ? alongValues(list, walk, stretch, onlyIf) : alongResources(list, walk, stretch)
}

/** The rows after all that have a value to be sorted by, in SQL: those that `where` lets through and that have none. */
export function withoutValue(
  { columns, from, sorts }: Walkable,
  where: Statement,
  { isBackward, limit, places }: Stretch,
  onlyIf: Statement = empty,
): Statement {
  const [value, ...ties] = sorts
  if (!value) throw new Error('a list without a sort has no end of missing values')
  const window = places.map(({ side, cursor, isInclusive = false }) => {
    if (cursor.values[0] === null) return sql` and ${beyond(ties, { values: [], ids: cursor.ids }, side, isInclusive)}`
    return side === 'after' ? empty : raw(' and false')
  })
  const missing = { ...value, expression: sql`null::${raw(textual[value.dataType])}` }
  return sql`select ${columns}, ${join([missing, ...ties].map(named), ', ')} from ${from} where ${where} and ${value.expression} is null${concatenated(window)}${onlyIf} order by ${orderBy(ties, isBackward)} limit ${limit}`
}

/** Where the values of an attribute lie, rows called `w` with `resource_id`. */
interface ValueSource {
  readonly from: Statement
  readonly where: Statement
  readonly column: Column
}

/** Whether all values of an attribute lie in one index, which then has their order. */
export const isInOnePlace = ({ rowTypeIds, columns }: AttributeRef): boolean =>
  rowTypeIds.length > 0 ? columns.length === 0 : columns.length === 1 && columns[0]?.typeIds === null

const textual = {
  string: 'text collate "C"',
  integer: 'bigint',
  decimal: 'numeric',
  boolean: 'boolean',
  datetime: 'timestamptz',
  ip: 'inet',
} as const

/** `sort_0`: how a sort expression stands in the result. */
export const named = ({ expression, name }: SortExpression): Statement => sql`${expression} as ${raw(name)}`

const concatenated = (parts: readonly Statement[]) => (parts.length > 0 ? join([...parts], '') : empty)

const bounded = (rows: number | null) => (rows === null ? empty : sql` limit ${rows}`)

function alongResources(list: Walkable, walk: Walk, { isBackward, limit, places }: Stretch): Statement {
  const { columns, from, sorts, alias } = list
  const row = raw(alias)
  const window = places.map(
    ({ side, cursor, isInclusive = false }) => sql` and ${beyond(sorts, cursor, side, isInclusive)}`,
  )
  const expressions = orderBy(sorts, isBackward, 'expression')
  return sql`select ${columns}, ${join(sorts.map(named), ', ')} from (select ${row}.* from ${from} where ${walk.plainly}${concatenated(window)} order by ${expressions}${bounded(walk.rows)}) ${row} where ${walk.looked(sql`${row}.id`) ?? raw('true')} and ${walk.probed} order by ${orderBy(sorts, isBackward)} limit ${limit}`
}

/** Along the index of the values that a list is sorted by; resources without one are not met. */
function alongValues(list: Walkable, walk: Walk, { isBackward, limit, places }: Stretch, onlyIf: Statement): Statement {
  const { columns, from, order, alias } = list
  const [key] = order.keys
  const source = key?.kind === 'attribute' ? valueSource(key.attribute) : undefined
  if (key?.kind !== 'attribute' || !source) throw new Error('a walk along values needs a list that is sorted by them')
  const { dataType } = key.attribute
  const sorts: readonly SortExpression[] = [
    { name: 'sort_0', expression: source.column.indexed, dataType, direction: key.direction, isNullable: false },
    { name: 'tie_0', expression: raw('w.resource_id'), dataType: 'integer', direction: 'asc', isNullable: false },
  ]
  const window = places.map(({ side, cursor, isInclusive = false }) => {
    // After a missing value no value comes, and before it all of them.
    if (cursor.values[0] === null) return side === 'after' ? raw(' and false') : empty
    return sql` and ${beyond(sorts, cursor, side, isInclusive)}`
  })
  const tests = walk.within.flatMap((plan) =>
    plan.kind === 'values' || plan.kind === 'extension'
      ? [sql` and ${compileTest(source.column, dataType, plan.test)}`]
      : [],
  )
  const row = raw(alias)
  const values = sql`select ${join(sorts.map(named), ', ')} from ${source.from} where ${source.where}${concatenated([...tests, ...window])}${onlyIf} order by ${orderBy(sorts, isBackward, 'expression')}${bounded(walk.rows)}`
  const byName = orderBy(sorts, isBackward)
  const looked = walk.looked(raw('v.tie_0'))
  // Sorted at each level, or Postgres forgets that the values are, and looks at all of them.
  const found = looked ? sql`(select v.* from (${values}) v where ${looked} order by ${byName})` : sql`(${values})`
  // Behind the offset the rows stay in the order of the values, and are fetched only as far as the page needs.
  return sql`select ${columns}, v.sort_0, v.tie_0 from ${found} v cross join lateral (select ${row}.* from ${from} where ${row}.id = v.tie_0 and ${walk.plainly} offset 0) ${row} where ${walk.probed} order by ${byName} limit ${limit}`
}

function valueSource(attribute: AttributeRef): ValueSource | undefined {
  if (!isInOnePlace(attribute)) return undefined
  const [extension] = attribute.columns
  if (!extension) {
    const column = valueColumn('w', attribute.dataType)
    return {
      from: raw('resource_attributes w'),
      where: sql`w.attribute_definition_id = ${attribute.id} and ${column.indexed} is not null`,
      column,
    }
  }
  const column = extensionColumn(extension.column, attribute.dataType, { alias: 'w', depth: 0 })
  return {
    // The id goes by the name that rows of values give it.
    from: sql`${identifier(extension.table)} w`,
    where: sql`w.${identifier(extension.column)} is not null`,
    column,
  }
}
