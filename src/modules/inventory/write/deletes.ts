import type { Db } from '../../../db/db.js'
import { getRelationship, type Catalogue } from '../../catalog/catalogue.js'
import { lock, operationOf, reject, type Batch, type Entry } from './batch.js'
import { hideEdges, selectDeletionEdges, type ClosureEdge } from './deletes.sql.js'
import { findState, matchesVersion } from './drafts.js'
import { raiseAll } from './edge-apply.js'
import { closeEdges } from './edges.sql.js'
import { closeStates, deleteResources } from './state.sql.js'
import { listed, problem } from './values.js'

/** Deletes the resources of these items softly, with what cascades, hiding their edges; an item that a restricting edge holds is rejected. */
export async function deleteEntries(db: Db, batch: Batch, entries: readonly Entry[]): Promise<void> {
  const going = entries.filter((entry) => mayGo(batch, entry))
  if (going.length === 0) return
  const edges = await lockClosure(
    db,
    batch,
    going.map(({ resourceId = '' }) => resourceId),
  )
  const gone = decide(batch, going, edges)
  if (gone.size === 0) return
  await hide(
    db,
    batch,
    gone,
    edges.filter(({ fromId, toId }) => gone.has(fromId) || gone.has(toId)),
  )
}

function mayGo(batch: Batch, entry: Entry): boolean {
  const state = findState(batch, entry)
  if (!state) {
    reject(entry, problem('NOT_FOUND', 'There is no such resource.', [entry.item.id === undefined ? 'identity' : 'id']))
    return false
  }
  entry.resourceId = state.id
  if (!matchesVersion(entry, state)) return false
  if (state.isDeleted) entry.outcome = 'unchanged'
  return !state.isDeleted
}

/** Locks all that may go and all whose edges go with it, and answers those edges; asks again until nothing new turns up. */
async function lockClosure(db: Db, batch: Batch, ids: readonly string[]): Promise<readonly ClosureEdge[]> {
  for (;;) {
    const edges = await db.run<ClosureEdge>(selectDeletionEdges(ids))
    const touched = edges.flatMap(({ fromId, toId, typeId }) => {
      const { from, to } = getRelationship(batch.context.catalogue, typeId)
      return from.onDelete === 'cascade' || to.onDelete === 'cascade' ? [fromId, toId] : [fromId]
    })
    if (touched.every((id) => batch.locked.has(id))) return edges
    await lock(db, batch, touched, true)
  }
}

/** Goes through the items in order: each takes with it what cascades, unless a restricting edge from outside holds any of that. */
function decide(batch: Batch, entries: readonly Entry[], edges: readonly ClosureEdge[]): ReadonlySet<string> {
  const edgesOf = new Map<string, ClosureEdge[]>()
  for (const edge of edges)
    for (const id of new Set([edge.fromId, edge.toId])) {
      const known = edgesOf.get(id)
      if (known) known.push(edge)
      else edgesOf.set(id, [edge])
    }
  const gone = new Set<string>()
  for (const entry of entries) {
    const id = entry.resourceId ?? ''
    const going = new Set([id])
    const held: { readonly id: string; readonly name: string; readonly type: string }[] = []
    for (const member of going)
      for (const edge of edgesOf.get(member) ?? []) {
        const end = endOf(batch.context.catalogue, edge, member)
        if (gone.has(end.otherId)) continue
        if (end.onDelete === 'cascade') going.add(end.otherId)
        if (end.onDelete === 'restrict') held.push({ id: end.otherId, name: end.otherName, type: end.type })
      }
    const holders = held.filter((holder) => !going.has(holder.id))
    if (holders.length > 0) reject(entry, restricted(holders))
    else {
      entry.outcome = 'deleted'
      for (const member of going) gone.add(member)
    }
  }
  return gone
}

/** What deleting `id` does along an edge, and to whom. */
function endOf(catalogue: Catalogue, edge: ClosureEdge, id: string) {
  const type = getRelationship(catalogue, edge.typeId)
  const isFrom = edge.fromId === id
  return {
    type: type.name,
    onDelete: isFrom ? type.from.onDelete : type.to.onDelete,
    otherId: isFrom ? edge.toId : edge.fromId,
    otherName: isFrom ? edge.toName : edge.fromName,
  }
}

function restricted(holders: readonly { readonly name: string; readonly type: string }[]) {
  const types = [...new Set(holders.map(({ type }) => type))]
  const names = holders.slice(0, 3).map(({ name }) => name)
  const message = `It can't be deleted while ${holders.length} edge${holders.length === 1 ? '' : 's'} of ${listed(types)} hold${holders.length === 1 ? 's' : ''} it, such as that of ${listed(names)}; delete or detach those first.`
  return problem('RESTRICTED', message, [])
}

async function hide(db: Db, batch: Batch, gone: ReadonlySet<string>, edges: readonly ClosureEdge[]): Promise<void> {
  const operationId = await operationOf(db, batch)
  const keys = { fromIds: edges.map(({ fromId }) => fromId), edgeIds: edges.map(({ edgeId }) => edgeId) }
  if (edges.length > 0) {
    const toVersions = edges.map(({ fromId }) => (batch.states.get(fromId)?.version ?? 0) + 1)
    await db.run(closeEdges({ ...keys, toVersions, reasons: edges.map(() => 'hidden') }, operationId, batch.now))
    await db.run(hideEdges(keys, batch.now))
  }
  await db.run(closeStates([...gone], operationId, batch.now))
  await db.run(deleteResources([...gone], batch.now))
  for (const id of gone) {
    const state = batch.states.get(id)
    if (state) batch.states.set(id, { ...state, isDeleted: true, version: state.version + 1 })
    batch.touched.add(id)
  }
  batch.counts.deleted += gone.size
  await raiseAll(db, batch, [...new Set(keys.fromIds.filter((id) => !gone.has(id)))])
}
