import type { Db } from '../../db/db.js'
import { unreachable } from '../../errors.js'
import { loadCatalogue } from './catalogue.service.js'
import type { Use } from './noun.js'
import { allNouns, nounOf } from './nouns.js'
import type { Comparison, MissingRow } from './pack.compare.js'
import { isNounPart, nounParts, ownersOf, type NounPart } from './pack.parts.js'
import { countRowsOfAttributes, countUsesOf } from './pack.review.sql.js'
import { keyText, type Part } from './pack.rows.js'
import { allParts, type Stored } from './pack.stored.js'
import { count, told } from './stored-values.service.js'
import { countValues } from './stored-values.sql.js'

/**
 * What becomes of things that are stored and missing in files which are the whole of their section. refuse: nothing is applied. keep: they stay.
 * retire: they are retired. remove: what nothing uses is removed, the rest retired.
 */
export type MissingPolicy = 'refuse' | 'keep' | 'retire' | 'remove'

/** A missing thing, what becomes of it, and by how many of what it is used, as "3 resources". */
export interface Settled {
  readonly missing: MissingRow<NounPart>
  readonly becomes: 'refused' | 'retired' | 'removed'
  readonly uses: readonly string[]
}

/** Missing things with what becomes of them, and all rows that would be removed, those that belong to removed things included. */
export interface Settlement {
  readonly settled: readonly Settled[]
  readonly removed: readonly MissingRow[]
}

/** Settles what becomes of missing things. What is retired already stays so, unless it is to be removed and nothing uses it. */
export async function settleMissing(
  db: Db,
  comparison: Comparison,
  stored: Stored,
  policy: MissingPolicy,
): Promise<Settlement> {
  switch (policy) {
    case 'keep':
      return { settled: [], removed: [] }
    case 'refuse':
    case 'retire': {
      const uses = await usesOf(db, comparison.missing, stored)
      const becomes = policy === 'refuse' ? 'refused' : 'retired'
      return {
        settled: notRetired(comparison.missing).map((missing) => ({ missing, becomes, uses: uses(missing) })),
        removed: [],
      }
    }
    case 'remove':
      return settleRemoval(db, comparison, stored)
    default:
      return unreachable(policy)
  }
}

const notRetired = (rows: readonly MissingRow<NounPart>[]) => rows.filter(({ stored }) => stored.retired === null)

async function settleRemoval(db: Db, comparison: Comparison, stored: Stored): Promise<Settlement> {
  const candidates = [...comparison.missing, ...comparison.belonging]
  const uses = await usesOf(db, candidates, stored)
  const unused = candidates.filter((row) => uses(row).length === 0)
  const removed = unreferred(unused, comparison, stored)
  const isRemoved = new Set(removed)
  const settled = comparison.missing.flatMap((missing): Settled[] => {
    if (isRemoved.has(missing)) return [{ missing, becomes: 'removed', uses: [] }]
    const referred = uses(missing).length === 0 ? ['other definitions'] : uses(missing)
    return missing.stored.retired === null ? [{ missing, becomes: 'retired', uses: referred }] : []
  })
  return { settled, removed }
}

/** Those to which nothing refers that stays, with what belongs to them. */
function unreferred(rows: readonly MissingRow[], comparison: Comparison, stored: Stored): readonly MissingRow[] {
  const textOf = (part: Part, key: string) => `${part} ${key}`
  const going = new Map(rows.map((row) => [textOf(row.part, row.key), row]))
  const dropped = new Set(comparison.dropped.map(({ part, key }) => textOf(part, key)))
  const belonging = new Set(comparison.belonging)
  const references = referencesOf(comparison, stored).filter(({ from }) => !dropped.has(from))
  for (let before = -1; before !== going.size;) {
    before = going.size
    for (const { from, to } of references) if (!going.has(from)) going.delete(to)
    for (const [text, row] of going)
      if (
        belonging.has(row) &&
        !ownersOf(row.part, row.stored.names).some(([part, key]) => going.has(textOf(part, key)))
      )
        going.delete(text)
  }
  return [...going.values()]
}

interface ReferenceText {
  readonly from: string
  readonly to: string
}

/** Which rows, stored or new, refer to which, as they would be. */
function referencesOf(comparison: Comparison, stored: Stored): readonly ReferenceText[] {
  const changed = new Map(
    comparison.changed.map(({ part, names, properties }) => [
      `${part} ${keyText(names)}`,
      Object.fromEntries(properties.map(({ name, after }) => [name, after])),
    ]),
  )
  const all = [
    ...allParts.flatMap((part) =>
      [...stored[part]].map(([key, { names, row }]) => ({ part, key, names, row: row as object })),
    ),
    ...comparison.added.map((added) => ({ ...added, key: keyText(added.names) })),
  ]
  const statusOf = (type: string, name: string): string | undefined => {
    const key = keyText([type, name])
    if (stored.statuses.has(key)) return key
    const above = stored.resourceTypes.get(keyText([type]))?.row.supertype
    return typeof above === 'string' ? statusOf(above, name) : undefined
  }
  return all.flatMap(({ part, key, names, row }) => {
    const from = `${part} ${key}`
    const { supertype, providerType, location, status }: Readonly<Record<string, unknown>> = {
      ...row,
      ...changed.get(from),
    }
    const word = part === 'statusWords' ? statusOf(names[1] ?? '', String(status)) : undefined
    return [
      ...ownersOf(part, names).map(([owner, ownerKey]) => `${owner} ${ownerKey}`),
      ...(part === 'resourceTypes' && typeof supertype === 'string' ? [`resourceTypes ${keyText([supertype])}`] : []),
      ...(part === 'providers' && typeof providerType === 'string' ? [`providerTypes ${keyText([providerType])}`] : []),
      ...(part === 'datacenters' && Array.isArray(location) ? [`locations ${keyText(location.map(String))}`] : []),
      ...(word === undefined ? [] : [`statuses ${word}`]),
    ].map((to) => ({ from, to }))
  })
}

