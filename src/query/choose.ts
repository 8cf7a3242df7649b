import { unreachable } from '../errors.js'
import { hasTrigram, idsOf, isScanned, type IdSet } from './idset.js'
import type { Order } from './order.js'
import type { PageRequest } from './page.js'
import type { Plan } from './plan.js'
import type { Scope } from './compile.js'
import type { Test } from './filter.js'
import { isPlain, type Driven, type Shape } from './shape.js'
import { estimateResources, estimateTest, type Statistics } from './statistics.js'
import type { DataType } from './value.js'

/** What is known of the resources that a filter is about. */
export interface Knowledge {
  /** How many of these types there are. */
  readonly rows: number
  /** How many there are of all types. */
  readonly allRows: number
  /** How many of these types, or of all, have a value of the attribute that fulfils the test. */
  readonly matching: (attributeId: number, dataType: DataType, test: Test, types: 'asked' | 'all') => number
  /** Attributes whose values are indexed by their substrings. */
  readonly substrings?: ReadonlySet<number>
}

/** What statistics know of resources of some concrete types. */
export function knowledgeOf(
  statistics: Statistics,
  typeIds: readonly number[],
  allTypeIds: readonly number[],
): Knowledge {
  return {
    rows: estimateResources(statistics, typeIds),
    allRows: estimateResources(statistics, allTypeIds),
    matching: (attributeId, dataType, test, types) =>
      estimateTest(statistics, types === 'asked' ? typeIds : allTypeIds, attributeId, dataType, test),
    ...(statistics.substrings && { substrings: statistics.substrings }),
  }
}

/** What looking costs, in microseconds on a machine where everything is in memory; only how they compare matters. */
export const cost = {
  /** An entry of an index of values. */
  entry: 0.15,
  /** An entry of an index of values, or a row of an extension table, of a whole attribute that is read to look at each value. */
  scanned: 0.35,
  /** An id that goes into an intersection, or comes out of a list of ids. */
  kept: 0.5,
  /** A row by its id. */
  row: 3,
  /** A row along the index of an order. */
  step: 1.5,
  /** A look at another table for a row. */
  probe: 4,
  /** A row that is sorted. */
  sorted: 0.5,
} as const

/** A walk goes on for this many times the rows that it is expected to need, or as long as the other way costs, whichever is more. */
const patience = 3

/** What a page of a list is asked, as far as the choice of a shape depends on it. */
export interface Asked {
  readonly conditions: readonly Plan[]
  readonly order: Order
  readonly page: PageRequest
  readonly scope: Scope
  /** Whether all that match are counted too. */
  readonly withTotal?: boolean
}

/** A shape and what it is expected to cost, in microseconds of a machine where everything is in memory. */
export interface Priced<S extends Shape = Shape> {
  readonly shape: S
  readonly cost: number
}

/** The cheapest shape for a page of the resources that fulfil all conditions. Pure; wrong knowledge costs time and nothing else. */
export function chooseShape(asked: Asked, knowledge: Knowledge): Shape {
  const [first, ...others] = shapesFor(asked, knowledge)
  return others.reduce((best, one) => (one.cost < best.cost ? one : best), first).shape
}

/** Every shape that answers, priced; the first leaves the choice to Postgres, which is asked only where nothing else is possible. */
export function shapesFor(asked: Asked, knowledge: Knowledge): readonly [Priced, ...Priced[]] {
  const { conditions, scope } = asked
  // Rows that are found by what they own, their identities, are few, and Postgres knows.
  if (conditions.some(({ kind }) => kind === 'owned')) return [{ shape: free, cost: 0 }]
  const drives = drivesOver(conditions, knowledge, scope)
  const probed = conditions.filter((condition) => !isPlain(condition))
  const all = cost.step + probesCost(probed, knowledge) + cost.probe + cost.sorted
  const unknown: Priced<Driven> = { shape: free, cost: drives.length > 0 ? Infinity : knowledge.rows * all }
  const otherwise = drives.reduce((best, one) => (one.cost < best.cost ? one : best), unknown)
  const walk = walkOver(asked, probed, otherwise, knowledge)
  return [unknown, ...drives, ...(walk ? [walk] : [])]
}

