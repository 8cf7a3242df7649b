import { rememberedBy } from '../remembered.js'
import type { Comparison, Operator, Test } from './filter.js'
import { inOrder, type CommonValue } from './frequent.js'
import { shareUpTo } from './histogram.js'
import type { Sample } from './sample.js'
import { conditionOf, type Condition, type Range } from './sought.js'
import { compareValues, countBefore, type DataType, type Value } from './value.js'

/** What the inventory holds, as it was when somebody looked. Live resources of concrete types only. */
export interface Statistics {
  /** Resources by id of their type; a type that was never looked at is missing, one without resources has 0. */
  readonly resources: ReadonlyMap<number, number>
  /** By `${typeId}:${attributeId}`; a pair without values is missing. */
  readonly attributes: ReadonlyMap<string, AttributeStatistics>
  /** Types of which a tenth has changed since they were looked at. */
  readonly old?: ReadonlySet<number>
  /** Attributes whose values are indexed by their substrings. */
  readonly substrings?: ReadonlySet<number>
  /** By relationship type, as seen from the resources they start from (out) and lead to (in). Edges in force only. */
  readonly edges?: ReadonlyMap<number, Readonly<Record<'out' | 'in', EdgeStatistics>>>
  /** By type; a type without resources is missing. */
  readonly samples?: ReadonlyMap<number, Sample>
}

/** The edges of a relationship type, as seen from one side. */
export interface EdgeStatistics {
  readonly edges: number
  /** Resources at this side that have at least one. */
  readonly ends: number
  /** How many of them have about so many edges each. */
  readonly degrees: readonly { readonly edges: number; readonly ends: number }[]
}

/** What the resources of one type have as one attribute. */
export interface AttributeStatistics {
  /** Resources with at least one value. */
  readonly resources: number
  /** Their values; one that a list repeats counts once. As many as `resources` for an attribute that is no list. */
  readonly values: number
  readonly distinct: number
  /** The most common values with their share of `values`; of a long string the indexed prefix. */
  readonly common: readonly CommonValue[]
  /** The values that are not common, in order, cut into buckets of equally many: the least, the last of each bucket. Long strings are cut. */
  readonly bounds: readonly Value[]
}

/** Nothing is known. */
export const noStatistics: Statistics = Object.freeze({
  resources: new Map(),
  attributes: new Map(),
  edges: new Map(),
  samples: new Map(),
})

/** How many resources a type that was never looked at is taken to have; half of them with a value of each attribute. */
export const defaultResources = 10_000
const defaultPresence = 0.5

/**
 * How many resources of these types are expected to satisfy a test of an attribute: from 0 to their number, and at least 1 where something may match, since
 * what is known is old. For a type without statistics a guess, see `defaultResources` and `defaultShares`.
 */
export function estimateTest(
  { resources, attributes }: Statistics,
  typeIds: readonly number[],
  attributeId: number,
  dataType: DataType,
  test: Test,
): number {
  const judge = judgeOf(dataType, test)
  const ofTypes = byAttribute(attributes).get(attributeId)
  let [all, matching] = [0, 0]
  for (const typeId of typeIds) {
    const known = resources.get(typeId)
    const total = known ?? defaultResources
    all += total
    matching += Math.min(total, judge(total, known === undefined ? undefined : (ofTypes?.get(typeId) ?? none)))
  }
  return isImpossible(test) ? 0 : Math.min(all, Math.max(1, matching))
}

/** As `estimateTest` for all resources of these types. */
export function estimateResources({ resources }: Statistics, typeIds: readonly number[]): number {
  return typeIds.reduce((sum, typeId) => sum + (resources.get(typeId) ?? defaultResources), 0)
}

const none: AttributeStatistics = Object.freeze({ resources: 0, values: 0, distinct: 0, common: [], bounds: [] })

/** By attribute, then by type: the same for all that is asked of the statistics. */
const byAttribute = rememberedBy((attributes: Statistics['attributes']) => {
  const found = new Map<number, Map<number, AttributeStatistics>>()
  for (const [key, known] of attributes) {
    const [typeId = 0, attributeId = 0] = key.split(':').map(Number)
    const ofTypes = found.get(attributeId) ?? new Map<number, AttributeStatistics>()
    found.set(attributeId, ofTypes.set(typeId, known))
  }
  return found
})

/** How many of `total` resources match; undefined statistics are unknown ones. */
type Judge = (total: number, known: AttributeStatistics | undefined) => number

function judgeOf(dataType: DataType, test: Test): Judge {
  if (test.kind === 'isSet') return test.set ? countSet : (total, known) => Math.max(0, total - countSet(total, known))
  const guessed = test.all.reduce((share, comparison) => share * guess(comparison), defaultPresence)
  const condition = conditionOf(dataType, test.all)
  return (total, known) => (known === undefined ? total * guessed : countIn(condition)(known))
}

const countSet: Judge = (total, known) => Math.min(total, known?.resources ?? total * defaultPresence)

const isImpossible = (test: Test) =>
  test.kind === 'value' &&
  test.all.some((comparison) => comparison.operator === 'in' && comparison.operands.length === 0)

