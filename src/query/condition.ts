import { InputError, type InputPath } from '../errors.js'
import { expected, subject } from './expectation.js'
import type { Comparison, Operator, Test } from './filter.js'
import { convertComparison, isNumericType, parseConversion, type NumericType, type StoredUnit } from './measured.js'
import { parseValue, type DataType, type Value } from './value.js'

const equality: readonly Operator[] = ['eq', 'neq', 'in', 'notIn']
const order: readonly Operator[] = ['lt', 'lte', 'gt', 'gte']

/** The operators that each data type has. */
export const operatorsOf = {
  string: [
    ...equality,
    ...order,
    'startsWith',
    'endsWith',
    'contains',
    'eqInsensitive',
    'startsWithInsensitive',
    'endsWithInsensitive',
    'containsInsensitive',
  ],
  integer: [...equality, ...order],
  decimal: [...equality, ...order],
  boolean: equality,
  datetime: [...equality, ...order],
  ip: [...equality, ...order, 'inSubnet', 'containsAddress'],
} as const satisfies Record<DataType, readonly Operator[]>

/** Operators of ids and of words from a fixed set. */
export const equalityOperators = equality

/**
 * `{gt: 4, lt: 8}` on values of a data type, numbers also as `{gte: "16", unit: "GiB"}`, where `stored` says which unit they are stored in. An InputError
 * for no operator at all, for one that the data type lacks, and for a unit that does not fit.
 */
export function parseTest(dataType: DataType, input: unknown, path: InputPath, stored?: StoredUnit): Test {
  if (isNumericType(dataType)) {
    const { unit, operators } = unitBeside(input)
    if (unit !== undefined) return parseMeasured(dataType, operators, unit, path, stored)
    return parsePlain(dataType, operators, path)
  }
  return parsePlain(dataType, input, path)
}

function parsePlain(dataType: DataType, input: unknown, path: InputPath): Test {
  return parseOperators(operatorsOf[dataType], dataType, input, path, (operand, at) =>
    parseValue(dataType, operand, at),
  )
}

function parseMeasured(
  dataType: NumericType,
  operators: unknown,
  unit: unknown,
  path: InputPath,
  stored: StoredUnit | undefined,
): Test {
  const at = [...path, 'unit']
  const conversion = parseConversion(unit, stored, at)
  if (parseObject(operators, path).length === 0)
    throw new InputError('"unit" says what operands are in: give an operator beside it.', at)
  // Of integers too: 1.5 KiB are 1536 bytes.
  const test = parseOperators(operatorsOf[dataType], dataType, operators, path, (operand, to) =>
    parseValue('decimal', operand, to),
  )
  if (test.kind === 'isSet') throw new InputError('"isSet" compares nothing, so it has no unit: leave it out.', at)
  return Object.freeze({
    kind: 'value',
    all: test.all.map((comparison) => convertComparison(dataType, comparison, conversion)),
  })
}

// A null unit is none: it is what a variable without a value leaves.
function unitBeside(input: unknown): { readonly unit?: unknown; readonly operators: unknown } {
  if (typeof input !== 'object' || input === null || !('unit' in input)) return { operators: input }
  const { unit, ...operators } = input
  return unit === null || unit === undefined ? { operators } : { unit, operators }
}

/** As `parseTest`, for operators and operands of one's own; `called` is how messages name the kind of value. */
export function parseOperators(
  operators: readonly Operator[],
  called: string,
  input: unknown,
  path: InputPath,
  parseOperand: (operand: unknown, path: InputPath) => Value,
): Test {
  const entries = parseEntries(input, path)
  const isSet = entries.find(([key]) => key === 'isSet')
  if (isSet) return parseIsSet(entries, path)
  return Object.freeze({
    kind: 'value',
    all: entries.map(([key, operand]): Comparison => {
      const operator = operators.find((known) => known === key)
      const at = [...path, key]
      if (!operator) throw new InputError(`${subject(at)} is no operator of ${called}.`, at)
      if (operator !== 'in' && operator !== 'notIn') return { operator, operand: parseOperand(operand, at) }
      return { operator, operands: parseList(operand, at).map((item, index) => parseOperand(item, [...at, index])) }
    }),
  })
}

/** The keys and values of an object that must say something; an InputError for null, anything else, and an object without keys. */
export function parseEntries(input: unknown, path: InputPath): readonly (readonly [string, unknown])[] {
  const entries = parseObject(input, path)
  if (entries.length === 0)
    throw new InputError(`${subject(path)} is empty, which could mean anything: leave it out.`, path)
  return entries
}

/** As `parseEntries`, but an object without keys is allowed. A null under any key is refused here. */
export function parseObject(input: unknown, path: InputPath): readonly (readonly [string, unknown])[] {
  refuseNull(input, path)
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw expected('an object', input, path)
  const entries = Object.entries(input)
  for (const [key, value] of entries) refuseNull(value, [...path, key])
  return entries
}

/** A list whose items are not null. */
export function parseList(input: unknown, path: InputPath): readonly unknown[] {
  refuseNull(input, path)
  if (!Array.isArray(input)) throw expected('a list', input, path)
  const items: readonly unknown[] = input
  for (const [index, item] of items.entries()) refuseNull(item, [...path, index])
  return items
}

function parseIsSet(entries: readonly (readonly [string, unknown])[], path: InputPath): Test {
  const [, set] = entries.find(([key]) => key === 'isSet') ?? []
  const at = [...path, 'isSet']
  if (typeof set !== 'boolean') throw expected('true or false', set, at)
  if (entries.length > 1)
    throw new InputError('"isSet" stands alone in its condition: combine two conditions under "and" or "or".', at)
  return Object.freeze({ kind: 'isSet', set })
}

function refuseNull(input: unknown, path: InputPath): void {
  if (input === null || input === undefined)
    throw new InputError(`${subject(path)} is null. To ask for what has no value, use {isSet: false}.`, path)
}
