import type { Db } from '../../db/db.js'
import type { Actor } from '../access/actor.js'
import type { Catalogue } from '../catalog/catalogue.js'
import type { ImportItem } from './import-item.js'
import { lineSet } from './import-line-set.js'
import type { LineSet } from './import-line-set.js'
import { countRejection } from './import-tally.js'
import type { RejectedPart, Tally } from './import-tally.js'
import { missingReason, splitItems } from './import-targets.js'
import type { EdgeItem, ItemOutcome, Problem, WriteItem } from '../inventory/write.input.js'
import { writeResources } from '../inventory/write.service.js'

/** Collects items and writes them in batches. */
export interface BatchWriter {
  /** Adds a record's item; its relationships to what does not exist yet are put off. */
  add(line: number, bytes: number, item: ImportItem): Promise<void>
  /** Adds the relationships of a record that was put off, once all records are written. */
  addRelations(line: number, bytes: number, item: ImportItem): Promise<void>
  flush(): Promise<void>
  readonly hasPutOff: () => boolean
  readonly isPutOff: (line: number) => boolean
  /** The operations of what was written so far. */
  readonly operationIds: readonly string[]
}

export interface BatchWriterOptions {
  readonly db: Db
  readonly actor: Actor
  readonly catalogue: Catalogue
  readonly options: { readonly mode: 'MERGE' | 'REPLACE'; readonly cause: string; readonly signal?: AbortSignal }
  readonly tally: Tally
}

/** A run as its parts see it. */
interface Run extends BatchWriterOptions {
  readonly operationIds: string[]
}

/** A batch is written when it has so many items or so much text: what bounds the memory of a run. */
const maxItems = 1_000
const maxBytes = 8 * 1024 * 1024

interface Waiting {
  readonly line: number
  readonly instanceId: number
  readonly item: WriteItem
}

/** A writer for one run; its memory is one batch, two bits for each line of the file and an id for each batch. */
export function batchWriter(given: BatchWriterOptions): BatchWriter {
  const run: Run = { ...given, operationIds: [] }
  const putOff = lineSet()
  const unchanged = lineSet()
  let waiting: Waiting[] = []
  let size = 0
  let isRelating = false

  const push = async (bytes: number, entry: Waiting) => {
    waiting.push(entry)
    size += bytes
    if (waiting.length >= maxItems || size >= maxBytes) await flush()
  }

  const flush = async () => {
    run.options.signal?.throwIfAborted()
    const batch = waiting
    waiting = []
    size = 0
    for (const entries of byInstance(batch)) {
      const split = await splitItems(
        run.db,
        entries[0].instanceId,
        entries.map(({ item }) => item),
      )
      const ready = entries.map((entry, index) => ({ ...entry, ...split[index], missing: split[index]?.missing ?? [] }))
      if (isRelating) await relate(run, ready, entries, unchanged)
      else for (const line of await writeRecords(run, ready, unchanged)) putOff.add(line)
    }
  }

  return {
    add: async (line, bytes, { instanceId, item, misfits }) => {
      for (const reason of misfits) countRejection(run.tally, 'attribute', line, reason)
      await push(bytes, { line, instanceId, item })
    },
    addRelations: async (line, bytes, { instanceId, item }) => {
      isRelating = true
      await push(bytes, { line, instanceId, item: relationsOf(item) })
    },
    flush,
    hasPutOff: () => putOff.size > 0,
    isPutOff: (line) => putOff.has(line),
    operationIds: run.operationIds,
  }
}

interface Ready extends Waiting {
  readonly missing: readonly EdgeItem[]
}

/** Writes records; the lines of those that have relationships to put off. */
async function writeRecords(run: Run, entries: readonly Ready[], unchanged: LineSet): Promise<readonly number[]> {
  const outcomes = await write(run, entries, run.options.mode)
  const kept = entries.filter(({ line }, index) => {
    const outcome = getOutcome(outcomes, index)
    if (outcome.outcome === 'unchanged') unchanged.add(line)
    return settle(run.tally, line, outcome)
  })
  return kept.filter(({ missing }) => missing.length > 0).map(({ line }) => line)
}

