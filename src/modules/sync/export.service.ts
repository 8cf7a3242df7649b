import type { Db } from '../../db/db.js'
import { compileCondition } from '../../query/compile.js'
import { printDatetime } from '../../query/datetime.js'
import { and, everything, restrict, type Filter } from '../../query/filter.js'
import { narrowToTypes, ofTypes } from '../../query/narrow.js'
import { parseWhere } from '../../query/parse.js'
import { plan } from '../../query/plan.js'
import type { Statement } from '../../query/sql.js'
import type { Value } from '../../query/value.js'
import type { Actor } from '../access/actor.js'
import { visibleResources } from '../access/visible.js'
import { bindingsOf, getAttribute, getRelationship, type Catalogue } from '../catalog/catalogue.js'
import { readEdgeValues, readValues, type Values } from '../inventory/value.service.js'
import { resourceVocabulary } from '../inventory/vocabulary.js'
import { linesOf, type ExportedIdentity, type ExportedRelationship, type ExportedValues } from './export-text.js'
import { fetchExported, openExported, selectExportedEdges, type ExportedEdge, type ExportedRow } from './export.sql.js'
import { maxLineBytes } from './import-lines.js'

export interface ExportOptions {
  /** Concrete types; of all types when undefined. */
  readonly typeIds?: readonly number[] | undefined
  /** As GraphQL coerced it. */
  readonly where?: unknown
  /** Which relationships of an exported resource are told: all, or those to another exported one. */
  readonly edges: 'all' | 'inside'
  /** The longest line; that of the import when not given. */
  readonly maxBytes?: number
}

/** What an export did so far. */
export interface ExportTally {
  records: number
  relationships: number
  /** Resources whose relationships needed more than one line. */
  split: number
  /** What the import format can't say, by its reason. */
  readonly leftOut: Map<string, number>
}

/** A tally of nothing. */
export function newExportTally(): ExportTally {
  return { records: 0, relationships: 0, split: 0, leftOut: new Map() }
}

/** Resources read at a time; fewer where they are big, so that a batch holds about `batchBytes` of text. */
const maxBatch = 1_000
const firstBatch = 100
const batchBytes = 2 * 1024 * 1024

/**
 * The live resources that match, as text of an import file (docs/export.md), a batch at a time; fills the tally while it goes. `db` must be a
 * snapshot of its own, since the batches come from a cursor in it. Memory does not grow with the inventory.
 */
export async function* exportRecords(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  options: ExportOptions,
  tally: ExportTally = newExportTally(),
): AsyncGenerator<string> {
  const run = { db, catalogue, options, tally, ...conditionsFor(actor, catalogue, options) }
  await db.run(openExported(run.inside))
  let size = firstBatch
  for (;;) {
    const rows = await db.run<ExportedRow>(fetchExported(size))
    if (rows.length === 0) return
    const text = await textOf(run, rows)
    if (text !== '') yield text
    size = nextSize(rows.length, text.length)
  }
}

interface Run {
  readonly db: Db
  readonly catalogue: Catalogue
  readonly options: ExportOptions
  readonly tally: ExportTally
  /** Conditions on a resource `r`: that it is exported, and that it may be told of. */
  readonly inside: Statement
  readonly visible: Statement
}

function conditionsFor(actor: Actor, catalogue: Catalogue, { typeIds, where }: ExportOptions) {
  const visible = visibleResources(actor)
  const wanted = restrict(parseWhere(resourceVocabulary(catalogue, typeIds), where, ['where']), visible)
  const filter = narrowToTypes(and(typeIds ? ofTypes(typeIds) : everything, live, wanted))
  const compiled = (of: Filter) => compileCondition(plan(of), { alias: 'r', depth: 0 })
  return { inside: compiled(filter), visible: compiled(visible) }
}

const live: Filter = {
  kind: 'field',
  field: { column: 'deleted_at', dataType: 'datetime', isNullable: true },
  test: { kind: 'isSet', set: false },
}

function nextSize(count: number, characters: number): number {
  const fitting = Math.floor((count * batchBytes) / Math.max(characters, 1))
  return Math.max(1, Math.min(fitting, 4 * count, maxBatch))
}

