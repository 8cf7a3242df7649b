import type { Asked } from './asked.js'
import { unreachable } from '../errors.js'
import { idsOf, scopeOfSets } from './idset.js'
import type { Estimates } from './knowledge.js'
import { partsOfEnd, type Plan } from './plan.js'
import type { Probed, Shape, Source } from './shape.js'

/** What looking costs, in microseconds on a machine where everything is in memory; only how they compare matters. */
export const cost = {
  /** An entry of an index of values. */
  entry: 0.1,
  /** An id that goes into an intersection. */
  hashed: 0.1,
  /** An id that goes into a set to be looked up in. */
  held: 0.3,
  /** A look into such a set. */
  look: 0.2,
  /** An id that comes out of a list of ids. */
  kept: 0.2,
  /** A row by its id. */
  row: 2.5,
  /** A row by its id that turns out to be of another type. */
  miss: 0.8,
  /** A row along the index of an order. */
  step: 1.5,
  /** The same along an order in which rows were written, so that they lie beside each other. */
  near: 0.25,
  /** A look at another table for a row. */
  probe: 5,
  /** A further look at the same table for the same row, or for one that lies beside the row before. */
  again: 1.3,
  /** A row that is sorted. */
  sorted: 0.5,
} as const

/** A shape and what it is expected to cost, in microseconds of a machine where everything is in memory. */
export interface Priced<S extends Shape | Probed = Shape> {
  readonly shape: S
  readonly cost: number
}

/** The cheaper one. */
export const cheapest = <S extends Shape | Probed>([first, ...others]: readonly [
  Priced<S>,
  ...Priced<S>[],
]): Priced<S> => others.reduce((best, one) => (one.cost < best.cost ? one : best), first)

/** A list with what is estimated of it. */
export interface List extends Asked {
  readonly estimates: Estimates
  /** The conditions that are more than a look at the row. */
  readonly probed: readonly Plan[]
}

/** A condition that has a set of ids, and what that takes. */
export interface Settable extends Required<Source> {
  readonly size: number
  readonly read: number
  readonly isExact: boolean
}

/** The sets that conditions have. */
export function setsOf({ conditions, scope: rows, estimates }: List): readonly Settable[] {
  const scope = scopeOfSets(conditions, rows)
  return conditions.flatMap((condition, place) => {
    const plan = rarestFirst(condition, estimates)
    const set = idsOf(plan, scope)
    return set
      ? [{ place, plan, size: estimates.size(condition), read: estimates.read(condition), isExact: set.isExact }]
      : []
  })
}

/** The same, with the parts of what stands side by side in the order in which they are best looked for. */
function rarestFirst(plan: Plan, estimates: Estimates): Plan {
  switch (plan.kind) {
    case 'any':
      return { ...plan, of: plan.of.map((part) => rarestFirst(part, estimates)) }
    case 'all':
      return {
        ...plan,
        of: plan.of
          .map((part) => rarestFirst(part, estimates))
          .toSorted((a, b) => estimates.read(a) - estimates.read(b)),
      }
    case 'edges':
      return { ...plan, other: rarestFirst(plan.other, estimates) }
    default:
      return plan
  }
}

/** What it costs to read a row by its id, which is of the types asked for with this chance. */
export const readCost = (ofTypes: number): number => ofTypes * cost.row + (1 - ofTypes) * cost.miss

/** Whether rows lie in the order of a list: by id, and by their last change, since a changed row is written anew. */
export const liesInOrder = ({ order: { keys } }: Pick<Asked, 'order'>): boolean =>
  keys.every((key) => key.kind === 'field' && key.sort.via.length === 0 && key.sort.field.column === 'updated_at')

/** What a row costs that is in the list: it is read again for what it is sorted by, and sorted. `isProbed` where its values were looked at before. */
export function finishCost({ order }: List, isProbed: boolean): number {
  const looks = order.keys.filter((key) => key.kind !== 'field' || key.sort.via.length > 0).length
  return cost.sorted + looks * (isProbed ? cost.again : cost.probe)
}

/** What the conditions cost for one row, the rarest first: the others are looked at only where it holds. `isNear` for rows that lie beside each other. */
export function probesCost(conditions: readonly Plan[], { share }: Estimates, isNear = false): number {
  const ordered = conditions.length > 1 ? conditions.toSorted((a, b) => share(a) - share(b)) : conditions
  const seen = new Set<string>()
  let [sum, reached] = [0, 1]
  for (const condition of ordered) {
    sum += reached * looksCost(condition, seen, isNear)
    reached *= share(condition)
  }
  return sum
}

/** What a condition costs for a row: a look for what lies in one place, which is cheap in a table that was `seen`; edges, and what stands at their other ends, some more. */
export function looksCost(plan: Plan, seen: Set<string>, isNear: boolean): number {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.reduce((sum, part) => sum + looksCost(part, seen, isNear), 0)
    case 'not':
      return looksCost(plan.of, seen, isNear)
    case 'values':
    case 'extension': {
      const table = plan.kind === 'values' ? plan.of : plan.table
      const isAtHand = isNear || seen.has(table)
      seen.add(table)
      return isAtHand ? cost.again : cost.probe
    }
    case 'edges': {
      const looks = (plan.count || plan.figure ? 2.5 : 1.5) + partsOfEnd(plan.related, plan.other).rest.length
      return looks * cost.probe
    }
    case 'constant':
    case 'column':
    case 'lookup':
    case 'owned':
      return cost.again
    default:
      return unreachable(plan)
  }
}
