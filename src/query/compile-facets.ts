import { LimitError, unreachable } from '../errors.js'
import {
  followAspect,
  selectAttributeValues,
  selectStarts,
  sortable,
  startColumn,
  valueText,
} from './compile-values.js'
import { aspectType, calendarUnits, facetLimits, unitNames, type Aspect, type Counting, type Facet } from './facet.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'
import type { AttributeRef } from './filter.js'
import { valueColumn } from './compile.js'
import { maxIndexedBytes, readValue, type DataType, type Value } from './value.js'

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

/** Facets over the same resources, with the condition on `r` that they fulfil. */
export interface FacetedResources {
  readonly where: Statement
  /** By their place in the answer. */
  readonly facets: readonly { readonly place: number; readonly facet: Facet }[]
}

/** A row of the answer: which facet, which part of it. */
export interface FacetRow extends Readonly<Record<string, unknown>> {
  readonly facet: number
  readonly part: 'resources' | 'set' | 'distinct' | 'term' | 'range' | 'width'
  readonly key: string | null
  readonly value: string | null
  readonly until: string | null
  readonly n: string
}

/**
 * One statement for all facets: resources are found once for each different filter, and joined to the values of each facet. Read it with
 * `readFacets`.
 */
export function compileFacets(groups: readonly FacetedResources[]): Statement {
  const parts = groups.map(({ where, facets }, index) => {
    const resources = raw(`resources_${index}`)
    const columns = selectStarts(facets.map(({ facet }) => facet.aspect))
    const counted = facets.map(({ facet, place }) => countFacet(facet, place, resources))
    return {
      tables: [
        sql`${resources} as materialized (select ${columns} from resources r where ${where})`,
        ...counted.flatMap(({ tables }) => tables),
      ],
      rows: counted.flatMap(({ rows }) => rows),
    }
  })
  const tables = parts.flatMap((part) => part.tables)
  const rows = parts.flatMap((part) => part.rows)
  return sql`with ${join(tables, ', ')} select * from (${join(rows, ' union all ')}) f order by facet, part, place`
}

interface Counted {
  readonly tables: readonly Statement[]
  readonly rows: readonly Statement[]
}

function countFacet({ aspect, counting }: Facet, place: number, resources: Statement): Counted {
  const counted = counting.kind === 'terms' ? countTerms : countRanges
  const { tables, rows } = counted(aspect, counting, place, resources)
  return { tables, rows: [row(place, 'resources', sql`count(*)`, sql`from ${resources}`), ...rows] }
}

const nothing = raw('null::text')

function row(
  place: number,
  part: FacetRow['part'],
  n: Statement,
  from: Statement,
  { key = nothing, value = nothing, until = nothing, order = raw('0') }: Partial<Record<string, Statement>> = {},
): Statement {
  return sql`(select ${raw(String(place))} as facet, ${raw(`'${part}'`)} as part, ${key} as key, ${value} as value, ${until} as until, (${n})::bigint as n, ${order} as place ${from})`
}

function countTerms(aspect: Aspect, counting: Counting, place: number, resources: Statement): Counted {
  const top = counting.kind === 'terms' ? counting.top : 0
  const terms = raw(`terms_${place}`)
  const dataType = aspectType(aspect)
  // Qualified: a bare name would sort by the text that is answered.
  const order = sql`t.n desc, ${sortable(raw('t.value'), dataType)}, t.key`
  const found = row(place, 'term', raw('t.n'), sql`from ${terms} t order by ${order} limit ${top}`, {
    key: raw('t.key::text'),
    value: valueText(raw('t.value'), dataType),
    order: sql`row_number() over (order by ${order})`,
  })
  const distinct = row(place, 'distinct', sql`count(*)`, sql`from ${terms}`, {
    value: sql`coalesce(sum(n), 0)::text`,
  })
  if (aspect.kind === 'attribute' && aspect.attribute.isList) {
    const values = raw(`values_${place}`)
    const pairs = sql`select distinct m.id, v.value from ${resources} m join (${selectAttributeValues(aspect.attribute)}) v on v.id = m.id`
    return {
      tables: [
        sql`${values} as materialized (${pairs})`,
        sql`${terms} as materialized (select null::text as key, value, count(*) as n from ${values} group by value)`,
      ],
      rows: [row(place, 'set', sql`count(distinct id)`, sql`from ${values}`), distinct, found],
    }
  }
  const counted = isCutShort(aspect)
    ? countIndexed(aspect.attribute, place, resources)
    : { first: [], terms: selectTerms(aspect, resources) }
  return {
    tables: [...counted.first, sql`${terms} as materialized (${counted.terms})`],
    rows: [row(place, 'set', sql`coalesce(sum(n), 0)`, sql`from ${terms}`), distinct, found],
  }
}

