import type { Db } from '../../../db/db.js'
import { applyEdges, edgeElementsOf, edgeKeysOf, type Change } from './edge-apply.js'
import { edgeKeyText, noteChange, noteEdge, planEdges, rejectEdge, type EdgePlan } from './edge-plan.js'
import { findMisfits } from './edge-slots.js'
import { selectEdgeDifferences, selectEdges, selectStatedEdges, type FoundEdge } from './edges.sql.js'
import { isRejected, lock, type Batch, type Entry } from './batch.js'
import { missingRequired, type Unit } from './values.js'

/** Writes the edges of all kept items, after all resources: in rounds where one item waits for another, each a constant number of statements. Answers what was planned. */
export async function writeEdges(db: Db, batch: Batch): Promise<readonly EdgePlan[]> {
  const plans = planEdges(batch)
  const replacing = batch.entries.filter((entry) => replacesEdges(batch, entry))
  const rounds = Math.max(-1, ...plans.map(({ round }) => round), ...replacing.map(({ wave }) => wave))
  for (let round = 0; round <= rounds; round++) {
    const replacingNow = new Set(replacing.filter((entry) => entry.wave === round))
    await writeRound(
      db,
      batch,
      plans.filter((plan) => plan.round === round),
      replacingNow,
      plans.filter((plan) => plan.round > round && replacingNow.has(plan.entry)),
    )
  }
  return plans
}

function replacesEdges(batch: Batch, entry: Entry): boolean {
  const { item, outcome, resourceId } = entry
  if (batch.context.options.mode !== 'REPLACE' || item.relationships === undefined || isRejected(entry)) return false
  return outcome !== 'created' && resourceId !== undefined && batch.states.get(resourceId)?.isDeleted === false
}

async function writeRound(
  db: Db,
  batch: Batch,
  plans: readonly EdgePlan[],
  replacing: ReadonlySet<Entry>,
  later: readonly EdgePlan[],
): Promise<void> {
  const found = await findEdges(db, plans)
  const removals = new Map<string, FoundEdge>()
  for (const plan of plans.filter(({ removes }) => removes)) {
    const edges = found.get(plan) ?? []
    for (const edge of edges) {
      removals.set(edge.edgeId, edge)
      batch.removed.push({ edge, index: plan.entry.index, position: plan.position })
    }
    noteEdge(plan, edges.length > 0 ? 'removed' : 'unchanged', edges[0]?.edgeId)
  }
  for (const edge of await findUnsaid(db, batch, [...plans, ...later], [...replacing])) removals.set(edge.edgeId, edge)
  const wanted = plans.filter(({ removes }) => !removes)
  // Taken away and told again in one round: a new edge.
  const staying = (plan: EdgePlan) => found.get(plan)?.find(({ edgeId }) => !removals.has(edgeId))
  const changes = await findChanges(db, batch, wanted, staying)
  const made = await keepFitting(
    db,
    wanted.filter((plan) => !staying(plan)),
    new Set(removals.keys()),
  )
  if (removals.size + changes.length + made.length > 0)
    await applyEdges(db, batch, [...removals.values()], changes, made)
}

async function findEdges(db: Db, plans: readonly EdgePlan[]): Promise<ReadonlyMap<EdgePlan, readonly FoundEdge[]>> {
  const found = new Map<EdgePlan, FoundEdge[]>()
  if (plans.length === 0) return found
  const rows = await db.run<FoundEdge & { readonly position: number }>(
    selectEdges(
      plans.map(({ type }) => type.id),
      plans.map(({ from }) => from.id),
      plans.map(({ to }) => to.id),
      plans.map(({ key }) => key),
    ),
  )
  for (const row of rows) {
    const plan = plans[row.position]
    if (plan) found.set(plan, [...(found.get(plan) ?? []), row])
  }
  return found
}

/** Edges that the source has set through these items' records and that no item of the round mentions, now or in a later round. */
async function findUnsaid(
  db: Db,
  batch: Batch,
  plans: readonly EdgePlan[],
  replacing: readonly Entry[],
): Promise<readonly FoundEdge[]> {
  const entries = new Map(replacing.map((entry) => [entry.resourceId ?? '', entry]))
  if (entries.size === 0) return []
  const said = new Set(plans.map(({ type, from, to, key }) => edgeKeyText(type.id, from.id, to.id, key)))
  // A relationship that could not be read says at least that there is one.
  const unclear = new Set(replacing.filter(hasUnclear).map(({ resourceId }) => resourceId))
  const stated = await db.run<FoundEdge & { readonly resourceId: string }>(
    selectStatedEdges([...entries.keys()], batch.context.own.id),
  )
  const unsaid = stated.filter(
    ({ typeId, fromId, toId, key, resourceId }) =>
      !said.has(edgeKeyText(typeId, fromId, toId, key)) && !unclear.has(resourceId),
  )
  await lock(
    db,
    batch,
    unsaid.map(({ fromId }) => fromId),
    false,
  )
  for (const edge of unsaid) {
    const entry = entries.get(edge.resourceId)
    if (!entry) continue
    noteChange(entry)
    batch.removed.push({ edge, index: entry.index, position: undefined })
  }
  return unsaid
}

