import type { Db } from '../../../db/db.js'
import type { RelationshipType } from '../../catalog/catalogue.js'
import { lockShapes, selectReachable, selectSlots } from './edges.sql.js'
import { problem } from './values.js'
import type { Problem } from '../write.input.js'

/** An edge that wants to be: new, or coming back with a restored end. */
export interface Candidate {
  readonly type: RelationshipType
  readonly fromId: string
  readonly toId: string
  readonly path: Problem['path']
}

/** The candidates, in order, that break a cardinality or close a cycle, with why; `leaving` are ids of edges that go in the same step. */
export async function findMisfits<C extends Candidate>(
  db: Db,
  candidates: readonly C[],
  leaving: ReadonlySet<string>,
): Promise<ReadonlyMap<C, Problem>> {
  const shaped = candidates.map(({ type }) => type).filter((type) => type.isAcyclic || isPair(type))
  if (shaped.length > 0) await db.run(lockShapes([...new Set(shaped.map(({ id }) => id))]))
  const occupied = await loadOccupied(db, candidates, leaving)
  const reaches = await loadReachable(db, candidates, leaving)
  const misfits = new Map<C, Problem>()
  for (const candidate of candidates) {
    const slots = slotsOf(candidate)
    const holder = slots.map((slot) => occupied.get(slotText(slot))).find((name) => name !== undefined)
    if (holder !== undefined) misfits.set(candidate, taken(candidate, holder))
    else if (candidate.type.isAcyclic && !reaches.add(candidate)) misfits.set(candidate, cyclic(candidate))
    else for (const slot of slots) occupied.set(slotText(slot), 'another edge of this batch')
  }
  return misfits
}

interface Slot {
  readonly typeId: number
  readonly resourceId: string
  readonly side: 'f' | 't' | 'p'
}

const isPair = (type: RelationshipType) => type.isSymmetric && type.from.cardinality === 'one'

/** Where only one edge may be: "to one" is a slot of the from end. */
/** The places that an edge takes where only one may be: "to one" is a slot of the from end. */
export function slotsOf({ type, fromId, toId }: Omit<Candidate, 'path'>): readonly Slot[] {
  const slot = (resourceId: string, side: Slot['side']) => ({ typeId: type.id, resourceId, side })
  if (type.isSymmetric) return isPair(type) ? [...new Set([fromId, toId])].map((id) => slot(id, 'p')) : []
  return [
    ...(type.to.cardinality === 'one' ? [slot(fromId, 'f')] : []),
    ...(type.from.cardinality === 'one' ? [slot(toId, 't')] : []),
  ]
}

/** A place in one text. */
export const slotText = ({ typeId, resourceId, side }: Slot) => `${side} ${typeId} ${resourceId}`

async function loadOccupied(
  db: Db,
  candidates: readonly Candidate[],
  leaving: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const slots = candidates.flatMap(slotsOf)
  if (slots.length === 0) return new Map()
  const rows = await db.run<{ position: number; edgeId: string; otherId: string; otherName: string }>(
    selectSlots(
      slots.map(({ typeId }) => typeId),
      slots.map(({ resourceId }) => resourceId),
      slots.map(({ side }) => side),
    ),
  )
  const occupied = new Map<string, string>()
  for (const { position, edgeId, otherId, otherName } of rows) {
    const slot = slots[position]
    if (slot && !leaving.has(edgeId)) occupied.set(slotText(slot), `${JSON.stringify(otherName)} (${otherId})`)
  }
  return occupied
}

async function loadReachable(db: Db, candidates: readonly Candidate[], leaving: ReadonlySet<string>) {
  const acyclic = candidates.filter(({ type }) => type.isAcyclic)
  const next = new Map<string, string[]>()
  const connect = (typeId: number, fromId: string, toId: string) => {
    const key = `${typeId} ${fromId}`
    const known = next.get(key)
    if (known) known.push(toId)
    else next.set(key, [toId])
  }
  if (acyclic.length > 0) {
    const rows = await db.run<{ typeId: number; fromId: string; toId: string; edgeId: string }>(
      selectReachable(
        acyclic.map(({ type }) => type.id),
        acyclic.map(({ toId }) => toId),
      ),
    )
    for (const { typeId, fromId, toId, edgeId } of rows) if (!leaving.has(edgeId)) connect(typeId, fromId, toId)
  }
  const reaches = (typeId: number, startId: string, goalId: string) => {
    const seen = new Set([startId])
    for (const id of seen) {
      if (id === goalId) return true
      for (const below of next.get(`${typeId} ${id}`) ?? []) seen.add(below)
    }
    return false
  }
  return {
    /** Takes the edge in unless it would close a cycle; false then. */
    add: ({ type, fromId, toId }: Candidate): boolean => {
      if (reaches(type.id, toId, fromId)) return false
      connect(type.id, fromId, toId)
      return true
    },
  }
}

function taken({ type, path }: Candidate, holder: string): Problem {
  const message = `Only one edge ${JSON.stringify(type.name)} may be here, and there is one already: ${holder}. Remove that one in the same write, or write in REPLACE mode.`
  return problem('CARDINALITY', message, path)
}

function cyclic({ type, path }: Candidate): Problem {
  return problem('CYCLE', `The edge would close a cycle of ${JSON.stringify(type.name)}.`, path)
}
