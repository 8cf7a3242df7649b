import { compileTest } from './compare.js'
import { isNumeric, type Aggregate, type Figure, type GroupFigure, type GroupOrder } from './aggregate.js'
import {
  followAspect,
  probeAttributeValues,
  selectAttributeValues,
  sortable,
  startColumn,
  valueText,
} from './compile-values.js'
import { aspectType, type Aspect } from './facet.js'
import type { AttributeRef } from './filter.js'
import { parentOf, type Parents } from './parents.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'
import { readValue, type Value } from './value.js'

/** The groups of an aggregate, as many as were asked for. */
export interface AggregateAnswer {
  readonly groups: readonly GroupAnswer[]
  /** How many groups there are in all. */
  readonly groupCount: number
}

export interface GroupAnswer {
  /** In the order of `by`; the value is null where resources have none. */
  readonly keys: readonly { readonly key: string | null; readonly value: Value | null }[]
  readonly count: number
  readonly measures: readonly MeasureAnswer[]
}

/** `count` counts values; the others are null where there are none, `avg` and `sum` also for what is no number. */
export interface MeasureAnswer {
  readonly count: number
  readonly min: Value | null
  readonly max: Value | null
  readonly avg: string | null
  readonly sum: string | null
}

type Row = Readonly<Record<string, unknown>>

/** What is grouped, and how values of attributes are come by. */
export interface AggregatedResources {
  /** Selects the resources, each once, or once under each parent: `id`, the columns that aspects start from, and `parent` where there are parents. */
  readonly resources: Statement
  /** `probed`: looked up for each resource, where these are few. `read`: all values are read and joined. */
  readonly values: 'probed' | 'read'
  /** Where there are parents; one without resources has groups too if they are grouped by nothing. */
  readonly parentIds?: readonly string[]
}

/** One statement for the groups of resources, under each parent where there are parents. Read it with `readAggregate`. */
export function compileAggregate(
  aggregate: Aggregate,
  { resources, values, parentIds }: AggregatedResources,
): Statement {
  const parents: Parents = parentIds ? 'each parent' : 'one list'
  const keys = aggregate.by.map((aspect, index) => keyOf(aspect, index, values))
  const measures = aggregate.of.map((aspect, index) => measureOf(aspect, index, values))
  const grouped = parentIds
    ? sql`unnest(${parentIds}::bigint[]) p (parent) ${raw(keys.length > 0 ? 'join' : 'left join')} (${resources}) m on m.parent = p.parent`
    : sql`(${resources}) m`
  const from = join([grouped, ...[...keys, ...measures].map(({ joins }) => joins)], '')
  // A parent without resources has a row of nothing.
  const counted = parentIds ? raw('count(m.id)') : raw('count(*)')
  const columns = [
    ...keys.flatMap(({ value, key, aspect }, index) => [
      sql`${valueText(value, aspectType(aspect))} as ${raw(`value_${index}`)}`,
      sql`${key ? sql`${key}::text` : raw('null::text')} as ${raw(`key_${index}`)}`,
    ]),
    sql`${counted} as resources`,
    ...measures.flatMap(({ figures }, index) => [
      sql`${figures.count} as ${raw(`count_${index}`)}`,
      ...printed(aggregate.of[index], figures).map(([name, text]) => sql`${text} as ${raw(`${name}_${index}`)}`),
    ]),
    sql`count(*) over (${raw(parentIds ? 'partition by p.parent' : '')}) as groups`,
  ]
  const expressionOf = (figure: GroupFigure): Statement =>
    figure.kind === 'resources' ? counted : (measures[figure.measure]?.figures[figure.figure] ?? raw('null::numeric'))
  const having = aggregate.having.map((one) => compileHaving(one, expressionOf(one.figure)))
  const order = orderOf(aggregate.order, keys, expressionOf, counted)
  const by = keys.flatMap(({ value, key }) => [value, ...(key ? [key] : [])])
  const groups = parentIds ? [raw('p.parent'), ...by] : by
  const first = Math.max(aggregate.first, 1)
  const place = parentIds ? [sql`row_number() over (partition by p.parent order by ${order}) as place`] : []
  const parts = [
    sql`select ${parentOf(parents, 'p')}${join([...columns, ...place], ', ')} from ${from}`,
    ...(groups.length > 0 ? [sql`group by ${join(groups, ', ')}`] : []),
    ...(having.length > 0 ? [sql`having ${join(having, ' and ')}`] : []),
  ]
  if (!parentIds) return join([...parts, sql`order by ${order} limit ${first}`], ' ')
  return sql`select * from (${join(parts, ' ')}) g where g.place <= ${first} order by g.parent, g.place`
}

function compileHaving({ figure, test }: Aggregate['having'][number], figured: Statement): Statement {
  const expression = sql`(${figured})`
  if (test.kind === 'isSet' && !test.set) return sql`${expression} is null`
  const column = { whole: expression, indexed: expression, isCut: false }
  return compileTest(column, figure.kind === 'resources' ? 'integer' : 'decimal', test)
}

