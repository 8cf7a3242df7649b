import { randomUUID } from 'node:crypto'
import type { Db } from '../../db/db.js'
import { CadastreError, UnavailableError } from '../../errors.js'
import { isRetriable, sqlstateOf } from '../../db/sqlstate.js'
import { transaction } from '../../db/transaction.js'
import type { Actor } from '../access/actor.js'
import type { Catalogue } from '../catalog/catalogue.js'
import { loadCatalogue, readVersion } from '../catalog/catalogue.service.js'
import { applyDrafts } from './write/apply.js'
import { insertOperation } from './write/batch.sql.js'
import {
  isRejected,
  lostRace,
  newIds,
  openBatch,
  operationOf,
  parseIdentity,
  refKey,
  reject,
  type Batch,
  type Entry,
  newEntry,
} from './write/batch.js'
import { keepDifferences } from './write/compare.js'
import { ensureKinds, kindKey, loadWriteContext, type WriteContext } from './write/context.js'
import { deleteEntries } from './write/deletes.js'
import { changesKind, changesState, draftOf, type Draft } from './write/drafts.js'
import { writeEdges } from './write/edges.js'
import { writeKeepingRequired, type Written } from './write/required-ends.js'
import { bringBackEdges, findCascaded } from './write/restores.js'
import { rejectTaken } from './write/uniques.js'
import { problem } from './write/values.js'
import type { ItemOutcome, WriteItem, WriteOptions, WriteResult } from './write.input.js'

/**
 * Writes a batch in one transaction and answers each item by itself: good ones are kept, a rejected one leaves nothing behind, what is there
 * already is not written. The number of statements does not grow with the batch, except that the second item for one resource waits for the
 * first, and so on. Resources come before edges, so an edge may point at any item. Throws only for what concerns the whole batch.
 */
export async function writeResources(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  items: readonly WriteItem[],
  options: WriteOptions,
): Promise<WriteResult> {
  if (items.length === 0) return { operationId: null, outcomes: [] }
  let context = await loadWriteContext(db, catalogue, items, options)
  let isRepeated = false
  const startedAt = new Date().toISOString()
  const attempt = transaction(
    db,
    async (db) => {
      if (isRepeated) context = await renewContext(db, context, items)
      isRepeated = true
      const batch = await writeKeepingRequired(db, context, items, (db, items) => writeItems(db, context, items))
      const outcomes = batch.entries.map((entry) => outcomeOf(batch, entry))
      await storeOperation(db, batch, actor, outcomes)
      return { operationId: batch.operationId, outcomes }
    },
    isLostRace,
  )
  // Stored after the rollback, or it would go with it; what joined the transaction of another is told by that one.
  return attempt.catch(async (error: unknown) => {
    if (!db.inTransaction && !(error instanceof UnavailableError))
      await storeFailed(db, context, actor, startedAt, items.length, error)
    throw error
  })
}

/** Stores the operation of a batch of which nothing was kept because of an error. */
async function storeFailed(
  db: Db,
  { options, own }: WriteContext,
  actor: Actor,
  startedAt: string,
  rejected: number,
  error: unknown,
): Promise<void> {
  const [id = ''] = await newIds(db, 'operations', 1)
  const isRefused = error instanceof CadastreError
  await db.run(
    insertOperation({
      id,
      actor: actor.name,
      kind: options.kind ?? 'inventory.write',
      cause: options.cause,
      requestId: options.requestId,
      sourceInstanceId: own.id,
      outcome: isRefused ? 'refused' : 'failed',
      note: isRefused ? error.message : 'failed, see the log',
      startedAt,
      counts: { created: 0, updated: 0, deleted: 0, restored: 0, unchanged: 0, rejected },
    }),
  )
}

async function writeItems(db: Db, context: WriteContext, items: readonly WriteItem[]): Promise<Written> {
  const batch = await openBatch(
    db,
    context,
    items.map((item, index) => entryOf(context, item, index)),
  )
  for (const wave of wavesOf(batch)) await writeWave(db, batch, wave)
  return { batch, plans: await writeEdges(db, batch) }
}

