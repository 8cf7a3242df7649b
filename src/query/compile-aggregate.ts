import { compileTest } from './compare.js'
import { isNumeric, type Aggregate, type Figure, type GroupFigure, type GroupOrder } from './aggregate.js'
import {
  followAspect,
  selectAttributeValues,
  selectStarts,
  sortable,
  startColumn,
  valueText,
} from './compile-values.js'
import { aspectType, type Aspect } from './facet.js'
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

/** One statement for the groups of the resources `r` that fulfil a condition. Read it with `readAggregate`. */
export function compileAggregate(aggregate: Aggregate, where: Statement): Statement {
  const keys = aggregate.by.map(keyOf)
  const measures = aggregate.of.map(measureOf)
  const resources = sql`(select ${selectStarts([...aggregate.by, ...aggregate.of])} from resources r where ${where}) m`
  const from = join([resources, ...[...keys, ...measures].map(({ joins }) => joins)], '')
  const columns = [
    ...keys.flatMap(({ value, key, aspect }, index) => [
      sql`${valueText(value, aspectType(aspect))} as ${raw(`value_${index}`)}`,
      sql`${key ? sql`${key}::text` : raw('null::text')} as ${raw(`key_${index}`)}`,
    ]),
    sql`count(*) as resources`,
    ...measures.flatMap(({ figures }, index) => [
      sql`${figures.count} as ${raw(`count_${index}`)}`,
      ...printed(aggregate.of[index], figures).map(([name, text]) => sql`${text} as ${raw(`${name}_${index}`)}`),
    ]),
    sql`count(*) over () as groups`,
  ]
  const expressionOf = (figure: GroupFigure): Statement =>
    figure.kind === 'resources'
      ? raw('count(*)')
      : (measures[figure.measure]?.figures[figure.figure] ?? raw('null::numeric'))
  const having = aggregate.having.map(({ figure, test }) => {
    const expression = sql`(${expressionOf(figure)})`
    const isWhole = figure.kind === 'resources'
    const column = { whole: expression, indexed: expression, isCut: false }
    const positive = test.kind === 'isSet' && !test.set
    return positive ? sql`${expression} is null` : compileTest(column, isWhole ? 'integer' : 'decimal', test)
  })
  const groups = keys.flatMap(({ value, key }) => [value, ...(key ? [key] : [])])
  return join(
    [
      sql`select ${join(columns, ', ')} from ${from}`,
      ...(groups.length > 0 ? [sql`group by ${join(groups, ', ')}`] : []),
      ...(having.length > 0 ? [sql`having ${join(having, ' and ')}`] : []),
      sql`order by ${orderOf(aggregate.order, keys, expressionOf)} limit ${Math.max(aggregate.first, 1)}`,
    ],
    ' ',
  )
}

interface Key {
  readonly aspect: Aspect
  readonly joins: Statement
  readonly value: Statement
  readonly key: Statement | undefined
}

// A resource is in the group of each of its different values.
function keyOf(aspect: Aspect, index: number): Key {
  const name = `k${index}`
  if (aspect.kind === 'field')
    return { aspect, ...followAspect(aspect, sql`m.${identifier(startColumn(aspect) ?? 'id')}`, name, 'left join') }
  const values = selectAttributeValues(aspect.attribute)
  const distinct = aspect.attribute.isList ? sql`select distinct s.id, s.value from (${values}) s` : values
  return {
    aspect,
    joins: sql` left join (${distinct}) ${raw(name)} on ${raw(name)}.id = m.id`,
    value: raw(`${name}.value`),
    key: undefined,
  }
}

interface Measure {
  readonly joins: Statement
  readonly figures: Readonly<Record<Figure, Statement>>
}

// The values of a list are worked out for each resource first, so that neither groups nor other lists multiply them.
function measureOf(aspect: Aspect, index: number): Measure {
  const name = `v${index}`
  const adds = isNumeric(aspect)
  if (aspect.kind === 'attribute' && aspect.attribute.isList) {
    const sum = adds ? raw('sum(s.value::numeric)') : raw('null::numeric')
    const values = sql`select s.id, count(*) as n, min(s.value) as low, max(s.value) as high, ${sum} as total from (${selectAttributeValues(aspect.attribute)}) s group by s.id`
    const count = raw(`coalesce(sum(${name}.n), 0)`)
    return {
      joins: sql` left join (${values}) ${raw(name)} on ${raw(name)}.id = m.id`,
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
      : {
          joins: sql` left join (${selectAttributeValues(aspect.attribute)}) ${raw(name)} on ${raw(name)}.id = m.id`,
          value: raw(`${name}.value`),
        }
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
): Statement {
  const sortKey = ({ value, aspect }: Key) => sortable(value, aspectType(aspect))
  const asked = order.map((one) => {
    const key = one.kind === 'key' ? keys[one.key] : undefined
    const expression = one.kind === 'key' ? (key ? sortKey(key) : raw('null::text')) : expressionOf(one)
    return sql`${expression} ${raw(one.direction)} nulls last`
  })
  const ties = keys.flatMap((one) => [sql`${sortKey(one)} nulls last`, ...(one.key ? [one.key] : [])])
  return join([...(asked.length > 0 ? asked : [raw('count(*) desc')]), ...ties], ', ')
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
