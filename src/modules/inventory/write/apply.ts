import type { Db } from '../../../db/db.js'
import { getType } from '../../catalog/catalogue.js'
import { idKey, identityKey, lostRace, newIds, operationOf, type Batch } from './batch.js'
import {
  closeAttributes,
  columnsOf,
  deleteExtensionRows,
  deleteValues,
  insertValues,
  tablesOf,
  writeCells,
} from './attributes.sql.js'
import { deleteClaims, insertClaims } from './claims.sql.js'
import { storageBefore } from './compare.js'
import { changesKind, changesState, type Draft } from './drafts.js'
import { cellsOf, columnsIn, elementsOf, isInColumn, unitsOf, type Placed } from './elements.js'
import { removeUnfitEdges } from './retypes.js'
import { closeStates, insertIdentities, insertResources, updateResources } from './state.sql.js'
import type { Unit } from './values.js'

/** Writes drafts that are good and differ from the database: history first, then what goes, then the resources, then what comes. */
export async function applyDrafts(db: Db, batch: Batch, drafts: readonly Draft[]): Promise<void> {
  if (drafts.length === 0) return
  const operationId = await operationOf(db, batch)
  const changed = drafts.filter(({ before }) => before !== undefined)
  const made = drafts.filter(({ before }) => before === undefined)
  await takeNewIds(db, made)
  await removeUnfitEdges(db, batch, changed)
  await closeAndClear(db, batch, changed, operationId)
  if (changed.length > 0)
    await db.run(
      updateResources(
        changed.map(({ after }) => after),
        changed.map(({ seen }) => seen),
        batch.now,
      ),
    )
  if (made.length > 0) await insertMade(db, batch, made, operationId)
  await writeValues(db, drafts)
  await writeClaims(db, batch, changed, operationId)
  for (const draft of drafts) noteWritten(batch, draft)
}

async function takeNewIds(db: Db, made: readonly Draft[]): Promise<void> {
  const ids = await newIds(db, 'resources', made.length)
  for (const [index, draft] of made.entries()) draft.after = { ...draft.after, id: ids[index] ?? '' }
}

async function closeAndClear(db: Db, batch: Batch, changed: readonly Draft[], operationId: string): Promise<void> {
  const ended = changed.filter(changesState).map(({ after }) => after.id)
  if (ended.length > 0) await db.run(closeStates(ended, operationId, batch.now))
  const closed = changed.flatMap((draft) => placedBefore(batch, draft, endedUnits(draft)))
  if (closed.length > 0) await db.run(closeAttributes(unitsOf(closed), columnsIn(closed), operationId, batch.now))
  const moved = changed.flatMap((draft) => placedBefore(batch, draft, draft.moved))
  const rows = unitsOf([...closed, ...moved].filter(({ storage }) => storage.kind === 'rows'))
  if (rows.resourceIds.length > 0) await db.run(deleteValues(rows.resourceIds, rows.attributeIds))
  await clearColumns(db, batch, changed, [...closed, ...moved])
}

/** Empties columns before other rows may take their unique values, and before a resource leaves for a type without them. */
async function clearColumns(db: Db, batch: Batch, changed: readonly Draft[], ended: readonly Placed[]): Promise<void> {
  const leaving = new Map<string, string[]>()
  for (const { before, after } of changed) {
    const [from, to] = [before, after].map((state) =>
      state ? getType(batch.context.catalogue, state.typeId).extensionTable : null,
    )
    if (from && from !== to) leaving.set(from, [...(leaving.get(from) ?? []), after.id])
  }
  for (const [table, ids] of leaving) await db.run(deleteExtensionRows(table, ids))
  const retyped = new Set(changed.filter(changesKind).map(({ after }) => after.id))
  const cleared = ended
    .filter(isInColumn)
    .filter(({ resourceId, unit }) => retyped.has(resourceId) || unit.attribute.binding?.uniqueScope)
    .filter(({ resourceId, storage }) => !leaving.get(storage.table)?.includes(resourceId))
    .map((placed) => ({ ...placed, unit: { ...placed.unit, texts: [] } }))
  await writeColumns(db, cleared)
}

async function insertMade(db: Db, batch: Batch, made: readonly Draft[], operationId: string): Promise<void> {
  await db.run(
    insertResources(
      made.map(({ after }) => after),
      made.map(({ seen }) => seen),
      batch.now,
      operationId,
    ),
  )
  const identities = made.flatMap(({ entry, after }) =>
    entry.identity ? [{ ...entry.identity, resourceId: after.id }] : [],
  )
  const free = await db.run(insertIdentities(identities))
  if (free.length < identities.length) throw lostRace()
}

async function writeValues(db: Db, drafts: readonly Draft[]): Promise<void> {
  const placed = drafts.flatMap(placedAfter)
  const elements = elementsOf(placed.filter(({ storage, unit }) => storage.kind === 'rows' && unit.texts.length > 0))
  if (elements.resourceIds.length > 0) await db.run(insertValues(elements))
  await writeColumns(db, placed.filter(isInColumn))
}

async function writeColumns(db: Db, placed: readonly Placed[]): Promise<void> {
  const columns = columnsIn(placed)
  const cells = cellsOf(placed)
  for (const table of tablesOf(columns)) await db.run(writeCells(cells, columnsOf(columns, table)))
}

async function writeClaims(db: Db, batch: Batch, changed: readonly Draft[], operationId: string): Promise<void> {
  const { id } = batch.context.own
  const said = changed.flatMap((draft) => placedBefore(batch, draft, draft.units))
  const unsaid = changed.flatMap((draft) => placedBefore(batch, draft, [...draft.implied, ...draft.lost]))
  if (said.length + unsaid.length === 0) return
  await db.run(deleteClaims(unitsOf([...said, ...unsaid]), id))
  if (said.length > 0) await db.run(insertClaims(elementsOf(said), id, operationId, batch.now))
}

const endedUnits = (draft: Draft): readonly Unit[] => [...draft.units, ...draft.implied, ...draft.lost]

function placedBefore(batch: Batch, draft: Draft, units: readonly Unit[]): readonly Placed[] {
  return units.map((unit) => ({
    resourceId: draft.after.id,
    unit,
    storage: storageBefore(batch, draft, unit.attribute.definition.id),
  }))
}

function placedAfter(draft: Draft): readonly Placed[] {
  // Of a re-typed resource everything that goes has been cleared already.
  const units = changesKind(draft) ? [...draft.units, ...draft.moved] : [...draft.units, ...draft.implied]
  return units
    .filter((unit) => unit.texts.length > 0 || !changesKind(draft))
    .map((unit) => ({ resourceId: draft.after.id, unit, storage: unit.attribute.storage }))
}

function noteWritten(batch: Batch, draft: Draft): void {
  const { entry, before } = draft
  const after = { ...draft.after, version: draft.after.version + 1 }
  batch.states.set(after.id, after)
  batch.ids.set(entry.key, after.id).set(idKey(after.id), after.id)
  if (entry.identity) {
    const { instanceId, kind, externalId } = entry.identity
    batch.ids.set(identityKey(instanceId, kind, externalId), after.id)
  }
  batch.locked.add(after.id)
  batch.touched.add(after.id)
  entry.resourceId = after.id
  if (before?.isDeleted) batch.counts.restored += 1
  entry.outcome = before === undefined ? 'created' : before.isDeleted ? 'restored' : 'updated'
}
