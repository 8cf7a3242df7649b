import { InputError, unreachable, type InputPath } from '../errors.js'
import { parseDatetime, printDatetime } from './datetime.js'
import { compareAddresses, parseAddress } from './address.js'
import { expected, subject } from './expectation.js'
import { compareDecimals, parseDecimal, parseInteger } from './number.js'

/** The data types of attribute values and base fields. Integer is 64 bit, decimal exact, datetime an instant in microseconds, ip an address or network. */
export type DataType = 'string' | 'integer' | 'decimal' | 'boolean' | 'datetime' | 'ip'

/** A typed value in its canonical form: booleans as themselves, everything else as the text Postgres reads exactly. */
export type Value = string | boolean

/** The longest string value, in bytes of UTF-8. */
const maxStringBytes = 1_048_576

/** Strings of up to this many bytes are their own prefix, see `valuePrefix`. */
export const maxIndexedBytes = 996

/**
 * What a client or a file sent as a value of a data type, in canonical form; an InputError that names the last key of `path` for anything else,
 * null included. Strings, booleans, bigints and exact JavaScript numbers are accepted where they fit; a JSON number that may have been
 * rounded is refused.
 */
export function parseValue(dataType: DataType, input: unknown, path: InputPath): Value {
  switch (dataType) {
    case 'string':
      return parseString(input, path)
    case 'integer':
      return parseInteger(numberText(input, 'an integer', path), path)
    case 'decimal':
      return parseDecimal(numberText(input, 'a decimal', path), path)
    case 'boolean':
      if (typeof input !== 'boolean') throw expected('true or false', input, path)
      return input
    case 'datetime':
      if (typeof input !== 'string') throw expected('a datetime such as "2016-01-13T00:00:00Z"', input, path)
      return parseDatetime(input, path)
    case 'ip':
      if (typeof input !== 'string') throw expected('an ip address or network such as "10.0.0.0/8"', input, path)
      return parseAddress(input, path)
    default:
      return unreachable(dataType)
  }
}

/** The value behind the text that catalogue rows keep (defaults, allowed values); booleans are "true" and "false" there. */
export function parseValueText(dataType: DataType, text: string, path: InputPath): Value {
  if (dataType !== 'boolean') return parseValue(dataType, text, path)
  if (text !== 'true' && text !== 'false') throw expected('"true" or "false"', text, path)
  return text === 'true'
}

/** The value in a column, as the driver answers it, in canonical form: datetimes become ISO 8601 in UTC. Null stays null. */
export function readValue(dataType: DataType, stored: unknown): Value | null {
  if (stored === null || stored === undefined) return null
  if (dataType === 'boolean') return stored === true || stored === 't' || stored === 'true'
  if (typeof stored !== 'string' && typeof stored !== 'number')
    throw new Error(`a ${dataType} came as ${typeof stored}`)
  return dataType === 'datetime' ? printDatetime(String(stored)) : String(stored)
}

/**
 * The part of a string that is indexed, sorted and carried in cursors, as the SQL function value_prefix: whole characters up to and
 * including the one that passes byte 996. Equal to the string itself exactly when that has at most 996 bytes.
 */
export function valuePrefix(text: string): string {
  if (text.length * 3 <= maxIndexedBytes) return text
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= maxIndexedBytes) return text
  let end = maxIndexedBytes + 1
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end += 1
  return bytes.toString('utf8', 0, end)
}

/** No character comes after it. */
export const lastCharacter = '\u{10ffff}'

/** Negative, zero or positive as Postgres orders two values of one data type: strings by code point, decimals by value, v4 before v6. */
export function compareValues(dataType: DataType, a: Value, b: Value): number {
  switch (dataType) {
    case 'string':
      return compareTexts(String(a), String(b))
    case 'integer':
    case 'decimal':
      return compareDecimals(String(a), String(b))
    case 'boolean':
      return Number(a) - Number(b)
    case 'datetime':
      return compareInstants(String(a), String(b))
    case 'ip':
      return compareAddresses(String(a), String(b))
    default:
      return unreachable(dataType)
  }
}

/** How many of the values, which are in order, stand before a value, or up to it. */
export function countBefore(
  values: readonly Value[],
  dataType: DataType,
  value: Value,
  among: 'below' | 'through',
): number {
  let [from, to] = [0, values.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const order = compareValues(dataType, values[middle] ?? value, value)
    if (order < 0 || (order === 0 && among === 'through')) from = middle + 1
    else to = middle
  }
  return from
}

// By code point, as the database's bytes are. Halves of surrogate pairs stand for code points beyond all that one unit can name.
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let place = 0; place < length; place++) {
    const x = a.charCodeAt(place)
    const y = b.charCodeAt(place)
    if (x !== y) return rankOf(x) - rankOf(y)
  }
  return a.length - b.length
}

const rankOf = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

function parseString(input: unknown, path: InputPath): string {
  if (typeof input !== 'string') throw expected('a string', input, path)
  if (input.includes('\0')) throw new InputError(`${subject(path)} holds the character NUL, which no string can.`, path)
  if (/\p{Surrogate}/u.test(input))
    throw new InputError(`${subject(path)} holds half of a surrogate pair, which is no Unicode character.`, path)
  if (input.length * 3 > maxStringBytes && Buffer.byteLength(input) > maxStringBytes)
    throw new InputError(`${subject(path)} is longer than ${maxStringBytes} bytes.`, path)
  return input
}

// Both rules of one sentence: a JSON number has been through a double, so only what a double holds exactly is taken.
function numberText(input: unknown, wanted: string, path: InputPath): string {
  if (typeof input === 'string') return input
  if (typeof input === 'bigint') return input.toString()
  if (typeof input !== 'number') throw expected(wanted, input, path)
  if (!Number.isFinite(input)) throw new InputError(`${subject(path)} is ${input}, which is no number here.`, path)
  const text = String(input)
  const isExact = Number.isInteger(input) ? Number.isSafeInteger(input) : significantDigits(text) <= 15
  if (!isExact) throw new InputError(`${subject(path)} may have been rounded on its way: send it as a string.`, path)
  return text
}

const significantDigits = (text: string) => text.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').length

// Canonical datetimes of the years 1 to 9999 have one length up to the seconds, and "." sorts before "Z".
function compareInstants(a: string, b: string): number {
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)]
  return x < y ? -1 : Number(x > y)
}
