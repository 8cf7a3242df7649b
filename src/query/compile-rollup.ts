import { compileCondition, figureOf, plainColumn, rolledEdges, within, type Scope } from './compile.js'
import { compileTest } from './compare.js'
import { allEdges, edgesAt, type AllEdges } from './edges.js'
import { valueText } from './compile-values.js'
import { figureType, type FigureKind } from './figure.js'
import type { Figure, Rollup, ValueFigure } from './filter.js'
import { idsOf, inSets, scopeOfSets } from './idset.js'
import type { Order } from './order.js'
import { isLive, isOnType, planRollup, type Plan } from './plan.js'
import { isPlain, type Shape } from './shape.js'
import { empty, join, raw, sql, type Statement } from './sql.js'
import { readValue, type Value } from './value.js'

/** What is told cheaply of the resources of a list: so many of its conditions that edges need not be grouped for all others too. */
export interface Among {
  readonly conditions: readonly Plan[]
  readonly scope: Scope
  readonly shape: Shape
}

/** What a list needs beside its rows to be sorted by roll-ups: named queries, and joins that give `s0.value` for the first key. */
export interface SortedRollups {
  readonly queries: readonly Statement[]
  readonly joins: Statement
}

/**
 * With `among` each roll-up is worked out for all edges at once and joined to the rows: `rolled_0 as (select e1.from_id as id, count(*) as value from
 * resource_edges e1 where ... group by 1)`. Without it, for each row by itself: that is for lists under many parents.
 */
export function compileRollups({ keys }: Order, scope: Scope, among: Among | undefined): SortedRollups {
  const rollups = keys.flatMap((key, index) => (key.kind === 'rollup' ? [{ rollup: key.rollup, index }] : []))
  const row = raw(scope.alias)
  if (!among) {
    const joins = rollups.map(
      ({ rollup, index }) => sql` left join lateral (${atRow(rollup, scope)}) ${named(index)} on true`,
    )
    return { queries: [], joins: joins.length > 0 ? join(joins, '') : empty }
  }
  const joins = rollups.map(
    ({ index }) => sql` left join ${rolled(index)} ${named(index)} on ${named(index)}.id = ${row}.id`,
  )
  return {
    queries: rollups.map(({ rollup, index }) => sql`${rolled(index)} as (${atAllRows(rollup, among)})`),
    joins: joins.length > 0 ? join(joins, '') : empty,
  }
}

/** The value that `compileRollups` gives for the key at a place. Where there are no edges their number is 0. */
export function rollupExpression({ figure }: Rollup, index: number): Statement {
  const value = sql`${named(index)}.value`
  return figure.kind === 'count' ? sql`coalesce(${value}, 0)` : value
}

const named = (index: number) => raw(`s${index}`)

const rolled = (index: number) => raw(`rolled_${index}`)

function atRow(rollup: Rollup, scope: Scope): Statement {
  const edge = within(scope, 'e')
  const planned = planRollup(rollup)
  const source = edgesAt(sql`${raw(scope.alias)}.id`, raw(edge.alias), planned.related)
  return sql`select ${figureOf(planned.figure, edge)} as value ${rolledEdges(planned, source, edge, planned.figure)}`
}

function atAllRows(rollup: Rollup, among: Among): Statement {
  const edge = within(among.scope, 'e')
  const planned = planRollup(rollup)
  const source = allEdges(raw(edge.alias), planned.related)
  const near = nearConditions(among, source, planned.related.withDeleted)
  return sql`select ${source.nearId} as id, ${figureOf(planned.figure, edge)} as value ${rolledEdges(planned, source, edge, planned.figure, near)} group by 1`
}

// Edges in force say of which types their ends are; what more is known of the rows is asked of the rows.
function nearConditions(
  { conditions, scope, shape }: Among,
  { nearId, nearTypeId }: AllEdges,
  withDeleted: boolean,
): readonly Statement[] {
  const plain = conditions.filter(isPlain)
  const sets = (shape.kind === 'drive' ? shape.by : []).flatMap(({ place, plan = conditions[place] }) => {
    return (plan && idsOf(plan, scopeOfSets(conditions, scope))) ?? []
  })
  const onType = plain.flatMap((part) => (part.kind === 'column' && isOnType(part) ? [part] : []))
  const isByTypeAlone = sets.length === 0 && plain.every((part) => isOnType(part) || isLive(part))
  if (isByTypeAlone && !withDeleted)
    return onType.map(({ test }) => compileTest(plainColumn(nearTypeId), 'integer', test))
  const told = [
    ...(sets.length > 0 ? [inSets(sets, [], scope)] : []),
    ...(plain.length > 0 ? [compileCondition({ kind: 'all', of: plain }, scope)] : []),
  ]
  if (told.length === 0) return []
  const row = raw(scope.alias)
  return [sql`${nearId} in (select ${row}.id from resources ${row} where ${join(told, ' and ')})`]
}

/** The edges at each of many resources, of one relationship type or of any, for which figures are wanted. */
export interface FiguredEdges {
  readonly related: Parameters<typeof edgesAt>[2]
  readonly edge: Plan
  readonly other: Plan
}

/** What is wanted of the values of one attribute; `count` is how many there are. */
export interface Figured extends Pick<ValueFigure, 'of' | 'attribute'> {
  readonly kinds: readonly (FigureKind | 'count')[]
}

/**
 * One statement for what the edges at each of these resources come to: a row for each, with `parent_id`, and `figure_0_1` as text for the second figure of
 * the first attribute. Each attribute is looked at by itself: two lists beside each other would multiply. Read a row with `readFigures`.
 */
export function compileFigures(
  parentIds: readonly string[],
  { related, ...ends }: FiguredEdges,
  wanted: readonly Figured[],
): Statement {
  const edge: Scope = { alias: 'e1', depth: 1 }
  const source = edgesAt(sql`p.id`, raw(edge.alias), related)
  const columns = wanted.flatMap(({ kinds }, at) => kinds.map((_, index) => raw(`f${at}.${columnOf(at, index)}`)))
  const joins = wanted.map(({ kinds, ...values }, at) => {
    const texts = kinds.map((kind, index) => {
      const figure = toFigure(kind, values)
      return sql`${valueText(figureOf(figure, edge), figureType(figure))} as ${raw(columnOf(at, index))}`
    })
    const edges = rolledEdges({ ...ends, related }, source, edge, { kind: 'sum', ...values })
    return sql` left join lateral (select ${join(texts, ', ')} ${edges}) ${raw(`f${at}`)} on true`
  })
  return sql`select p.id as parent_id, ${join(columns, ', ')} from unnest(${parentIds}::bigint[]) p (id)${join(joins, '')}`
}

/** The figures in a row of `compileFigures`, by attribute and figure as they were wanted. */
export function readFigures(
  wanted: readonly Figured[],
  row: Readonly<Record<string, unknown>>,
): readonly (readonly (Value | null)[])[] {
  return wanted.map(({ kinds, ...values }, at) =>
    kinds.map((kind, index) => readValue(figureType(toFigure(kind, values)), row[columnOf(at, index)])),
  )
}

const toFigure = (kind: FigureKind | 'count', { of, attribute }: Pick<ValueFigure, 'of' | 'attribute'>): Figure =>
  kind === 'count' ? { kind } : { kind, of, attribute }

const columnOf = (at: number, index: number) => `figure_${at}_${index}`
