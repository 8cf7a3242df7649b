import type { RangeCount } from '../../query/read-facets.js'
import { readValue, type DataType, type Value } from '../../query/value.js'
import type { AttributeDefinition } from '../catalog/catalogue.js'
import type { AttributeSummary, Figure, Rule, Violation } from './attribute-statistics.js'
import { resourcesOf, type BoundKinds } from './demands.js'
import type { SummaryRow } from './value-summary.sql.js'

/** What was read of all attributes, by attribute id. */
export interface Known {
  readonly bound: ReadonlyMap<number, BoundKinds>
  readonly rows: ReadonlyMap<number, readonly SummaryRow[]>
  readonly changes: ReadonlyMap<number, string>
  /** Absent where violations were not looked for. */
  readonly broken?: {
    readonly lacking: ReadonlyMap<number, number>
    readonly unmatched: ReadonlyMap<number, number>
  }
}

/** What the rows say of one attribute. */
export function summarize(
  definition: AttributeDefinition,
  figures: ReadonlySet<Figure>,
  known: Known,
): AttributeSummary {
  const { id, dataType } = definition
  const rows = known.rows.get(id) ?? []
  const find = (part: SummaryRow['part']) => rows.find((row) => row.part === part)
  const valueIn = (part: SummaryRow['part']) => readValue(dataType, find(part)?.value)
  const countIn = (part: SummaryRow['part']) => Number(find(part)?.n ?? 0)
  const terms = rows.flatMap(({ part, value, n }) =>
    part === 'term' ? [{ key: null, value: valueOf(dataType, value), count: Number(n) }] : [],
  )
  const shown = terms.reduce((sum, { count }) => sum + count, 0)
  return {
    definition,
    resources: figures.has('resources') ? resourcesOf(known.bound.get(id)?.may ?? []) : null,
    present: figures.has('present') ? countIn('present') : null,
    distinct: figures.has('distinct') ? countIn('distinct') : null,
    least: figures.has('ends') ? valueIn('least') : null,
    greatest: figures.has('ends') ? valueIn('greatest') : null,
    terms,
    rest: figures.has('top')
      ? {
          terms: Math.max(0, countIn('distinct') - terms.length),
          count: Math.max(0, Number(find('distinct')?.value ?? 0) - shown),
        }
      : null,
    ranges: rows.flatMap((row) => (row.part === 'range' ? [readRange(dataType, row)] : [])),
    width: find('width')?.value ?? null,
    lastChangedAt: known.changes.get(id) ?? null,
    violations: known.broken ? readViolations(id, countIn, known.broken) : null,
  }
}

function readViolations(
  id: number,
  countIn: (part: SummaryRow['part']) => number,
  { lacking, unmatched }: NonNullable<Known['broken']>,
): readonly Violation[] {
  const counts: Readonly<Record<Rule, number>> = {
    required: lacking.get(id) ?? 0,
    min: countIn('below'),
    max: countIn('above'),
    pattern: unmatched.get(id) ?? 0,
    allowedValues: countIn('others'),
  }
  return rules.flatMap((rule) => (counts[rule] > 0 ? [{ rule, count: counts[rule] }] : []))
}

const rules: readonly Rule[] = ['required', 'min', 'max', 'pattern', 'allowedValues']

function readRange(dataType: DataType, { value, until, n }: SummaryRow): RangeCount {
  const type = dataType === 'datetime' ? 'datetime' : 'decimal'
  return {
    from: String(valueOf(type, value)),
    to: until === null ? null : String(valueOf(type, until)),
    count: Number(n),
  }
}

function valueOf(dataType: DataType, stored: string | null): Value {
  const value = readValue(dataType, stored)
  if (value === null) throw new Error('a value that was counted is missing')
  return value
}
