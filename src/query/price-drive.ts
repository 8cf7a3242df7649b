import {
  cheapest,
  cost,
  finishCost,
  probesCost,
  readCost,
  setsOf,
  type List,
  type Priced,
  type Settable,
} from './cost.js'
import { needsOnlyId, type Plan } from './plan.js'
import { isPlain, type Driven } from './shape.js'

/**
 * By the rarest condition alone, by the two rarest, and so on; only the first so many of them. What is about the row alone never leads: where nothing else is
 * asked, Postgres knows the way.
 */
export function drivesOver(list: List, most = Infinity): readonly Priced<Driven>[] {
  const bySize = setsOf(list).toSorted((a, b) => a.size - b.size)
  const lead = bySize.find(({ plan }) => !isPlain(plan))
  const sets = lead ? [lead, ...bySize.filter((set) => set !== lead)] : []
  return sets.slice(0, most).map((_, index) => {
    const used = sets.slice(0, index + 1)
    const left = list.probed.filter((part) => needsOnlyId(part) && !isDecided(list, part, used))
    const late = driveBy(list, used, [])
    return left.length === 0 ? late : cheapest([late, driveBy(list, used, left)])
  })
}

const isDecided = ({ conditions }: List, part: Plan, used: readonly Settable[]) =>
  used.some(({ place, isExact }) => isExact && conditions[place] === part)

/** By sets, the `early` conditions, which need no row, asked of each id at once, and the others with the row. */
function driveBy(list: List, used: readonly Settable[], early: readonly Plan[]): Priced<Driven> {
  const { conditions, estimates, order, page } = list
  const read = used.reduce(
    (sum, one) => sum + one.read * cost.entry + (used.length > 1 ? one.size * cost.hashed : 0),
    0,
  )
  const left = conditions.filter((part) => !isDecided(list, part, used))
  const found = keptOf(used, list)
  const ofTypes = shareOfTypes(used, list)
  const plainShare = estimates.together(left.filter(isPlain)) * ofTypes
  const late = left.filter((part) => !isPlain(part) && !early.includes(part))
  const reached = found * estimates.together(early)
  const matching = reached * plainShare * estimates.together(late)
  // Rows come in the order of their ids: by id, the page ends before they are through, unless all are counted.
  const isInOrder = order.keys.length === 0 && list.withTotal !== true
  const part = isInOrder ? Math.min(1, (page.size + 1) / Math.max(1e-9, matching)) : 1
  const sum =
    read +
    found * (cost.kept + probesCost(early, estimates)) +
    part * reached * (readCost(ofTypes) + plainShare * probesCost(late, estimates, early.length > 0)) +
    (isInOrder ? 0 : matching * finishCost(list, early.length + late.length > 0))
  return {
    shape: {
      kind: 'drive',
      by: used.map(({ place, plan }) => ({ place, plan })),
      early: early.map((one) => conditions.indexOf(one)),
    },
    cost: sum,
  }
}

/** Ids that are in all sets: by the samples at least so many as are of the types asked for. */
function keptOf(used: readonly Settable[], { estimates }: List): number {
  const { rows, allRows } = estimates.knowledge
  const [first, ...others] = used.map(({ size }) => size)
  if (first === undefined) return 0
  const alone = others.reduce((product, size) => product * Math.min(1, size / Math.max(1, allRows)), first)
  return used.length === 1 ? first : Math.max(alone, estimates.together(used.map(({ plan }) => plan)) * rows)
}

/** Of the ids of a set, which are of all types, the share that is of the types asked for. */
function shareOfTypes([rarest]: readonly Settable[], { conditions, estimates }: List): number {
  const condition = rarest && conditions[rarest.place]
  if (!rarest || !condition) return 1
  return Math.min(1, (estimates.share(condition) * estimates.knowledge.rows) / Math.max(1, rarest.size))
}
