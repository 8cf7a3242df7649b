import type { Db } from '../../../db/db.js'
import { savepoint } from '../../../db/transaction.js'
import { LimitError } from '../../../errors.js'
import { getRelationship, getType, type Catalogue, type RelationshipType } from '../../catalog/catalogue.js'
import { lock, type Batch, type Entry } from './batch.js'
import type { WriteContext } from './context.js'
import type { EdgePlan } from './edge-plan.js'
import { selectLacking } from './required-ends.sql.js'
import { problem } from './values.js'
import type { Problem, WriteItem } from '../write.input.js'

/** What one pass over a batch came to. */
export interface Written {
  readonly batch: Batch
  readonly plans: readonly EdgePlan[]
}

/**
 * Writes the items so that no new resource lacks an edge that its type needs and none loses its last one. Whether an edge comes about is known
 * only when all are written, so what would leave a resource without is rejected in its item, and the rest is written again without that.
 */
export async function writeKeepingRequired(
  db: Db,
  { catalogue, options }: WriteContext,
  items: readonly WriteItem[],
  write: (db: Db, items: readonly WriteItem[]) => Promise<Written>,
): Promise<Batch> {
  if (options.edgesFollow || !hasRequired(catalogue)) return (await write(db, items)).batch
  let given = items
  for (let pass = 0; pass < maxPasses; pass++) {
    const { batch, refusals } = await savepoint(
      db,
      async (db) => {
        const written = await write(db, given)
        return { batch: written.batch, refusals: await findRefusals(db, written) }
      },
      (result) => result.refusals.length === 0,
    )
    if (refusals.length === 0) return batch
    given = refusals.reduce(amend, given)
  }
  throw new LimitError(
    'Too many of these items need edges of each other; send fewer at once, or mend what was refused.',
  )
}

/** Each pass rejects all that the one before uncovered; more than a few means items that were made to fall one by one. */
const maxPasses = 10

type Side = 'f' | 't' | 'p'

/** "This resource needs an edge of this type": from it, to it, or, where the type is symmetric, either. */
interface Need {
  readonly type: RelationshipType
  readonly side: Side
  readonly resourceId: string
}

/** What an item, or one of its relationships, is rejected for. */
interface Refusal {
  readonly index: number
  readonly position: number | undefined
  readonly problem: Problem
}

async function findRefusals(db: Db, { batch, plans }: Written): Promise<readonly Refusal[]> {
  const losing = needsOfLosers(batch)
  const needs = [...batch.entries.flatMap((entry) => needsOfNew(batch, entry)), ...losing]
  const wanted = [...new Map(needs.map((need) => [needKey(need), need])).values()]
  if (wanted.length === 0) return []
  // To ends are not locked yet: of two transactions that take edges away from one, the second sees what the first left.
  await lock(
    db,
    batch,
    losing.map(({ resourceId }) => resourceId),
    false,
  )
  const rows = await db.run<{ position: number }>(
    selectLacking(
      wanted.map(({ type }) => type.id),
      wanted.map(({ resourceId }) => resourceId),
      wanted.map(({ side }) => side),
    ),
  )
  if (rows.length === 0) return []
  const lacking = new Set(rows.map(({ position }) => position))
  const made = new Set(batch.entries.filter(({ outcome }) => outcome === 'created').map(({ resourceId }) => resourceId))
  const lost = wanted.filter((need, position) => lacking.has(position) && !made.has(need.resourceId))
  const unmade = withDependents(
    wanted.filter(({ resourceId }) => made.has(resourceId)),
    wanted.filter((need, position) => lacking.has(position) && made.has(need.resourceId)),
    plans,
  )
  return [...lost.flatMap((need) => keepLast(batch, need)), ...unmade.flatMap((need) => unmake(batch, need))]
}

function needsOfNew(batch: Batch, entry: Entry): readonly Need[] {
  const { resourceId = '' } = entry
  const state = entry.outcome === 'created' ? batch.states.get(resourceId) : undefined
  return state ? endsOf(batch.context.catalogue, state.typeId).map((end) => ({ ...end, resourceId })) : []
}

function needsOfLosers(batch: Batch): readonly Need[] {
  return batch.removed.flatMap(({ edge }) => {
    const type = getRelationship(batch.context.catalogue, edge.typeId)
    if (type.retired) return []
    if (type.isSymmetric) return isRequired(type) ? [edge.fromId, edge.toId].map((id) => needOf(type, 'p', id)) : []
    return [
      ...(type.from.required ? [needOf(type, 'f', edge.fromId)] : []),
      ...(type.to.required ? [needOf(type, 't', edge.toId)] : []),
    ]
  })
}

