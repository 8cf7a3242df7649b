import type { Db } from '../../db/db.js'
import type { Actor } from '../access/actor.js'
import type { Catalogue } from '../catalog/catalogue.js'
import type { ImportItem } from './import-item.js'
import { lineSet } from './import-line-set.js'
import { countRejection } from './import-tally.js'
import type { Tally } from './import-tally.js'
import type { EdgeItem, ItemOutcome, Problem, WriteItem } from './write.input.js'
import { writeResources } from './write.service.js'

/** Collects items and writes them in batches. */
export interface BatchWriter {
  /** Adds a record's item; relationships to what does not exist yet are put off. */
  add(line: number, bytes: number, item: ImportItem): Promise<void>
  /** Adds the item of a record that was put off, once everything else is written. */
  addDeferred(line: number, bytes: number, item: ImportItem): Promise<void>
  flush(): Promise<void>
  readonly hasDeferred: () => boolean
  readonly isDeferred: (line: number) => boolean
}

export interface BatchWriterOptions {
  readonly db: Db
  readonly actor: Actor
  readonly catalogue: Catalogue
  readonly options: { readonly mode: 'MERGE' | 'REPLACE'; readonly cause: string; readonly signal?: AbortSignal }
  readonly tally: Tally
}

/** A batch is written when it has so many items or so much text: what bounds the memory of a run. */
const maxItems = 1_000
const maxBytes = 8 * 1024 * 1024

interface Waiting {
  readonly line: number
  readonly instanceId: number
  readonly item: WriteItem
  readonly round: 'first' | 'relations' | 'again'
}

/** A writer for one run; its memory is one batch and one bit for each line of the file. */
export function batchWriter(run: BatchWriterOptions): BatchWriter {
  const { tally } = run
  // Records whose forward relationships are to be written once everything exists, and those that could not even be made without them.
  const relations = lineSet()
  const again = lineSet()
  const unchanged = lineSet()
  let waiting: Waiting[] = []
  let size = 0

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
    // One source instance writes at a time; within one, the order of the file is kept.
    for (const entries of groupsOf(batch)) {
      const [{ instanceId, round }] = entries
      const { outcomes } = await writeResources(
        run.db,
        run.actor,
        run.catalogue,
        entries.map(({ item }) => item),
        {
          source: { instanceId },
          kind: 'import',
          cause: run.options.cause,
          // What a file says later adds to what it said before.
          mode: round === 'relations' ? 'MERGE' : run.options.mode,
          applyDefaults: false,
          invalidAttributes: 'rejectAttribute',
        },
      )
      for (const [index, outcome] of outcomes.entries()) {
        const entry = entries[index]
        if (entry) settle(entry, outcome)
      }
    }
  }

  const settle = (entry: Waiting, outcome: ItemOutcome) => {
    const { line, item, round } = entry
    tally.warnings += outcome.warnings.length
    if (outcome.outcome === 'rejected' || outcome.outcome === 'conflict') {
      if (round === 'first' && needsOthers(outcome, item)) again.add(line)
      else countRejection(tally, 'record', line, messageOf(outcome.problems))
      return
    }
    if (round !== 'relations')
      for (const problem of outcome.problems) countRejection(tally, 'attribute', line, problem.message)
    let isDeferred = false
    for (const edge of outcome.edges) {
      if (edge.outcome !== 'rejected') continue
      if (round === 'first' && edge.problems.some(isDangling)) isDeferred = true
      else countRejection(tally, 'relationship', line, messageOf(edge.problems))
    }
    if (isDeferred) relations.add(line)
    if (round !== 'relations') countOutcome(tally, outcome)
    else if (outcome.outcome === 'updated' && unchanged.has(line)) {
      tally.unchanged -= 1
      tally.updated += 1
    }
    if (isDeferred && outcome.outcome === 'unchanged') unchanged.add(line)
  }

  return {
    add: async (line, bytes, { instanceId, item, misfits }) => {
      for (const reason of misfits) countRejection(tally, 'attribute', line, reason)
      await push(bytes, { line, instanceId, item, round: 'first' })
    },
    addDeferred: (line, bytes, { instanceId, item }) =>
      again.has(line)
        ? push(bytes, { line, instanceId, item, round: 'again' })
        : push(bytes, { line, instanceId, item: relationsOf(item), round: 'relations' }),
    flush,
    hasDeferred: () => relations.size + again.size > 0,
    isDeferred: (line) => relations.has(line) || again.has(line),
  }
}

/** The part of an item that says who is related. */
function relationsOf(item: WriteItem): WriteItem {
  const edges: readonly EdgeItem[] = item.relationships ?? []
  return { action: 'update', ...(item.identity ? { identity: item.identity } : {}), relationships: edges }
}

const isDangling = (problem: Problem) => problem.code === 'DANGLING'

/** Whether a record was rejected for want of a relationship whose other end may come later in the file. */
function needsOthers(outcome: ItemOutcome, item: WriteItem): boolean {
  return (
    (item.relationships ?? []).length > 0 &&
    (outcome.edges.some((edge) => edge.problems.some(isDangling)) ||
      outcome.problems.some((problem) => problem.code === 'REQUIRED' || problem.code === 'DANGLING'))
  )
}

function countOutcome(tally: Tally, { outcome }: ItemOutcome): void {
  if (outcome === 'created') tally.created += 1
  else if (outcome === 'updated') tally.updated += 1
  else if (outcome === 'restored') tally.restored += 1
  else tally.unchanged += 1
}

const messageOf = (problems: readonly Problem[]) => problems[0]?.message ?? 'It was rejected.'

/** Batches of one source instance and one round each, in the order of the file. */
function groupsOf(batch: readonly Waiting[]): readonly (readonly [Waiting, ...Waiting[]])[] {
  const groups = new Map<string, [Waiting, ...Waiting[]]>()
  for (const entry of batch) {
    const key = `${entry.instanceId} ${entry.round}`
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  return [...groups.values()]
}
