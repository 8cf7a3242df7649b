import type { Unit } from 'unitmath/dist/UnitMath.js'
import type { Fraction } from 'fraction.js'
import { convert, readUnit } from './unit-library.js'

/** How numbers in one unit become numbers in another, exactly: (number * numerator + addend) / denominator. Numerator and denominator are positive. */
export interface Conversion {
  readonly numerator: bigint
  readonly addend: bigint
  readonly denominator: bigint
}

/** The units that are offered, by what they measure. More are understood: with other prefixes, spelled out, multiplied and divided. */
const offered = {
  information: 'bit kbit Mbit Gbit Tbit B kB MB GB TB PB EB KiB MiB GiB TiB PiB EiB',
  'data rate': 'bps kbps Mbps Gbps Tbps B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s',
  time: 'ns us ms s min h day week month year',
  frequency: 'Hz kHz MHz GHz THz rpm',
  'parts of a whole': 'ratio % permille ppm ppb',
  temperature: 'K degC degF',
  power: 'mW W kW MW GW hp',
  'apparent power': 'VA kVA MVA',
  energy: 'J kJ MJ GJ Wh kWh MWh BTU',
  'electric potential': 'uV mV V kV',
  'electric current': 'uA mA A kA',
  'electric charge': 'C mC Ah mAh',
  'electric resistance': 'mohm ohm kohm Mohm',
  length: 'nm um mm cm m km in ft yd mi U',
  area: 'mm^2 cm^2 m^2 km^2 sqft',
  volume: 'mL L m^3 gal',
  'volumetric flow': 'L/s L/min m^3/s m^3/h cuft/min',
  velocity: 'm/s km/h mi/h',
  mass: 'mg g kg t lb oz',
  pressure: 'Pa hPa kPa MPa mbar bar psi atm torr',
  angle: 'deg arcmin arcsec',
  'luminous flux': 'lm',
  cores: 'core millicore',
  counts: 'count',
}

/** All units that are offered, those that measure the same side by side. */
export const offeredUnits: readonly string[] = Object.values(offered).flatMap((units) => units.split(' '))

/** From numbers in one unit to numbers in another; undefined where one is not understood or they measure different things. The same label always fits. */
export function findConversion(from: string, to: string): Conversion | undefined {
  if (from === to) return { numerator: 1n, addend: 0n, denominator: 1n }
  return remember(conversions, JSON.stringify([from, to]), () => conversionBetween(from, to))
}

function conversionBetween(from: string, to: string): Conversion | undefined {
  const [asked, stored] = [findUnit(from), findUnit(to)]
  if (!asked || !stored || dimensionKey(asked) !== dimensionKey(stored)) return undefined
  const zero = convert(0n, asked, stored)
  const factor = convert(1n, asked, stored).sub(zero)
  return {
    numerator: factor.n * zero.d,
    addend: zero.s * zero.n * factor.d,
    denominator: factor.d * zero.d,
  }
}

/** Whether numbers in this unit can be converted to others: of "MB" they can; a label such as "widgets" stands for itself alone. */
export function isUnderstood(label: string): boolean {
  return findUnit(label) !== undefined
}

/** What a unit measures, in words; undefined for one that is not understood, and for what has no name here. */
export function whatMeasures(label: string): string | undefined {
  return groupOf(label)?.name
}

/** Units to choose from where this one is, itself among them; it alone where nothing else is offered. */
export function compatibleUnits(label: string): readonly string[] {
  const units = groupOf(label)?.units ?? []
  return units.includes(label) ? units : [label, ...units]
}

interface Group {
  readonly name: string
  readonly units: readonly string[]
}

let groups: ReadonlyMap<string, Group> | undefined

function groupOf(label: string): Group | undefined {
  groups ??= new Map(
    Object.entries(offered).map(([name, list]) => {
      const units = list.split(' ')
      const [first] = units.flatMap((unit) => findUnit(unit) ?? [])
      if (!first) throw new Error(`there are no units of ${name}`)
      return [dimensionKey(first), { name, units }]
    }),
  )
  const unit = findUnit(label)
  return unit && groups.get(dimensionKey(unit))
}

const dimensionKey = (unit: Unit<Fraction>) => unit.dimension.join()

const findUnit = (label: string) => remember(units, label, () => parseUnit(spelled(label)))

const units = new Map<string, Unit<Fraction> | undefined>()
const conversions = new Map<string, Conversion | undefined>()
const maxRemembered = 1000

function remember<T>(known: Map<string, T>, key: string, make: () => T): T | undefined {
  if (known.has(key)) return known.get(key)
  // Clients send labels too, so what is remembered is bounded.
  if (known.size >= maxRemembered) known.clear()
  const made = make()
  known.set(key, made)
  return made
}

// Names with small powers. What else the library reads, numbers and any power of any depth, is no unit of ours and may cost what it likes.
const shape = /^[A-Za-z][A-Za-z0-9]*(?:\^-?[1-4])?(?:[ */][A-Za-z][A-Za-z0-9]*(?:\^-?[1-4])?){0,5}$/

function parseUnit(name: string): Unit<Fraction> | undefined {
  if (name.length > 64 || !shape.test(name)) return undefined
  try {
    return readUnit(name)
  } catch {
    return undefined
  }
}

/** What the library, which reads letters and digits only, calls these signs; twice where Unicode has a sign twice. */
const signs: Readonly<Record<string, string>> = {
  '%': 'percent',
  '\u2030': 'permille',
  '\u00B5': 'u',
  '\u03BC': 'u',
  '\u03A9': 'ohm',
  '\u2126': 'ohm',
  '\u00B0C': 'degC',
  '\u00B0F': 'degF',
  '\u00B0': 'deg',
  '\u00B2': '^2',
  '\u00B3': '^3',
  '\u00B7': '*',
}

const spelled = (label: string) =>
  label.replaceAll(
    /\u00B0[CF]|[%\u2030\u00B5\u03BC\u03A9\u2126\u00B0\u00B2\u00B3\u00B7]/g,
    (sign) => signs[sign] ?? sign,
  )