/**
 * Unique keys, identities, edge slots, cycles and the ends of edges are looked at before they are written; when the database still refuses one,
 * another transaction was faster, or has changed the catalogue.
 */
function isLostRace(error: unknown): boolean {
  return isRetriable(error) || ['23505', '23503', '23000'].includes(sqlstateOf(error) ?? '')
}

/** The context with the catalogue as it stands, if it has changed: for a batch that the database refused, so that its items hear what is wrong. */
async function renewContext(db: Db, context: WriteContext, items: readonly WriteItem[]): Promise<WriteContext> {
  if ((await readVersion(db)) === context.catalogue.version) return context
  const catalogue = await loadCatalogue(db)
  // It is read in several statements, so another change may have come in between.
  if ((await readVersion(db)) !== catalogue.version) throw lostRace()
  return loadWriteContext(db, catalogue, items, context.options)
}

function entryOf(context: WriteContext, item: WriteItem, index: number): Entry {
  const entry = newEntry(item, index)
  for (const found of item.problems ?? []) reject(entry, found)
  const makes = item.action === 'create' || item.action === 'upsert'
  const given = item.identity ?? (item.action === 'create' ? { externalId: randomUUID() } : undefined)
  if (makes && item.id !== undefined)
    reject(
      entry,
      problem('BAD_ADDRESS', `To ${item.action} takes an identity, not an id; to change a resource use update.`, [
        'id',
      ]),
    )
  else if (given && item.id !== undefined)
    reject(entry, problem('BAD_ADDRESS', 'Give either the id or the identity.', ['identity']))
  else if (given) {
    const identity = parseIdentity(context, given, item.type)
    if ('code' in identity) reject(entry, identity)
    else if (makes && identity.instanceId !== context.own.id)
      reject(entry, problem('BAD_ADDRESS', 'A source makes identities of its own only.', ['identity']))
    else return { ...entry, identity, key: identityOf(context, given, item.type) }
  } else if (item.id === undefined) {
    // An id that could not be read has been told of already.
    const message = makes ? 'An upsert needs an identity.' : 'Say which resource: its id or its identity.'
    if (!isRejected(entry)) reject(entry, problem('BAD_ADDRESS', message, makes ? ['identity'] : []))
  } else {
    const key = refKey(context, { id: item.id }, undefined)
    if (typeof key === 'string') return { ...entry, key }
    reject(entry, key)
  }
  return entry
}

function identityOf(context: WriteContext, ref: NonNullable<WriteItem['identity']>, kind: string | undefined): string {
  const key = refKey(context, ref, kind)
  return typeof key === 'string' ? key : ''
}

/** Items in the order given, as many at a time as name different resources. */
function wavesOf(batch: Batch): readonly (readonly Entry[])[] {
  const waves: Entry[][] = []
  const seen = new Map<string, number>()
  for (const entry of batch.entries) {
    if (isRejected(entry)) continue
    const resource = batch.ids.get(entry.key) ?? entry.key
    const number = seen.get(resource) ?? 0
    seen.set(resource, number + 1)
    entry.wave = number
    const wave = waves[number]
    if (wave) wave.push(entry)
    else waves[number] = [entry]
  }
  return waves
}

async function writeWave(db: Db, batch: Batch, wave: readonly Entry[]): Promise<void> {
  await deleteEntries(
    db,
    batch,
    wave.filter(({ item }) => item.action === 'delete'),
  )
  const drafts = wave.filter(({ item }) => item.action !== 'delete').flatMap((entry) => draftOf(batch, entry) ?? [])
  if (drafts.length === 0) return
  await keepDifferences(db, batch, drafts)
  const cascaded = await findCascaded(db, batch, drafts)
  const all = [...drafts, ...cascaded.drafts]
  await rejectTaken(db, batch, all)
  cascaded.warnOfRejected()
  const good = all.filter(({ entry }) => !isRejected(entry))
  const differing = good.filter(differs)
  for (const { entry, after } of good.filter((draft) => !differs(draft))) {
    entry.outcome = 'unchanged'
    entry.resourceId = after.id
  }
  await fillKinds(db, differing)
  await applyDrafts(db, batch, differing)
  await bringBackEdges(
    db,
    batch,
    differing.filter(({ before }) => before?.isDeleted),
    cascaded.ownerOf,
  )
}

