import type { Asked } from './asked.js'
import { idsOf } from './idset.js'
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
  /** A row along the index of an order. */
  step: 1.5,
  /** A look at another table for a row. */
  probe: 3.5,
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
export function setsOf({ conditions, scope, estimates }: List): readonly Settable[] {
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

/** What a row costs that is in the list: it is read again for what it is sorted by, and sorted. */
export function finishCost({ order }: List): number {
  const looks = order.keys.filter((key) => key.kind !== 'field' || key.sort.via.length > 0).length
  return cost.sorted + looks * cost.probe
}

/** What the conditions cost for one row, the rarest first: the others are looked at only where it holds. */
export function probesCost(conditions: readonly Plan[], estimates: Estimates): number {
  const ordered = conditions.toSorted((a, b) => estimates.share(a) - estimates.share(b))
  let [sum, reached] = [0, 1]
  for (const condition of ordered) {
    sum += reached * looksAt(condition) * cost.probe
    reached *= estimates.share(condition)
  }
  return sum
}

/** How many looks a condition takes for a row: one for what lies in one place; edges, and what stands at their other ends, some more. */
export function looksAt(plan: Plan): number {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.reduce((sum, part) => sum + looksAt(part), 0)
    case 'not':
      return looksAt(plan.of)
    case 'edges':
      return (plan.count || plan.figure ? 2.5 : 1.5) + partsOfEnd(plan.related, plan.other).rest.length
    default:
      return 1
  }
}
