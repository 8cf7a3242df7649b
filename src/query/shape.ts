import { unreachable } from '../errors.js'
import { compileCondition, type Scope } from './compile.js'
import { idsOf, inHashed, inSets, isScanned, scopeOfSets, type IdSet } from './idset.js'
import type { Operator } from './filter.js'
import type { Plan } from './plan.js'
import { join, raw, sql, type Statement } from './sql.js'

/** How a page of resources is come by. Numbers are places in the list of conditions. */
export type Shape = Driven | Walked

/**
 * `free`: Postgres decides. `drive`: the ids that the indexes of some conditions give, all of them together, then the `early` conditions for each id, then
 * the others for each row.
 */
export type Driven =
  | { readonly kind: 'free' }
  | { readonly kind: 'drive'; readonly by: readonly Source[]; readonly early: readonly number[] }

/**
 * Along the index of the order, of resources or of the values they are sorted by. Some conditions are looked up in their sets, those on the value at hand are
 * part of the walk, and the others are asked for each row.
 */
export interface Walked {
  readonly kind: 'walk'
  readonly along: 'resources' | 'values'
  readonly looked: readonly Source[]
  /** Places of conditions on the attribute whose values are walked along. */
  readonly within: readonly number[]
  readonly rest: Rest
}

/**
 * What follows a walk that did not fill the page. `all`: it goes so many rows at most; then the whole list is found the other way. `missing`: it has seen all
 * values; then comes what has none. `nothing`: it has seen all that its conditions let through, and `by` only finds the total.
 */
export type Rest =
  | { readonly kind: 'all'; readonly afterRows: number; readonly by: Driven }
  | { readonly kind: 'missing'; readonly by: Driven | Probed }
  | { readonly kind: 'nothing'; readonly by: Driven }

/** Postgres decides in which order rows come; every condition is a look for each. */
export interface Probed {
  readonly kind: 'probe'
}

/** The set of the condition at a place. */
export interface Source {
  readonly place: number
  /** The condition with its parts in the order in which its set is best found. */
  readonly plan?: Plan
}

/** A shape over its conditions, in SQL; all of them ask the same. */
export interface ShapedConditions {
  readonly where: Statement
  /** All conditions as looks for one row. */
  readonly each: Statement
  readonly walk?: Walk
}

/** The part of a walk, in SQL. */
export interface Walk extends Pick<Walked, 'along'> {
  /** How many rows it goes at most; null for to the end. */
  readonly rows: number | null
  readonly rest: Rest['kind']
  /** Conditions on the value at hand, whose row is called `w`. */
  readonly within: readonly Plan[]
  /** What must hold for an id before its row is read; undefined for nothing. */
  readonly looked: (id: Statement) => Statement | undefined
  /** What must hold for a row without a look elsewhere. */
  readonly plainly: Statement
  readonly probed: Statement
}

/**
 * Whether a shape says all that depends on values, so that the database has one good plan for it: which indexes are read, and in which order. Not where it works
 * out from the value how an index can be used, for prefixes, networks and substrings; nor where it intersects, for which it sorts what it takes for much; nor along an
 * order, where it sorts all at once if it expects few rows.
 */
export const leavesNoChoice = (shape: Shape | Probed, conditions: readonly Plan[]): boolean =>
  shape.kind === 'drive' && shape.by.length === 1 && !conditions.some(isReadByValue)

function isReadByValue(plan: Plan): boolean {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.some(isReadByValue)
    case 'not':
    case 'lookup':
    case 'owned':
      return isReadByValue(plan.of)
    case 'edges':
      return isReadByValue(plan.other) || isReadByValue(plan.edge)
    case 'column':
    case 'values':
    case 'extension':
      return (
        isScanned(plan.test) ||
        (plan.test.kind === 'value' && plan.test.all.some(({ operator }) => bounding.has(operator)))
      )
    case 'constant':
      return false
    default:
      return unreachable(plan)
  }
}

const bounding: ReadonlySet<Operator> = new Set<Operator>(['startsWith', 'inSubnet'])

/** The conditions that stand side by side in a plan. */
export const conditionsOf = (plan: Plan): readonly Plan[] => (plan.kind === 'all' ? plan.of : [plan])

/** Whether a condition is about the row alone, or a small table beside it: Postgres knows how to find and count such rows. */
export function isPlain(plan: Plan): boolean {
  switch (plan.kind) {
    case 'constant':
    case 'column':
    case 'lookup':
      return true
    case 'all':
    case 'any':
      return plan.of.every(isPlain)
    case 'not':
      return isPlain(plan.of)
    case 'owned':
    case 'values':
    case 'extension':
    case 'edges':
      return false
    default:
      return unreachable(plan)
  }
}

/** The conditions in this shape. Throws a plain Error for a set of a condition that has none. */
export function compileShape(conditions: readonly Plan[], shape: Shape | Probed, scope: Scope): ShapedConditions {
  const fenced = { ...scope, isFenced: true }
  const each = allOf(conditions, fenced)
  switch (shape.kind) {
    case 'free':
      return { where: allOf(conditions, scope), each }
    case 'probe':
      return { where: each, each }
    case 'drive': {
      const sets = shape.by.map((source) => setOf(source, conditions, scope))
      const early = shape.early.flatMap((place) => conditions[place] ?? [])
      const left = without(conditions, [...exactPlaces(shape.by, sets), ...shape.early])
      return { where: sql`${inSets(sets, early, scope)} and ${allOf(left, fenced)}`, each }
    }
    case 'walk': {
      const { where } = compileShape(conditions, shape.rest.by, scope)
      const sets = shape.looked.map((source) => setOf(source, conditions, scope))
      const left = without(conditions, [...exactPlaces(shape.looked, sets), ...shape.within])
      const walk: Walk = {
        along: shape.along,
        rows: shape.rest.kind === 'all' ? shape.rest.afterRows : null,
        rest: shape.rest.kind,
        within: shape.within.flatMap((place) => conditions[place] ?? []),
        looked: (id) =>
          sets.length === 0
            ? undefined
            : join(
                sets.map((set) => inHashed(id, set)),
                ' and ',
              ),
        plainly: allOf(left.filter(isPlain), fenced),
        probed: allOf(
          left.filter((condition) => !isPlain(condition)),
          fenced,
        ),
      }
      return { where, each, walk }
    }
    default:
      return unreachable(shape)
  }
}

function setOf(source: Source, conditions: readonly Plan[], scope: Scope): IdSet {
  const { place, plan = conditions[place] } = source
  const set = plan && idsOf(plan, scopeOfSets(conditions, scope))
  if (!set) throw new Error(`condition ${place} has no set of ids`)
  return set
}

const exactPlaces = (sources: readonly Source[], sets: readonly IdSet[]) =>
  sources.flatMap(({ place }, index) => (sets[index]?.isExact ? [place] : []))

const without = (conditions: readonly Plan[], places: readonly number[]) =>
  conditions.filter((_, place) => !places.includes(place))

function allOf(conditions: readonly Plan[], scope: Scope): Statement {
  return conditions.length === 0 ? raw('true') : sql`(${compileCondition({ kind: 'all', of: conditions }, scope)})`
}
