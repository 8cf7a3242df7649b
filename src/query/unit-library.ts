import { Fraction } from 'fraction.js'
import unitmath, { type Unit } from 'unitmath/dist/UnitMath.js'
import { parseDecimal } from './number.js'

/*
 * The units library as it is used here: with exact fractions for numbers, and with definitions of our own where its own are rounded, mean something
 * else to who runs machines, or are missing.
 */

type Library = (unit: string) => Unit<Fraction>

let library: Library | undefined

/** The unit of this name; throws for one that is not known. The library is set up at the first call, in a few milliseconds. */
export function readUnit(name: string): Unit<Fraction> {
  library ??= unitmath.config<Fraction>({
    type: arithmetic,
    prefix: 'never',
    simplify: 'never',
    definitions: { prefixes, units, baseQuantities: ['COUNT', 'CORES', 'APPARENT_POWER'], unitSystems },
  })
  return library(name)
}

/** What one of these units is in the other, which measures the same: the value there of `value` here. */
export function convert(value: bigint, from: Unit<Fraction>, to: Unit<Fraction>): Fraction {
  const converted = from.setValue(new Fraction(value)).to(to).getValue()
  if (!converted) throw new Error('a unit lost its value')
  return converted
}

const arithmetic = {
  conv: exactly,
  clone: exactly,
  add: (a: Fraction, b: Fraction) => a.add(b),
  sub: (a: Fraction, b: Fraction) => a.sub(b),
  mul: (a: Fraction, b: Fraction) => a.mul(b),
  div: (a: Fraction, b: Fraction) => a.div(b),
  pow: (a: Fraction, b: Fraction) => a.pow(b),
}

// Numbers of the library are read from their shortest text: 1e24 and 0.0254 are what was meant, not the double next to it.
function exactly(value: Fraction | number | string): Fraction {
  if (value instanceof Fraction) return value
  const [whole = '', digits = ''] = parseDecimal(String(value), []).split('.')
  return new Fraction(BigInt(whole + digits), 10n ** BigInt(digits.length))
}

const decimalPrefixes = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']
const longDecimalPrefixes = ['kilo', 'mega', 'giga', 'tera', 'peta', 'exa', 'zetta', 'yotta']
const binaryPrefixes = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi']
const longBinaryPrefixes = ['kibi', 'mebi', 'gibi', 'tebi', 'pebi', 'exbi', 'zebi', 'yobi']

const powersOf = (step: bigint, names: readonly string[]) =>
  Object.fromEntries(names.map((name, index) => [name, new Fraction(step ** BigInt(index + 1))]))

// Those of the library are doubles, too short from Ei on. KB is how many write kB.
const short = { '': 1, K: 1000, ...powersOf(1000n, decimalPrefixes), ...powersOf(1024n, binaryPrefixes) }
const long = { '': 1, ...powersOf(1000n, longDecimalPrefixes), ...powersOf(1024n, longBinaryPrefixes) }
const prefixes = { BINARY_SHORT: short, BINARY_LONG: { ...short, ...long } }

const part = (numerator: number, denominator: number, unit: string) => [new Fraction(numerator, denominator), unit]

const units = {
  // Of data.
  bps: { value: '1 b/s', prefixes: 'BINARY_SHORT' },
  Bps: { value: '1 B/s', prefixes: 'BINARY_SHORT' },
  // Of things that are counted. Cores are counted by themselves: they are cut into thousandths, and nothing else is.
  count: { quantity: 'COUNT', value: 1, aliases: ['counts', 'items', 'pieces'] },
  core: { quantity: 'CORES', value: 1, prefixes: 'LONG', aliases: ['cores'] },
  // Parts of a whole.
  ratio: '1',
  percent: '0.01',
  permille: '0.001',
  ppm: '0.000001',
  ppb: '0.000000001',
  // Of racks and power supplies. What a supply is rated at in VA says nothing of its W.
  U: { value: '1.75 in', aliases: ['RU'] },
  VA: { quantity: 'APPARENT_POWER', value: 1, prefixes: 'SHORT' },
  d: '1 day',
  Ah: { value: '1 A h', prefixes: 'SHORT' },
  rpm: { value: part(1, 60, 'Hz') },
  // Rounded in the library.
  degR: { value: part(5, 9, 'K'), aliases: ['rankine', 'R'] },
  torr: { value: part(101325, 760, 'Pa'), prefixes: 'LONG' },
  // Angles by degrees: no fraction leads to radians.
  deg: { quantity: 'ANGLE', value: 1, aliases: ['degree', 'degrees'] },
  arcmin: { value: part(1, 60, 'deg'), aliases: ['arcminute', 'arcminutes'] },
  arcsec: { value: part(1, 3600, 'deg'), aliases: ['arcsecond', 'arcseconds'] },
  grad: { value: '0.9 deg', aliases: ['gradian', 'gradians'] },
  gradian: undefined,
  cycle: { value: '360 deg', aliases: ['cycles'] },
  rad: undefined,
  radian: undefined,
}

const unitSystems = { si: { ANGLE: 'deg' }, cgs: { ANGLE: 'deg' }, us: { ANGLE: 'deg' } }
