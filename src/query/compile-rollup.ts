import { compileCondition, figureOf, plainColumn, rolledEdges, within, type Scope } from './compile.js'
import { compileTest } from './compare.js'
import { allEdges, edgesAt, type AllEdges } from './edges.js'
import type { Rollup } from './filter.js'
import { idsOf, inSets } from './idset.js'
import type { Order } from './order.js'
import { isLive, isOnType, planRollup, type Plan } from './plan.js'
import { isPlain, type Shape } from './shape.js'
import { empty, join, raw, sql, type Statement } from './sql.js'

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
  const sets = (shape.kind === 'drive' ? shape.by : []).flatMap((place) => {
    const condition = conditions[place]
    return (condition && idsOf(condition, scope)) ?? []
  })
  const onType = plain.flatMap((part) => (part.kind === 'column' && isOnType(part) ? [part] : []))
  const isByTypeAlone = sets.length === 0 && plain.every((part) => isOnType(part) || isLive(part))
  if (isByTypeAlone && !withDeleted)
    return onType.map(({ test }) => compileTest(plainColumn(nearTypeId), 'integer', test))
  const told = [
    ...(sets.length > 0 ? [inSets(sets, scope)] : []),
    ...(plain.length > 0 ? [compileCondition({ kind: 'all', of: plain }, scope)] : []),
  ]
  if (told.length === 0) return []
  const row = raw(scope.alias)
  return [sql`${nearId} in (select ${row}.id from resources ${row} where ${join(told, ' and ')})`]
}