/** Of the values of an attribute of which nothing is known, the share that an operator is taken to hold for. */
const defaultShares = {
  eq: 0.005,
  neq: 0.995,
  lt: 1 / 3,
  lte: 1 / 3,
  gt: 1 / 3,
  gte: 1 / 3,
  in: 0.005,
  notIn: 0.995,
  startsWith: 0.01,
  endsWith: 0.02,
  contains: 0.02,
  eqInsensitive: 0.005,
  startsWithInsensitive: 0.01,
  endsWithInsensitive: 0.02,
  containsInsensitive: 0.02,
  inSubnet: 0.05,
  containsAddress: 0.005,
} as const satisfies Record<Operator, number>

function guess(comparison: Comparison): number {
  const share = defaultShares[comparison.operator]
  if (!('operands' in comparison)) return share
  const { length } = comparison.operands
  return comparison.operator === 'in' ? Math.min(0.5, share * length) : Math.max(0.5, share ** length)
}

/** Of the resources that statistics are about, how many fulfil a condition; worked out once for each. */
const countIn = rememberedBy((condition: Condition) =>
  rememberedBy((known: AttributeStatistics) => countMatching(known, condition)),
)

function countMatching(known: AttributeStatistics, condition: Condition): number {
  const { resources, values, common } = known
  if (resources <= 0 || values <= 0) return 0
  const perResource = Math.max(1, values / resources)
  const remaining = Math.max(0, 1 - inOrder(common, condition.dataType).all)
  const rest = remaining > 0 ? remaining * restShare(known, condition) : 0
  // One value a resource: no resource is counted twice. In lists a resource may have several that match, as if drawn independently.
  if (perResource === 1) return resources * Math.min(1, commonShare(common, condition) + rest)
  const shares = common.filter(({ value }) => condition.holds(value)).map(({ share }) => share)
  const matching = sum(shares) + rest
  const missed = shares.reduce(
    (left, share) => left * (1 - Math.min(1, share * perResource)),
    (1 - Math.min(1, rest)) ** perResource,
  )
  return resources * Math.min(1, Math.max(matching, 1 - missed))
}

/** The share of the common values that satisfy a condition. */
function commonShare(common: readonly CommonValue[], condition: Condition): number {
  const { dataType, holds, points, ranges, except, sieve } = condition
  const { byKey, values, before } = inOrder(common, dataType)
  const shareOf = (keys: Iterable<Value>) => sum(Array.from(keys, (key) => byKey.get(key) ?? 0))
  if (points) return shareOf(points)
  if (sieve || (ranges.length > 0 && except.size > 0))
    return sum(common.filter(({ value }) => holds(value)).map(({ share }) => share))
  let [from, to] = [0, values.length]
  for (const { side, value, among } of ranges) {
    const place = countBefore(values, dataType, value, among)
    if (side === 'from') from = Math.max(from, place)
    else to = Math.min(to, place)
  }
  return Math.max(0, (before[Math.max(from, to)] ?? 0) - (before[from] ?? 0) - shareOf(except))
}

/** Of the values that are not common the share that satisfies a condition. */
function restShare(known: AttributeStatistics, condition: Condition): number {
  const { common, bounds } = known
  if (bounds.length === 0) return 0
  const { dataType, points, ranges, except, sieve } = condition
  const distinct = Math.max(1, known.distinct - common.length)
  const countRare = (keys: ReadonlySet<Value>) => {
    if (keys.size === 0) return 0
    const { byKey } = inOrder(common, dataType)
    return [...keys].filter((key) => !byKey.has(key)).length
  }
  if (points) return Math.min(1, countRare(points) / distinct)
  const [from, to] = endsOf(dataType, bounds, distinct, ranges)
  const width = Math.max(0, to - from)
  if (width === 0) return 0
  const refused = Math.min(1, countRare(except) / distinct)
  return width * (1 - refused) * (sieve ? siftedShare(bounds, sieve, from, to) : 1)
}

/** Where ranges begin and end, as shares of the values before. Beyond the known ends lie few values, but some: they may have come since. */
function endsOf(
  dataType: DataType,
  bounds: readonly Value[],
  distinct: number,
  ranges: readonly Range[],
): readonly [from: number, to: number] {
  const slack = 0.01 / Math.max(1, bounds.length - 1)
  let [from, to] = [0, 1]
  for (const range of ranges) {
    const share = shareBefore(dataType, bounds, distinct, range)
    if (range.side === 'from') from = Math.max(from, Math.min(share, 1 - slack))
    else to = Math.min(to, Math.max(share, slack))
  }
  return [from, to]
}

/** Up to and including a value is at least one value more than below it; and from one that was seen on there is at least that. */
function shareBefore(dataType: DataType, bounds: readonly Value[], distinct: number, { value, among }: Range): number {
  const below = shareUpTo(dataType, bounds, value, 'below')
  const [least, greatest] = [bounds[0], bounds.at(-1)]
  if (least === undefined || greatest === undefined || compareValues(dataType, value, least) < 0) return below
  if (among === 'below')
    return compareValues(dataType, value, greatest) <= 0 ? Math.min(below, 1 - 1 / distinct) : below
  return Math.min(1, Math.max(shareUpTo(dataType, bounds, value, 'through'), below + 1 / distinct))
}

/** The bounds are a sample of the values: of those in the range, the share that passes. A quarter of one stands for what no bound shows. */
function siftedShare(bounds: readonly Value[], passes: (value: Value) => boolean, from: number, to: number): number {
  const last = bounds.length - 1
  const inside = bounds.filter((_, index) => index / last >= from && index / last <= to)
  const sample = inside.length >= fewBounds ? inside : bounds
  return (sample.filter(passes).length + 0.25) / (sample.length + 0.5)
}

const fewBounds = 10

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
