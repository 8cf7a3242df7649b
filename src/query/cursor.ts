import { InputError, unreachable, type InputPath } from '../errors.js'
import { figureType } from './figure.js'
import { parseDecimal } from './number.js'
import type { Order, SortKey } from './order.js'
import { parseValue, parseValueText, type DataType, type Value } from './value.js'

/** A place between two rows of an ordered list: the sort values of the row it was made for (null: missing) and the ids that break ties. */
export interface Cursor {
  readonly values: readonly (Value | null)[]
  readonly ids: readonly string[]
}

/** A decimal of 1,000 digits before the point and one of as many behind it have a sum; there may be many of the first. */
const maxSumDigits = 2100

/** The data type that a sort key compares. */
export function dataTypeOf(key: SortKey): DataType {
  switch (key.kind) {
    case 'field':
      return key.sort.field.dataType
    case 'attribute':
      return key.attribute.dataType
    case 'rollup':
      return figureType(key.rollup.figure)
    default:
      return unreachable(key)
  }
}

/** The opaque text of a place under an order. It carries what is needed to go on, so the row itself may change or go. */
export function printCursor(order: Order, { values, ids }: Cursor): string {
  const texts = values.map((value) => (value === null ? '' : `=${value}`))
  return Buffer.from([order.fingerprint, ...texts, ...ids].join('\0')).toString('base64url')
}

/** The place that a client's cursor means under this order; an InputError for one made under another order, for other rows, or by hand. */
export function parseCursor(order: Order, ties: number, text: string, path: InputPath): Cursor {
  const bytes = Buffer.from(text, 'base64url')
  // No value contains NUL, so it parts them. The second look is for texts that decode to a cursor without being one.
  const [fingerprint, ...parts] = bytes.toString('utf8').split('\0')
  if (bytes.toString('base64url') !== text || !/^[\w-]{11}$/.test(fingerprint ?? ''))
    throw new InputError('This is not a cursor that was given out here.', path)
  if (fingerprint !== order.fingerprint || parts.length !== order.keys.length + ties)
    throw new InputError('This cursor was made under another order or for another list: start again without it.', path)
  return {
    values: order.keys.map((key, index) => readSortValue(key, parts[index] ?? '', path)),
    ids: parts.slice(order.keys.length).map((id) => String(parseValue('integer', id, path))),
  }
}

function readSortValue(key: SortKey, text: string, path: InputPath): Value | null {
  if (text === '') return null
  if (!text.startsWith('=')) throw new InputError('This is not a cursor that was given out here.', path)
  const dataType = dataTypeOf(key)
  const value = text.slice(1)
  return key.kind === 'rollup' && dataType === 'decimal'
    ? parseDecimal(value, path, maxSumDigits)
    : parseValueText(dataType, value, path)
}
