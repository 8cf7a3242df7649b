import { storedUnitOf } from '../inventory/attribute-value.js'
import { toNumberRanges, toTypedValue } from '../inventory/facet.js'
import { hasRanges } from './value-summary.sql.js'
import type { AttributeSummary, Figure } from './attribute-statistics.js'
import type { AttributeStatistics } from './attribute-statistics.type.js'

/** Statistics of an attribute as the API shows them, with the id that its resolver leads on from. */
export type ShownStatistics = AttributeStatistics & { readonly definitionId: number }

/** What must be worked out for each field of `AttributeStatistics`; for the others nothing. */
const figuresOf: Readonly<Record<string, readonly Figure[]>> = {
  resources: ['resources'],
  present: ['present'],
  missing: ['resources', 'present'],
  coverage: ['resources', 'present'],
  distinct: ['distinct'],
  min: ['ends'],
  max: ['ends'],
  topValues: ['top'],
  rest: ['top'],
  histogram: ['histogram'],
  lastChangedAt: ['lastChange'],
  violationCount: ['violations'],
  violations: ['violations'],
} satisfies Partial<Record<keyof AttributeStatistics, readonly Figure[]>>

/** What must be worked out for these fields. */
export function figuresFor(fields: ReadonlySet<string>): ReadonlySet<Figure> {
  return new Set([...fields].flatMap((field) => figuresOf[field] ?? []))
}

/** Statistics of an attribute as the API shows them. What was not asked for looks empty; nobody reads it. */
export function showStatistics(summary: AttributeSummary): ShownStatistics {
  const { definition, resources, present, least, greatest, violations } = summary
  const { id, name, displayName, dataType, isList, unit } = definition
  const stored = storedUnitOf(definition)
  const [all, some] = [resources ?? 0, present ?? 0]
  // What is kept of two types was not taken at one time.
  const missing = Math.max(0, all - some)
  return {
    definitionId: id,
    name,
    displayName,
    dataType,
    isList,
    unit,
    resources: all,
    present: some,
    missing,
    coverage: all === 0 ? null : Math.min(1, some / all),
    distinct: summary.distinct ?? 0,
    min: least === null ? null : toTypedValue(dataType, least, stored),
    max: greatest === null ? null : toTypedValue(dataType, greatest, stored),
    topValues: summary.terms.map(({ value, count }) => ({
      value: toTypedValue(dataType, value, stored),
      nodeId: null,
      count,
    })),
    rest: summary.rest ?? { terms: 0, count: 0 },
    histogram: hasRanges(dataType) ? showHistogram(summary) : null,
    lastChangedAt: summary.lastChangedAt,
    violationCount: violations && violations.reduce((sum, { count }) => sum + count, 0),
    violations,
  }
}

function showHistogram({ definition, ranges, width }: AttributeSummary) {
  return definition.dataType === 'datetime'
    ? { numbers: [], width: null, dates: ranges, unit: width }
    : { numbers: toNumberRanges(ranges, storedUnitOf(definition)), width, dates: [], unit: null }
}
