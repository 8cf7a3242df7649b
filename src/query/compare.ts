import type { Comparison, ListOperator, Operator, Test } from './filter.js'
import { join, raw, sql, type Statement } from './sql.js'
import { maxIndexedBytes, valuePrefix, type DataType, type Value } from './value.js'

/**
 * One stored value as SQL sees it. `whole` is the value; `indexed` is the same, except where long strings are kept apart (`isCut`): there it is
 * the prefix that indexes hold. Ask `indexed` wherever it decides.
 */
export interface Column {
  readonly whole: Statement
  readonly indexed: Statement
  readonly isCut: boolean
  /** Whether an index may hold `lower(whole collate "und-x-icu")`, which finds substrings with letters of either case. */
  readonly isFolded?: boolean
}

/** The condition that one value satisfies all comparisons of a test; null where the value is null. `isSet: false` is the planner's business. */
export function compileTest(column: Column, dataType: DataType, test: Test): Statement {
  if (test.kind === 'isSet') return sql`${column.whole} is not null`
  return join(
    test.all.map((comparison) => compileComparison(column, dataType, comparison)),
    ' and ',
  )
}

/** A value bound with its type, so that what it is compared with never depends on inference. */
export function bound(dataType: DataType, value: Value): Statement {
  return sql`${value}::${raw(postgresType[dataType])}`
}

/** Values bound as one array parameter. */
function boundList(dataType: DataType, values: readonly Value[]): Statement {
  return sql`${values}::${raw(postgresType[dataType])}[]`
}

/** What Postgres calls the data types. */
export const postgresType = {
  string: 'text',
  integer: 'bigint',
  decimal: 'numeric',
  boolean: 'boolean',
  datetime: 'timestamptz',
  ip: 'inet',
} as const satisfies Record<DataType, string>

function compileComparison(column: Column, dataType: DataType, comparison: Comparison): Statement {
  return 'operands' in comparison
    ? lists[comparison.operator](column, dataType, comparison.operands)
    : singles[comparison.operator](column, dataType, comparison.operand)
}

type Single = (column: Column, dataType: DataType, operand: Value) => Statement
type List = (column: Column, dataType: DataType, operands: readonly Value[]) => Statement

/** `a.value_string = $1::text`, and for an operand that is longer than what is indexed `(a.value_string = $1 and whole = $2)`. */
const singles = {
  eq: (column, dataType, operand) =>
    isBeyond(column, operand)
      ? sql`(${column.indexed} = ${valuePrefix(operand)}::text and ${column.whole} = ${operand}::text)`
      : sql`${column.indexed} = ${bound(dataType, operand)}`,
  neq: scalar('<>'),
  lt: scalar('<'),
  lte: scalar('<='),
  gt: scalar('>'),
  gte: scalar('>='),
  startsWith: (column, _, operand) =>
    isBeyond(column, operand)
      ? sql`(${column.indexed} = ${valuePrefix(operand)}::text and ${column.whole} like ${`${escaped(operand)}%`}::text)`
      : sql`${column.indexed} like ${`${escaped(operand)}%`}::text`,
  endsWith: substring((operand) => `%${operand}`),
  contains: substring((operand) => `%${operand}%`),
  eqInsensitive: (column, _, operand) => sql`${lower(column.whole)} = ${lower(sql`${operand}::text`)}`,
  startsWithInsensitive: insensitive((operand) => `${operand}%`),
  endsWithInsensitive: insensitive((operand) => `%${operand}`),
  containsInsensitive: insensitive((operand) => `%${operand}%`),
  inSubnet: (column, dataType, operand) => sql`${column.whole} <<= ${bound(dataType, operand)}`,
  containsAddress: (column, dataType, operand) => sql`${column.whole} >>= ${bound(dataType, operand)}`,
} as const satisfies Record<Exclude<Operator, ListOperator>, Single>

const lists = {
  in: (column, dataType, operands) =>
    isAnyBeyond(column, operands)
      ? sql`(${column.indexed} = any(${boundList(dataType, operands.map(prefixed))}) and ${column.whole} = any(${boundList(dataType, operands)}))`
      : sql`${column.indexed} = any(${boundList(dataType, operands)})`,
  // "<> all" of an empty list is true for null too.
  notIn: (column, dataType, operands) =>
    operands.length === 0
      ? sql`${column.whole} is not null`
      : sql`${isAnyBeyond(column, operands) ? column.whole : column.indexed} <> all(${boundList(dataType, operands)})`,
} as const satisfies Record<ListOperator, List>

function scalar(operator: '<>' | '<' | '<=' | '>' | '>='): Single {
  return (column, dataType, operand) =>
    sql`${isBeyond(column, operand) ? column.whole : column.indexed} ${raw(operator)} ${bound(dataType, operand)}`
}

// What holds a text holds it with letters of either case too, so the index of folded values finds it. Only a capital sigma folds by what is beside it.
function substring(pattern: (operand: string) => string): Single {
  const folded = insensitive(pattern)
  return (column, dataType, operand) => {
    const exact = sql`${column.whole} like ${pattern(escaped(operand))}::text`
    return column.isFolded === true && !String(operand).includes('\u03a3')
      ? sql`(${exact} and ${folded(column, dataType, operand)})`
      : exact
  }
}

// The pattern is lowered as a whole: "%" and "\" are neither letters nor ignored between letters, so they change no letter beside them.
function insensitive(pattern: (operand: string) => string): Single {
  return (column, _, operand) => sql`${lower(column.whole)} like ${lower(sql`${pattern(escaped(operand))}::text`)}`
}

const lower = (text: Statement) => sql`lower(${text} collate "und-x-icu")`

const escaped = (operand: Value) => String(operand).replace(/[\\%_]/g, '\\$&')

const prefixed = (operand: Value) => (typeof operand === 'string' ? valuePrefix(operand) : operand)

// A field that is kept in one piece decides every operand by itself.
function isBeyond({ isCut }: Column, operand: Value): operand is string {
  return (
    isCut &&
    typeof operand === 'string' &&
    operand.length * 3 > maxIndexedBytes &&
    Buffer.byteLength(operand) > maxIndexedBytes
  )
}

const isAnyBeyond = (column: Column, operands: readonly Value[]) =>
  operands.some((operand) => isBeyond(column, operand))