const hasUnclear = (entry: Entry) =>
  entry.edges.some((edge) =>
    edge?.problems.some(({ code }) => code !== 'DANGLING' && code !== 'END_REJECTED' && code !== 'WRONG_END'),
  )

async function findChanges(
  db: Db,
  batch: Batch,
  wanted: readonly EdgePlan[],
  staying: (plan: EdgePlan) => FoundEdge | undefined,
): Promise<readonly Change[]> {
  const { context } = batch
  const present = wanted.flatMap((plan) => {
    const edge = staying(plan)
    return edge ? [{ plan, found: edge, units: plan.units }] : []
  })
  const isReplaced = ({ plan, found: edge }: Change) =>
    context.options.mode === 'REPLACE' &&
    edge.sourceInstanceId === context.own.id &&
    plan.entry.item.relationships?.[plan.position]?.attributes !== undefined
  const replaced = present.filter(isReplaced)
  if (replaced.length > 0 || present.some(({ units }) => units.length > 0)) {
    const kept = replaced.flatMap(({ plan, found: edge }) =>
      [...plan.mentioned].flatMap((name) => {
        const id = plan.plan.byName.get(name)?.definition.id
        return id === undefined ? [] : [{ edgeId: edge.edgeId, id }]
      }),
    )
    const rows = await db.run<{ edgeId: string; attributeId: number; implied: boolean }>(
      selectEdgeDifferences(edgeElementsOf(present), edgeKeysOf(replaced.map(({ found: edge }) => edge)), {
        edgeIds: kept.map(({ edgeId }) => edgeId),
        attributeIds: kept.map(({ id }) => id),
      }),
    )
    const differing = new Set(rows.map(({ edgeId, attributeId }) => `${edgeId} ${attributeId}`))
    for (const change of present) {
      const { edgeId } = change.found
      const implied = rows
        .filter((row) => row.implied && row.edgeId === edgeId)
        .flatMap((row) => unsetOf(change, row.attributeId))
      change.units = [
        ...change.units.filter(({ attribute }) => differing.has(`${edgeId} ${attribute.definition.id}`)),
        ...implied,
      ]
    }
  } else for (const change of present) change.units = []
  return present.filter(({ plan, found: edge, units }) => {
    const missing = units.find(({ attribute, texts }) => attribute.isRequired && texts.length === 0)
    if (missing) rejectEdge(plan, missingRequired(missing.attribute, missing.path))
    else noteEdge(plan, units.length > 0 ? 'updated' : 'unchanged', edge.edgeId)
    return !missing && units.length > 0
  })
}

function unsetOf({ plan }: Change, attributeId: number): readonly Unit[] {
  const attribute = plan.plan.byId.get(attributeId)
  const path = ['relationships', plan.position, 'attributes', attribute?.definition.name ?? '']
  return attribute ? [{ attribute, texts: [], path }] : []
}

/** New edges with their required attributes that keep the cardinalities and close no cycle. */
async function keepFitting(
  db: Db,
  plans: readonly EdgePlan[],
  leaving: ReadonlySet<string>,
): Promise<readonly EdgePlan[]> {
  const complete = plans.filter((plan) => {
    const missing = plan.plan.required.find(
      ({ definition: { id } }) =>
        !plan.units.some(({ attribute, texts }) => attribute.definition.id === id && texts.length > 0),
    )
    const path = ['relationships', plan.position, 'attributes', missing?.definition.name ?? '']
    if (missing) rejectEdge(plan, missingRequired(missing, path))
    return !missing
  })
  if (complete.length === 0) return []
  const candidates = complete.map((plan) => ({
    plan,
    type: plan.type,
    fromId: plan.from.id,
    toId: plan.to.id,
    path: ['relationships', plan.position],
  }))
  const misfits = await findMisfits(db, candidates, leaving)
  for (const [{ plan }, problem] of misfits) rejectEdge(plan, problem)
  return candidates.filter((candidate) => !misfits.has(candidate)).map(({ plan }) => plan)
}
