import type { Asked } from './asked.js'
import { isInOnePlace } from './compile-walk.js'
import { idsOf } from './idset.js'
import { estimatesOf, rememberedBy, withoutSamples, type Estimates, type Knowledge } from './knowledge.js'
import { isLive, needsOnlyId, partsOfEnd, type Plan } from './plan.js'
import { isPlain, type Driven, type Probed, type Shape, type Source, type Walked } from './shape.js'
import { walkLength } from './walk-length.js'

/** A shape and what it is expected to cost, in microseconds of a machine where everything is in memory. */
export interface Priced<S extends Shape | Probed = Shape> {
  readonly shape: S
  readonly cost: number
}

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

/** A walk goes on for this many times the rows that it is expected to need, or as long as the other way costs, whichever is more. */
const patience = 2

/** The cheapest shape for a page of the resources that fulfil all conditions. Pure; wrong knowledge costs time and nothing else. */
export const chooseShape = (asked: Asked, knowledge: Knowledge): Shape => cheapest(shapesFor(asked, knowledge)).shape

/** What takes less is not worth a look at the samples, which takes a tenth of it. */
const trifle = 1000

/** Every shape that answers, priced; the first leaves the choice to Postgres, which is asked only where nothing else is possible. */
export const shapesFor = (asked: Asked, knowledge: Knowledge): readonly [Priced, ...Priced[]] =>
  shapesBy(knowledge)(asked)

const shapesBy = rememberedBy((knowledge: Knowledge) =>
  rememberedBy((asked: Asked) => {
    const estimates = estimatesOf(knowledge)
    const quick = pricedShapes(asked, withoutSamples(estimates))
    return knowledge.samples && leastCost(quick) > trifle ? pricedShapes(asked, estimates) : quick
  }),
)

// What an intersection costs depends on how many ids go together, which is what samples are asked for.
const leastCost = (shapes: readonly Priced[]) =>
  Math.min(...shapes.map(({ shape, cost }) => (shape.kind === 'drive' && shape.by.length > 1 ? Infinity : cost)))

function pricedShapes(asked: Asked, estimates: Estimates): readonly [Priced, ...Priced[]] {
  const { conditions } = asked
  // Rows that are found by what they own, their identities, are few, and Postgres knows.
  if (conditions.some(({ kind }) => kind === 'owned')) return [{ shape: free, cost: 0 }]
  const list: List = { ...asked, estimates, probed: conditions.filter((part) => !isPlain(part)) }
  const drives = drivesOver(list)
  const all = cost.step + probesCost(list.probed, estimates) + finishCost(list)
  const unknown: Priced<Driven> = { shape: free, cost: drives.length > 0 ? Infinity : estimates.knowledge.rows * all }
  const otherwise = cheapest([unknown, ...drives])
  return [unknown, ...drives, ...walksOver(list, otherwise)]
}

interface List extends Asked {
  readonly estimates: Estimates
  /** The conditions that are more than a look at the row. */
  readonly probed: readonly Plan[]
}

const free: Driven = { kind: 'free' }

const cheapest = <S extends Shape | Probed>([first, ...others]: readonly [Priced<S>, ...Priced<S>[]]): Priced<S> =>
  others.reduce((best, one) => (one.cost < best.cost ? one : best), first)

