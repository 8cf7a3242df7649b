import type { Db } from '../../../db/db.js'
import { compareValues, readValue, type DataType } from '../../../query/value.js'
import { getType, storageOf, type Storage } from '../../catalog/catalogue.js'
import { isRejected, reject, type Batch } from './batch.js'
import { selectAllValues, selectDifferences, type Column } from './attributes.sql.js'
import { attributePath, changesKind, type Draft } from './drafts.js'
import { cellsOf, columnsIn, elementsOf, type Placed } from './elements.js'
import { planOfKind, type AttributePlan, type TypePlan } from './type-plan.js'
import { missingRequired, problem, type Unit } from './values.js'

/** Reduces each draft of an existing resource to the attributes that are not as it says, and adds what REPLACE and a new type unset. */
export async function keepDifferences(db: Db, batch: Batch, drafts: readonly Draft[]): Promise<void> {
  const present = drafts.filter(({ before }) => before !== undefined)
  const typed = present.filter((draft) => !changesKind(draft))
  const retyped = present.filter(changesKind)
  const differences = await findDifferences(db, batch, typed, present)
  for (const draft of typed) {
    const changed = differences.changed.get(draft.after.id)
    draft.units = draft.units.filter(({ attribute }) => changed?.has(attribute.definition.id))
  }
  for (const draft of present) {
    const plan = planBefore(batch, draft)
    draft.implied = [...(differences.implied.get(draft.after.id) ?? [])].flatMap((id) => unsetOf(plan.byId.get(id)))
  }
  if (retyped.length > 0) await compareRetyped(db, batch, retyped)
  for (const draft of present) rejectImplied(draft)
}

/** Where an attribute of the draft's resource lies before the change. */
export function storageBefore(batch: Batch, draft: Draft, attributeId: number): Storage {
  return storageOf(batch.context.catalogue, (draft.before ?? draft.after).typeId, attributeId)
}

function planBefore(batch: Batch, { before, after }: Draft): TypePlan {
  const { typeId, providerTypeId } = before ?? after
  return planOfKind(batch.context.catalogue, typeId, providerTypeId)
}

interface Differences {
  readonly changed: ReadonlyMap<string, ReadonlySet<number>>
  readonly implied: ReadonlyMap<string, ReadonlySet<number>>
}

async function findDifferences(
  db: Db,
  batch: Batch,
  typed: readonly Draft[],
  present: readonly Draft[],
): Promise<Differences> {
  const said = typed.flatMap((draft) =>
    draft.units.map((unit) => ({ resourceId: draft.after.id, unit, storage: unit.attribute.storage })),
  )
  const replacing = present.filter(({ replaces }) => replaces)
  const unsaid = replacing.flatMap((draft) => unsaidCells(batch, draft))
  if (said.length === 0 && replacing.length === 0) return { changed: new Map(), implied: new Map() }
  const kept = replacing.flatMap((draft) => mentionedIds(batch, draft).map((id) => [draft.after.id, id] as const))
  const rows = await db.run<{ resourceId: string; attributeId: number; implied: boolean }>(
    selectDifferences(
      elementsOf(said.filter(({ storage }) => storage.kind === 'rows')),
      cellsOf([...said, ...unsaid]),
      columnsIn([...said, ...unsaid]),
      {
        resourceIds: replacing.map(({ after }) => after.id),
        keptResourceIds: kept.map(([resourceId]) => resourceId),
        keptAttributeIds: kept.map(([, attributeId]) => attributeId),
        instanceId: batch.context.own.id,
      },
    ),
  )
  return { changed: idsOf(rows.filter((row) => !row.implied)), implied: idsOf(rows.filter((row) => row.implied)) }
}

function unsaidCells(batch: Batch, draft: Draft): readonly Placed[] {
  return planBefore(batch, draft)
    .inColumns.filter(({ definition }) => !draft.mentioned.has(definition.name))
    .flatMap((attribute) =>
      unsetOf(attribute).map((unit) => ({
        resourceId: draft.after.id,
        unit,
        storage: attribute.storage,
        implied: true,
      })),
    )
}

function mentionedIds(batch: Batch, draft: Draft): readonly number[] {
  return [...draft.mentioned].flatMap((name) => batch.context.catalogue.attributesByName.get(name)?.id ?? [])
}

const unsetOf = (attribute: AttributePlan | undefined): readonly Unit[] =>
  attribute ? [{ attribute, texts: [], path: attributePath(attribute) }] : []