/** Adds relationships that were put off to their records; what is still missing now is rejected, also by the writer, whose operation tells of it. */
async function relate(
  run: Run,
  split: readonly Ready[],
  entries: readonly Waiting[],
  unchanged: LineSet,
): Promise<void> {
  for (const { line, missing } of split)
    for (const edge of missing)
      countRejection(run.tally, 'relationship', line, missingReason(edge), `missing ${edge.type}`)
  const outcomes = await write(run, entries, 'MERGE')
  for (const [index, { line }] of entries.entries()) {
    const outcome = getOutcome(outcomes, index)
    if (isRejected(outcome)) countProblem(run.tally, 'relationship', line, outcome.problems[0])
    // Relationships that were refused for another reason have been counted with their record.
    if (outcome.outcome !== 'updated' || !unchanged.has(line)) continue
    run.tally.unchanged -= 1
    run.tally.updated += 1
  }
}

async function write(
  { db, actor, catalogue, options, operationIds }: Run,
  entries: readonly Waiting[],
  mode: 'MERGE' | 'REPLACE',
): Promise<readonly ItemOutcome[]> {
  const [first] = entries
  if (!first) return []
  const { operationId, outcomes } = await writeResources(
    db,
    actor,
    catalogue,
    entries.map(({ item }) => item),
    {
      source: { instanceId: first.instanceId },
      kind: 'import',
      cause: options.cause,
      mode,
      applyDefaults: false,
      invalidAttributes: 'rejectAttribute',
      // Any later record may tell of an edge that one of these needs.
      edgesFollow: true,
    },
  )
  if (operationId !== null) operationIds.push(operationId)
  return outcomes
}

function getOutcome(outcomes: readonly ItemOutcome[], index: number): ItemOutcome {
  const outcome = outcomes[index]
  if (!outcome) throw new Error('an item came back without an outcome')
  return outcome
}

/** Counts what became of a record; false when it was rejected. */
function settle(tally: Tally, line: number, outcome: ItemOutcome): boolean {
  tally.warnings += outcome.warnings.length
  if (isRejected(outcome)) {
    countProblem(tally, 'record', line, outcome.problems[0])
    return false
  }
  countOutcome(tally, outcome)
  for (const problem of outcome.problems) countProblem(tally, 'attribute', line, problem)
  for (const edge of outcome.edges)
    if (edge.outcome === 'rejected') countProblem(tally, 'relationship', line, edge.problems[0])
  return true
}

/** The part of an item that says who is related. */
function relationsOf({ identity, relationships }: WriteItem): WriteItem {
  return { action: 'update', ...(identity ? { identity } : {}), relationships: relationships ?? [] }
}

const isRejected = ({ outcome }: ItemOutcome) => outcome === 'rejected' || outcome === 'conflict'

function countOutcome(tally: Tally, { outcome }: ItemOutcome): void {
  if (outcome === 'created') tally.created += 1
  else if (outcome === 'updated') tally.updated += 1
  else if (outcome === 'restored') tally.restored += 1
  else tally.unchanged += 1
}

function countProblem(tally: Tally, part: RejectedPart, line: number, found: Problem | undefined): void {
  if (!found) throw new Error('a rejection came back without a problem')
  // The number of an item in its batch says nothing to somebody with a file; its line is told beside.
  const reason = found.message.replace(/ as item \d+ of the batch/, '')
  const names = found.path.filter((key) => typeof key === 'string').join('.')
  countRejection(tally, part, line, reason, `${found.code} ${names}`)
}

/** One source instance writes at a time; within one, the order of the file is kept. */
function byInstance(batch: readonly Waiting[]): readonly (readonly [Waiting, ...Waiting[]])[] {
  const groups = new Map<number, [Waiting, ...Waiting[]]>()
  for (const entry of batch) {
    const group = groups.get(entry.instanceId)
    if (group) group.push(entry)
    else groups.set(entry.instanceId, [entry])
  }
  return [...groups.values()]
}
