import { InputError, unreachable, type InputPath } from '../errors.js'
import { expected, shown, subject } from './expectation.js'
import type { Comparison } from './filter.js'
import { compatibleUnits, findConversion, isUnderstood, whatMeasures, type Conversion } from './units.js'
import type { DataType } from './value.js'

/** Data types whose values can have a unit. */
export type NumericType = 'integer' | 'decimal'

/** Whether values of a data type are numbers, which can have a unit. */
export function isNumericType(dataType: DataType): dataType is NumericType {
  return dataType === 'integer' || dataType === 'decimal'
}

/** What stored numbers count, and whether they were added up: of temperatures such a sum depends on how many there were. */
export interface StoredUnit {
  readonly unit: string
  readonly of: 'value' | 'sum'
}

/** The unit of the values of an attribute, or of their sum; undefined where they have none. */
export function storedIn({ unit }: { readonly unit?: string }, of: StoredUnit['of']): StoredUnit | undefined {
  return unit === undefined ? undefined : { unit, of }
}

/**
 * From numbers in the unit that a client names to those that are stored. An InputError for a unit where there is none, one that is not understood,
 * and one of something else; it says which would do.
 */
export function parseConversion(asked: unknown, stored: StoredUnit | undefined, path: InputPath): Conversion {
  if (typeof asked !== 'string') throw expected('the name of a unit', asked, path)
  if (stored === undefined)
    throw new InputError(`${subject(path)}: these numbers have no unit, so none can be given: leave it out.`, path)
  const conversion = findConversion(asked, stored.unit)
  if (!conversion) throw new InputError(`${subject(path)}: ${whyNot(asked, stored.unit)}`, path)
  if (stored.of === 'sum' && conversion.addend !== 0n)
    throw new InputError(
      `${subject(path)}: a sum in ${stored.unit} can't be told in ${shown(asked)}, whose nought is elsewhere: leave it out.`,
      path,
    )
  return conversion
}

function whyNot(asked: string, stored: string): string {
  if (!isUnderstood(stored))
    return `these numbers are in ${shown(stored)}, which nothing is converted to: give that, or leave it out.`
  const right = `One of these would do: ${compatibleUnits(stored).join(', ')}.`
  if (!isUnderstood(asked)) return `there is no unit ${shown(asked)}. These numbers are in ${stored}. ${right}`
  return `${shown(asked)} measures ${whatMeasures(asked) ?? 'something else'}, these numbers are in ${stored}. ${right}`
}

/** Stored numbers in the unit that a client names, as decimals: exact where one is, else rounded to 34 significant digits, half to even. Errors as `parseConversion`. */
export function inUnit(
  numbers: readonly string[],
  asked: unknown,
  stored: StoredUnit | undefined,
  path: InputPath,
): readonly string[] {
  const back = inverseOf(parseConversion(asked, stored, path))
  return numbers.map((number) => convertNumber(number, back))
}

/** How far apart two stored numbers are that differ by so much in the unit that a client names; an InputError also where no decimal says that. */
export function parseWidthIn(width: string, asked: unknown, stored: StoredUnit | undefined, path: InputPath): string {
  const conversion = { ...parseConversion(asked, stored, path), addend: 0n }
  const exact = findDecimal(apply(conversion, width))
  if (exact === undefined)
    throw new InputError(
      `${subject(path)}: ${width} ${String(asked)} are no decimal in ${stored?.unit ?? ''}: choose another width.`,
      path,
    )
  return exact
}

/** The other way: from stored numbers to those in the unit. */
function inverseOf({ numerator, addend, denominator }: Conversion): Conversion {
  return { numerator: denominator, addend: -addend, denominator: numerator }
}

/**
 * The comparison of stored values that holds for exactly those for which `comparison`, with decimal operands in another unit, does. An operand may fall
 * between two values that there can be: nothing equals it, everything differs from it, and the values above it are those above the next one below.
 */