function idsOf(rows: readonly { resourceId: string; attributeId: number }[]): ReadonlyMap<string, Set<number>> {
  const found = new Map<string, Set<number>>()
  for (const { resourceId, attributeId } of rows) {
    const ids = found.get(resourceId) ?? new Set()
    found.set(resourceId, ids.add(attributeId))
  }
  return found
}

/** A resource that changes its type keeps what the new type has too, wherever that is stored there; the rest is unset, with history and a warning. */
async function compareRetyped(db: Db, batch: Batch, drafts: readonly Draft[]): Promise<void> {
  const values = await findPresentUnits(db, batch, drafts)
  for (const draft of drafts) {
    const present = values.get(draft.after.id) ?? new Map<number, Unit>()
    draft.units = draft.units.filter((unit) => !isSame(unit, present.get(unit.attribute.definition.id)))
    const isWritten = new Set([...draft.units, ...draft.implied].map(({ attribute }) => attribute.definition.id))
    const others = [...present.values()].filter(({ attribute }) => !isWritten.has(attribute.definition.id))
    draft.lost = others
      .filter(({ attribute }) => !draft.plan.byId.has(attribute.definition.id))
      .flatMap(({ attribute }) => unsetOf(attribute))
    draft.moved = others.flatMap(({ attribute, texts, path }) => {
      const there = draft.plan.byId.get(attribute.definition.id)
      return there && !isSamePlace(there.storage, attribute.storage) ? [{ attribute: there, texts, path }] : []
    })
    warnOfLost(batch, draft)
  }
}

/** All values that these resources have, as whole attributes by resource and attribute. */
export async function findPresentUnits(
  db: Db,
  batch: Batch,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, Unit>>> {
  const plans = new Map(drafts.map((draft) => [draft.after.id, planBefore(batch, draft)]))
  const columns = new Map<string, Column>()
  for (const plan of plans.values())
    for (const { storage, letter } of plan.inColumns)
      if (storage.kind === 'column') columns.set(`${storage.table}.${storage.column}`, { ...storage, letter })
  const rows = await db.run<PresentRow>(selectAllValues([...plans.keys()], [...columns.values()]))
  const found = new Map<string, Map<number, Unit & { texts: string[] }>>()
  for (const row of rows) {
    const attribute = attributeOf(plans.get(row.resourceId), row)
    if (!attribute) continue
    const units = found.get(row.resourceId) ?? new Map<number, Unit & { texts: string[] }>()
    const { id, dataType } = attribute.definition
    const unit = units.get(id) ?? { attribute, texts: [], path: attributePath(attribute) }
    unit.texts.push(String(readValue(dataType, row.text)))
    found.set(row.resourceId, units.set(id, unit))
  }
  return found
}

interface PresentRow {
  readonly resourceId: string
  readonly attributeId: number
  readonly table: string
  readonly column: string
  readonly text: string
}

function attributeOf(plan: TypePlan | undefined, row: PresentRow): AttributePlan | undefined {
  if (row.table === '') return plan?.byId.get(row.attributeId)
  return plan?.inColumns.find(({ storage }) => isSamePlace(storage, { kind: 'column', ...row }))
}

function isSamePlace(a: Storage, b: Storage): boolean {
  return a.kind === 'rows' || b.kind === 'rows' ? a.kind === b.kind : a.table === b.table && a.column === b.column
}

function isSame(unit: Unit, present: Unit | undefined): boolean {
  const now = present?.texts ?? []
  const { dataType } = unit.attribute.definition
  return (
    now.length === unit.texts.length && now.every((text, index) => isSameText(dataType, text, unit.texts[index] ?? ''))
  )
}

const isSameText = (dataType: DataType, a: string, b: string) =>
  a === b || (dataType !== 'boolean' && compareValues(dataType, a, b) === 0)

function warnOfLost(batch: Batch, { entry, lost, after }: Draft): void {
  const type = getType(batch.context.catalogue, after.typeId).name
  for (const { attribute, path } of lost) {
    const message = `The type ${JSON.stringify(type)} has no attribute ${JSON.stringify(attribute.definition.name)}, so its value is unset.`
    entry.warnings.push(problem('UNSET', message, path))
  }
}

function rejectImplied({ entry, plan, implied }: Draft): void {
  if (isRejected(entry)) return
  for (const { attribute, path } of implied)
    if (plan.byId.get(attribute.definition.id)?.isRequired) reject(entry, missingRequired(attribute, path))
}
