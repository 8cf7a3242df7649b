import { InputError, type InputPath } from '../errors.js'
import { expected, subject } from './expectation.js'

/** Digits that a decimal may have when written out without an exponent. */
const maxDecimalDigits = 1000

const minInteger = -(2n ** 63n)
const maxInteger = 2n ** 63n - 1n

/** A 64 bit integer as decimal text; "7.0" and "7e2" are integers too, since files and clients spell them so. */
export function parseInteger(text: string, path: InputPath): string {
  const { negative, digits, scale } = readDecimal(text, 'an integer', path)
  const kept = digits.slice(0, digits.length - scale)
  if (/[1-9]/.test(digits.slice(digits.length - scale))) throw expected('an integer', text, path)
  const integer = BigInt(`${negative ? '-' : ''}${kept || '0'}`)
  if (integer < minInteger || integer > maxInteger)
    throw new InputError(`${subject(path)} is outside the 64 bit integers (${minInteger} to ${maxInteger}).`, path)
  return integer.toString()
}

/** An exact decimal as Postgres prints it: no exponent, no leading zeros, trailing zeros kept ("1.50" stays "1.50"). A sum may have more digits than values. */
export function parseDecimal(text: string, path: InputPath, mostDigits = maxDecimalDigits): string {
  const { negative, digits, scale } = readDecimal(text, 'a decimal', path, mostDigits)
  const whole = digits.slice(0, digits.length - scale).replace(/^0+(?=\d)/, '') || '0'
  const fraction = scale > 0 ? `.${digits.slice(-scale)}` : ''
  return `${negative && /[1-9]/.test(digits) ? '-' : ''}${whole}${fraction}`
}

/** Negative, zero or positive by value, of decimals without an exponent: "007.50" and "7.5" are equal, and so are "-0.0" and "0". */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [plain(left), plain(right)]
  const isNegative = a.startsWith('-')
  if (isNegative !== b.startsWith('-')) return isNegative ? -1 : 1
  return isNegative ? compareSizes(b, a) : compareSizes(a, b)
}

/** Files may spell a number with zeros in front, or zero with a sign. */
const plain = (text: string) =>
  /^-?0\d|^-[0.]+$/.test(text) ? text.replace(/^(-?)0+(?=\d)/, '$1').replace(/^-(?=[0.]+$)/, '') : text

/** Without their signs, which are the same: by how many digits come before the point, then digit by digit. */
function compareSizes(a: string, b: string): number {
  const difference = wholeLength(a) - wholeLength(b)
  if (difference !== 0) return Math.sign(difference)
  const shared = Math.min(a.length, b.length)
  for (let place = 0; place < shared; place += 1) {
    const [x, y] = [a.charCodeAt(place), b.charCodeAt(place)]
    if (x !== y) return x < y ? -1 : 1
  }
  return Number(hasDigits(a, shared)) - Number(hasDigits(b, shared))
}

const wholeLength = (text: string) => (text.includes('.') ? text.indexOf('.') : text.length)

/** Whether anything but zeros comes from a place on. */
const hasDigits = (text: string, from: number) => text.length > from && /[1-9]/.test(text.slice(from))

interface Decimal {
  readonly negative: boolean
  /** At least `scale` digits; the last `scale` of them are the fraction. */
  readonly digits: string
  readonly scale: number
}

function readDecimal(text: string, wanted: string, path: InputPath, mostDigits = maxDecimalDigits): Decimal {
  const match = /^([-+]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([-+]?\d+))?$/.exec(text)
  if (!match) throw notANumber(text, wanted, path)
  const [, sign, whole = '', fraction = match[4] ?? '', , exponent = '0'] = match
  // The exponent is looked at before anything is written out: "1e999999999" must not cost memory.
  const shift = exponent.length > 6 ? Infinity : Number(exponent)
  const scale = Math.max(0, fraction.length - shift)
  const written = Math.max(whole.length + Math.max(shift, -whole.length), 0) + scale
  if (!(written <= mostDigits))
    throw new InputError(`${subject(path)} has more than ${mostDigits} digits when written out.`, path)
  const digits = whole + fraction + '0'.repeat(Math.max(0, shift - fraction.length))
  return { negative: sign === '-', digits: digits.padStart(scale, '0'), scale }
}

function notANumber(text: string, wanted: string, path: InputPath): InputError {
  if (/^[-+]?nan$/i.test(text)) return new InputError(`${subject(path)} is NaN, which is no number here.`, path)
  if (/^[-+]?inf(inity)?$/i.test(text))
    return new InputError(`${subject(path)} is infinite, which no number here is.`, path)
  return expected(wanted, text, path)
}
