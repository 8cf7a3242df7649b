import type { Asked } from './asked.js'
import { isInOnePlace } from './compile-walk.js'
import {
  cheapest,
  cost,
  liesInOrder,
  looksCost,
  probesCost,
  readCost,
  setsOf,
  type List,
  type Priced,
  type Settable,
} from './cost.js'
import { isLive, type Plan } from './plan.js'
import { isPlain, type Driven, type Probed, type Walked } from './shape.js'
import { entriesPerRow, shareOfTypes, walkLength, type WalkLength } from './walk-length.js'

/** A walk goes on for this many times the rows that it is expected to need, or as long as the other way costs, whichever is more; less where it would sort much for that. */
const patience = 2

/** Whether enough values of the attribute that is sorted by were counted: of one that came since, nobody knows how long it goes on. */
function isKnown({ order: { keys }, estimates: { knowledge } }: List): boolean {
  const [key] = keys
  if (key?.kind !== 'attribute') return false
  return knowledge.matching(key.attribute.id, key.attribute.dataType, { kind: 'isSet', set: true }, 'all') >= fewKnown
}

const fewKnown = 100

/** What may be gone through to its end, whatever the other way costs. */
const short = 5000

/** Along the order, where an index has it; none where Postgres would do the same by itself. */
export function walksOver(list: List, otherwise: Priced<Driven>): readonly Priced[] {
  const { conditions, order, estimates } = list
  const along = walkable(list)
  if (!along || (along === 'resources' && list.probed.length === 0)) return []
  const [key] = order.keys
  const attributeId = along === 'values' && key?.kind === 'attribute' ? key.attribute.id : undefined
  const within = conditions.flatMap((part, place) => (isOn(part, attributeId) ? [place] : []))
  const bounds = within.flatMap((place) => conditions[place] ?? [])
  const length = walkLength(list, estimates, along, bounds)
  const { rows, matches, ahead, most, entries } = length
  const left = list.probed.filter((part) => !within.includes(conditions.indexOf(part)))
  const looked = along === 'values' || left.length > 0 ? lookedUp(list, along, left, rows, bounds) : []
  const price = perRow(list, along, length, left, looked, bounds)
  const sets = looked.reduce((sum, one) => sum + one.read * cost.entry + one.size * cost.held, 0)
  // Entries of one value are sorted at once, so that a walk which ends among the first must not be let go as far as many others.
  const isSorted = ahead > rows && most * (cost.entry + cost.sorted) > otherwise.cost
  const furthest = Math.max(patience * rows, isSorted ? ahead : otherwise.cost / price)
  const shape: Walked = {
    kind: 'walk',
    along,
    within,
    looked: looked.map(({ place, plan }) => ({ place, plan })),
    rest: {
      kind: 'all',
      // What the rows themselves tell to be none of the list is not counted.
      afterRows: Math.ceil(Math.min(2 ** 31, along === 'values' ? furthest : furthest * shareLooked(list))),
      by: otherwise.shape,
    },
  }
  const needed = list.page.size + 1
  const walked = sets + rows * price + ahead * (cost.entry + cost.sorted)
  if (along === 'resources') return [{ shape, cost: walked + (matches < needed ? otherwise.cost : 0) }]
  // Nothing without a value fulfils a condition on it: when the values are through, the list is.
  if (within.length > 0) {
    const isShort = isKnown(list) && entries * price <= Math.max(patience * otherwise.cost, short)
    const through: Priced = { shape: { ...shape, rest: { kind: 'nothing', by: otherwise.shape } }, cost: walked }
    return [isShort ? through : { ...through, cost: Infinity }, { shape, cost: walked }]
  }
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
    cost: walked * (cost.near + probesCost(list.probed, estimates, true)),
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
function lookedUp(
  list: List,
  along: Walked['along'],
  left: readonly Plan[],
  rows: number,
  bounds: readonly Plan[],
): readonly Settable[] {
  const { share } = list.estimates
  const isNear = along === 'resources' && liesInOrder(list)
  const ofTypes = shareOfTypes(list, list.estimates.knowledge)
  const asked = along === 'values' ? rows : rows * shareLooked(list)
  const found: Plan[] = []
  return setsOf(list)
    .flatMap((set) => {
      const condition = list.conditions[set.place]
      return condition && left.includes(condition) ? [{ ...set, condition }] : []
    })
    .toSorted((a, b) => share(a.condition) - share(b.condition))
    .filter(({ condition, read, size, isExact }) => {
      const reached = asked * shareAmong(list, bounds, found)
      const probe = isExact ? looksCost(condition, new Set(), isNear) : 0
      const spared = along === 'values' ? ofTypes * probe + (1 - share(condition)) * readCost(ofTypes) : probe
      const isWorth = read * cost.entry + size * cost.held < reached * (spared - cost.look)
      if (isWorth) found.push(condition)
      return isWorth
    })
}

/** Of what fulfils the conditions `bounds` the share that fulfils others too. */
function shareAmong({ estimates: { together } }: List, bounds: readonly Plan[], others: readonly Plan[]): number {
  if (bounds.length === 0) return together(others)
  return Math.min(1, together([...bounds, ...others]) / Math.max(1e-9, together(bounds)))
}

/** What a row of a walk of this length costs. */
function perRow(
  list: List,
  along: Walked['along'],
  { rows, matches }: Pick<WalkLength, 'rows' | 'matches'>,
  left: readonly Plan[],
  looked: readonly Settable[],
  bounds: readonly Plan[],
): number {
  const conditionOf = ({ plan, place }: Settable) => list.conditions[place] ?? plan
  const exact = looked.filter(({ isExact }) => isExact).map(conditionOf)
  const probes = left.filter((part) => !exact.includes(part))
  const ways = looked.map(conditionOf)
  const passed = shareAmong(list, bounds, ways)
  const ofTypes = along === 'values' ? shareOfTypes(list, list.estimates.knowledge) : shareLooked(list)
  // Matches may stand late in the order, and before them hardly anything that passes the looks.
  const wanted = Math.min(list.page.size + 1, matches)
  const held = shareAmong(list, [...bounds, ...ways], left)
  const reached = Math.min(passed, wanted / Math.max(1e-9, held * ofTypes * rows))
  const looks = cost.look * ways.reduce((sum, _, place) => sum + shareAmong(list, bounds, ways.slice(0, place)), 0)
  if (along === 'values') {
    return cost.entry + looks + reached * (readCost(ofTypes) + ofTypes * probesCost(probes, list.estimates))
  }
  const isNear = liesInOrder(list)
  const probed = probesCost(probes, list.estimates, isNear)
  return (isNear ? cost.near : cost.step) + ofTypes * (looks + reached * probed)
}

/** Of the rows along an order of resources the share that is looked at for more than what stands in the row. */
const shareLooked = ({ conditions, order, estimates: { knowledge, together } }: List) =>
  Math.max(1e-9, together(conditions.filter(isPlain))) / entriesPerRow({ conditions, order }, knowledge)

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
