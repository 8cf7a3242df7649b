import { unreachable } from '../errors.js'
import { compileTest, type Column } from './compare.js'
import {
  compileCondition,
  compileLookup,
  extensionColumn,
  figureOf,
  plainColumn,
  rolledEdges,
  valueColumn,
  valueParts,
  within,
  type Scope,
} from './compile.js'
import { allEdges } from './edges.js'
import { figureType } from './figure.js'
import type { Comparison, ListOperator, Test } from './filter.js'
import { isAlways, isLive, needsOnlyId, partsOfEnd, type Plan } from './plan.js'
import { isCount } from './satisfy.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'
import type { DataType } from './value.js'

/** The ids of the resources that fulfil a condition, found by an index and not row by row. */
export interface IdSet {
  /** Selects one bigint column; an id may come more than once, and be of a resource that the rest of the filter does not let through. */
  readonly select: Statement
  /** False when not all of them fulfil the condition, so that it must be probed as well. */
  readonly isExact: boolean
}

/**
 * The set of a condition on resources; undefined where no index leads to it. Of conditions side by side the first that has one leads. `scope` is that of
 * the rows it will be compared with.
 */
export function idsOf(plan: Plan, scope: Scope): IdSet | undefined {
  switch (plan.kind) {
    case 'values': {
      if (plan.of === 'edge' || (plan.test.kind === 'isSet' && !plan.test.set)) return undefined
      return { select: valueIds(plan, scope), isExact: true }
    }
    case 'extension': {
      if (plan.test.kind === 'isSet' && !plan.test.set) return undefined
      const inner = within(scope, 'x')
      const column = { ...extensionColumn(plan.column, plan.dataType, inner), isFolded: plan.dataType === 'string' }
      const test = compileSought(column, plan.dataType, plan.test)
      return {
        select: sql`select ${raw(inner.alias)}.resource_id from ${identifier(plan.table)} ${raw(inner.alias)} where ${test}`,
        isExact: plan.typeIds === null,
      }
    }
    case 'any': {
      const sets = plan.of.map((part) => idsOf(part, scope))
      if (!sets.every((set) => set !== undefined)) return undefined
      return {
        select: join(
          sets.map(({ select }) => select),
          ' union all ',
        ),
        isExact: sets.every(({ isExact }) => isExact),
      }
    }
    case 'all':
      return idsOfAll(plan.of, scope)
    case 'edges':
      return edgeIds(plan, { ...scope, isLive: false })
    case 'lookup':
      return scope.isLive && isIndexedLink(plan) ? { select: placedIds(plan, scope), isExact: true } : undefined
    case 'constant':
    case 'not':
    case 'column':
    case 'owned':
      return undefined
    default:
      return unreachable(plan)
  }
}

/** The scope in which the sets of these conditions, all of which must hold, are found. */
export const scopeOfSets = (conditions: readonly Plan[], scope: Scope): Scope =>
  conditions.some(isLive) ? { ...scope, isLive: true } : scope

type Lookup = Extract<Plan, { kind: 'lookup' }>

/** Whether a condition is on what a reference leads to that has an index of live resources; their rows lie all over the table. */
export const isIndexedLink = (plan: Plan): plan is Lookup =>
  plan.kind === 'lookup' && ['datacenter_id', 'endpoint_id', 'status_id'].includes(plan.reference.column)

function placedIds({ reference, of }: Lookup, scope: Scope): Statement {
  const inner = within(scope, 'l')
  const row = raw(inner.alias)
  return sql`select ${row}.id from resources ${row} where ${row}.${identifier(reference.column)} = any(array(${compileLookup(reference, of, inner)})) and ${row}.deleted_at is null`
}

/** `r.id = any(array(...))`: the ids that are in all sets and for which `early` conditions, which need no more than an id, hold. */
export function inSets(sets: readonly IdSet[], early: readonly Plan[], scope: Scope): Statement {
  const [only] = sets
  const ids =
    sets.length === 1 && only
      ? only.select
      : join(
          sets.map(({ select }) => sql`(${select})`),
          ' intersect ',
        )
  return sql`${raw(scope.alias)}.id = any(array(${early.length === 0 ? ids : probedIds(ids, early, scope)}))`
}

/** A look into the set for an id: Postgres reads it once and keeps it hashed. */
export function inHashed(id: Statement, { select }: Pick<IdSet, 'select'>): Statement {
  // "is true" keeps Postgres from making it a join, whose order it would choose itself.
  return sql`(${id} in (${select})) is true`
}

function idsOfAll(parts: readonly Plan[], scope: Scope): IdSet | undefined {
  const leading = parts.findIndex((part) => idsOf(part, scope) !== undefined)
  const part = parts[leading]
  const set = part && idsOf(part, scope)
  if (!set) return undefined
  const others = parts.filter((_, place) => place !== leading || !set.isExact)
  const early = others.filter(needsOnlyId)
  return {
    select: early.length === 0 ? set.select : probedIds(set.select, early, scope),
    isExact: early.length === others.length,
  }
}

function probedIds(ids: Statement, early: readonly Plan[], scope: Scope): Statement {
  const { alias, depth } = within(scope, 'd')
  const probes = compileCondition({ kind: 'all', of: early }, { alias, depth, isFenced: true })
  return sql`select ${raw(alias)}.id from (${ids}) ${raw(alias)} (id) where ${probes}`
}