/** Whether all values lie in rows where long strings are kept apart from what is indexed of them. */
const isCutShort = (aspect: Aspect): aspect is Extract<Aspect, { kind: 'attribute' }> =>
  aspect.kind === 'attribute' && aspect.attribute.dataType === 'string' && aspect.attribute.columns.length === 0

// What is indexed is counted without a look at the rows; only beginnings of long strings, which are few, are counted again by the whole.
function countIndexed(attribute: AttributeRef, place: number, resources: Statement) {
  const cut = raw(`cut_${place}`)
  const isLong = raw(`octet_length(c.value) > ${maxIndexedBytes}`)
  const { whole, indexed } = valueColumn('a', 'string')
  const counted = sql`select v.value, count(*) as n from ${resources} m join (${selectAttributeValues(attribute, 'indexed')}) v on v.id = m.id group by v.value`
  const long = sql`select null::text, ${whole}, count(*) from ${cut} c join resource_attributes a on a.attribute_definition_id = ${attribute.id} and ${indexed} = c.value join ${resources} m on m.id = a.resource_id where ${isLong} group by 2`
  return {
    first: [sql`${cut} as materialized (${counted})`],
    terms: sql`select null::text as key, c.value, c.n from ${cut} c where not ${isLong} union all ${long}`,
  }
}

// What resources point to is counted by key first: there are few rows behind the keys.
function selectTerms(aspect: Aspect, resources: Statement): Statement {
  if (aspect.kind === 'attribute')
    return sql`select null::text as key, v.value, count(*) as n from ${resources} m join (${selectAttributeValues(aspect.attribute)}) v on v.id = m.id group by v.value`
  const start = identifier(startColumn(aspect) ?? 'id')
  const links = sql`select m.${start} as link, count(*) as n from ${resources} m where m.${start} is not null group by m.${start}`
  const { joins, value, key } = followAspect(aspect, raw('g.link'), 'k', 'join')
  return sql`select ${key ?? raw('null::text')} as key, ${value} as value, sum(g.n) as n from (${links}) g${joins} where ${value} is not null group by 1, 2`
}

function countRanges(aspect: Aspect, counting: Counting, place: number, resources: Statement): Counted {
  const [values, widths, counts] = [raw(`values_${place}`), raw(`widths_${place}`), raw(`counts_${place}`)]
  const { cast, start, width, step, from, to } = rangesOf(counting)
  const isList = aspect.kind === 'attribute' && aspect.attribute.isList
  const resourcesIn = isList ? raw('count(distinct v.id)') : raw('count(*)')
  const last = sql`least(${start('w.high')}, ${start('w.low')} + ${facetLimits.ranges}::integer * ${step})`
  return {
    tables: [
      sql`${values} as materialized (${selectValuesOf(aspect, resources, cast)})`,
      sql`${widths} as materialized (select b.low, b.high, c.width from (select min(value) as low, max(value) as high from ${values}) b cross join lateral (${width}) c where b.low is not null)`,
      sql`${counts} as materialized (select ${start('v.value')} as start, ${resourcesIn} as n from ${values} v cross join ${widths} w group by 1)`,
    ],
    rows: [
      row(place, 'set', resourcesIn, sql`from ${values} v`),
      row(place, 'width', raw('0'), sql`from ${widths} w`, { value: raw('w.width::text') }),
      row(
        place,
        'range',
        raw('coalesce(c.n, 0)'),
        sql`from ${widths} w cross join lateral generate_series(${start('w.low')}, ${last}, ${step}) s (start) left join ${counts} c on c.start = s.start`,
        { value: from, until: to, order: raw('row_number() over (order by s.start)') },
      ),
    ],
  }
}

