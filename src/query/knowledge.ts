import { unreachable } from '../errors.js'
import { rememberedBy } from '../remembered.js'
import { hasTrigram, holdsWithout, isScanned } from './idset.js'
import type { Test } from './filter.js'
import { partsOfEnd, type Plan } from './plan.js'
import { isCount } from './satisfy.js'
import { countAll, maskOf, type Mask, type Sample } from './sample.js'
import { estimateResources, estimateTest, type EdgeStatistics, type Statistics } from './statistics.js'
import type { DataType } from './value.js'

/** What is known of the resources that a filter is about. */
export interface Knowledge {
  /** How many of these types there are. */
  readonly rows: number
  /** How many there are of all types. */
  readonly allRows: number
  /** How many of these types, or of all, have a value of the attribute that fulfils the test. */
  readonly matching: (attributeId: number, dataType: DataType, test: Test, types: 'asked' | 'all') => number
  /** What is known of the edges of a relationship type, seen from one side. */
  readonly edges?: (relationshipTypeId: number, direction: 'out' | 'in' | 'both') => KnownEdges | undefined
  /** Attributes whose values are indexed by their substrings. */
  readonly substrings?: ReadonlySet<number>
  /** Resources of these types, drawn at random. */
  readonly samples?: readonly Weighted[] | undefined
}

export interface KnownEdges extends EdgeStatistics {
  /** What is known of the resources that stand at the other ends. */
  readonly far: Knowledge
}

/** A sample of which each resource stands for `weight` of its type. */
export interface Weighted {
  readonly sample: Sample
  readonly weight: number
}

/** The concrete types that stand at the other end of edges, seen in a direction. */
export type FarTypes = (relationshipTypeId: number, direction: 'out' | 'in' | 'both') => readonly number[]

/** What statistics know of resources of some concrete types. */
export function knowledgeOf(
  statistics: Statistics,
  typeIds: readonly number[],
  allTypeIds: readonly number[],
  farTypes?: FarTypes,
  edges = new Map<string, KnownEdges>(),
): Knowledge {
  // A type without resources has no sample, and needs none.
  const weighted = typeIds.flatMap((typeId) => {
    const [sample, resources] = [statistics.samples?.get(typeId), statistics.resources.get(typeId)]
    if (!sample) return resources === 0 ? [] : [undefined]
    return [{ sample, weight: (resources ?? 0) / Math.max(1, sample.size) }]
  })
  const samples = weighted.filter((one) => one !== undefined)
  return {
    rows: estimateResources(statistics, typeIds),
    allRows: estimateResources(statistics, allTypeIds),
    matching: (attributeId, dataType, test, types) =>
      estimateTest(statistics, types === 'asked' ? typeIds : allTypeIds, attributeId, dataType, test),
    ...(statistics.substrings && { substrings: statistics.substrings }),
    ...(samples.length === weighted.length && samples.length > 0 && { samples }),
    ...(farTypes && { edges: edgesOf(statistics, allTypeIds, farTypes, edges) }),
  }
}

/** The far ends depend on the relationship and direction alone, so that there is one of each, however many steps lead there. */
function edgesOf(
  statistics: Statistics,
  allTypeIds: readonly number[],
  farTypes: FarTypes,
  found: Map<string, KnownEdges>,
) {
  return (relationshipTypeId: number, direction: 'out' | 'in' | 'both'): KnownEdges | undefined => {
    const known = statistics.edges?.get(relationshipTypeId)?.[direction === 'in' ? 'in' : 'out']
    if (!known) return undefined
    const key = `${relationshipTypeId} ${direction}`
    const edges = found.get(key) ?? {
      ...known,
      far: knowledgeOf(statistics, farTypes(relationshipTypeId, direction), allTypeIds, farTypes, found),
    }
    found.set(key, edges)
    return edges
  }
}

/** Estimates of one list; each is worked out once. All are of the resources of the types asked for, unless they say otherwise. */
export interface Estimates {
  readonly knowledge: Knowledge
  /** Which share of the resources fulfils a condition, from 0 to 1. */
  readonly share: (plan: Plan) => number
  /** Which share fulfils all of them: as far as samples tell, together, and for the rest as if they did not depend on each other. */
  readonly together: (plans: readonly Plan[]) => number
  /** How many ids the set of a condition has, whatever the types: the indexes of values are over all of them. */
  readonly size: (plan: Plan) => number
  /** How many entries of indexes are read for the set. */
  readonly read: (plan: Plan) => number
  /** For each sample which of its resources fulfil a condition; undefined where samples do not tell. */
  readonly masks: (plan: Plan) => readonly Mask[] | undefined
}

