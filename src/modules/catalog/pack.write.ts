import type { Db } from '../../db/db.js'
import { insertDefinitions } from './definitions.service.js'
import { deleteRow } from './noun.sql.js'
import { nounOf } from './nouns.js'
import { dropKinds } from './kind.service.js'
import type { Comparison, MissingRow } from './pack.compare.js'
import { wantedRetirement, type WantedRetirement } from './pack.retired.js'
import { isNounPart, nounParts, type NounPart } from './pack.parts.js'
import type { Addition } from './pack.plan.js'
import { keyText, namesOf, type Part } from './pack.rows.js'
import { allParts, readStored, type Stored } from './pack.stored.js'
import {
  clearEdgeKeys,
  deleteOffers,
  deleteRows,
  deleteWhere,
  forgetReplacements,
  reinstateRows,
  retireRows,
  setEdgeKeys,
  setWords,
  updateRows,
  type WrittenRow,
} from './pack.write.sql.js'

/** What is written: a comparison with what becomes of the things that the files do not have. */
export interface Writing extends Pick<Comparison, 'addition' | 'changed' | 'edgeKeys' | 'words' | 'dropped'> {
  readonly retired: readonly MissingRow[]
  readonly removed: readonly MissingRow[]
}

/** Adds rows, those that are retired from the beginning as such. The caller holds the catalogue lock. */
export async function writeAddition(db: Db, { definitions, fieldless, retired }: Addition): Promise<void> {
  await insertDefinitions(db, definitions, fieldless)
  if (retired.length === 0) return
  const stored = await readStored(db)
  await retire(
    db,
    stored,
    retired.map(({ part, key, said }) => ({ part, key, wanted: wantedRetirement(said, namesOf(key)) })),
  )
}

/** Makes the database as `writing` says. The new comes before what it replaces goes, so that nothing is without its definition in between. */
export async function writeChanges(db: Db, writing: Writing, before: Stored, note: string): Promise<void> {
  await makeAbstract(db, writing)
  await writeAddition(db, writing.addition)
  const stored = await readStored(db)
  for (const part of allParts) if (isNounPart(part)) await updatePart(db, part, writing, before, stored)
  await writeEdgeKeys(db, writing.edgeKeys)
  if (writing.words.length > 0)
    await db.run(
      setWords(
        writing.words.map(({ id }) => id),
        writing.words.map(({ status }) => status),
      ),
    )
  const retirements = writing.changed.flatMap(({ part, names, retired: wanted }) =>
    wanted ? [{ part, key: keyText(names), wanted }] : [],
  )
  const missing = writing.retired.map(({ part, key }) => ({
    part,
    key,
    wanted: { since: null, note, replacedBy: null },
  }))
  await retire(db, stored, [...retirements, ...missing])
  await drop(db, writing.dropped)
  await remove(db, writing.removed)
}

/** A type that is to have new types below it must be abstract before they are made. */
async function makeAbstract(db: Db, { changed }: Writing): Promise<void> {
  const ids = changed
    .filter(({ properties }) => properties.some(({ name, after }) => name === 'isAbstract' && after === true))
    .map(({ id }) => id)
  if (ids.length === 0) return
  for (const id of ids) await dropKinds(db, { resourceTypeId: id })
  await db.run(
    updateRows(
      'resource_types',
      [{ column: 'is_abstract', type: 'boolean' }],
      ids.map((id) => ({ id, is_abstract: true })),
    ),
  )
}

async function updatePart(db: Db, part: NounPart, { changed }: Writing, before: Stored, stored: Stored): Promise<void> {
  const { noun, changing } = nounParts[part]
  const { table, retires } = nounOf(noun)
  const columns = Object.entries(changing)
  const rows = changed.filter((change) => change.part === part && change.properties.length > 0)
  if (rows.length > 0) {
    const written = rows.map(({ id, names, properties }): WrittenRow => {
      const old = Object.entries(before[part].get(keyText(names))?.row ?? {})
      const values = new Map<string, unknown>([...old, ...properties.map(({ name, after }) => [name, after] as const)])
      const entries = columns.map(([name, { column, ...property }]) => {
        const value = values.get(name) ?? null
        return [column, 'to' in property ? idOf(stored, property.to, value) : value] as const
      })
      return { ...Object.fromEntries(entries), id }
    })
    await db.run(
      updateRows(
        table,
        columns.map(([, property]) => property),
        written,
      ),
    )
  }
  const reinstated = changed.filter((change) => change.part === part && change.retired === null)
  if (reinstated.length > 0)
    await db.run(
      reinstateRows(
        table,
        reinstated.map(({ id }) => id),
        retires === 'with-replacement',
      ),
    )
}

