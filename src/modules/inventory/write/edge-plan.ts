import { createHash } from 'node:crypto'
import type { RelationshipType } from '../../catalog/catalogue.js'
import { idKey, isRejected, refKey, type Batch, type Entry, type ResourceState } from './batch.js'
import { isIdentity } from './context.js'
import { slotsOf, slotText } from './edge-slots.js'
import { planOfEdge, type TypePlan } from './type-plan.js'
import { equalityKey, listed, parseAttributes, problem, retiredWarning, type Unit } from './values.js'
import type { EdgeItem, EdgeOutcome, Problem } from '../write.input.js'

/** One relationship of an item with its ends known: an edge to be, or (removes) to take away. */
export interface EdgePlan {
  readonly entry: Entry
  readonly position: number
  readonly type: RelationshipType
  readonly plan: TypePlan
  readonly from: ResourceState
  readonly to: ResourceState
  readonly statedBy: 'f' | 't'
  readonly removes: boolean
  /** The edge key; null when all parallel edges are meant. */
  readonly key: string | null
  readonly units: readonly Unit[]
  readonly mentioned: ReadonlySet<string>
  /** Attributes that could not be read, on an edge that is kept all the same. */
  readonly problems: readonly Problem[]
  /** Edges are written in rounds: what comes later for the same edge waits for what came before. At first the wave of its item. */
  round: number
}

/** The relationships of all kept items; those that can't be edges are noted as rejected on their items. */
export function planEdges(batch: Batch): readonly EdgePlan[] {
  const rejected = new Map(batch.entries.filter(isRejected).map(({ key, index }) => [key, index]))
  const rounds = roundsOfEdges()
  return batch.entries.flatMap((entry) =>
    (entry.item.relationships ?? []).flatMap((edge, position) => {
      const planned = planEdge(batch, entry, edge, position, rejected)
      if (!('code' in planned)) {
        planned.round = rounds(planned)
        return [planned]
      }
      entry.edges[position] = { outcome: 'rejected', problems: [planned] }
      return []
    }),
  )
}

/** Notes what became of a relationship. */
export function noteEdge(
  { entry, position, problems }: EdgePlan,
  outcome: EdgeOutcome['outcome'],
  edgeId?: string,
): void {
  entry.edges[position] = { outcome, ...(edgeId === undefined ? {} : { edgeId }), problems }
  if (outcome !== 'unchanged' && outcome !== 'rejected') noteChange(entry)
}

/** An item of which only edges change is an update. */
export function noteChange(entry: Entry): void {
  if (entry.outcome === 'unchanged') entry.outcome = 'updated'
}

/** Notes why a relationship is not written; the record stays. */
export function rejectEdge({ entry, position }: EdgePlan, found: Problem): void {
  entry.edges[position] = { outcome: 'rejected', problems: [found] }
}

/** The type and ends of an edge in one text, with the edge key if given. */
export function edgeKeyText(typeId: number, fromId: string, toId: string, key?: string | null): string {
  return key === undefined || key === null ? `${typeId} ${fromId} ${toId}` : `${typeId} ${fromId} ${toId} ${key}`
}

function planEdge(
  batch: Batch,
  entry: Entry,
  edge: EdgeItem,
  position: number,
  rejected: ReadonlyMap<string, number>,
): EdgePlan | Problem {
  const path = ['relationships', position]
  const own = entry.resourceId === undefined ? undefined : batch.states.get(entry.resourceId)
  if (isRejected(entry) || !own) return problem('END_REJECTED', 'Its item was rejected.', path)
  if (own.isDeleted) return problem('DELETED', `The resource ${JSON.stringify(own.name)} is deleted.`, path)
  const [misread] = edge.problems ?? []
  if (misread) return misread
  const type = batch.context.catalogue.relationshipsByName.get(edge.type)
  if (!type) {
    const message = `There is no relationship type ${JSON.stringify(edge.type)}; define it first.`
    return problem('UNKNOWN_RELATIONSHIP', message, [...path, 'type'])
  }
  const other = otherEnd(batch, edge, [...path, 'to'], rejected)
  if ('code' in other) return other
  const isOut = type.isSymmetric ? BigInt(own.id) <= BigInt(other.id) : edge.direction !== 'in'
  const [from, to] = isOut ? [own, other] : [other, own]
  const wrong = wrongEnd(batch, type, from, to, path)
  if (wrong) return wrong
  if (type.retired && edge.remove !== true)
    entry.warnings.push(retiredWarning(`relationship type ${JSON.stringify(type.name)}`, type.retired, path))
  const statedBy = isOut ? 'f' : 't'
  return planAttributes(batch, edge, { entry, position, type, from, to, statedBy, removes: edge.remove === true }, path)
}

function otherEnd(
  batch: Batch,
  edge: EdgeItem,
  path: Problem['path'],
  rejected: ReadonlyMap<string, number>,
): ResourceState | Problem {
  const key = refKey(batch.context, edge.to, isIdentity(edge.to) ? edge.to.type : undefined)
  if (typeof key !== 'string') {
    const isMissing = key.code === 'UNKNOWN_SOURCE' || key.code === 'NOT_FOUND'
    return { ...key, code: isMissing ? 'DANGLING' : key.code, path }
  }
  const id = batch.ids.get(key)
  const state = id === undefined ? undefined : batch.states.get(id)
  const shown = isIdentity(edge.to)
    ? `${edge.to.kind ?? edge.to.type} ${JSON.stringify(edge.to.externalId)}`
    : edge.to.id
  if (state?.isDeleted) return problem('DANGLING', `The other end, ${shown}, is deleted; restore it first.`, path)
  if (state) return state
  const index = rejected.get(key) ?? rejected.get(idKey(id ?? ''))
  return index === undefined
    ? problem('DANGLING', `The other end, ${shown}, does not exist.`, path)
    : problem('END_REJECTED', `The other end, ${shown}, was rejected as item ${index} of the batch.`, path)
}

