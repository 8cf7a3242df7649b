import { unreachable } from '../errors.js'
import { rememberedByText } from '../remembered.js'
import { networkNumber } from './address.js'
import { countBefore, type DataType, type Value } from './value.js'

/**
 * The share of values, from 0 to 1, that stand before a value, by the bounds of equally filled buckets in order. Never falls as the value rises.
 * `among` 0: of values below it; 1: of values up to and including it, which differ where a bound is repeated.
 */
export function shareUpTo(
  dataType: DataType,
  bounds: readonly Value[],
  value: Value,
  among: 'below' | 'through',
): number {
  const buckets = bounds.length - 1
  const passed = countBefore(bounds, dataType, value, among)
  if (passed === 0) return 0
  if (passed > buckets) return 1
  const [low, high] = [bounds[passed - 1], bounds[passed]]
  if (low === undefined || high === undefined) return 1
  return (passed - 1 + between(dataType, low, high, value)) / buckets
}

/** Where a value stands between two others that enclose it: 0 at the low one, 1 at the high one. Never falls as the value rises. */
function between(dataType: DataType, low: Value, high: Value, value: Value): number {
  switch (dataType) {
    case 'string':
      return betweenStrings(String(low), String(high), String(value))
    case 'integer':
      return ratio(Number(BigInt(value) - BigInt(low)), Number(BigInt(high) - BigInt(low)))
    case 'decimal':
      return ratio(Number(value) - Number(low), Number(high) - Number(low))
    case 'boolean':
      return ratio(Number(value) - Number(low), Number(high) - Number(low))
    case 'datetime':
      return ratio(instant(value) - instant(low), instant(high) - instant(low))
    case 'ip': {
      const [from, to, at] = [low, high, value].map((one) => networkNumber(String(one)))
      return ratio(Number((at ?? 0n) - (from ?? 0n)), Number((to ?? 0n) - (from ?? 0n)))
    }
    default:
      return unreachable(dataType)
  }
}

// What no number can hold, such as a decimal of a thousand digits, stands in the middle.
function ratio(part: number, whole: number): number {
  const share = part / whole
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0.5
}

const instant = (value: Value) => Date.parse(String(value))

/** Bytes that are looked at after what the two ends share. */
const significant = 10

/**
 * The bytes after the common beginning as digits of a number. The base is the span of the bytes that the two ends are made of, widened to whole classes
 * (digits, capitals, small letters), since names use few of the 256 and a prefix would seem to hold nothing.
 */
function betweenStrings(low: string, high: string, value: string): number {
  const { shared, least, most, from, to } = bucketOf(`${low}\0${high}`)
  const at = Buffer.from(value).subarray(shared)
  return ratio(Number(numberOf(at, least, most) - from), Number(to - from))
}

/** What does not depend on the value, by the two ends with a NUL between them, which no string has. */
const bucketOf = rememberedByText(10_000, (ends) => {
  const [low = Buffer.of(), high = Buffer.of()] = ends.split('\0').map((text) => Buffer.from(text))
  let shared = 0
  while (shared < low.length && shared < high.length && low[shared] === high[shared]) shared += 1
  const rest = (text: Buffer) => text.subarray(shared, shared + significant)
  const [first, last] = [rest(low), rest(high)]
  const [least, most] = spanOf([...first, ...last])
  return { shared, least, most, from: numberOf(first, least, most), to: numberOf(last, least, most) }
})

const classes = ['09', 'AZ', 'az'].map((ends) => [ends.charCodeAt(0), ends.charCodeAt(1)] as const)

function spanOf(bytes: readonly number[]): readonly [least: number, most: number] {
  const found = classes.filter(([first, last]) => bytes.some((byte) => byte >= first && byte <= last)).flat()
  return [Math.min(...bytes, ...found), Math.max(...bytes, ...found)]
}

/** The first bytes as a number; a missing byte is the least digit. After a byte outside the span the rest of the text counts no more. */
function numberOf(text: Buffer, least: number, most: number): bigint {
  const scale = BigInt(most - least + 3)
  let sum = 0n
  let isInside = true
  for (let place = 0; place < significant; place++) {
    const byte = text[place]
    const digit = !isInside || byte === undefined || byte < least ? 0 : Math.min(byte, most + 1) - least + 1
    isInside &&= byte !== undefined && byte >= least && byte <= most
    sum = sum * scale + BigInt(digit)
  }
  return sum
}