function idOf(stored: Stored, part: Part, names: unknown): number | null {
  const key = Array.isArray(names) ? names.map(String) : typeof names === 'string' ? [names] : undefined
  return key === undefined ? null : (stored[part].get(keyText(key))?.id ?? null)
}

interface Retiring {
  readonly part: Part
  readonly key: string
  readonly wanted: WantedRetirement
}

async function retire(db: Db, stored: Stored, rows: readonly Retiring[]): Promise<void> {
  for (const part of allParts) {
    const own = rows.filter((row) => row.part === part)
    if (!isNounPart(part) || own.length === 0) continue
    const { table, retires } = nounOf(nounParts[part].noun)
    const written = own.flatMap(({ key, wanted: { since, note, replacedBy } }): WrittenRow[] => {
      const id = stored[part].get(key)?.id
      return id === undefined ? [] : [{ id, since, note, replacedById: idOf(stored, part, replacedBy) }]
    })
    await db.run(retireRows(table, written, retires === 'with-replacement'))
  }
}

async function writeEdgeKeys(db: Db, keys: Comparison['edgeKeys']): Promise<void> {
  if (keys.size === 0) return
  const entries = [...keys].flatMap(([type, key]) => key.map((attribute, i) => ({ type, attribute, position: i + 1 })))
  await db.run(clearEdgeKeys([...keys.keys()]))
  await db.run(
    setEdgeKeys(
      entries.map(({ type }) => type),
      entries.map(({ attribute }) => attribute),
      entries.map(({ position }) => position),
    ),
  )
}

const joiningTables = {
  edgeFields: 'relationship_type_fields',
  ends: 'relationship_type_ends',
  statusWords: 'source_status_words',
} as const

async function drop(db: Db, rows: readonly MissingRow[]): Promise<void> {
  for (const [part, table] of Object.entries(joiningTables)) {
    const ids = rows.filter((row) => row.part === part).map(({ stored }) => stored.id)
    if (ids.length > 0) await db.run(deleteRows(table, ids))
  }
  const offers = rows.filter(({ part }) => part === 'offers').map(({ stored }) => stored.names)
  if (offers.length > 0)
    await db.run(
      deleteOffers(
        offers.map(([providerType = '']) => providerType),
        offers.map(([, resourceType = '']) => resourceType),
      ),
    )
}

/** What refers to others goes before them. */
async function remove(db: Db, rows: readonly MissingRow[]): Promise<void> {
  await drop(db, rows)
  for (const part of allParts.toReversed()) {
    if (!isNounPart(part)) continue
    const own = rows.filter((row) => row.part === part)
    if (own.length === 0) continue
    const noun = nounOf(nounParts[part].noun)
    if (noun.retires === 'with-replacement')
      await db.run(
        forgetReplacements(
          noun.table,
          own.map(({ stored }) => stored.id),
        ),
      )
    await removeRows(
      db,
      part,
      own.map(({ stored }) => stored.id),
    )
  }
}

/** The deepest of a tree of types come last, and go first. */
async function removeRows(db: Db, part: NounPart, ids: readonly number[]): Promise<void> {
  const noun = nounOf(nounParts[part].noun)
  if (part === 'resourceTypes' || part === 'relationshipTypes' || part === 'providerTypes') {
    for (const id of ids.toReversed()) {
      await noun.rules.removing?.(db, { id })
      await db.run(deleteRow(noun, id))
    }
    return
  }
  // What the rules of these nouns do for one row, for all of them; there may be thousands.
  for (const { table, column } of derivedFrom[part] ?? []) await db.run(deleteWhere(table, column, ids))
  await db.run(deleteRows(noun.table, ids))
}

/** Rows that follow from those of a part, and would hold them. */
const derivedFrom: Readonly<Partial<Record<NounPart, readonly { readonly table: string; readonly column: string }[]>>> =
  {
    bindings: [{ table: 'effective_uniques', column: 'binding_id' }],
    statuses: [{ table: 'effective_statuses', column: 'status_id' }],
    attributes: [{ table: 'attribute_columns', column: 'attribute_definition_id' }],
  }
