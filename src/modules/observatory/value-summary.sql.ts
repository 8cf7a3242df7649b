import { boundOf, rangesOf } from '../../query/compile-ranges.js'
import { sortable, valueText } from '../../query/compile-values.js'
import type { Counting } from '../../query/facet.js'
import { join, raw, sql, type Statement } from '../../query/sql.js'
import type { DataType } from '../../query/value.js'
import type { Figure } from './attribute-statistics.js'

export interface ValuesAsked {
  readonly figures: ReadonlySet<Figure>
  /** So many of the commonest values. */
  readonly top: number
  /** At most so many ranges. */
  readonly ranges: number
}

/** A row of the answer: which attribute, which part of what is told about it. */
export interface SummaryRow extends Readonly<Record<string, unknown>> {
  readonly attribute: number
  readonly part:
    'present' | 'distinct' | 'least' | 'greatest' | 'term' | 'width' | 'range' | 'below' | 'above' | 'others'
  readonly value: string | null
  readonly until: string | null
  readonly n: string | null
}

/** What figures are worked out of: tables by these names, and the ends. */
export interface ValuesKnown {
  readonly dataType: DataType
  /** Tables that lead to `g (value, n)`. */
  readonly tables: readonly Statement[]
  readonly least: Statement
  readonly greatest: Statement
  /** Which of `g` may be among the commonest. */
  readonly isCommon?: Statement
  /** Selects, for each range, its place (as `range`) and how many resources have a value in it; `place` says in which a value lies. */
  readonly countRanges?: (place: (value: Statement) => Statement) => Statement
  /** Selects `n` and the sum of the counts, as `value`: how many different values there are. */
  readonly distinct?: Statement
}

const nothing = raw('null::text')

/** Selects a part of the answer. */
export function part(
  name: SummaryRow['part'],
  n: Statement,
  { value = nothing, until = nothing, order = raw('0'), from = raw('') } = {},
): Statement {
  return sql`(select ${raw(`'${name}'`)} as part, ${value} as value, ${until} as until, (${n})::bigint as n, ${order}::bigint as place ${from})`
}

/** Whether there are ranges of values of a data type. */
export const hasRanges = (dataType: DataType): boolean =>
  dataType === 'integer' || dataType === 'decimal' || dataType === 'datetime'

/** The tables and the parts for the figures that are asked for; nothing is read for the others. */
export function summarizeValues(
  known: ValuesKnown,
  { figures, top, ranges }: ValuesAsked,
): { readonly tables: readonly Statement[]; readonly parts: readonly Statement[]; readonly readsValues: boolean } {
  const { dataType } = known
  const withRanges = figures.has('histogram') && hasRanges(dataType)
  const withEnds = figures.has('ends') || withRanges
  const withValues = figures.has('distinct') || figures.has('top') || withRanges
  const histogram = withRanges ? countInRanges(known, ranges) : { tables: [], parts: [] }
  const order = sql`g.n desc, ${sortable(raw('g.value'), dataType)}`
  return {
    readsValues: withValues,
    tables: [
      ...(withValues ? known.tables : []),
      ...(withEnds ? [sql`e as materialized (select ${known.least} as least, ${known.greatest} as greatest)`] : []),
      ...histogram.tables,
    ],
    parts: [
      ...(figures.has('distinct') || figures.has('top')
        ? [
            known.distinct ??
              part('distinct', raw('count(*)'), { value: raw('coalesce(sum(g.n), 0)::text'), from: raw('from g') }),
          ]
        : []),
      ...(figures.has('top')
        ? [
            part('term', raw('g.n'), {
              value: valueText(raw('g.value'), dataType),
              order: sql`row_number() over (order by ${order})`,
              from: sql`from g where ${known.isCommon ?? raw('true')} order by ${order} limit ${top}`,
            }),
          ]
        : []),
      ...(withEnds
        ? (['least', 'greatest'] as const).map((end) =>
            part(end, raw('0'), { value: valueText(raw(`e.${end}`), dataType), from: raw('from e') }),
          )
        : []),
      ...histogram.parts,
    ],
  }
}

/** Counting values in ranges that are as narrow as round bounds allow; as facets do. */
export const countingOf = (dataType: DataType, most: number): Counting =>
  dataType === 'datetime' ? { kind: 'dates', most } : { kind: 'numbers', most }

/** Bounds are looked up by halves: working out of each value where its range starts would cost ten times as much. */
function countInRanges({ dataType, countRanges }: ValuesKnown, most: number) {
  const { cast, start, width, step, from, to } = rangesOf(countingOf(dataType, most))
  const place = (value: Statement) => sql`width_bucket(${value}, (select starts from t))`
  const counted = countRanges?.(place) ?? sql`select ${place(raw('g.value'))} as range, sum(g.n) as n from g group by 1`
  return {
    tables: [
      sql`w as materialized (select b.low, b.high, c.width from (select ${cast(raw('e.least'))} as low, ${cast(raw('e.greatest'))} as high from e) b cross join lateral (${width}) c where b.low is not null)`,
      sql`s as materialized (select s.start, row_number() over (order by s.start) as range from w cross join lateral generate_series(${start('w.low')}, ${start('w.high')}, ${step}) s (start))`,
      sql`t as materialized (select array_agg(${raw(boundOf[dataType as keyof typeof boundOf])} order by s.range) as starts from s)`,
    ],
    parts: [
      part('width', raw('0'), { value: raw('w.width::text'), from: raw('from w') }),
      part('range', raw('coalesce(k.n, 0)'), {
        value: from,
        until: to,
        order: raw('s.range'),
        from: sql`from s cross join w left join (${counted}) k on k.range = s.range`,
      }),
    ],
  }
}

/** One statement of branches, each a table `a` of attributes and what is selected of each. */
export function selectParts(
  tables: readonly Statement[],
  branches: readonly {
    readonly of: Statement
    readonly tables: readonly Statement[]
    readonly parts: readonly Statement[]
  }[],
): Statement {
  const selects = branches.map(
    ({ of, tables: inner, parts }) =>
      sql`select a.id as attribute, p.* from ${of} cross join lateral (${inner.length > 0 ? sql`with ${join(inner, ', ')} ` : raw('')}${join(parts, ' union all ')}) p`,
  )
  const outer = tables.length > 0 ? sql`with ${join(tables, ', ')} ` : raw('')
  return sql`${outer}select attribute, part, value, until, n from (${join(selects, ' union all ')}) q order by attribute, part, place`
}