function wrongEnd(
  { context: { catalogue } }: Batch,
  type: RelationshipType,
  from: ResourceState,
  to: ResourceState,
  path: Problem['path'],
): Problem | undefined {
  for (const [side, state] of [['from', from] as const, ['to', to] as const]) {
    if (type[side].concrete.includes(state.typeId)) continue
    const stands = catalogue.resourceTypes.get(state.typeId)?.name ?? ''
    const may = type[side].typeIds.map((id) => catalogue.resourceTypes.get(id)?.name ?? '')
    const message = `A ${stands} can't be the ${side} end of ${JSON.stringify(type.name)}; that takes ${listed(may)}. Perhaps the direction is the other one.`
    return problem('WRONG_END', message, path)
  }
  return undefined
}

function planAttributes(
  { context }: Batch,
  edge: EdgeItem,
  ends: Pick<EdgePlan, 'entry' | 'position' | 'type' | 'from' | 'to' | 'statedBy' | 'removes'>,
  path: Problem['path'],
): EdgePlan | Problem {
  const { type, entry } = ends
  const plan = planOfEdge(context.catalogue, type)
  const owner = `The relationship type ${JSON.stringify(type.name)}`
  const { attributes = {}, unread = [] } = edge
  const parsed = parseAttributes(plan, attributes, unread, [...path, 'attributes'], owner)
  const keyIds = type.attributes.filter(({ keyPosition }) => keyPosition !== null).map(({ attributeId }) => attributeId)
  const keyNames = new Set(keyIds.map((id) => plan.byId.get(id)?.definition.name))
  const [first] = parsed.problems
  const [inKey] = parsed.problems.filter(({ path: at }) => keyNames.has(String(at[3])))
  // Without its key it is not known which edge is meant, so nothing of it can be kept.
  if (inKey) return inKey
  const keyUnread = unread.find((name) => keyNames.has(name))
  if (keyUnread !== undefined) return unreadKey(type, keyUnread, [...path, 'attributes', keyUnread])
  if (first && context.options.invalidAttributes !== 'rejectAttribute') return first
  if (!ends.removes) entry.warnings.push(...parsed.warnings)
  const { units, mentioned, problems } = parsed
  const saysKey = [...mentioned].some((name) => keyNames.has(name))
  const key = ends.removes && !saysKey ? null : keyOf(type, units)
  const { position, from, to, statedBy, removes } = ends
  return {
    entry,
    position,
    type,
    plan,
    from,
    to,
    statedBy,
    removes,
    key,
    units,
    mentioned,
    problems,
    round: entry.wave,
  }
}

function unreadKey(type: RelationshipType, name: string, path: Problem['path']): Problem {
  const message = `The attribute ${JSON.stringify(name)} tells edges ${JSON.stringify(type.name)} apart and can't be read, so it is not known which one is meant.`
  return problem('BAD_VALUE', message, path)
}

/** What tells parallel edges apart: '' for types without an edge key, else the key attributes' values; equal values, equal keys. */
function keyOf(type: RelationshipType, units: readonly Unit[]): string {
  const keyAttributes = type.attributes
    .filter(({ keyPosition }) => keyPosition !== null)
    .toSorted((a, b) => (a.keyPosition ?? 0) - (b.keyPosition ?? 0))
  if (keyAttributes.length === 0) return ''
  const parts = keyAttributes.map(({ attributeId }) => {
    const unit = units.find(({ attribute }) => attribute.definition.id === attributeId)
    return (unit?.texts ?? []).map((text) => equalityKey(unit?.attribute.definition.dataType ?? 'string', text))
  })
  const text = JSON.stringify(parts)
  return Buffer.byteLength(text) <= 1024 ? text : `sha256 ${createHash('sha256').update(text).digest('hex')}`
}

/**
 * Gives each edge its round: after everything that came before it for the same edge, never before its item's own wave, and not before the edges
 * that items before it take away from its place, or, of an acyclic type, from anywhere. What a REPLACE leaves out is not foreseen: a place that is
 * freed so by the second item for one resource is not free yet for the first item of another.
 */
function roundsOfEdges(): (edge: EdgePlan) => number {
  const lastOfEdge = new Map<string, number>()
  const lastOfPair = new Map<string, number>()
  const lastRemoval = new Map<string, number>()
  const freed = new Map<string, number>()
  return ({ type, from, to, key, removes, round: wave }) => {
    const pair = edgeKeyText(type.id, from.id, to.id)
    if (removes) {
      const round = Math.max(wave, (lastOfPair.get(pair) ?? -1) + 1)
      lastRemoval.set(pair, round)
      for (const place of placesOf(type, from.id, to.id)) freed.set(place, Math.max(round, freed.get(place) ?? 0))
      lastOfPair.set(pair, round)
      return round
    }
    const edge = edgeKeyText(type.id, from.id, to.id, key)
    const waits = placesOf(type, from.id, to.id).map((place) => freed.get(place) ?? 0)
    const round = Math.max(wave, (lastOfEdge.get(edge) ?? -1) + 1, lastRemoval.get(pair) ?? 0, ...waits)
    lastOfEdge.set(edge, round)
    lastOfPair.set(pair, Math.max(round, lastOfPair.get(pair) ?? 0))
    return round
  }
}

/** Where an edge may be in the way of others: its slots, and for an acyclic type anywhere. */
function placesOf(type: RelationshipType, fromId: string, toId: string): readonly string[] {
  const slots = slotsOf({ type, fromId, toId }).map(slotText)
  return type.isAcyclic ? [...slots, `acyclic ${type.id}`] : slots
}
