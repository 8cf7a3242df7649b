import type { Db } from '../../db/db.js'
import { snapshot } from '../../db/transaction.js'
import type { Actor } from '../access/actor.js'
import { loadCatalogue } from '../catalog/catalogue.service.js'
import { printFactPath } from './fact-path.js'
import type { FactPath } from './fact-path.js'
import { readHost } from './fact-set.js'
import type { FactResource } from './fact-set.js'
import { factSlots } from './fact-slots.js'
import type { FactSlots } from './fact-slots.js'
import { importRecords } from './import.service.js'
import type { ImportOptions, ImportPass, RecordSource, SourceRecord } from './import.service.js'
import { isObject, nameFault, readJson } from './import-record.js'
import type { FileEdge, FileRecord, FileValue, Read } from './import-record.js'
import { newTally } from './import-tally.js'
import type { Tally } from './import-tally.js'

/** One fact set: the facts of one host, as Facter writes them. */
export interface FactFile {
  /** For messages. */
  readonly path: string
  /** What the host is called. */
  readonly name: string
  readonly externalId: string
  readonly bytes: number
  /** The text, or why there is none. */
  read(): Promise<Read<string>>
}

/** Where the hosts are, and who tells of them. */
export interface FactPlace {
  readonly providerType: string
  readonly provider: string
  readonly endpoint: string
  readonly source: string
  readonly instance: string
}

export interface FactOptions extends Pick<ImportOptions, 'cause' | 'signal' | 'onProgress'> {
  readonly place: FactPlace
  /** Every fact becomes an attribute of its host, none a resource. */
  readonly flat: boolean
  /** Put before the names of all facts. */
  readonly prefix?: string | undefined
  /** New attributes allowed per resource type. */
  readonly maxNew?: number
}

/** A run over fact sets; filled while it goes, so that it can be options after a failure, too. */
export interface FactRun {
  readonly tally: Tally
  /** The position in the tally at which each file begins, and the one behind the last. */
  readonly starts: number[]
  /** Files that hold a fact set. */
  sets: number
}

/** As many as a typed schema is tested with on one type. */
export const defaultMaxNewFacts = 5_000

/** A run at its beginning. */
export function newFactRun(): FactRun {
  return { tally: newTally(), starts: [], sets: 0 }
}

/**
 * Writes fact sets (docs/facts.md) as hosts and what they contain, whole: what the source said of them before and does not say now is taken away. A file that holds
 * no fact set is counted as a rejected record. Memory does not grow with the number of files.
 */
export async function importFacts(
  db: Db,
  actor: Actor,
  files: readonly FactFile[],
  { place, flat, prefix, maxNew = defaultMaxNewFacts, ...options }: FactOptions,
  run: FactRun = newFactRun(),
): Promise<FactRun> {
  const catalogue = await snapshot(db, loadCatalogue)
  const slots = factSlots({ catalogue, providerType: place.providerType, prefix, maxNew })
  const readSet = setReader(files, slots, flat)
  let position = 1
  run.starts.push(position)
  for await (const { set } of eachOf(files, 'survey', options, readSet)) {
    if (set.ok) run.sets += 1
    for (const resource of set.ok ? set.value : []) slots.survey(resource)
    position += set.ok ? set.value.length : 1
    run.starts.push(position)
  }
  const read: RecordSource['read'] = (pass, isWanted) => {
    const recordOf = (file: FactFile, resource: FactResource) => toRecord(place, file, resource, slots)
    return recordsOf(eachOf(files, pass, options, readSet), run.starts, recordOf, isWanted)
  }
  await importRecords(db, actor, { read }, { ...options, define: 'everything', mode: 'REPLACE', maxNew }, run.tally)
  return run
}

/** The file that a position of the tally is about. */
export function fileAt<File>(files: readonly File[], { starts }: FactRun, position: number): File | undefined {
  return files[starts.findIndex((start) => start > position) - 1]
}

/** The resources of a fact set, what is contained before what contains it: by then both ends of an edge are there. */
type FactSet = Read<readonly FactResource[]>