/** Postgres makes `not x` of `x = false`, and does not see that this leaves out null, as the index does. */
function compileSought(column: Column, dataType: DataType, test: Test): Statement {
  const compiled = compileTest(column, dataType, test)
  return dataType === 'boolean' ? sql`${column.indexed} is not null and ${compiled}` : compiled
}

/** Where an index has to be read from end to end, it alone decides; long strings are looked up apart, since it has only the beginnings of them. */
function valueIds({ attributeId, dataType, test }: Extract<Plan, { kind: 'values' }>, scope: Scope): Statement {
  const { alias } = within(scope, 'a')
  const parts =
    dataType === 'string' && test.kind === 'value' && isScanned(test)
      ? valueParts(alias).map(({ rows, column }) => sql`${rows} and ${compileTest(column, dataType, test)}`)
      : [compileSought(valueColumn(alias, dataType), dataType, test)]
  const row = raw(alias)
  return join(
    parts.map(
      (part) =>
        sql`select ${row}.resource_id from resource_attributes ${row} where ${row}.attribute_definition_id = ${attributeId} and ${part}`,
    ),
    ' union all ',
  )
}

/**
 * From the far ends that match back along the edges; what the edge carries is for the probe to say. What edges come to is worked out for all of the type at
 * once.
 */
function edgeIds(plan: EdgesPlan, scope: Scope): IdSet | undefined {
  const inner = within(scope, 'e')
  const test = plan.figure?.test ?? plan.count
  if (test)
    return plan.count && holdsWithout(plan.count) ? undefined : { select: rolledIds(plan, test, inner), isExact: true }
  const { told, rest } = partsOfEnd(plan.related, plan.other)
  const far = rest.length === 0 ? 'any' : idsOf({ kind: 'all', of: rest }, inner)
  if (!far) return undefined
  const { direction } = plan.related
  const along = (near: 'from' | 'to') => nearEnds(plan, near, told, far === 'any' ? undefined : far, inner)
  const sides = [...(direction === 'in' ? [] : [along('from')]), ...(direction === 'out' ? [] : [along('to')])]
  return { select: join(sides, ' union all '), isExact: isAlways(plan.edge) && (far === 'any' || far.isExact) }
}

function nearEnds(
  { related }: EdgesPlan,
  near: 'from' | 'to',
  told: readonly Plan[],
  far: IdSet | undefined,
  { alias }: Scope,
): Statement {
  const edge = raw(alias)
  const end = near === 'from' ? 'to' : 'from'
  const conditions = [
    ...(far ? [sql`${edge}.${raw(`${end}_id`)} = any(array(${far.select}))`] : []),
    sql`${edge}.relationship_type_id = ${related.relationshipTypeId}`,
    ...(related.withDeleted ? [] : [sql`${edge}.deleted_at is null`]),
    ...told.flatMap((part) =>
      part.kind === 'column'
        ? [compileTest(plainColumn(sql`${edge}.${raw(`${end}_type_id`)}`), 'integer', part.test)]
        : [],
    ),
  ]
  return sql`select ${edge}.${raw(`${near}_id`)} from resource_edges ${edge} where ${join(conditions, ' and ')}`
}

function rolledIds(plan: EdgesPlan, test: Test, edge: Scope): Statement {
  const figure = plan.figure?.of ?? ({ kind: 'count' } as const)
  const source = allEdges(raw(edge.alias), plan.related)
  const value = plainColumn(figureOf(figure, edge))
  return sql`select ${source.nearId} ${rolledEdges(plan, source, edge, figure)} group by 1 having ${compileTest(value, figureType(figure), test)}`
}

type EdgesPlan = Extract<Plan, { kind: 'edges' }>

/** Whether a count is right for a resource without edges, so that no set of edges leads to all that match. */
export const holdsWithout = (count: Test): boolean => isCount(count, 0)

/** Whether all values of an attribute are read to find those that fulfil a test. */
export function isScanned(test: Test): boolean {
  return test.kind === 'value' && !test.all.some(({ operator }) => indexed[operator])
}

/** Operators for which the index of values is entered at a place, and not read from end to end. */
const indexed = {
  eq: true,
  neq: false,
  lt: true,
  lte: true,
  gt: true,
  gte: true,
  in: true,
  notIn: false,
  startsWith: true,
  endsWith: false,
  contains: false,
  eqInsensitive: false,
  startsWithInsensitive: false,
  endsWithInsensitive: false,
  containsInsensitive: false,
  inSubnet: true,
  containsAddress: false,
} as const satisfies Record<Comparison['operator'], boolean>

/** Whether an index of substrings narrows what a test looks at: it asks for a text of at least three characters. */
export function hasTrigram(test: Test): boolean {
  return (
    test.kind === 'value' &&
    test.all.some((one) => 'operand' in one && foldable[one.operator] && String(one.operand).length >= 3)
  )
}

/** Operators that `compileTest` asks of the folded value, too. */
const foldable = {
  eq: false,
  neq: false,
  lt: false,
  lte: false,
  gt: false,
  gte: false,
  startsWith: false,
  endsWith: true,
  contains: true,
  eqInsensitive: true,
  startsWithInsensitive: true,
  endsWithInsensitive: true,
  containsInsensitive: true,
  inSubnet: false,
  containsAddress: false,
} as const satisfies Record<Exclude<Comparison['operator'], ListOperator>, boolean>
