import { unreachable } from '../../../src/errors.js'
import type { DataType, Value } from '../../../src/query/value.js'

// What edges come to, worked out digit by digit. Knows nothing of SQL but how Postgres rounds a quotient, which its manual does not say and its sources do.

/** A figure of values of one type; undefined where there is none. */
export function figureOf(
  kind: 'sum' | 'avg' | 'min' | 'max',
  values: readonly Value[],
  compare: (a: Value, b: Value) => number,
): Value | undefined {
  const [first, ...rest] = values
  if (first === undefined) return undefined
  switch (kind) {
    case 'min':
      return rest.reduce((least, value) => (compare(value, least) < 0 ? value : least), first)
    case 'max':
      return rest.reduce((most, value) => (compare(value, most) > 0 ? value : most), first)
    case 'sum':
      return printed(sumOf(values))
    case 'avg':
      return printed(quotient(sumOf(values), values.length))
    default:
      return unreachable(kind)
  }
}

/** The data type of a figure. */
export const figureType = (kind: 'sum' | 'avg' | 'min' | 'max', dataType: DataType): DataType =>
  kind === 'sum' || kind === 'avg' ? 'decimal' : dataType

interface Digits {
  readonly units: bigint
  readonly scale: number
}

function sumOf(values: readonly Value[]): Digits {
  const terms = values.map((value): Digits => {
    const [whole = '', fraction = ''] = String(value).split('.')
    return { units: BigInt(whole + fraction), scale: fraction.length }
  })
  const scale = Math.max(...terms.map((term) => term.scale))
  return { units: terms.reduce((sum, term) => sum + term.units * 10n ** BigInt(scale - term.scale), 0n), scale }
}

function printed({ units, scale }: Digits): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** Rounded half away from zero to as many digits as Postgres keeps: 16 significant ones at least, and no fewer than the dividend shows. */
function quotient(sum: Digits, count: number): Digits {
  const [above, below] = [leadingGroup(sum), leadingGroup({ units: BigInt(count), scale: 0 })]
  const weight = above.weight - below.weight - (above.first <= below.first ? 1 : 0)
  const scale = Math.max(16 - weight * 4, sum.scale, 0)
  const dividend = sum.units * 10n ** BigInt(scale - sum.scale)
  const size = dividend < 0n ? -dividend : dividend
  const divisor = BigInt(count)
  const rounded = (2n * size + divisor) / (2n * divisor)
  return { units: dividend < 0n ? -rounded : rounded, scale }
}

/** The first four digits that are not all zero, in groups counted from the point, and which group they are. */
function leadingGroup({ units, scale }: Digits): { readonly first: number; readonly weight: number } {
  const digits = (units < 0n ? -units : units).toString()
  if (digits === '0') return { first: 0, weight: 0 }
  const exponent = digits.length - 1 - scale
  const weight = Math.floor(exponent / 4)
  const kept = exponent - weight * 4 + 1
  return { first: Number(digits.slice(0, kept).padEnd(kept, '0')), weight }
}