const free: Driven = { kind: 'free' }

/** Along the order, when an index has it; undefined when none has, and when Postgres would do the same by itself. */
function walkOver(
  { conditions, order, page }: Asked,
  probed: readonly Plan[],
  otherwise: Priced<Driven>,
  knowledge: Knowledge,
): Priced | undefined {
  const [among, along] = walkable(order, page, knowledge) ?? []
  if (among === undefined || along === undefined || (along === 'resources' && probed.length === 0)) return undefined
  const share = conditions.reduce(
    (product, condition) => product * shareOf(condition, knowledge),
    Math.min(1, knowledge.rows / Math.max(1, among)),
  )
  const needed = Math.min(among, (page.size + 1) / Math.max(share, 1e-9))
  const perRow = (along === 'values' ? cost.entry + cost.row : cost.step) + probesCost(probed, knowledge)
  const rows = Math.ceil(Math.min(2 ** 31, Math.max(patience * needed, otherwise.cost / perRow)))
  return { shape: { kind: 'walk', along, rows, otherwise: otherwise.shape }, cost: needed * perRow }
}

/** How many rows the index of an order has, and what they are. */
export function walkable(
  { keys }: Order,
  page: PageRequest,
  knowledge: Knowledge,
): readonly [among: number, along: 'resources' | 'values'] | undefined {
  const [key, ...more] = keys
  if (!key) return [knowledge.allRows, 'resources']
  if (more.length > 0) return undefined
  if (key.kind === 'field') {
    if (key.sort.via.length > 0) return undefined
    // The type and what is not deleted come first in the index of the name; that of the last change is over all. Both are read from either end.
    if (key.sort.field.column === 'name') return [knowledge.rows, 'resources']
    return key.sort.field.column === 'updated_at' ? [knowledge.allRows, 'resources'] : undefined
  }
  if (key.kind === 'rollup') return undefined
  // What has no value comes last, and is in no index: a page from the end begins with it.
  if (key.attribute.columns.length > 0 || page.direction === 'backward') return undefined
  const { id, dataType } = key.attribute
  return [knowledge.matching(id, dataType, { kind: 'isSet', set: true }, 'all'), 'values']
}

/** By the rarest condition alone, by the two rarest, and so on; and the same without the conditions that read all values of an attribute. */
function drivesOver(conditions: readonly Plan[], knowledge: Knowledge, scope: Scope): readonly Priced<Driven>[] {
  const sets = conditions
    .flatMap((condition, place) => {
      const set = idsOf(condition, scope)
      if (!set) return []
      const size = sizeOf(condition, knowledge)
      const read = readCost(condition, size, knowledge)
      return [{ place, set, size, read, isScanned: read > size * cost.entry }]
    })
    .toSorted((a, b) => a.size - b.size)
  const entered = sets.filter(({ isScanned }) => !isScanned)
  const choices = entered.length < sets.length ? [sets, entered] : [sets]
  return choices.flatMap((among) => among.map((_, index) => driveBy(among.slice(0, index + 1), conditions, knowledge)))
}

interface PlacedSet {
  readonly place: number
  readonly set: IdSet
  readonly size: number
  readonly read: number
}

function driveBy(used: readonly PlacedSet[], conditions: readonly Plan[], knowledge: Knowledge): Priced<Driven> {
  const read = used.reduce((sum, { size, read }) => sum + read + (used.length > 1 ? size * cost.kept : 0), 0)
  const kept = used.reduce(
    (product, { size }, at) => (at === 0 ? size : product * Math.min(1, size / Math.max(1, knowledge.allRows))),
    0,
  )
  const rest = conditions.filter(
    (condition, place) => !isPlain(condition) && !used.some((one) => one.place === place && one.set.isExact),
  )
  return {
    shape: { kind: 'drive', by: used.map(({ place }) => place) },
    cost: read + kept * (cost.kept + cost.row + cost.sorted + probesCost(rest, knowledge)),
  }
}

