import { unreachable } from '../errors.js'
import { calendarUnits, facetLimits, unitNames, type Counting } from './facet.js'
import { groupByParent, parentOf, sameParent, type Parents } from './parents.js'
import { raw, sql, type Statement } from './sql.js'
import type { DataType } from './value.js'

type Ranged = Exclude<Counting, { readonly kind: 'terms' }>

/** What is counted in ranges: names of tables. */
export interface RangedValues {
  /** `value` and `n`, how many resources have it. */
  readonly values: Statement
  /** `id` and `value`, for a list: a resource counts once in each range that has one of its values. */
  readonly pairs?: Statement
  /** Whether the values are where their ranges start, see `rangeKeyOf`. */
  readonly isStarted: boolean
  readonly dataType: DataType
  readonly parents: Parents
}

/** Tables, and the ranges in them: a FROM item with `s`, where ranges start, `w` and `c`, what was counted; `widths` has one row, or one for each parent. */
export interface CompiledRanges {
  readonly tables: readonly Statement[]
  readonly ranges: Statement
  readonly from: Statement
  readonly until: Statement
  readonly widths: Statement
}

/**
 * Ranges from the least to the greatest value without a gap. Values come counted, so each different one is placed once. Names of tables end in
 * `place`.
 */
export function compileRanges(counting: Ranged, place: number, ranged: RangedValues): CompiledRanges {
  const [widths, starts, bounds, counts] = ['widths', 'starts', 'bounds', 'counts'].map((name) =>
    raw(`${name}_${place}`),
  )
  if (!widths || !starts || !bounds || !counts) throw new Error('every table has a name')
  const { values, pairs, isStarted, dataType, parents } = ranged
  const { cast, start, width, step, from, to } = rangesOf(counting)
  const bound = raw(boundOf[dataType === 'integer' || dataType === 'datetime' ? dataType : 'decimal'])
  const [least, greatest] = isStarted ? [raw('w.low'), raw('w.high')] : [start('w.low'), start('w.high')]
  const value = isStarted ? raw('v.value') : cast(raw('v.value'))
  const last = sql`least(${greatest}, ${least} + ${facetLimits.ranges}::integer * ${step})`
  const tables = [
    sql`${widths} as materialized (select b.*, c.width from (select ${parentOf(parents, 'v')}min(${value}) as low, max(${value}) as high from ${values} v${groupByParent(parents, 'v')}) b cross join lateral (${width}) c where b.low is not null)`,
    sql`${starts} as materialized (select ${parentOf(parents, 'w')}g.start, g.place from ${widths} w cross join lateral generate_series(${least}, ${last}, ${step}) with ordinality g (start, place))`,
  ]
  const answer = { from, until: to, widths }
  const placed = sql`${starts} s join ${widths} w on ${sameParent(parents, 'w', 's')}true`
  if (isStarted)
    return {
      ...answer,
      tables,
      ranges: sql`${placed} left join ${values} c on ${sameParent(parents, 'c', 's')}c.value = s.start`,
    }
  const [rows, n] = pairs ? [pairs, raw('count(distinct v.id)')] : [values, raw('sum(v.n)')]
  const bucket = raw('width_bucket(v.value, b.bounds)')
  return {
    ...answer,
    tables: [
      ...tables,
      sql`${bounds} as materialized (select ${parentOf(parents, 's')}array_agg(${bound} order by s.place) as bounds from ${starts} s${groupByParent(parents, 's')})`,
      sql`${counts} as materialized (select ${parentOf(parents, 'v')}${bucket} as place, ${n} as n from ${rows} v join ${bounds} b on ${sameParent(parents, 'b', 'v')}true group by ${parentOf(parents, 'v')}${bucket})`,
    ],
    ranges: sql`${placed} left join ${counts} c on ${sameParent(parents, 'c', 's')}c.place = s.place`,
  }
}

/** By what a value is counted instead of by itself, and where the range starts that this stands for. */
export interface RangeKey {
  readonly key: (value: Statement) => Statement
  readonly start: (key: Statement) => Statement
}

/** The key of ranges that were said to be so wide; undefined where the width follows from the values. */
export function rangeKeyOf(counting: Counting, dataType: DataType): RangeKey | undefined {
  if (counting.kind === 'numbers' && counting.width !== undefined) return numberKey(counting.width, dataType)
  if (counting.kind !== 'dates' || counting.unit === undefined) return undefined
  const unit = sql`${counting.unit}::text`
  return { key: (value) => dateStart(inUtc(value), unit), start: (key) => key }
}