/** The needs that are not met once those are gone that lack an edge, and those again that then lack one. */
function withDependents(needs: readonly Need[], lacking: readonly Need[], plans: readonly EdgePlan[]): readonly Need[] {
  const others = new Map<string, string[]>()
  const note = (key: string, other: string) => others.set(key, [...(others.get(key) ?? []), other])
  for (const { entry, position, type, from, to, removes } of plans) {
    if (removes || !isRequired(type) || entry.edges[position]?.outcome === 'rejected') continue
    note(needKey(needOf(type, type.isSymmetric ? 'p' : 'f', from.id)), to.id)
    note(needKey(needOf(type, type.isSymmetric ? 'p' : 't', to.id)), from.id)
  }
  const found = new Map(lacking.map((need) => [needKey(need), need]))
  const gone = new Set(lacking.map(({ resourceId }) => resourceId))
  for (let size = -1; size !== gone.size;) {
    size = gone.size
    for (const need of needs) {
      const key = needKey(need)
      if (found.has(key) || gone.has(need.resourceId)) continue
      if (!(others.get(key) ?? []).every((other) => gone.has(other))) continue
      found.set(key, need)
      gone.add(need.resourceId)
    }
  }
  return [...found.values()]
}

/** Rejects all items that would make the resource. */
function unmake(batch: Batch, { type, side, resourceId }: Need): readonly Refusal[] {
  const name = getType(batch.context.catalogue, batch.states.get(resourceId)?.typeId ?? 0).name
  const edge = `an edge ${JSON.stringify(type.name)}${side === 't' ? ' to it' : ''}`
  const found = problem('REQUIRED', `A ${name} needs ${edge}; give it one in the same write.`, ['relationships'])
  return batch.entries
    .filter(({ item, ...entry }) => entry.resourceId === resourceId && makes(item))
    .map(({ index }) => ({ index, position: undefined, problem: found }))
}

const makes = ({ action }: WriteItem) => action === 'create' || action === 'upsert'

/** Rejects what took away the last of the edges. */
function keepLast(batch: Batch, need: Need): readonly Refusal[] {
  const { type, side, resourceId } = need
  const last = batch.removed.findLast(
    ({ edge }) =>
      edge.typeId === type.id &&
      ((side !== 't' && edge.fromId === resourceId) || (side !== 'f' && edge.toId === resourceId)),
  )
  if (!last) return []
  const { index, position } = last
  const name = batch.states.get(resourceId)?.name ?? resourceId
  const edge = `the last edge ${JSON.stringify(type.name)} of ${JSON.stringify(name)}, which needs one`
  const found =
    position === undefined
      ? problem('REQUIRED', `It leaves out ${edge}; mention it, or give another.`, ['relationships'])
      : problem('REQUIRED', `It is ${edge}; give it another in the same write.`, ['relationships', position])
  return [{ index, position, problem: found }]
}

function amend(items: readonly WriteItem[], { index, position, problem: found }: Refusal): readonly WriteItem[] {
  const item = items[index]
  if (!item) return items
  const amended: WriteItem =
    position === undefined
      ? { ...item, problems: [...(item.problems ?? []), found] }
      : {
          ...item,
          relationships: (item.relationships ?? []).map((edge, at) =>
            at === position ? { ...edge, problems: [found] } : edge,
          ),
        }
  return items.with(index, amended)
}

const needOf = (type: RelationshipType, side: Side, resourceId: string): Need => ({ type, side, resourceId })

const needKey = ({ type, side, resourceId }: Need) => `${side} ${type.id} ${resourceId}`

const isRequired = (type: RelationshipType) => type.from.required || type.to.required

type RequiredEnd = Pick<Need, 'type' | 'side'>

const known = new WeakMap<Catalogue, Map<number, readonly RequiredEnd[]>>()

function hasRequired(catalogue: Catalogue): boolean {
  return [...catalogue.relationshipTypes.values()].some((type) => isRequired(type) && !type.retired)
}

/** The edges that every resource of a concrete type needs; retired types are asked of nobody. */
function endsOf(catalogue: Catalogue, typeId: number): readonly RequiredEnd[] {
  const byType = known.get(catalogue) ?? new Map<number, readonly RequiredEnd[]>()
  known.set(catalogue, byType)
  const found =
    byType.get(typeId) ?? [...catalogue.relationshipTypes.values()].flatMap((type) => requiredOf(type, typeId))
  byType.set(typeId, found)
  return found
}

function requiredOf(type: RelationshipType, typeId: number): readonly RequiredEnd[] {
  if (type.retired) return []
  const [from, to] = [type.from, type.to].map(({ required, concrete }) => required && concrete.includes(typeId))
  if (type.isSymmetric) return from || to ? [{ type, side: 'p' }] : []
  return [...(from ? [{ type, side: 'f' } as const] : []), ...(to ? [{ type, side: 't' } as const] : [])]
}
