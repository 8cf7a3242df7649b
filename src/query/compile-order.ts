import { unreachable } from '../errors.js'
import { bound } from './compare.js'
import { extensionColumn, fieldColumn, ofTypes, valueColumn, valuesOf, within, type Scope } from './compile.js'
import { dataTypeOf, type Cursor } from './cursor.js'
import type { AttributeRef, Reference } from './filter.js'
import { rollupExpression } from './compile-rollup.js'
import type { Order, SortDirection, SortKey } from './order.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'
import type { DataType, Value } from './value.js'
import type { SortField } from './vocabulary.js'

/** One thing that rows are sorted by, in the direction of the order (not of the paging). */
export interface SortExpression {
  /** Its name in the result: sort_0, tie_0. */
  readonly name: string
  readonly expression: Statement
  readonly dataType: DataType
  readonly direction: SortDirection
  readonly isNullable: boolean
}

/**
 * The sort expressions of an order over the rows of `scope`, the ties (bigint columns, ascending) at the end. Those of roll-ups need the joins of
 * `compileRollups`.
 */
export function compileOrder(order: Order, ties: readonly Statement[], scope: Scope): readonly SortExpression[] {
  const keys = order.keys.map((key, index) => ({
    name: `sort_${index}`,
    dataType: dataTypeOf(key),
    direction: key.direction,
    ...compileKey(key, index, scope),
  }))
  const ids = ties.map((expression, index) => ({
    name: `tie_${index}`,
    expression,
    dataType: 'integer' as const,
    direction: 'asc' as const,
    isNullable: false,
  }))
  return [...keys, ...ids]
}

function compileKey(key: SortKey, index: number, scope: Scope): Pick<SortExpression, 'expression' | 'isNullable'> {
  switch (key.kind) {
    case 'field':
      return {
        expression: fieldExpression(key.sort, scope),
        isNullable: key.sort.via.length > 0 || key.sort.field.isNullable,
      }
    case 'attribute':
      return { expression: attributeExpression(key.attribute, scope), isNullable: true }
    case 'rollup':
      return { expression: rollupExpression(key.rollup, index), isNullable: key.rollup.figure.kind !== 'count' }
    default:
      return unreachable(key)
  }
}

/**
 * The ORDER BY list by result names, or by the expressions themselves, turned round when paging backward. Missing values stay at the same end of
 * the list.
 */
export function orderBy(
  sorts: readonly SortExpression[],
  isBackward: boolean,
  by: 'name' | 'expression' = 'name',
): Statement {
  return join(
    sorts.map(({ name, expression, direction, isNullable }) => {
      const isDescending = (direction === 'desc') !== isBackward
      const nulls = isNullable ? (isBackward ? ' nulls first' : ' nulls last') : ''
      return sql`${by === 'name' ? raw(name) : expression}${raw(`${isDescending ? ' desc' : ''}${nulls}`)}`
    }),
    ', ',
  )
}

/**
 * The condition that a row comes after (or before) a cursor, or at it too when `inclusive`. Spelled out key by key, since comparing tuples loses rows at a null:
 * `(name > $1 or (name = $1 and id > $2))`, with the first key's bound in front so that an index can start there.
 */
export function beyond(
  sorts: readonly SortExpression[],
  cursor: Cursor,
  side: 'after' | 'before',
  inclusive = false,
): Statement {
  const places = [...cursor.values, ...cursor.ids]
  const branches = sorts.flatMap((sort, index) => {
    const isLast = index === sorts.length - 1
    const strictly = isBeyond(sort, places[index] ?? null, side, inclusive && isLast)
    if (!strictly) return []
    const equal = sorts.slice(0, index).map((earlier, at) => isEqual(earlier, places[at] ?? null))
    return [equal.length > 0 ? sql`(${join([...equal, strictly], ' and ')})` : strictly]
  })
  const [first] = sorts
  const value = places[0] ?? null
  const any = sql`(${join(branches, ' or ')})`
  if (!first || first.isNullable || value === null || sorts.length === 1) return any
  const operator = raw((first.direction === 'asc') === (side === 'after') ? '>=' : '<=')
  return sql`${first.expression} ${operator} ${bound(first.dataType, value)} and ${any}`
}

// Nothing comes after a missing value, and everything that has one comes before it.
function isBeyond(
  sort: SortExpression,
  value: Value | null,
  side: 'after' | 'before',
  inclusive: boolean,
): Statement | undefined {
  const { expression, dataType } = sort
  if (value === null) return side === 'after' ? undefined : sql`${expression} is not null`
  const operator = raw(`${(sort.direction === 'asc') === (side === 'after') ? '>' : '<'}${inclusive ? '=' : ''}`)
  const strictly = sql`${expression} ${operator} ${bound(dataType, value)}`
  return side === 'after' && sort.isNullable ? sql`(${strictly} or ${expression} is null)` : strictly
}

function isEqual({ expression, dataType }: SortExpression, value: Value | null): Statement {
  return value === null ? sql`${expression} is null` : sql`${expression} = ${bound(dataType, value)}`
}

function fieldExpression(sort: SortField, scope: Scope): Statement {
  return through(sort.via, scope, (inner) => fieldColumn(sort.field, inner).indexed)
}

function through(via: readonly Reference[], scope: Scope, last: (scope: Scope) => Statement): Statement {
  const [reference, ...more] = via
  if (!reference) return last(scope)
  const inner = within(scope, 'k')
  const rows = raw(inner.alias)
  return sql`(select ${through(more, inner, last)} from ${identifier(reference.table)} ${rows} where ${rows}.${identifier(reference.key)} = ${raw(scope.alias)}.${identifier(reference.column)})`
}

// A single value lies in one storage, so of several at most one is not null.
function attributeExpression(attribute: AttributeRef, scope: Scope): Statement {
  const rows =
    attribute.rowTypeIds.length > 0
      ? [
          sql`(select ${valueColumn(`a${scope.depth + 1}`, attribute.dataType).indexed} from ${valuesOf('resource', attribute.id, scope)})`,
        ]
      : []
  const columns = attribute.columns.map(({ table, column, typeIds }) => {
    const extension = within(scope, 'x')
    const only = typeIds ? sql` and ${ofTypes(raw(scope.alias), typeIds)}` : raw('')
    return sql`(select ${extensionColumn(column, attribute.dataType, extension).indexed} from ${identifier(table)} ${raw(extension.alias)} where ${raw(extension.alias)}.resource_id = ${raw(scope.alias)}.id${only})`
  })
  const all = [...rows, ...columns]
  return all.length === 1 && all[0] ? all[0] : sql`coalesce(${join(all, ', ')})`
}
