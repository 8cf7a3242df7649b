import { networkEnds } from './address.js'
import type { Comparison, Operator } from './filter.js'
import { equalityKey, satisfies } from './satisfy.js'
import { lastCharacter, type DataType, type Value } from './value.js'

/** A test cut into what each part of the statistics can answer. */
export interface Condition {
  readonly dataType: DataType
  readonly holds: (value: Value) => boolean
  /** Keys of what the value must be one of; undefined without `eq` and `in`. */
  readonly points: ReadonlySet<Value> | undefined
  readonly ranges: readonly Range[]
  /** Keys of what it must not be one of. */
  readonly except: ReadonlySet<Value>
  /** Comparisons that follow no order. */
  readonly sieve: ((value: Value) => boolean) | undefined
}

/** One end of a range: the share of values up to `value` lies below it, or above. */
export interface Range {
  readonly side: 'from' | 'to'
  readonly value: Value
  readonly among: 'below' | 'through'
}

const conditions = new WeakMap<readonly Comparison[], Condition>()

/** The condition of comparisons that must all hold, worked out once for a test, whatever the types it is asked of. */
export function conditionOf(dataType: DataType, all: readonly Comparison[]): Condition {
  const known = conditions.get(all) ?? newConditionOf(dataType, all)
  conditions.set(all, known)
  return known
}

function newConditionOf(dataType: DataType, all: readonly Comparison[]): Condition {
  const every = (comparisons: readonly Comparison[]) => {
    const parts = comparisons.map((comparison) => satisfies(dataType, comparison))
    return (value: Value) => parts.every((part) => part(value))
  }
  const ranges = all.map(rangesOf)
  const unordered = all.filter(({ operator }, index) => !equalities.has(operator) && ranges[index]?.length === 0)
  const [points] = all
    .flatMap((comparison) =>
      comparison.operator === 'eq' || comparison.operator === 'in' ? [operandsOf(comparison)] : [],
    )
    .toSorted((a, b) => a.length - b.length)
  const holds = every(all)
  const keysOf = (values: readonly Value[]) => new Set(values.map((value) => equalityKey(dataType, value)))
  return {
    dataType,
    holds,
    points: points && keysOf(all.length > 1 ? points.filter(holds) : points),
    ranges: ranges.flat(),
    except: keysOf(
      all.flatMap((comparison) =>
        comparison.operator === 'neq' || comparison.operator === 'notIn' ? operandsOf(comparison) : [],
      ),
    ),
    sieve: unordered.length > 0 ? every(unordered) : undefined,
  }
}

const equalities: ReadonlySet<Operator> = new Set<Operator>(['eq', 'in', 'neq', 'notIn'])

const operandsOf = (comparison: Comparison) => ('operands' in comparison ? comparison.operands : [comparison.operand])

function rangesOf(comparison: Comparison): readonly Range[] {
  if ('operands' in comparison) return []
  const { operator, operand: value } = comparison
  switch (operator) {
    case 'lt':
      return [{ side: 'to', value, among: 'below' }]
    case 'lte':
      return [{ side: 'to', value, among: 'through' }]
    case 'gt':
      return [{ side: 'from', value, among: 'through' }]
    case 'gte':
      return [{ side: 'from', value, among: 'below' }]
    case 'startsWith':
      return between(value, `${String(value)}${lastCharacter}`)
    case 'inSubnet':
      return between(...networkEnds(String(value)))
    default:
      return []
  }
}

const between = (first: Value, last: Value): readonly Range[] => [
  { side: 'from', value: first, among: 'below' },
  { side: 'to', value: last, among: 'through' },
]