export function convertComparison(dataType: NumericType, comparison: Comparison, conversion: Conversion): Comparison {
  if ('operands' in comparison) {
    const places = comparison.operands.map((operand) => placeOf(dataType, String(operand), conversion))
    return { ...comparison, operands: places.flatMap(({ isValue, atOrBelow }) => (isValue ? [atOrBelow] : [])) }
  }
  const { operator } = comparison
  const { isValue, atOrBelow, beyond } = placeOf(dataType, String(comparison.operand), conversion)
  switch (operator) {
    case 'eq':
      return isValue ? { operator, operand: atOrBelow } : none
    case 'neq':
      return isValue ? { operator, operand: atOrBelow } : all
    case 'lt':
    case 'lte':
      if (beyond) return beyond === 'above' ? all : none
      return { operator: isValue ? operator : 'lte', operand: atOrBelow }
    case 'gt':
    case 'gte':
      if (beyond) return beyond === 'above' ? none : all
      return { operator: isValue ? operator : 'gt', operand: atOrBelow }
    case 'startsWith':
    case 'endsWith':
    case 'contains':
    case 'eqInsensitive':
    case 'startsWithInsensitive':
    case 'endsWithInsensitive':
    case 'containsInsensitive':
    case 'inSubnet':
    case 'containsAddress':
      throw new Error(`${operator} compares no numbers`)
    default:
      return unreachable(operator)
  }
}

const none: Comparison = Object.freeze({ operator: 'in', operands: Object.freeze([]) })
const all: Comparison = Object.freeze({ operator: 'notIn', operands: Object.freeze([]) })

/** Where an operand lies among the values that there can be. */
interface Place {
  /** The greatest value that is not greater. */
  readonly atOrBelow: string
  /** Whether it is that value. */
  readonly isValue: boolean
  /** Set where all values lie on one side of it. */
  readonly beyond?: 'above' | 'below'
}

const least = -(2n ** 63n)
const greatest = 2n ** 63n - 1n

// No decimal here has more digits, so between two neighbours of that many lies none.
const decimalScale = 1000

function placeOf(dataType: NumericType, operand: string, conversion: Conversion): Place {
  const { numerator, denominator } = apply(conversion, operand)
  const scale = dataType === 'integer' ? 0 : decimalScale
  const scaled = numerator * 10n ** BigInt(scale)
  const below = floor(scaled, denominator)
  const atOrBelow = print(below, scale)
  if (dataType === 'integer' && below < least) return { atOrBelow, isValue: false, beyond: 'below' }
  if (dataType === 'integer' && below > greatest) return { atOrBelow, isValue: false, beyond: 'above' }
  return { atOrBelow, isValue: below * denominator === scaled }
}

/** Significant digits of a result that no decimal is equal to. */
const roundedDigits = 34

function convertNumber(text: string, conversion: Conversion): string {
  const ratio = apply(conversion, text)
  const exact = findDecimal(ratio)
  if (exact !== undefined) return exact
  const { numerator, denominator } = ratio
  const scale = Math.max(0, roundedDigits - integerDigits(numerator, denominator))
  return print(round(numerator * 10n ** BigInt(scale), denominator), scale)
}

/** The decimal that a ratio is; undefined where it is none. */
function findDecimal({ numerator, denominator }: Ratio): string | undefined {
  if (numerator % denominator === 0n) return String(numerator / denominator)
  const scaled = numerator * 10n ** BigInt(decimalScale)
  return scaled % denominator === 0n ? print(scaled / denominator, decimalScale) : undefined
}

interface Ratio {
  readonly numerator: bigint
  /** Above 0. */
  readonly denominator: bigint
}

function apply({ numerator, addend, denominator }: Conversion, text: string): Ratio {
  const [whole = '', fraction = ''] = text.split('.')
  const scale = 10n ** BigInt(fraction.length)
  return { numerator: BigInt(whole + fraction) * numerator + addend * scale, denominator: denominator * scale }
}

function floor(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient
}

function round(numerator: bigint, denominator: bigint): bigint {
  const below = floor(numerator, denominator)
  const twice = (numerator - below * denominator) * 2n
  const isUp = twice > denominator || (twice === denominator && below % 2n !== 0n)
  return isUp ? below + 1n : below
}

/** How many digits a number has before its point; of one below 1 minus the noughts behind it. */
function integerDigits(numerator: bigint, denominator: bigint): number {
  const size = numerator < 0n ? -numerator : numerator
  const guess = String(size).length - String(denominator).length
  const reaches = guess >= 0 ? size >= denominator * 10n ** BigInt(guess) : size * 10n ** BigInt(-guess) >= denominator
  return reaches ? guess + 1 : guess
}

/** An integer with its point moved left, without noughts at the end. */
function print(scaled: bigint, scale: number): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(scale + 1, '0')
  const [whole, fraction] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)]
  const kept = fraction.replace(/0+$/, '')
  return `${scaled < 0n ? '-' : ''}${whole}${kept === '' ? '' : `.${kept}`}`
}