/** What it costs to come by the ids of a set, of which there are so many. */
function readCost(plan: Plan, size: number, knowledge: Knowledge): number {
  if (plan.kind === 'any')
    return plan.of.reduce((sum, part) => sum + readCost(part, sizeOf(part, knowledge), knowledge), 0)
  if ((plan.kind !== 'values' && plan.kind !== 'extension') || !isScanned(plan.test)) return size * cost.entry
  if (knowledge.substrings?.has(plan.attributeId) && hasTrigram(plan.test)) return size * cost.row
  const set = { kind: 'isSet', set: true } as const
  return knowledge.matching(plan.attributeId, plan.dataType, set, 'all') * cost.scanned
}

/** What the conditions cost for one row, the rarest first: the others are looked at only where it holds. */
export function probesCost(conditions: readonly Plan[], knowledge: Knowledge): number {
  const shares = conditions.map((condition) => shareOf(condition, knowledge)).toSorted((a, b) => a - b)
  let [sum, reached] = [0, 1]
  for (const share of shares) {
    sum += reached * cost.probe
    reached *= share
  }
  return sum
}

/** How many ids the set of a condition has, whatever the types: the indexes of values are over all of them. */
function sizeOf(plan: Plan, knowledge: Knowledge): number {
  switch (plan.kind) {
    case 'values':
      return knowledge.matching(plan.attributeId, plan.dataType, plan.test, 'all')
    case 'any':
      return plan.of.reduce((sum, part) => sum + sizeOf(part, knowledge), 0)
    case 'edges':
      return endsOf(plan, knowledge)
    case 'extension':
    case 'all':
    case 'constant':
    case 'not':
    case 'column':
    case 'lookup':
    case 'owned':
      return shareOf(plan, knowledge) * knowledge.rows
    default:
      return unreachable(plan)
  }
}

/** Which share of the resources asked for fulfils a condition, from 0 to 1, as if conditions did not depend on each other. */
export function shareOf(plan: Plan, knowledge: Knowledge): number {
  switch (plan.kind) {
    case 'constant':
      return plan.holds ? 1 : 0
    case 'all':
      return plan.of.reduce((share, part) => share * shareOf(part, knowledge), 1)
    case 'any':
      return 1 - plan.of.reduce((share, part) => share * (1 - shareOf(part, knowledge)), 1)
    case 'not':
      return 1 - shareOf(plan.of, knowledge)
    case 'values':
      return plan.of === 'edge' ? guess.edge : ofRows(plan, knowledge)
    case 'extension':
      return ofRows(plan, knowledge)
    case 'column':
      return ofColumn(plan)
    case 'lookup':
      return guess.lookup
    case 'owned':
      return guess.owned
    case 'edges':
      return plan.count ? guess.edge : Math.min(guess.edge, endsOf(plan, knowledge) / Math.max(1, knowledge.rows))
    default:
      return unreachable(plan)
  }
}

/** For what nothing is kept; `degree` is how many edges of a type a resource has that has some. */
export const guess = { lookup: 0.2, owned: 0.01, edge: 0.3, column: 0.1, named: 0.0001, degree: 10 } as const

/** How many resources are expected at the near ends of edges, from what the far ends, which may be of any type, have to fulfil. */
function endsOf(plan: Extract<Plan, { kind: 'edges' }>, { allRows, matching }: Knowledge): number {
  const anywhere: Knowledge = {
    rows: allRows,
    allRows,
    matching: (attributeId, dataType, test) => matching(attributeId, dataType, test, 'all'),
  }
  return shareOf(plan.other, anywhere) * allRows * guess.degree
}

function ofRows(
  plan: { readonly attributeId: number; readonly dataType: DataType; readonly test: Test },
  knowledge: Knowledge,
): number {
  const matching = knowledge.matching(plan.attributeId, plan.dataType, plan.test, 'asked')
  return Math.min(1, matching / Math.max(1, knowledge.rows))
}

// The type is what the knowledge is about, and nearly nothing is deleted.
function ofColumn({ field, test }: Extract<Plan, { kind: 'column' }>): number {
  if (field.column === 'resource_type_id') return 1
  if (test.kind === 'isSet') return field.column === 'deleted_at' ? 0 : 1
  if (field.column === 'name' && test.all.some(({ operator }) => operator === 'eq')) return guess.named
  return guess.column
}