function differs(draft: Draft): boolean {
  return changesState(draft) || draft.units.length + draft.implied.length + draft.lost.length > 0
}

async function fillKinds(db: Db, drafts: readonly Draft[]): Promise<void> {
  const wanting = drafts.filter((draft) => draft.before === undefined || changesKind(draft))
  const kinds = await ensureKinds(
    db,
    wanting.map(({ after }) => after),
  )
  for (const draft of wanting) draft.after = { ...draft.after, kindId: kinds.get(kindKey(draft.after)) ?? 0 }
}

function outcomeOf(batch: Batch, entry: Entry): ItemOutcome {
  const { problems, warnings, edges } = entry
  const outcome = entry.outcome ?? 'unchanged'
  // Also of an item that was kept off: whoever meets a conflict wants to see what is there.
  const resourceId = entry.resourceId ?? presentId(batch, entry.key)
  const version = resourceId === undefined ? undefined : batch.states.get(resourceId)?.version
  return {
    outcome,
    ...(resourceId === undefined ? {} : { resourceId }),
    ...(version === undefined ? {} : { version }),
    problems,
    warnings,
    edges,
  }
}

function presentId(batch: Batch, key: string): string | undefined {
  const id = batch.ids.get(key)
  return id !== undefined && batch.states.has(id) ? id : undefined
}

async function storeOperation(db: Db, batch: Batch, actor: Actor, outcomes: readonly ItemOutcome[]): Promise<void> {
  const refused = outcomes.filter(({ outcome }) => outcome === 'rejected' || outcome === 'conflict')
  const count = (wanted: ItemOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === wanted).length
  const hasChanged = batch.operationId !== null
  const refusedEdges = outcomes.flatMap(({ edges }) => edges.filter(({ outcome }) => outcome === 'rejected'))
  if (!hasChanged && refused.length + refusedEdges.length === 0) return
  const { options, own } = batch.context
  await db.run(
    insertOperation({
      id: await operationOf(db, batch),
      actor: actor.name,
      kind: options.kind ?? 'inventory.write',
      cause: options.cause,
      requestId: options.requestId,
      sourceInstanceId: own.id,
      // Items that lack only some of their edges are kept, whether they differed from before or not.
      outcome:
        refused.length + refusedEdges.length === 0
          ? 'succeeded'
          : hasChanged || refused.length === 0
            ? 'partial'
            : 'refused',
      note: noteOf(outcomes),
      startedAt: batch.now,
      counts: {
        created: count('created'),
        updated: count('updated'),
        deleted: batch.counts.deleted,
        restored: batch.counts.restored,
        unchanged: count('unchanged'),
        rejected: refused.length,
      },
    }),
  )
}

/** The first few refusals, for the one who reads the list of operations. */
function noteOf(outcomes: readonly ItemOutcome[]): string | null {
  const lines = outcomes.flatMap(({ outcome, problems, edges }, index) => [
    ...(outcome === 'rejected' || outcome === 'conflict' ? problems.slice(0, 1) : []).map(
      ({ message }) => `item ${index}: ${message}`,
    ),
    ...edges.flatMap(({ problems: [first] }) => (first ? [`item ${index}: ${first.message}`] : [])),
  ])
  if (lines.length === 0) return null
  const shown = lines.slice(0, 5).map((line) => (line.length > 300 ? `${line.slice(0, 300)}...` : line))
  return [...shown, ...(lines.length > 5 ? [`and ${lines.length - 5} more`] : [])].join('\n')
}
