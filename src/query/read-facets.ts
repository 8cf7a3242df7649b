import { LimitError } from '../errors.js'
import type { FacetRow } from './compile-facets.js'
import { aspectType, facetLimits, type Facet } from './facet.js'
import { readValue, type DataType, type Value } from './value.js'

/** What one facet counted. Of a list, a resource counts once for each of its different values, or for each range that has one. */
export interface FacetAnswer {
  /** How many resources were looked at. */
  readonly count: number
  /** How many of them have no value. */
  readonly missing: number
  /** How many different values there are; null in ranges. */
  readonly distinct: number | null
  readonly terms: readonly TermCount[]
  /** What is not among the terms: so many different values, and the sum of their counts. */
  readonly rest: { readonly terms: number; readonly count: number }
  readonly ranges: readonly RangeCount[]
  /** How wide each range is: a decimal, or a unit of the calendar; null without ranges. */
  readonly width: string | null
}

export interface TermCount {
  /** Of the row that is counted, where rows are told apart and not what they are called. */
  readonly key: string | null
  readonly value: Value
  readonly count: number
}

/** From `from` up to and without `to`; `to` is null where no instant comes after the range. */
export interface RangeCount {
  readonly from: string
  readonly to: string | null
  readonly count: number
}

/** What the rows of `compileFacets` say, in the order of the facets; a LimitError for a width of one's own that makes too many ranges. */
export function readFacets(facets: readonly Facet[], rows: readonly FacetRow[]): readonly FacetAnswer[] {
  return facets.map((facet, place) =>
    readFacet(
      facet,
      place,
      rows.filter((row) => row.facet === place),
    ),
  )
}

function readFacet({ aspect, counting }: Facet, place: number, rows: readonly FacetRow[]): FacetAnswer {
  const partOf = (part: FacetRow['part']) => rows.filter((one) => one.part === part)
  const numberIn = (part: FacetRow['part']) => Number(partOf(part)[0]?.n ?? 0)
  const dataType = aspectType(aspect)
  const terms = partOf('term').map(({ key, value, n }) => ({ key, value: valueOf(dataType, value), count: Number(n) }))
  const ranges = partOf('range')
  if (ranges.length > facetLimits.ranges) {
    const message = `The values of "${aspect.name}" spread over more than ${facetLimits.ranges} ranges of this width.`
    throw new LimitError(message, ['of', place, 'ranges', counting.kind === 'dates' ? 'unit' : 'width'])
  }
  const [distinct] = partOf('distinct')
  const [set] = partOf('set')
  const shown = terms.reduce((sum, { count }) => sum + count, 0)
  const rangeType = counting.kind === 'dates' ? 'datetime' : 'decimal'
  return {
    count: numberIn('resources'),
    missing: numberIn('resources') - (set ? Number(set.n) : Number(distinct?.value ?? 0)),
    distinct: counting.kind === 'terms' ? Number(distinct?.n ?? 0) : null,
    terms,
    rest: {
      terms: Number(distinct?.n ?? 0) - terms.length,
      count: Number(distinct?.value ?? 0) - shown,
    },
    ranges: ranges.map(({ value, until, n }) => ({
      from: String(valueOf(rangeType, value)),
      to: until === null ? null : String(valueOf(rangeType, until)),
      count: Number(n),
    })),
    width: partOf('width')[0]?.value ?? null,
  }
}

function valueOf(dataType: DataType, stored: unknown): Value {
  const value = readValue(dataType, stored)
  if (value === null) throw new Error('a value that was counted is missing')
  return value
}
