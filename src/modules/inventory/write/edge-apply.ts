import type { Db } from '../../../db/db.js'
import { newIds, operationOf, type Batch } from './batch.js'
import { noteEdge, type EdgePlan } from './edge-plan.js'
import {
  closeEdges,
  deleteEdges,
  deleteEdgeValues,
  insertEdges,
  insertEdgeValues,
  renewEdges,
  type EdgeElements,
  type FoundEdge,
} from './edges.sql.js'
import { elementsOf } from './elements.js'
import { raiseVersions } from './state.sql.js'
import type { Unit } from './values.js'

/** An edge that is there and gets other attributes. */
export interface Change {
  readonly plan: EdgePlan
  readonly found: FoundEdge
  units: readonly Unit[]
}

/** Writes what a round of edges comes to: history first, then what goes, then what comes, then attributes. Ids of new edges are noted on their items. */
export async function applyEdges(
  db: Db,
  batch: Batch,
  removals: readonly FoundEdge[],
  changes: readonly Change[],
  made: readonly EdgePlan[],
): Promise<void> {
  const operationId = await operationOf(db, batch)
  const changed = changes.map(({ found }) => found)
  await raise(db, batch, [...removals, ...changed], made)
  await closeRemoved(db, batch, removals, changed, operationId)
  if (removals.length > 0) await db.run(deleteEdges(edgeKeysOf(removals)))
  const ids = await newIds(db, 'resource_edges', made.length)
  const added = made.map((plan, index) => ({ plan, edgeId: ids[index] ?? '' }))
  if (added.length > 0) await db.run(insertEdges(added.map(newEdgeOf), batch.context.own.id, operationId))
  for (const { plan, edgeId } of added) noteEdge(plan, 'created', edgeId)
  if (changes.length > 0) await renew(db, changes, operationId)
  const values = edgeElementsOf([
    ...changes,
    ...added.map(({ plan, edgeId }) => ({ plan, found: { fromId: plan.from.id, edgeId }, units: plan.units })),
  ])
  if (values.ordinals.some((ordinal) => ordinal >= 0)) await db.run(insertEdgeValues(values))
}

/** An edge belongs to its from: a change raises that version, once a batch, and again where an edge that this batch began ends already. */
async function raise(db: Db, batch: Batch, ended: readonly FoundEdge[], made: readonly EdgePlan[]): Promise<void> {
  const again = ended.filter(({ fromId, fromVersion }) => fromVersion >= (batch.states.get(fromId)?.version ?? 0))
  const ids = new Set([
    ...[...ended.map(({ fromId }) => fromId), ...made.map(({ from }) => from.id)].filter(
      (id) => !batch.touched.has(id),
    ),
    ...again.map(({ fromId }) => fromId),
  ])
  await raiseAll(db, batch, [...ids])
}

/** Gives resources their next version because of their edges. */
export async function raiseAll(db: Db, batch: Batch, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db.run(raiseVersions(ids, batch.now))
  for (const id of ids) {
    batch.touched.add(id)
    const state = batch.states.get(id)
    if (state) batch.states.set(id, { ...state, version: state.version + 1 })
  }
}

async function closeRemoved(
  db: Db,
  batch: Batch,
  removals: readonly FoundEdge[],
  changed: readonly FoundEdge[],
  operationId: string,
): Promise<void> {
  const closed = [...removals, ...changed]
  if (closed.length === 0) return
  const toVersions = closed.map(({ fromId }) => batch.states.get(fromId)?.version ?? 0)
  const reasons = closed.map((_, index) => (index < removals.length ? ('removed' as const) : ('changed' as const)))
  await db.run(closeEdges({ ...edgeKeysOf(closed), toVersions, reasons }, operationId, batch.now))
}

async function renew(db: Db, changes: readonly Change[], operationId: string): Promise<void> {
  const gone = changes.flatMap(({ found, units }) =>
    units.map(({ attribute }) => ({ ...found, id: attribute.definition.id })),
  )
  await db.run(
    deleteEdgeValues(
      edgeKeysOf(gone),
      gone.map(({ id }) => id),
    ),
  )
  await db.run(renewEdges(edgeKeysOf(changes.map(({ found }) => found)), operationId))
}

function newEdgeOf({ plan, edgeId }: { readonly plan: EdgePlan; readonly edgeId: string }) {
  const { type, from, to, key, statedBy } = plan
  return {
    edgeId,
    typeId: type.id,
    fromId: from.id,
    toId: to.id,
    fromTypeId: from.typeId,
    toTypeId: to.typeId,
    isSymmetric: type.isSymmetric,
    fromOne: type.from.cardinality === 'one',
    toOne: type.to.cardinality === 'one',
    key: key ?? '',
    statedBy,
  }
}

/** The elements of edge attributes as parallel arrays. */
export function edgeElementsOf(
  edges: readonly { readonly found: Pick<FoundEdge, 'fromId' | 'edgeId'>; readonly units: readonly Unit[] }[],
): EdgeElements {
  const parts = edges.flatMap(({ found, units }) =>
    units.map((unit) => ({
      edgeId: found.edgeId,
      elements: elementsOf([{ resourceId: found.fromId, unit, storage: unit.attribute.storage }]),
    })),
  )
  const all = parts.map(({ elements }) => elements)
  return {
    edgeIds: parts.flatMap(({ edgeId, elements }) => elements.ordinals.map(() => edgeId)),
    resourceIds: all.flatMap(({ resourceIds }) => resourceIds),
    attributeIds: all.flatMap(({ attributeIds }) => attributeIds),
    ordinals: all.flatMap(({ ordinals }) => ordinals),
    letters: all.flatMap(({ letters }) => letters),
    texts: all.flatMap(({ texts }) => texts),
    lasts: all.flatMap(({ lasts }) => lasts),
  }
}

/** Edges as parallel arrays. */
export const edgeKeysOf = (edges: readonly Pick<FoundEdge, 'fromId' | 'edgeId'>[]) => ({
  fromIds: edges.map(({ fromId }) => fromId),
  edgeIds: edges.map(({ edgeId }) => edgeId),
})
