import type { Db } from '../../../db/db.js'
import { getRelationship } from '../../catalog/catalogue.js'
import { idKey, isRejected, lock, newEntry, operationOf, type Batch, type Entry } from './batch.js'
import { selectCascaded, selectHiddenEdges, showEdges, type HiddenEdge } from './deletes.sql.js'
import { draftOf, type Draft } from './drafts.js'
import { findMisfits } from './edge-slots.js'
import { raiseAll } from './edge-apply.js'
import { deleteEdges } from './edges.sql.js'
import { problem } from './values.js'

/** What comes back with the resources that items restore. */
export interface Cascaded {
  readonly drafts: readonly Draft[]
  /** The item that hears of what happens to a restored resource. */
  readonly ownerOf: (draft: Draft) => Entry
  /** Tells the items which resources that went with theirs stay deleted. */
  readonly warnOfRejected: () => void
}

/** Drafts for the resources that were deleted together with restored ones by cascading types; locks them. */
export async function findCascaded(db: Db, batch: Batch, drafts: readonly Draft[]): Promise<Cascaded> {
  const restored = drafts.filter(({ before, entry }) => before?.isDeleted && !isRejected(entry))
  const owners = new Map<Draft, Entry>()
  if (restored.length > 0) {
    const byId = new Map(restored.map((draft) => [draft.after.id, draft.entry]))
    const own = new Set(drafts.map(({ after }) => after.id))
    const rows = await db.run<{ id: string; rootId: string }>(selectCascaded([...byId.keys()]))
    const others = rows.filter(({ id }) => !own.has(id))
    await lock(
      db,
      batch,
      others.map(({ id }) => id),
      true,
    )
    for (const { id, rootId } of others) {
      batch.ids.set(idKey(id), id)
      const draft = draftOf(batch, entryFor(id))
      const owner = byId.get(rootId)
      if (draft?.before?.isDeleted && owner) owners.set(draft, owner)
    }
  }
  return {
    drafts: [...owners.keys()],
    ownerOf: (draft) => owners.get(draft) ?? draft.entry,
    warnOfRejected: () => {
      for (const [{ entry, after }, owner] of owners) {
        const [reason] = entry.problems
        if (isRejected(entry))
          owner.warnings.push(
            problem(
              'NOT_RESTORED',
              `${JSON.stringify(after.name)} (${after.id}) stays deleted: ${reason?.message ?? ''}`,
              [],
            ),
          )
      }
    },
  }
}

/** Shows the hidden edges of restored resources whose other end is live; one whose place is taken now is given up, with a warning. */
export async function bringBackEdges(
  db: Db,
  batch: Batch,
  restored: readonly Draft[],
  ownerOf: (draft: Draft) => Entry,
): Promise<void> {
  if (restored.length === 0) return
  const hidden = await db.run<HiddenEdge>(selectHiddenEdges(restored.map(({ after }) => after.id)))
  if (hidden.length === 0) return
  await lock(
    db,
    batch,
    hidden.map(({ fromId }) => fromId),
    false,
  )
  const owners = new Map(restored.map((draft) => [draft.after.id, ownerOf(draft)]))
  const candidates = hidden
    .filter(({ fromId }) => batch.states.get(fromId)?.isDeleted === false)
    .map((edge) => ({ ...edge, type: getRelationship(batch.context.catalogue, edge.typeId), path: [] }))
  const fitting = candidates.filter(
    ({ type, fromTypeId, toTypeId }) => type.from.concrete.includes(fromTypeId) && type.to.concrete.includes(toTypeId),
  )
  const misfits = await findMisfits(db, fitting, new Set())
  const shown = fitting.filter((edge) => !misfits.has(edge))
  const isShown = new Set(shown.map(({ edgeId }) => edgeId))
  const lost = candidates.filter(({ edgeId }) => !isShown.has(edgeId))
  for (const edge of lost) {
    const owner = owners.get(edge.fromId) ?? owners.get(edge.toId)
    const ends = `${JSON.stringify(edge.fromName)} ${edge.type.name} ${JSON.stringify(edge.toName)}`
    const why = misfits.get(edge)?.message ?? 'A resource of its type can no longer stand there.'
    owner?.warnings.push(problem('NOT_RESTORED', `The edge ${ends} does not come back. ${why}`, []))
  }
  if (lost.length > 0) await db.run(deleteEdges(keysOf(lost)))
  if (shown.length === 0) return
  await raiseAll(db, batch, [...new Set(shown.map(({ fromId }) => fromId).filter((id) => !batch.touched.has(id)))])
  await db.run(showEdges(keysOf(shown), await operationOf(db, batch)))
}

const keysOf = (edges: readonly { readonly fromId: string; readonly edgeId: string }[]) => ({
  fromIds: edges.map(({ fromId }) => fromId),
  edgeIds: edges.map(({ edgeId }) => edgeId),
})

/** An item in the shape of one that a client would send to restore this resource; no outcome of the batch. */
function entryFor(id: string): Entry {
  return newEntry({ action: 'restore', id }, -1, idKey(id))
}