/** By the rarest condition alone, by the two rarest, and so on. */
function drivesOver(list: List): readonly Priced<Driven>[] {
  const { conditions, estimates } = list
  const sets = setsOf(list).toSorted((a, b) => a.size - b.size)
  return sets.map((_, index): Priced<Driven> => {
    const used = sets.slice(0, index + 1)
    const isIntersection = index > 0
    const read = used.reduce(
      (sum, one) => sum + one.read * cost.entry + (isIntersection ? one.size * cost.hashed : 0),
      0,
    )
    const left = conditions.filter((_, place) => !used.some((one) => one.place === place && one.isExact))
    const found = keptOf(used, list)
    const plainShare = estimates.together(left.filter(isPlain)) * shareOfTypes(used, list)
    const early = left.filter((part) => !isPlain(part) && needsOnlyId(part))
    const earlyShare = estimates.together(early)
    // What comes first is asked of more: the conditions that need no row, or the row.
    const isEarly =
      early.length > 0 &&
      probesCost(early, estimates) + earlyShare * cost.row < cost.row + plainShare * probesCost(early, estimates)
    const late = left.filter((part) => !isPlain(part) && !(isEarly && early.includes(part)))
    const reached = isEarly ? found * earlyShare : found
    const sum =
      read +
      found * cost.kept +
      (isEarly ? found * probesCost(early, estimates) : 0) +
      reached * (cost.row + plainShare * probesCost(late, estimates)) +
      reached * plainShare * estimates.together(late) * finishCost(list)
    return {
      shape: {
        kind: 'drive',
        by: used.map(({ place, plan }) => ({ place, plan })),
        early: isEarly ? early.map((part) => conditions.indexOf(part)) : [],
      },
      cost: sum,
    }
  })
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

interface Settable extends Required<Source> {
  readonly size: number
  readonly read: number
  readonly isExact: boolean
}

/** The sets that conditions have. */
function setsOf({ conditions, scope, estimates }: List): readonly Settable[] {
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

/** Along the order, where an index has it; none where Postgres would do the same by itself. */
function walksOver(list: List, otherwise: Priced<Driven>): readonly Priced[] {
  const { conditions, order, estimates } = list
  const along = walkable(list)
  if (!along || (along === 'resources' && list.probed.length === 0)) return []
  const [key] = order.keys
  const attributeId = along === 'values' && key?.kind === 'attribute' ? key.attribute.id : undefined
  const within = conditions.flatMap((part, place) => (isOn(part, attributeId) ? [place] : []))
  const { rows, matches, ahead } = walkLength(
    list,
    estimates,
    along,
    within.flatMap((place) => conditions[place] ?? []),
  )
  const left = list.probed.filter((part) => !within.includes(conditions.indexOf(part)))
  const looked = along === 'values' || left.length > 0 ? lookedUp(list, along, left, rows) : []
  const price = perRow(list, along, left, looked)
  const sets = looked.reduce((sum, one) => sum + one.read * cost.entry + one.size * cost.held, 0)
  const shape: Walked = {
    kind: 'walk',
    along,
    within,
    looked: looked.map(({ place, plan }) => ({ place, plan })),
    rest: {
      kind: 'all',
      afterRows: Math.ceil(Math.min(2 ** 31, Math.max(patience * rows, otherwise.cost / price))),
      by: otherwise.shape,
    },
  }
  const needed = list.page.size + 1
  const walked = sets + rows * price + ahead * (cost.entry + cost.sorted)
  // Nothing without a value fulfils a condition on it: when the values are through, the list is.
  if (along === 'resources' || within.length > 0)
    return [{ shape, cost: walked + (matches < needed && along === 'resources' ? otherwise.cost : 0) }]
  const missing = withoutValues(list, otherwise, matches)
  const toTheEnd: Priced = {
    shape: { ...shape, rest: { kind: 'missing', by: missing.shape } },
    cost: walked + missing.cost,
  }
  // From the end what has no value comes first.
  return list.page.direction === 'backward'
    ? [toTheEnd]
    : [{ shape, cost: walked + (matches < needed ? otherwise.cost : 0) }, toTheEnd]
}

/** The rest of a list that is sorted by an attribute: what has no value, by id. */
function withoutValues(list: List, drive: Priced<Driven>, matches: number): Priced<Driven | Probed> {
  const { conditions, page, estimates } = list
  const { rows, allRows } = estimates.knowledge
  const needed = Math.max(0, page.size + 1 - (page.direction === 'forward' ? matches : 0))
  if (needed === 0) return { shape: { kind: 'probe' }, cost: 0 }
  const share = Math.max(1e-9, estimates.together(conditions) * shareWithout(list))
  const walked = Math.min(allRows, (needed / share) * (allRows / Math.max(1, rows)))
  const probe: Priced<Probed> = {
    shape: { kind: 'probe' },
    cost: walked * (cost.step + probesCost(list.probed, estimates)),
  }
  // Less is sorted than when all is.
  return cheapest<Driven | Probed>([probe, { ...drive, cost: 0.9 * drive.cost }])
}

/** The share of resources that have no value of the attribute that they are sorted by. */
function shareWithout({ order, estimates: { knowledge } }: List): number {
  const [key] = order.keys
  if (key?.kind !== 'attribute') return 1
  const having = knowledge.matching(key.attribute.id, key.attribute.dataType, { kind: 'isSet', set: true }, 'asked')
  return Math.max(0.001, 1 - having / Math.max(1, knowledge.rows))
}

/**
 * Conditions whose sets are worth being built to be looked up for each row of a walk, the rarest first: the next is only asked where it holds. Along values a
 * look spares the row of what it does not find.
 */
function lookedUp(list: List, along: Walked['along'], left: readonly Plan[], rows: number): readonly Settable[] {
  const { share } = list.estimates
  let reached = rows
  return setsOf(list)
    .flatMap((set) => {
      const condition = list.conditions[set.place]
      return condition && left.includes(condition) ? [{ ...set, condition }] : []
    })
    .toSorted((a, b) => share(a.condition) - share(b.condition))
    .filter(({ condition, read, size, isExact }) => {
      const spared =
        (isExact ? looksAt(condition) * cost.probe : 0) + (along === 'values' ? (1 - share(condition)) * cost.row : 0)
      const isWorth = read * cost.entry + size * cost.held < reached * (spared - cost.look)
      reached *= share(condition)
      return isWorth
    })
}

/** What a row of a walk costs. */
function perRow(list: List, along: Walked['along'], left: readonly Plan[], looked: readonly Settable[]): number {
  const exact = looked.filter(({ isExact }) => isExact).map(({ plan, place }) => list.conditions[place] ?? plan)
  const probes = left.filter((part) => !exact.includes(part))
  const reached = list.estimates.together(looked.map(({ place, plan }) => list.conditions[place] ?? plan))
  const looks = looked.length * cost.look
  const probed = probesCost(probes, list.estimates)
  return along === 'values' ? cost.entry + looks + reached * (cost.row + probed) : cost.step + looks + reached * probed
}

/** What the index of an order is about; undefined where none has it. */
export function walkable({
  order: { keys },
  conditions,
}: Pick<Asked, 'order' | 'conditions'>): Walked['along'] | undefined {
  const [key, ...more] = keys
  if (!key) return 'resources'
  if (more.length > 0) return undefined
  if (key.kind === 'attribute') return isInOnePlace(key.attribute) ? 'values' : undefined
  if (key.kind !== 'field' || key.sort.via.length > 0) return undefined
  // Read from either end; that of the name knows what is deleted.
  if (key.sort.field.column === 'name') return conditions.some(isLive) ? 'resources' : undefined
  return key.sort.field.column === 'updated_at' ? 'resources' : undefined
}

/** Whether a condition is one on an attribute's own value. */
const isOn = (plan: Plan, attributeId: number | undefined) =>
  (plan.kind === 'values' || plan.kind === 'extension') &&
  plan.attributeId === attributeId &&
  (plan.kind === 'extension' || plan.of === 'resource')

/** What a row costs that is in the list: it is read again for what it is sorted by, and sorted. */
function finishCost({ order }: List): number {
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
function looksAt(plan: Plan): number {
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
