import { aspectType, aspectUnit, type Aspect } from '../../query/facet.js'
import { printGlobalId } from '../../query/global-id.js'
import { inUnit, type StoredUnit } from '../../query/measured.js'
import type { DataType, Value } from '../../query/value.js'
import type { CountedFacet, CountedGroups } from './facet.service.js'
import type { Aggregate, Facet, AggregateKey, NumberRange, TypedValue } from './facet.type.js'

export type FacetSource = Facet
export type AggregateSource = Aggregate

/** A facet as the API shows it. */
export function toFacet({ facet: { aspect, counting }, answer, isApproximate }: CountedFacet): FacetSource {
  const isOf = (kind: typeof counting.kind) => counting.kind === kind
  return {
    ...named(aspect),
    count: answer.count,
    isApproximate,
    missing: answer.missing,
    distinct: answer.distinct,
    terms: answer.terms.map((term) => ({ ...keyed(aspect, term), count: term.count })),
    rest: isOf('terms') ? answer.rest : null,
    numbers: isOf('numbers') ? toNumberRanges(answer.ranges, aspectUnit(aspect)) : [],
    width: isOf('numbers') ? answer.width : null,
    dates: isOf('dates') ? answer.ranges : [],
    unit: isOf('dates') ? answer.width : null,
  }
}

/** Groups as the API shows them. */
export function toAggregate({ aggregate, answer, isApproximate }: CountedGroups): AggregateSource {
  const typed = (aspect: Aspect, value: Value | null) => (value === null ? null : typedValue(aspect, value))
  return {
    groupCount: answer.groupCount,
    isApproximate,
    groups: answer.groups.map(({ keys, count, measures }) => ({
      count,
      keys: aggregate.by.map((aspect, index): AggregateKey => {
        const { key = null, value = null } = keys[index] ?? {}
        return { ...named(aspect), value: typed(aspect, value), nodeId: globalId(aspect, key) }
      }),
      measures: aggregate.of.flatMap((aspect, index) => {
        const measure = measures[index]
        if (!measure) return []
        const { min, max, ...rest } = measure
        const stored = aspectUnit(aspect)
        return [{ ...named(aspect), ...rest, min: typed(aspect, min), max: typed(aspect, max), stored }]
      }),
    })),
  }
}

const named = (aspect: Aspect) => ({
  attribute: aspect.kind === 'attribute' ? aspect.name : null,
  field: aspect.kind === 'field' ? aspect.name : null,
  dataType: aspectType(aspect),
  isList: aspect.kind === 'attribute' && aspect.attribute.isList,
})

const keyed = (aspect: Aspect, { key, value }: { readonly key: string | null; readonly value: Value }) => ({
  value: typedValue(aspect, value),
  nodeId: globalId(aspect, key),
})

const globalId = (aspect: Aspect, key: string | null) =>
  key === null || aspect.kind === 'attribute' || aspect.table === undefined ? null : printGlobalId(aspect.table, key)

// The words of an enum are written as the enum has them.
const isWord = (aspect: Aspect) =>
  aspect.kind === 'field' && (aspect.name === 'presence' || aspect.name === 'statusClass')

function typedValue(aspect: Aspect, value: Value): TypedValue {
  return toTypedValue(aspectType(aspect), isWord(aspect) ? String(value).toUpperCase() : value, aspectUnit(aspect))
}

/** What is shown of numbers, beside which stands the unit that they are stored in; clients see that in the catalogue. */
export interface Measured {
  readonly stored?: StoredUnit | undefined
}

/** A number as it is stored, or in the unit that a client names. */
export function shownIn(number: string, unit: string | null | undefined, stored: StoredUnit | undefined): string {
  return unit === null || unit === undefined ? number : (inUnit([number], unit, stored, ['unit'])[0] ?? number)
}

/** Ranges of numbers as the API shows them. */
export function toNumberRanges(
  ranges: readonly { readonly from: string; readonly to: string | null; readonly count: number }[],
  stored: StoredUnit | undefined,
): readonly (NumberRange & Measured)[] {
  return ranges.map((range) => ({ ...range, to: range.to ?? '', stored }))
}

/** A value of a data type as the API shows it; `stored` of a number that has a unit. */
export function toTypedValue(dataType: DataType, value: Value, stored?: StoredUnit): TypedValue & Measured {
  const text = String(value)
  const as = (wanted: DataType) => (dataType === wanted ? text : null)
  return {
    text,
    string: as('string'),
    integer: as('integer'),
    decimal: as('decimal'),
    boolean: dataType === 'boolean' ? value === true : null,
    datetime: as('datetime'),
    ip: as('ip'),
    stored,
  }
}