/** Joins the values of an attribute, as `select` makes them of all or of those of one resource, to the resource `m`. */
function joinValues(
  attribute: AttributeRef,
  name: string,
  values: AggregatedResources['values'],
  select: (values: Statement) => Statement = (of) => of,
): Statement {
  if (values === 'probed') {
    const ofOne = sql`select m.id, x.value from (${probeAttributeValues(attribute, raw('m.id'))}) x`
    return sql` left join lateral (${select(ofOne)}) ${raw(name)} on true`
  }
  return sql` left join (${select(selectAttributeValues(attribute))}) ${raw(name)} on ${raw(name)}.id = m.id`
}

interface Key {
  readonly aspect: Aspect
  readonly joins: Statement
  readonly value: Statement
  readonly key: Statement | undefined
}

// A resource is in the group of each of its different values.
function keyOf(aspect: Aspect, index: number, values: AggregatedResources['values']): Key {
  const name = `k${index}`
  if (aspect.kind === 'field')
    return { aspect, ...followAspect(aspect, sql`m.${identifier(startColumn(aspect) ?? 'id')}`, name, 'left join') }
  const { attribute } = aspect
  const distinct = (all: Statement) => sql`select distinct s.id, s.value from (${all}) s`
  return {
    aspect,
    joins: joinValues(attribute, name, values, attribute.isList ? distinct : undefined),
    value: raw(`${name}.value`),
    key: undefined,
  }
}

interface Measure {
  readonly joins: Statement
  readonly figures: Readonly<Record<Figure, Statement>>
}

// The values of a list are worked out for each resource first, so that neither groups nor other lists multiply them.
function measureOf(aspect: Aspect, index: number, values: AggregatedResources['values']): Measure {
  const name = `v${index}`
  const adds = isNumeric(aspect)
  if (aspect.kind === 'attribute' && aspect.attribute.isList) {
    const sum = adds ? raw('sum(s.value::numeric)') : raw('null::numeric')
    const figured = (all: Statement) =>
      sql`select s.id, count(*) as n, min(s.value) as low, max(s.value) as high, ${sum} as total from (${all}) s group by s.id`
    const count = raw(`coalesce(sum(${name}.n), 0)`)
    return {
      joins: joinValues(aspect.attribute, name, values, figured),
      figures: {
        count,
        min: raw(`min(${name}.low)`),
        max: raw(`max(${name}.high)`),
        avg: raw(`sum(${name}.total) / nullif(sum(${name}.n), 0)`),
        sum: raw(`sum(${name}.total)`),
      },
    }
  }
  const followed =
    aspect.kind === 'field'
      ? followAspect(aspect, sql`m.${identifier(startColumn(aspect) ?? 'id')}`, name, 'left join')
      : { joins: joinValues(aspect.attribute, name, values), value: raw(`${name}.value`) }
  const value = sortable(followed.value, aspectType(aspect))
  const number = adds ? sql`${value}::numeric` : raw('null::numeric')
  return {
    joins: followed.joins,
    figures: {
      count: sql`count(${followed.value})`,
      min: sql`min(${value})`,
      max: sql`max(${value})`,
      avg: sql`sum(${number}) / nullif(count(${followed.value}), 0)`,
      sum: sql`sum(${number})`,
    },
  }
}

function printed(aspect: Aspect | undefined, figures: Measure['figures']): [Exclude<Figure, 'count'>, Statement][] {
  if (!aspect) return []
  const dataType = aspectType(aspect)
  return [
    ['min', valueText(figures.min, dataType)],
    ['max', valueText(figures.max, dataType)],
    ['avg', valueText(figures.avg, 'decimal')],
    ['sum', valueText(figures.sum, 'decimal')],
  ]
}

// By the keys in the end, so that equal questions have equal answers.
function orderOf(
  order: readonly GroupOrder[],
  keys: readonly Key[],
  expressionOf: (figure: GroupFigure) => Statement,
  counted: Statement,
): Statement {
  const sortKey = ({ value, aspect }: Key) => sortable(value, aspectType(aspect))
  const asked = order.map((one) => {
    const key = one.kind === 'key' ? keys[one.key] : undefined
    const expression = one.kind === 'key' ? (key ? sortKey(key) : raw('null::text')) : expressionOf(one)
    return sql`${expression} ${raw(one.direction)} nulls last`
  })
  const ties = keys.flatMap((one) => [sql`${sortKey(one)} nulls last`, ...(one.key ? [one.key] : [])])
  return join([...(asked.length > 0 ? asked : [sql`${counted} desc`]), ...ties], ', ')
}

/** What the rows of `compileAggregate` say. */
export function readAggregate(aggregate: Aggregate, rows: readonly Row[]): AggregateAnswer {
  return {
    groupCount: Number(rows[0]?.['groups'] ?? 0),
    groups: rows.slice(0, aggregate.first).map((row) => ({
      keys: aggregate.by.map((aspect, index) => ({
        key: textIn(row, `key_${index}`),
        value: readValue(aspectType(aspect), row[`value_${index}`]),
      })),
      count: Number(row['resources']),
      measures: aggregate.of.map((aspect, index) => ({
        count: Number(row[`count_${index}`]),
        min: readValue(aspectType(aspect), row[`min_${index}`]),
        max: readValue(aspectType(aspect), row[`max_${index}`]),
        avg: textIn(row, `avg_${index}`),
        sum: textIn(row, `sum_${index}`),
      })),
    })),
  }
}

function textIn(row: Row, name: string): string | null {
  const value = row[name]
  return typeof value === 'string' ? value : null
}