function numberKey(width: string, dataType: DataType): RangeKey {
  // Integers are divided much faster than decimals.
  if (dataType === 'integer' && /^\d{1,18}$/.test(width)) {
    const whole = sql`${width}::bigint`
    return {
      key: (value) => sql`(${value} / ${whole} - case when ${value} % ${whole} < 0 then 1 else 0 end)`,
      start: (key) => sql`${key}::numeric * ${width}::numeric`,
    }
  }
  const key = (value: Statement) => numberStart(sql`${value}::numeric`, sql`${width}::numeric`)
  return { key, start: (start) => start }
}

/** What ranges of numbers and of dates do differently; `w` is the row with the width, `s.start` where a range starts. */
export interface Ranges {
  readonly cast: (value: Statement) => Statement
  readonly start: (value: string) => Statement
  /** Selects `width` for the values from `b.low` to `b.high`. */
  readonly width: Statement
  readonly step: Statement
  readonly from: Statement
  readonly to: Statement
}

/** `s.start` as it is compared with values: what is not below it is in this range or a later one. The first may start below the least integer there is. */
export const boundOf = {
  integer: 'greatest(ceil(s.start), -9223372036854775808)::bigint',
  decimal: 's.start',
  datetime: `s.start at time zone 'UTC'`,
} as const

/** What ranges of this kind take; not for terms. */
export function rangesOf(counting: Counting): Ranges {
  switch (counting.kind) {
    case 'numbers':
      return numberRanges(counting)
    case 'dates':
      return dateRanges(counting)
    case 'terms':
      throw new Error('terms have no ranges')
    default:
      return unreachable(counting)
  }
}

// The remainder is exact, a quotient would be rounded.
const numberStart = (value: Statement, width: Statement) =>
  sql`(${value} - mod(${value}, ${width}) - case when mod(${value}, ${width}) < 0 then ${width} else 0 end)`

function numberRanges({ width, most }: Extract<Counting, { kind: 'numbers' }>): Ranges {
  // The least of 1, 2, 5, 10, 20 ... and of 0.5, 0.2 ... for which the ranges suffice.
  const exponent = sql`coalesce(floor(log(nullif(b.high - b.low, 0) / ${most}::integer)), 0)::integer`
  const [low, high] = ['b.low', 'b.high'].map((end) => numberStart(raw(end), raw('d.width')))
  const round = sql`select d.width from (select (digit || 'e' || exponent)::numeric as width from unnest(array[1, 2, 5]) digit, generate_series(${exponent} - 1, ${exponent} + 3) exponent) d where ${high ?? raw('0')} - ${low ?? raw('0')} <= ${most - 1}::integer * d.width order by d.width limit 1`
  return {
    cast: (value) => sql`${value}::numeric`,
    start: (value) => numberStart(raw(value), raw('w.width')),
    width: width === undefined ? round : sql`select ${width}::numeric as width`,
    step: raw('w.width'),
    from: raw('trim_scale(s.start)::text'),
    to: raw('trim_scale(s.start + w.width)::text'),
  }
}

// Without a zone, so that no clock is put forward or back.
const inUtc = (value: Statement) => sql`${value} at time zone interval '0'`

const dateStart = (value: Statement, unit: Statement) => sql`date_trunc(${unit}, ${value})`

const unitSteps = raw(
  `(values ${unitNames.map((unit, index) => `(${index}, '${unit}', interval '${calendarUnits[unit]}')`).join(', ')}) u (place, width, step)`,
)

function dateRanges({ unit, most }: Extract<Counting, { kind: 'dates' }>): Ranges {
  const [low, high] = ['b.low', 'b.high'].map((end) => dateStart(raw(end), raw('u.width')))
  const suffices = sql`${low ?? raw('null')} + ${most}::integer * u.step > ${high ?? raw('null')} or u.width = 'millennium'`
  const step = sql`(select u.step from ${unitSteps} where u.width = w.width)`
  const instant = (at: Statement) => sql`(${at} at time zone 'UTC')::text`
  return {
    cast: inUtc,
    start: (value) => dateStart(raw(value), raw('w.width')),
    width:
      unit === undefined
        ? sql`select u.width from ${unitSteps} where ${suffices} order by u.place limit 1`
        : sql`select ${unit}::text as width`,
    step,
    // The first decade begins before the first year.
    from: instant(raw(`greatest(s.start, timestamp '0001-01-01')`)),
    to: sql`case when s.start + ${step} < timestamp '10000-01-01' then ${instant(sql`(s.start + ${step})`)} end`,
  }
}