async function textOf(run: Run, rows: readonly ExportedRow[]): Promise<string> {
  const { db, catalogue, tally } = run
  const values = await readValues(db, catalogue, rows, attributesOf(catalogue, rows))
  const relationships = await relationshipsOf(run, rows)
  const lines: string[] = []
  for (const row of rows) {
    const own = identityOf(row)
    if (!own) {
      leaveOut(tally, noIdentity)
      continue
    }
    leaveOut(tally, otherIdentity, row.identities - 1)
    const { type, providerType, provider, endpoint, name, status, statusClass, datacenter } = row
    const place = { type, providerType, provider, endpoint, ...own, name, status, statusClass, datacenter }
    const head = { ...place, observedAt: printDatetime(row.lastSeenAt) }
    const told = relationships.get(row.id) ?? []
    const attributes = valuesOf(catalogue, values, row.id)
    const texts = linesOf({ head, attributes, relationships: told }, run.options.maxBytes ?? maxLineBytes)
    if (texts.length === 0) {
      leaveOut(tally, tooLong)
      continue
    }
    tally.records += 1
    tally.relationships += told.length
    tally.split += texts.length > 1 ? 1 : 0
    lines.push(...texts)
  }
  return lines.map((line) => `${line}\n`).join('')
}

const noIdentity = 'resources without an identity'
const otherIdentity = 'further identities of resources that have several'
const tooLong = 'resources longer than a line of an import file may be'
const farWithoutIdentity = 'relationships to a resource without an identity'

function leaveOut({ leftOut }: ExportTally, reason: string, count = 1): void {
  if (count > 0) leftOut.set(reason, (leftOut.get(reason) ?? 0) + count)
}

function identityOf({ source, instance, kind, externalId }: Nullable<ExportedIdentity>): ExportedIdentity | undefined {
  if (source === null || instance === null || kind === null || externalId === null) return undefined
  return { source, instance, kind, externalId }
}

type Nullable<T> = { readonly [Key in keyof T]: T[Key] | null }

function attributesOf(catalogue: Catalogue, rows: readonly ExportedRow[]): readonly number[] {
  const types = new Set(rows.map(({ resourceTypeId }) => resourceTypeId))
  return [...new Set([...types].flatMap((id) => [...bindingsOf(catalogue, id).keys()]))]
}

/** What each resource of a batch tells of its edges, by its id. */
async function relationshipsOf(
  run: Run,
  rows: readonly ExportedRow[],
): Promise<ReadonlyMap<string, readonly ExportedRelationship[]>> {
  const { db, catalogue, tally, inside, visible } = run
  const ids = rows.map(({ id }) => id)
  const owners = new Map(rows.map((row) => [row.id, identityOf(row)]))
  const edges = (await db.run<ExportedEdge>(selectExportedEdges(ids, inside, visible))).filter((edge) =>
    isTold(run, edge, owners.get(edge.ownerId)),
  )
  const carried = new Set(edges.map(({ relationshipTypeId }) => relationshipTypeId))
  const attributeIds = [...carried].flatMap((id) =>
    getRelationship(catalogue, id).attributes.map(({ attributeId }) => attributeId),
  )
  const values = await readEdgeValues(db, edges, [...new Set(attributeIds)])
  const found = new Map<string, ExportedRelationship[]>()
  for (const edge of edges) {
    const far = identityOf(edge)
    if (!far) {
      leaveOut(tally, farWithoutIdentity)
      continue
    }
    const told = found.get(edge.ownerId) ?? []
    told.push({
      type: getRelationship(catalogue, edge.relationshipTypeId).name,
      to: { type: edge.type, ...far },
      attributes: valuesOf(catalogue, values, edge.id),
    })
    found.set(edge.ownerId, told)
  }
  return found
}

/** Each edge is told once: by its from, a symmetric one between two exported resources by the one whose identity sorts first. */
function isTold({ options }: Run, edge: ExportedEdge, owner: ExportedIdentity | undefined): boolean {
  if (!edge.isInside) return options.edges === 'all'
  const far = identityOf(edge)
  if (!edge.isSymmetric || !owner || !far) return true
  return keyOf(owner) <= keyOf(far)
}

const keyOf = ({ source, instance, kind, externalId }: ExportedIdentity) =>
  JSON.stringify([source, instance, kind, externalId])

/** The values of a resource or an edge, by the names of their attributes. */
function valuesOf(catalogue: Catalogue, values: Values, ownerId: string): readonly ExportedValues[] {
  const found = [...(values.get(ownerId) ?? new Map<number, readonly Value[]>())]
  return found
    .map(([id, own]) => {
      const { name, dataType, isList } = getAttribute(catalogue, id)
      return { name, dataType, isList, values: own }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