/** By how many of the inventory each row is used. Uses by other definitions are not counted: those may go as well. */
async function usesOf(
  db: Db,
  rows: readonly MissingRow[],
  stored: Stored,
): Promise<(row: MissingRow) => readonly string[]> {
  const uses = new Map<MissingRow, readonly string[]>()
  for (const part of allParts) {
    const own = rows.filter((row) => row.part === part)
    if (isNounPart(part) && own.length > 0)
      for (const [row, found] of await usesOfPart(db, part, own, stored)) uses.set(row, found)
  }
  return (row) => uses.get(row) ?? []
}

async function usesOfPart(
  db: Db,
  part: NounPart,
  rows: readonly MissingRow[],
  stored: Stored,
): Promise<readonly (readonly [MissingRow, readonly string[]])[]> {
  const noun = nounOf(nounParts[part].noun)
  const counted = noun.uses.filter(({ table }) => !definitionTables.has(table))
  const counts =
    counted.length === 0
      ? []
      : await db.run<Record<string, number>>(
          countUsesOf(
            counted,
            rows.map((row) => row.stored.id),
          ),
        )
  const found: (readonly [MissingRow, readonly string[]])[] = []
  const values = await countValuesOf(db, rows, stored)
  for (const row of rows) {
    const of = counts.find(({ id }) => id === row.stored.id) ?? {}
    const texts = counted.flatMap((use, i) => useText(use, of[`c${i}`] ?? 0))
    found.push([row, texts.length === 0 ? await ownUsesOf(db, row, stored, values) : texts])
  }
  return found
}

type ValueCounts = ReadonlyMap<number, number>

/** How many values the attributes of these rows have, by their id: one look for all, so that most rows need none of their own. */
async function countValuesOf(db: Db, rows: readonly MissingRow[], stored: Stored): Promise<ValueCounts> {
  const ids = new Set(rows.flatMap((row) => nounRowOf(row, stored).attribute ?? []))
  if (ids.size === 0) return new Map()
  const inRows = await db.run<{ id: number; count: number }>(countRowsOfAttributes([...ids]))
  const counts = new Map(inRows.map(({ id, count }) => [id, count]))
  const catalogue = await loadCatalogue(db)
  const inColumns = new Set(
    [...stored.columns.values()].map(({ row }) => stored.attributes.get(keyText([row.attribute]))?.id ?? 0),
  )
  for (const id of ids) {
    if (!inColumns.has(id)) continue
    // The rows are counted in it once more; those of edges are not.
    counts.set(id, Math.max(counts.get(id) ?? 0, await count(db, countValues(catalogue, id))))
  }
  return counts
}

/** Uses that no foreign key tells. */
async function ownUsesOf(db: Db, missing: MissingRow, stored: Stored, values: ValueCounts): Promise<readonly string[]> {
  const row = nounRowOf(missing, stored)
  const found = values.get(row.attribute ?? 0) ?? 0
  switch (missing.part) {
    case 'attributes':
      return found === 0 ? [] : [told(found, 'value')]
    case 'allowedValues':
    case 'bindings':
    case 'edgeAttributes': {
      const isOfValues = missing.part !== 'edgeAttributes'
      return isOfValues && found === 0 ? [] : ((await nounOf(nounParts[missing.part].noun).rules.uses?.(db, row)) ?? [])
    }
    default:
      return []
  }
}

function useText({ singular, plural }: Use, count: number): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? singular : plural}`]
}

/** What the rules of a noun read of a row. */
function nounRowOf({ part, stored: { id, names, row } }: MissingRow, stored: Stored) {
  const { keyPosition, value }: Readonly<Record<string, unknown>> = { ...row }
  const [first, second] = names
  const attributeName = part === 'attributes' || part === 'allowedValues' ? first : second
  const isOfAttribute =
    part === 'attributes' || part === 'allowedValues' || part === 'bindings' || part === 'edgeAttributes'
  const attribute = isOfAttribute ? stored.attributes.get(keyText([attributeName]))?.id : undefined
  return {
    id,
    attribute,
    value,
    keyPosition: keyPosition ?? null,
    relationshipType: stored.relationshipTypes.get(keyText([first]))?.id,
  }
}

const definitionTables: ReadonlySet<string> = new Set([
  ...allNouns.map(({ table }) => table),
  'provider_type_resource_types',
  'relationship_type_ends',
])
