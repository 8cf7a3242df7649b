import { equalityKey } from './satisfy.js'
import { compareValues, type DataType, type Value } from './value.js'

/** One of the most common values of an attribute, with its share of all values. */
export interface CommonValue {
  readonly value: Value
  readonly share: number
}

/** Common values as they are looked up, by their keys and in their order. */
export interface Ordered {
  readonly byKey: ReadonlyMap<Value, number>
  readonly values: readonly Value[]
  /** The shares of all values before a place together. */
  readonly before: readonly number[]
  readonly all: number
}

const ordered = new WeakMap<readonly CommonValue[], Ordered>()

/** Common values of a data type, each put in order once. */
export function inOrder(common: readonly CommonValue[], dataType: DataType): Ordered {
  const known = ordered.get(common)
  if (known) return known
  const sorted = common.toSorted((a, b) => compareValues(dataType, a.value, b.value))
  const before = [0]
  for (const { share } of sorted) before.push((before.at(-1) ?? 0) + share)
  const made: Ordered = {
    byKey: new Map(common.map(({ value, share }) => [equalityKey(dataType, value), share])),
    values: sorted.map(({ value }) => value),
    before,
    all: before.at(-1) ?? 0,
  }
  ordered.set(common, made)
  return made
}