/** Estimates from what is known, each worked out once. */
export const estimatesOf = rememberedBy((knowledge: Knowledge): Estimates => {
  const masks = rememberedBy((plan: Plan) => {
    const found = knowledge.samples?.map(({ sample }) => maskOf(plan, sample))
    return found?.every((mask) => mask !== undefined) ? found : undefined
  })
  const share: OfPlan = rememberedBy((plan: Plan) => shareOf(plan, knowledge, (part) => share(part)))
  const size: OfPlan = rememberedBy((plan: Plan) => sizeOf(plan, knowledge, (part) => size(part), share))
  const read: OfPlan = rememberedBy((plan: Plan) => readOf(plan, knowledge, (part) => read(part), size))
  const together = (plans: readonly Plan[]) => togetherOf(plans, knowledge, share, masks)
  return { knowledge, share, size, read, masks, together }
})

/** The same, as far as single statistics go. */
export const withoutSamples = (estimates: Estimates): Estimates => ({
  ...estimates,
  masks: () => undefined,
  together: (plans) => alone(plans, estimates.share),
})

type OfPlan = (plan: Plan) => number

/** As if conditions did not depend on each other. */
const alone = (plans: readonly Plan[], share: OfPlan) => plans.reduce((product, plan) => product * share(plan), 1)

/** So few resources of a sample say little more than that there are some. */
const fewSampled = 5

function togetherOf(
  plans: readonly Plan[],
  { samples }: Knowledge,
  share: OfPlan,
  masks: (plan: Plan) => readonly Mask[] | undefined,
): number {
  const [sampled, found]: [Plan[], (readonly Mask[])[]] = [[], []]
  for (const plan of plans) {
    const ofPlan = masks(plan)
    if (!ofPlan) continue
    sampled.push(plan)
    found.push(ofPlan)
  }
  if (!samples || sampled.length === 0) return alone(plans, share)
  let [hits, matching, rows, size] = [0, 0, 0, 0]
  for (const [place, { sample, weight }] of samples.entries()) {
    const count = countAll(found.flatMap((ofPlan) => ofPlan[place] ?? []))
    hits += count
    matching += count * weight
    rows += sample.size * weight
    size += sample.size
  }
  const seen = matching / Math.max(1, rows)
  const most = (hits + 0.5) / Math.max(1, size)
  const joint = hits >= fewSampled ? seen : Math.max(seen, Math.min(alone(sampled, share), most))
  const untold = plans.filter((plan) => !sampled.includes(plan))
  return joint * alone(untold, share)
}

/** For what nothing is kept; `degree` is how many edges of a type a resource has that has some. */
export const guess = { lookup: 0.2, owned: 0.0001, edge: 0.3, column: 0.1, named: 0.0001, degree: 10 } as const

function shareOf(plan: Plan, knowledge: Knowledge, share: OfPlan): number {
  switch (plan.kind) {
    case 'constant':
      return plan.holds ? 1 : 0
    case 'all':
      return plan.of.reduce((product, part) => product * share(part), 1)
    case 'any':
      return 1 - plan.of.reduce((product, part) => product * (1 - share(part)), 1)
    case 'not':
      return 1 - share(plan.of)
    case 'values':
      return plan.of === 'edge' ? guess.edge : ofRows(plan, knowledge)
    case 'extension':
      return ofRows(plan, knowledge)
    case 'column':
      return ofColumn(plan)
    case 'lookup':
      return ofLookup(plan, knowledge)
    case 'owned':
      return guess.owned
    case 'edges':
      return Math.min(1, nearOf(plan, knowledge).resources / Math.max(1, knowledge.rows))
    default:
      return unreachable(plan)
  }
}

function sizeOf(plan: Plan, knowledge: Knowledge, size: OfPlan, share: OfPlan): number {
  switch (plan.kind) {
    case 'values':
      return knowledge.matching(plan.attributeId, plan.dataType, plan.test, 'all')
    case 'any':
      return plan.of.reduce((sum, part) => sum + size(part), 0)
    case 'all':
      return Math.min(...plan.of.map(size))
    case 'edges': {
      const { resources, ids } = nearOf(plan, knowledge)
      return plan.count || plan.figure ? resources : ids
    }
    case 'lookup':
      return share(plan) * knowledge.allRows
    case 'extension':
    case 'constant':
    case 'not':
    case 'column':
    case 'owned':
      return share(plan) * knowledge.rows
    default:
      return unreachable(plan)
  }
}

