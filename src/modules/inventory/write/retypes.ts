import type { Db } from '../../../db/db.js'
import { getRelationship, getType } from '../../catalog/catalogue.js'
import { lock, operationOf, type Batch } from './batch.js'
import type { Draft } from './drafts.js'
import { raiseAll } from './edge-apply.js'
import { closeEdges, deleteEdges, selectEdgesAt, type FoundEdge } from './edges.sql.js'
import { problem } from './values.js'

/** Takes away the edges of resources that change their type where the new type can't stand, with a warning; runs before the resources change. */
export async function removeUnfitEdges(db: Db, batch: Batch, drafts: readonly Draft[]): Promise<void> {
  const retyped = new Map(
    drafts
      .filter(({ before, after }) => before && before.typeId !== after.typeId)
      .map((draft) => [draft.after.id, draft]),
  )
  if (retyped.size === 0) return
  const found = await db.run<FoundEdge>(selectEdgesAt([...retyped.keys()]))
  const unfit = found.filter((edge) =>
    endsOf(edge).some(({ id, side }) => !mayStand(batch, retyped.get(id), edge, side)),
  )
  if (unfit.length === 0) return
  const fromIds = unfit.map(({ fromId }) => fromId)
  await lock(db, batch, fromIds, false)
  const keys = { fromIds, edgeIds: unfit.map(({ edgeId }) => edgeId) }
  // Every from end gets its next version in this step: a draft with its own change, the others below.
  const toVersions = fromIds.map((id) => (batch.states.get(id)?.version ?? 0) + 1)
  const reasons = unfit.map(() => 'removed' as const)
  await db.run(closeEdges({ ...keys, toVersions, reasons }, await operationOf(db, batch), batch.now))
  await db.run(deleteEdges(keys))
  const changing = new Set(drafts.map(({ after }) => after.id))
  await raiseAll(db, batch, [...new Set(fromIds.filter((id) => !changing.has(id)))])
  for (const edge of unfit) warn(batch, retyped, edge)
}

const endsOf = ({ fromId, toId }: FoundEdge) => [
  { id: fromId, side: 'from' } as const,
  { id: toId, side: 'to' } as const,
]

function mayStand({ context }: Batch, draft: Draft | undefined, { typeId }: FoundEdge, side: 'from' | 'to'): boolean {
  return !draft || getRelationship(context.catalogue, typeId)[side].concrete.includes(draft.after.typeId)
}

function warn({ context: { catalogue } }: Batch, retyped: ReadonlyMap<string, Draft>, edge: FoundEdge): void {
  const draft = retyped.get(edge.fromId) ?? retyped.get(edge.toId)
  if (!draft) return
  const type = getType(catalogue, draft.after.typeId).name
  const other = draft.after.id === edge.fromId ? edge.toId : edge.fromId
  const message = `A ${type} can't stand where it stood in ${JSON.stringify(getRelationship(catalogue, edge.typeId).name)}, so the edge with resource ${other} is taken away.`
  draft.entry.warnings.push(problem('UNSET', message, ['type']))
}