function selectValuesOf(aspect: Aspect, resources: Statement, cast: (value: Statement) => Statement): Statement {
  if (aspect.kind === 'attribute')
    return sql`select m.id, ${cast(raw('v.value'))} as value from ${resources} m join (${selectAttributeValues(aspect.attribute)}) v on v.id = m.id`
  const { joins, value } = followAspect(aspect, sql`m.${identifier(startColumn(aspect) ?? 'id')}`, 'k', 'join')
  return sql`select m.id, ${cast(value)} as value from ${resources} m${joins} where ${value} is not null`
}

/** What ranges of numbers and of dates do differently; `w` is the row with the width, `s.start` where a range starts. */
export interface Ranges {
  readonly cast: (value: Statement) => Statement
  /** Where the range starts that a value lies in. */
  readonly start: (value: string, width?: string) => Statement
  /** Selects `width` for the values from `b.low` to `b.high`. */
  readonly width: Statement
  readonly step: Statement
  readonly from: Statement
  readonly to: Statement
}

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
const numberStart = (value: string, width = 'w.width') =>
  raw(`(${value} - mod(${value}, ${width}) - case when mod(${value}, ${width}) < 0 then ${width} else 0 end)`)

function numberRanges({ width, most }: Extract<Counting, { kind: 'numbers' }>): Ranges {
  // The least of 1, 2, 5, 10, 20 ... and of 0.5, 0.2 ... for which the ranges suffice.
  const exponent = sql`coalesce(floor(log(nullif(b.high - b.low, 0) / ${most}::integer)), 0)::integer`
  const round = sql`select d.width from (select (digit || 'e' || exponent)::numeric as width from unnest(array[1, 2, 5]) digit, generate_series(${exponent} - 1, ${exponent} + 3) exponent) d where ${numberStart('b.high', 'd.width')} - ${numberStart('b.low', 'd.width')} <= ${most - 1}::integer * d.width order by d.width limit 1`
  return {
    cast: (value) => sql`${value}::numeric`,
    start: numberStart,
    width: width === undefined ? round : sql`select ${width}::numeric as width`,
    step: raw('w.width'),
    from: raw('trim_scale(s.start)::text'),
    to: raw('trim_scale(s.start + w.width)::text'),
  }
}

// Without a zone, so that no clock is put forward or back.
const dateStart = (value: string, width = 'w.width') => raw(`date_trunc(${width}, ${value})`)

const unitSteps = raw(
  `(values ${unitNames.map((unit, index) => `(${index}, '${unit}', interval '${calendarUnits[unit]}')`).join(', ')}) u (place, width, step)`,
)

function dateRanges({ unit, most }: Extract<Counting, { kind: 'dates' }>): Ranges {
  const suffices = sql`${dateStart('b.low', 'u.width')} + ${most}::integer * u.step > ${dateStart('b.high', 'u.width')} or u.width = 'millennium'`
  const step = sql`(select u.step from ${unitSteps} where u.width = w.width)`
  const instant = (at: Statement) => sql`(${at} at time zone 'UTC')::text`
  return {
    cast: (value) => sql`${value} at time zone 'UTC'`,
    start: dateStart,
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
  const shown = terms.reduce((sum, { count }) => sum + count, 0)
  const rangeType = counting.kind === 'dates' ? 'datetime' : 'decimal'
  return {
    count: numberIn('resources'),
    missing: numberIn('resources') - numberIn('set'),
    distinct: distinct ? Number(distinct.n) : null,
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