function setReader(files: readonly FactFile[], slots: FactSlots, flat: boolean): (file: FactFile) => Promise<FactSet> {
  const first = new Map<string, FactFile>()
  for (const file of files) if (!first.has(file.externalId)) first.set(file.externalId, file)
  return async (file) => {
    const same = first.get(file.externalId)
    if (same && same !== file)
      return refused(`Its external id ${quoted(file.externalId)} is that of ${same.path}; one file a host.`)
    if (nameFault(file.externalId) !== undefined) return refused(`Its external id ${nameFault(file.externalId) ?? ''}.`)
    const text = await file.read()
    const json = text.ok ? readJson(text.value, 'file') : text
    if (!json.ok) return json
    if (!isObject(json.value)) return refused('The file is no JSON object.')
    const mayStand = (type: string, path: FactPath, facts: Readonly<Record<string, FileValue>>) =>
      nameFault(externalIdOf(file, path)) === undefined && slots.hasRequired(type, facts)
    return { ok: true, value: [...childrenFirst(readHost(file.name, json.value, flat, mayStand))] }
  }
}

async function* eachOf(
  files: readonly FactFile[],
  pass: ImportPass,
  { signal, onProgress }: Pick<ImportOptions, 'signal' | 'onProgress'>,
  readSet: (file: FactFile) => Promise<FactSet>,
): AsyncGenerator<{ readonly file: FactFile; readonly set: FactSet }> {
  let bytes = 0
  for (const file of files) {
    signal?.throwIfAborted()
    yield { file, set: await readSet(file) }
    bytes += file.bytes
    onProgress?.(pass, bytes)
  }
}

async function* recordsOf(
  sets: AsyncIterable<{ readonly file: FactFile; readonly set: FactSet }>,
  starts: readonly number[],
  recordOf: (file: FactFile, resource: FactResource) => FileRecord,
  isWanted: (position: number) => boolean,
): AsyncGenerator<SourceRecord> {
  let index = 0
  for await (const { file, set } of sets) {
    const [start = 0, end = 0] = starts.slice(index)
    index += 1
    const isSame = set.ok ? set.value.length === end - start : end - start === 1
    if (!set.ok || !isSame) {
      const read = isSame && !set.ok ? set : refused('The file was changed meanwhile; import it again.')
      if (isWanted(start)) yield { position: start, bytes: 0, read }
      continue
    }
    const bytes = Math.ceil(file.bytes / set.value.length)
    for (const [offset, resource] of set.value.entries())
      if (isWanted(start + offset))
        yield { position: start + offset, bytes, read: { ok: true, value: recordOf(file, resource) } }
  }
}

function* childrenFirst(resource: FactResource): Generator<FactResource> {
  for (const child of resource.children) yield* childrenFirst(child)
  yield resource
}

function toRecord(place: FactPlace, file: FactFile, resource: FactResource, slots: FactSlots): FileRecord {
  const { type, path, name, children } = resource
  return {
    ...place,
    type,
    kind: type,
    externalId: externalIdOf(file, path),
    name,
    datacenter: undefined,
    status: undefined,
    statusClass: undefined,
    observedAt: undefined,
    attributes: slots.attributesOf(resource),
    relationships: children.flatMap((child) => edgesTo(place, file, child)),
  }
}

/** The container tells of its parts, so a part that is gone from a later file is gone from it. */
function edgesTo({ source, instance }: FactPlace, file: FactFile, { type, path }: FactResource): readonly FileEdge[] {
  const to = { type, kind: type, source, instance, externalId: externalIdOf(file, path) }
  const contains: FileEdge = { type: 'contains', direction: 'out', to, attributes: {} }
  return type === 'ip_address' ? [contains, { ...contains, type: 'assigned_to', direction: 'in' }] : [contains]
}

function externalIdOf({ externalId }: FactFile, path: FactPath): string {
  return path.length === 0 ? externalId : `${externalId}#${printFactPath(path)}`
}

const quoted = (text: string) => JSON.stringify(text)

const refused = (reason: string) => ({ ok: false, reason }) as const
