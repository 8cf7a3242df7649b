import type { Aggregate } from './aggregate.js'
import type { AggregateAnswer } from './compile-aggregate.js'
import type { Aspect, Facet } from './facet.js'
import type { FacetAnswer, TermCount } from './read-facets.js'
import { equalityKey } from './satisfy.js'
import type { AttributeStatistics, Statistics } from './statistics.js'
import { compareValues, maxIndexedBytes, type Value } from './value.js'

/** All live resources of some types, as statistics know them. */
export interface KnownResources {
  readonly statistics: Statistics
  readonly typeIds: readonly number[]
  /** What the terms of the field "type" are called. */
  readonly typeName: (id: number) => string
}

/** What statistics say of a facet; undefined where they do not tell: in ranges, of other fields than the type, and where the commonest values are not kept. */
export function approximateFacet({ aspect, counting }: Facet, known: KnownResources): FacetAnswer | undefined {
  if (counting.kind !== 'terms') return undefined
  const count = countResources(known)
  const found = count === undefined ? undefined : countTerms(aspect, known)
  if (count === undefined || !found || found.terms.length < Math.min(counting.top, found.distinct)) return undefined
  const terms = found.terms.slice(0, counting.top)
  const shown = terms.reduce((sum, term) => sum + term.count, 0)
  return {
    count,
    missing: count - found.resources,
    distinct: found.distinct,
    terms,
    rest: {
      terms: found.distinct - terms.length,
      count: Math.max(found.values - shown, found.distinct - terms.length),
    },
    ranges: [],
    width: null,
  }
}

/** What statistics say of groups that are only counted: of all resources, or by one thing of which all values are kept; undefined where they do not tell. */
export function approximateGroups(
  { by, of, having, order, first }: Aggregate,
  known: KnownResources,
): AggregateAnswer | undefined {
  const count = countResources(known)
  const [aspect, ...more] = by
  if (count === undefined || of.length + having.length + order.length + more.length > 0) return undefined
  if (!aspect) return { groupCount: 1, groups: [{ keys: [], count, measures: [] }].slice(0, first) }
  const found = countTerms(aspect, known)
  if (!found || found.terms.length < found.distinct || (aspect.kind === 'attribute' && aspect.attribute.isList))
    return undefined
  const missing = count - found.resources
  const groups = [
    ...found.terms.map(({ key, value, count: n }) => ({ keys: [{ key, value }], count: n, measures: [] })),
    ...(missing > 0 ? [{ keys: [{ key: null, value: null }], count: missing, measures: [] }] : []),
  ].toSorted((a, b) => b.count - a.count)
  return { groupCount: groups.length, groups: groups.slice(0, first) }
}

/** Undefined when somebody has yet to look at one of the types. */
function countResources({ statistics, typeIds }: KnownResources): number | undefined {
  const counts = typeIds.map((id) => statistics.resources.get(id))
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0)
}

interface KnownTerms {
  /** The most common ones, most resources first. */
  readonly terms: readonly TermCount[]
  readonly distinct: number
  /** How many resources have one, and the sum of all counts. */
  readonly resources: number
  readonly values: number
}

function countTerms(aspect: Aspect, { statistics, typeIds, typeName }: KnownResources): KnownTerms | undefined {
  if (aspect.kind === 'field') {
    if (aspect.name !== 'type') return undefined
    const terms = typeIds.flatMap((id): TermCount[] => {
      const count = statistics.resources.get(id) ?? 0
      return count > 0 ? [{ key: null, value: typeName(id), count }] : []
    })
    const resources = terms.reduce((sum, { count }) => sum + count, 0)
    return { terms: inOrder('string', terms), distinct: terms.length, resources, values: resources }
  }
  const { id, dataType } = aspect.attribute
  const kept = typeIds.flatMap((typeId) => statistics.attributes.get(`${typeId}:${id}`) ?? [])
  const counts = new Map<Value, { readonly value: Value; count: number }>()
  for (const { common, values } of kept)
    for (const { value, share } of common) {
      const key = equalityKey(dataType, value)
      const term = counts.get(key) ?? { value, count: 0 }
      term.count += share * values
      counts.set(key, term)
    }
  const terms = [...counts.values()].map(({ value, count }) => ({
    key: null,
    value,
    count: Math.max(1, Math.round(count)),
  }))
  // Of a long string only the beginning is kept.
  if (terms.some(({ value }) => typeof value === 'string' && Buffer.byteLength(value) > maxIndexedBytes))
    return undefined
  const sumOf = (of: (one: AttributeStatistics) => number) => kept.reduce((sum, one) => sum + of(one), 0)
  const isWhole = kept.every(({ bounds }) => bounds.length === 0)
  const distinct = Math.max(terms.length, ...(isWhole ? [] : kept.map((one) => one.distinct)))
  return {
    terms: inOrder(dataType, terms),
    distinct: Math.round(distinct),
    resources: sumOf(({ resources }) => resources),
    values: sumOf(({ values }) => values),
  }
}

const inOrder = (dataType: Parameters<typeof compareValues>[0], terms: readonly TermCount[]) =>
  terms.toSorted((a, b) => b.count - a.count || compareValues(dataType, a.value, b.value))
