import type { Db } from '../../db/db.js'
import { printDatetime } from '../../query/datetime.js'
import type { Definitions } from './definitions.js'
import { keyText, type Known, type KnownAttribute, type KnownType, type Part } from './pack.rows.js'
import type { Retirement } from './pack.retired.js'
import { selectStored } from './pack.sql.js'

/** A row of a part as the database has it: its names, and its properties as `Definitions` has them. */
export interface StoredRow<P extends Part = Part> {
  readonly id: number
  readonly names: readonly string[]
  readonly row: Definitions[P][number]
  readonly retired: Retirement | null
}

/** Everything that packs can say, as the database has it, in order; by part, then by `keyText` of the names. */
export type Stored = { readonly [P in Part]: ReadonlyMap<string, StoredRow<P>> }

/** All parts, each after those that its rows refer to. */
export const allParts = Object.keys({
  providerTypes: 0,
  attributes: 0,
  allowedValues: 0,
  resourceTypes: 0,
  offers: 0,
  statuses: 0,
  bindings: 0,
  columns: 0,
  relationshipTypes: 0,
  ends: 0,
  edgeAttributes: 0,
  edgeFields: 0,
  sources: 0,
  sourceInstances: 0,
  statusWords: 0,
  locations: 0,
  datacenters: 0,
  providers: 0,
  endpoints: 0,
  providerDatacenters: 0,
} satisfies Record<Part, 0>) as readonly Part[]

/** Reads all that packs can say. `db` must be a snapshot, or hold the catalogue lock. */
export async function readStored(db: Db): Promise<Stored> {
  const [lists] = await db.run<Record<Part, string>>(selectStored())
  const rowsOf = (part: Part): readonly SelectedRow[] => (lists ? JSON.parse(lists[part]) : [])
  return Object.fromEntries(allParts.map((part) => [part, readRows(rowsOf(part))])) as Stored
}

interface SelectedRow {
  readonly id: number
  readonly key: readonly string[]
  readonly retiredAt: string | null
  readonly retiredNote: string | null
  readonly replacedById: number | null
}

function readRows(rows: readonly SelectedRow[]): ReadonlyMap<string, StoredRow> {
  const names = new Map(rows.map((row) => [row.id, row.key]))
  return new Map(
    rows.map(({ id, key, retiredAt, retiredNote, replacedById, ...row }) => {
      const replacedBy = replacedById === null ? null : (names.get(replacedById) ?? null)
      const retired = retiredAt === null ? null : { since: printDatetime(retiredAt), note: retiredNote, replacedBy }
      // What the statement selects is what the part's rows are made of.
      return [keyText(key), { id, names: key, row: row as unknown as StoredRow['row'], retired }]
    }),
  )
}

/** Whether every database has the row from the beginning: it can be described, but not retired or removed. */
export function isBuiltIn(part: Part, { id }: Pick<StoredRow, 'id'>): boolean {
  return id === 1 && builtIn.has(part)
}

const builtIn: ReadonlySet<Part> = new Set([
  'providerTypes',
  'resourceTypes',
  'sources',
  'sourceInstances',
  'providers',
  'endpoints',
])

/** What packs must agree with, and may refer to, of what is stored. */
export function knownOf(stored: Stored): Known {
  const statuses = new Map<string, Set<string>>()
  for (const { row } of stored.statuses.values())
    statuses.set(row.resourceType, (statuses.get(row.resourceType) ?? new Set()).add(row.name))
  return {
    keys: new Map(allParts.map((part) => [part, new Set(stored[part].keys())])),
    attributes: new Map([...stored.attributes.values()].map(({ row }): [string, KnownAttribute] => [row.name, row])),
    types: new Map([...stored.resourceTypes.values()].map(({ row }): [string, KnownType] => [row.name, row])),
    statuses,
  }
}