function readOf(plan: Plan, knowledge: Knowledge, read: OfPlan, size: OfPlan): number {
  switch (plan.kind) {
    case 'values':
    case 'extension':
      if (!isScanned(plan.test)) return size(plan)
      // An index of substrings leads to rows, each of which is looked at; else all values of the attribute are.
      return knowledge.substrings?.has(plan.attributeId) && hasTrigram(plan.test)
        ? 25 * size(plan)
        : 3.5 * knowledge.matching(plan.attributeId, plan.dataType, { kind: 'isSet', set: true }, 'all')
    case 'any':
      return plan.of.reduce((sum, part) => sum + read(part), 0)
    case 'all':
      // Each id of the part that leads is looked at for the others.
      return Math.min(...plan.of.map((part) => read(part) + 35 * (plan.of.length - 1) * size(part)))
    case 'edges': {
      const { ids, ends, edges } = nearOf(plan, knowledge)
      const { rest } = partsOfEnd(plan.related, plan.other)
      // What edges come to is grouped for all of them, with a look at the other end for each condition on it.
      if (plan.count || plan.figure) return edges * (4 + 35 * (rest.length + (plan.figure ? 1 : 0)))
      // Each end that matches is a place of its own in the index of edges.
      return rest.length === 0 ? 2 * edges : ids + 10 * ends
    }
    case 'lookup':
      // Entries with names are twice as long.
      return 2 * size(plan)
    case 'constant':
    case 'not':
    case 'column':
    case 'owned':
      return size(plan)
    default:
      return unreachable(plan)
  }
}

type EdgesPlan = Extract<Plan, { kind: 'edges' }>

/** Of edges whose far ends match: the ids at their near ends, the different resources among them, the far ends, and all edges of the type. */
function nearOf(
  plan: EdgesPlan,
  knowledge: Knowledge,
): { readonly ids: number; readonly resources: number; readonly ends: number; readonly edges: number } {
  const { relationshipTypeId, direction } = plan.related
  const known = knowledge.edges?.(relationshipTypeId, direction)
  const far = known?.far ?? { ...knowledge, rows: knowledge.allRows }
  const share = estimatesOf(far).share(plan.other)
  const ends = share * far.rows
  if (!known) {
    const ids = Math.min(knowledge.allRows, ends * guess.degree)
    return { ids, resources: Math.min(guess.edge * knowledge.rows, ids), ends, edges: knowledge.allRows }
  }
  const ids = share * known.edges
  if (plan.figure) return { ids, resources: guess.edge * known.ends, ends, edges: known.edges }
  if (!plan.count) {
    const degree = known.edges / Math.max(1, known.ends)
    const resources = known.ends * (1 - (1 - Math.min(1, share)) ** degree)
    return { ids, resources: Math.min(ids, Math.max(resources, Math.min(1, ids))), ends, edges: known.edges }
  }
  const counted = endsWith(known, plan.count, share)
  const all = holdsWithout(plan.count) ? knowledge.rows - known.ends + counted : counted
  return { ids, resources: Math.max(0, all), ends, edges: known.edges }
}

/** How many of the resources that have edges have so many, when only this share of the other ends counts. */
function endsWith({ degrees }: EdgeStatistics, count: Test, share: number): number {
  return degrees.reduce((sum, { edges, ends }) => sum + (isCount(count, Math.round(edges * share)) ? ends : 0), 0)
}

function ofRows(
  plan: { readonly attributeId: number; readonly dataType: DataType; readonly test: Test },
  knowledge: Knowledge,
): number {
  const matching = knowledge.matching(plan.attributeId, plan.dataType, plan.test, 'asked')
  return Math.min(1, matching / Math.max(1, knowledge.rows))
}

/** As samples have it: tables that are referred to are small, so that shares are big. */
function ofLookup(plan: Plan, { samples }: Knowledge): number {
  let [found, rows] = [0, 0]
  for (const { sample, weight } of samples ?? []) {
    const mask = maskOf(plan, sample)
    if (!mask) return guess.lookup
    found += (countAll([mask]) + 0.5) * weight
    rows += (sample.size + 1) * weight
  }
  return rows > 0 ? found / rows : guess.lookup
}

// The type is what the knowledge is about, and nearly nothing is deleted.
function ofColumn({ field, test }: Extract<Plan, { kind: 'column' }>): number {
  if (field.column === 'resource_type_id') return 1
  if (test.kind === 'isSet') return field.column === 'deleted_at' ? 0 : 1
  if (field.column === 'name' && test.all.some(({ operator }) => operator === 'eq')) return guess.named
  return guess.column
}
