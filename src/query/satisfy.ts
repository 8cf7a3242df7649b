import { unreachable } from '../errors.js'
import { isWithin, networkEnds } from './address.js'
import type { Comparison, Test } from './filter.js'
import { compareValues, type DataType, type Value } from './value.js'

/**
 * Whether a value satisfies a comparison, for estimates alone: letters are folded by the rules of JavaScript, which for a few of them are not those
 * of the database. Made once and asked for many values.
 */
export function satisfies(dataType: DataType, comparison: Comparison): (value: Value) => boolean {
  if ('operands' in comparison) {
    const keys = new Set(comparison.operands.map((operand) => equalityKey(dataType, operand)))
    const isIn = comparison.operator === 'in'
    return (value) => keys.has(equalityKey(dataType, value)) === isIn
  }
  const { operator, operand } = comparison
  const text = String(operand)
  const folded = text.toLowerCase()
  const order = (value: Value) => compareValues(dataType, value, operand)
  switch (operator) {
    case 'eq':
      return isKey(dataType, operand)
    case 'neq': {
      const isEqual = isKey(dataType, operand)
      return (value) => !isEqual(value)
    }
    case 'lt':
      return (value) => order(value) < 0
    case 'lte':
      return (value) => order(value) <= 0
    case 'gt':
      return (value) => order(value) > 0
    case 'gte':
      return (value) => order(value) >= 0
    case 'startsWith':
      return (value) => String(value).startsWith(text)
    case 'endsWith':
      return (value) => String(value).endsWith(text)
    case 'contains':
      return (value) => String(value).includes(text)
    case 'eqInsensitive':
      return (value) => String(value).toLowerCase() === folded
    case 'startsWithInsensitive':
      return (value) => String(value).toLowerCase().startsWith(folded)
    case 'endsWithInsensitive':
      return (value) => String(value).toLowerCase().endsWith(folded)
    case 'containsInsensitive':
      return (value) => String(value).toLowerCase().includes(folded)
    case 'inSubnet': {
      const [least, greatest] = networkEnds(text)
      return (value) => compareValues(dataType, value, least) >= 0 && compareValues(dataType, value, greatest) <= 0
    }
    case 'containsAddress':
      return (value) => isWithin(text, String(value))
    default:
      return unreachable(operator)
  }
}

/** Whether a number of things satisfies a test of their count; a count always has a value. */
export const isCount = (test: Test, count: number): boolean =>
  test.kind === 'isSet' ? test.set : test.all.every((comparison) => satisfies('integer', comparison)(String(count)))

/** The same for two values exactly when they are equal; "1.50" and "1.5" are. */
export function equalityKey(dataType: DataType, value: Value): Value {
  if (dataType !== 'decimal' || typeof value !== 'string' || !value.endsWith('0') || !value.includes('.')) return value
  return value.replace(/\.?0+$/, '')
}

function isKey(dataType: DataType, operand: Value): (value: Value) => boolean {
  const key = equalityKey(dataType, operand)
  return (value) => equalityKey(dataType, value) === key
}
