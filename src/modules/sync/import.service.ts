import type { Db } from '../../db/db.js'
import { snapshot } from '../../db/transaction.js'
import type { Actor } from '../access/actor.js'
import { loadCatalogue } from '../catalog/catalogue.service.js'
import { insertDefinitions } from '../catalog/definitions.service.js'
import { lockCatalogue } from '../catalog/definitions.sql.js'
import { runOperation } from '../catalog/operation.service.js'
import { analyzeInventory, refreshStatistics } from '../inventory/statistics.service.js'
import { nameDefinitions, noRenames, planDefinitions, planRenames, planSources } from './import-definitions.js'
import type { Renames } from './import-definitions.js'
import { itemMaker } from './import-item.js'
import { countLacking } from './import-lacking.js'
import { readLines } from './import-lines.js'
import { loadPlaces, statusFinder } from './import-places.js'
import { readRecord } from './import-record.js'
import type { FileRecord, Read } from './import-record.js'
import { emptySurvey, surveyRecord } from './import-survey.js'
import type { Survey, Surveyor } from './import-survey.js'
import { changedRecords, countRejection, newTally } from './import-tally.js'
import type { Tally } from './import-tally.js'
import { batchWriter } from './import-write.js'

/** A file that can be read from its beginning as often as needed. */
export interface ImportFile {
  open(): AsyncIterable<Uint8Array>
}

/** Records that can be read from the first one as often as needed, each time the same with the same positions. */
export interface RecordSource {
  /** One pass; records at positions that are not wanted are left out. */
  read(pass: ImportPass, isWanted: (position: number) => boolean): AsyncIterable<SourceRecord>
}

/** What stands at one position: a record, or why there is none. */
export interface SourceRecord {
  /** From 1, ascending; tallies tell of it. */
  readonly position: number
  /** About how much text it was, which bounds batches. */
  readonly bytes: number
  readonly read: Read<FileRecord>
}

export interface ImportOptions {
  /** What may be made when a record names something unknown: nothing, its source and source instance, or everything. */
  readonly define: 'nothing' | 'sources' | 'everything'
  /** Put before attribute names that are taken by definitions the values don't fit. */
  readonly prefix?: string | undefined
  /** New definitions allowed per resource type, and of each other kind. */
  readonly maxNew?: number
  /** REPLACE also takes away what a record's source said before and does not say now. */
  readonly mode: 'MERGE' | 'REPLACE'
  /** Stored with the operations: where the records come from. */
  readonly cause: string
  /** Stops the run between two batches; what is written stays. */
  readonly signal?: AbortSignal
  /** Told how many bytes of the file a pass has read. */
  onProgress?(pass: ImportPass, bytes: number): void
}

/** Over all records: look at all of them, write them, and once more for relationships that pointed forward. */
export type ImportPass = 'survey' | 'write' | 'relate'

export const defaultMaxNew = 500

/** So many changes may make what the planner knows worthless. */
const manyRecords = 300

/** Writes the records of an NDJSON file (docs/import.md) as `importRecords` does. Memory does not grow with the file. */
export function importNdjson(
  db: Db,
  actor: Actor,
  file: ImportFile,
  options: ImportOptions,
  tally: Tally = newTally(),
): Promise<Tally> {
  const read: RecordSource['read'] = (pass, isWanted) => linesOf(file, pass, options, isWanted)
  return importRecords(db, actor, { read }, options, tally)
}

/**
 * Writes records and fills the tally while it goes. A record that can't be written is counted as rejected and does not stop the run; a LimitError
 * of the survey does, before anything is written.
 */
export async function importRecords(
  db: Db,
  actor: Actor,
  source: RecordSource,
  options: ImportOptions,
  tally: Tally,
): Promise<Tally> {
  const renames = await prepare(db, actor, source, options, tally)
  const { catalogue, places } = await loadKnown(db)
  const mayDefine = options.define === 'everything'
  const makeItem = itemMaker({ catalogue, places, renames, mayDefine, hasStatus: statusFinder(catalogue, places) })
  const writer = batchWriter({ db, actor, catalogue, options, tally })
  for await (const { position, bytes, read } of source.read('write', () => true)) {
    tally.records += 1
    const made = read.ok ? makeItem(read.value) : read
    if (made.ok) await writer.add(position, bytes, made.value)
    else countRejection(tally, 'record', position, made.reason)
  }
  await writer.flush()
  if (writer.hasPutOff()) {
    for await (const { position, bytes, read } of source.read('relate', writer.isPutOff)) {
      const made = read.ok ? makeItem(read.value) : read
      if (made.ok) await writer.addRelations(position, bytes, made.value)
    }
    await writer.flush()
  }
  await countLacking(db, catalogue, writer.operationIds, tally)
  // In a transaction others do not see the rows yet, and the lock would stay: its owner analyses after it.
  if (!db.inTransaction && changedRecords(tally) >= manyRecords) {
    await analyzeInventory(db, catalogue)
    await refreshStatistics(db, 0)
  }
  return tally
}

/** The first pass: what the file needs is made, and where its attributes go is decided. Skipped when nothing may be made. */
async function prepare(
  db: Db,
  actor: Actor,
  source: RecordSource,
  options: ImportOptions,
  tally: Tally,
): Promise<Renames> {
  const { define, prefix, maxNew = defaultMaxNew } = options
  if (define === 'nothing' && prefix === undefined) return noRenames
  const { catalogue, places } = await loadKnown(db)
  const surveyor = { catalogue, prefix, maxNew, hasStatus: statusFinder(catalogue, places) }
  const survey = await surveyRecords(source, surveyor)
  const renames = planRenames(survey, catalogue, prefix)
  if (define === 'nothing') return renames
  const author = { actor, requestId: null, cause: options.cause }
  await runOperation(db, author, 'create', 'definitions', async (db) => {
    await db.run(lockCatalogue())
    // Read again under the lock: another import may have defined the same meanwhile.
    const known = { catalogue: await loadCatalogue(db), places: await loadPlaces(db), renames, maxNew }
    const missing = define === 'sources' ? planSources(survey, known.places) : planDefinitions(survey, known)
    const added = nameDefinitions(missing)
    if (added.length > 0) await insertDefinitions(db, missing)
    tally.definitions = added
    return {
      result: undefined,
      changed: added.length > 0,
      note: added.map(([noun, names]) => `${names.length} ${noun}`).join(', '),
    }
  })
  return renames
}

async function surveyRecords(source: RecordSource, surveyor: Surveyor): Promise<Survey> {
  const survey = emptySurvey()
  for await (const { read } of source.read('survey', () => true))
    if (read.ok) surveyRecord(surveyor, survey, read.value)
  return survey
}

function loadKnown(db: Db) {
  return snapshot(db, async (db) => ({ catalogue: await loadCatalogue(db), places: await loadPlaces(db) }))
}

async function* linesOf(
  file: ImportFile,
  pass: ImportPass,
  options: ImportOptions,
  isWanted: (line: number) => boolean,
): AsyncGenerator<SourceRecord> {
  for await (const lines of readLines(watched(file, pass, options)))
    for (const line of lines)
      if (isWanted(line.number))
        yield line.kind === 'text'
          ? { position: line.number, bytes: line.text.length, read: readRecord(line.text) }
          : { position: line.number, bytes: 0, read: { ok: false, reason: line.reason } }
}

async function* watched(file: ImportFile, pass: ImportPass, options: ImportOptions): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of file.open()) {
    options.signal?.throwIfAborted()
    bytes += chunk.length
    options.onProgress?.(pass, bytes)
    yield chunk
  }
}
