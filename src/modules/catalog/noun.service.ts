import type { Db } from '../../db/db.js'
import { ConflictError, InputError, NotFoundError, type InputPath } from '../../errors.js'
import { lockCatalogue } from './definitions.sql.js'
import { idIn, idsIn, type Draft, type Noun, type NounRow, type Values, type Warning } from './noun.js'
import { parseFields, parseNounId } from './noun-fields.js'
import {
  articled,
  byField,
  changedFields,
  displayNames,
  fieldOf,
  nounOfField,
  sentenceOf,
  titleOf,
} from './noun-words.js'
import {
  countUses,
  deleteLinks,
  deleteRow,
  insertLinks,
  insertRow,
  reinstateRow,
  retireRow,
  selectByIds,
  selectDuplicate,
  selectForUpdate,
  updateRow,
} from './noun.sql.js'
import { nounOf } from './nouns.js'
import { findAncestor } from './place.sql.js'
import { parseRemark } from './remark.js'
import { runOperation, type Author, type Work } from './operation.service.js'

type Input = Readonly<Record<string, unknown>>

/** What a catalogue write answers: the row's database id, its operation (null when nothing was written) and what the client should know. */
export interface Written {
  readonly id: number
  readonly operationId: string | null
  readonly warnings: readonly Warning[]
}

const inputPath: InputPath = ['input']

/** Makes a row. The client's input is checked whole before anything is written. */
export async function createNoun(db: Db, author: Author, noun: Noun, input: Input): Promise<Written> {
  return write(db, author, noun, 'create', input, async (db) => {
    const given = parseFields(noun, input, inputPath)
    for (const [name, field] of Object.entries(noun.fields))
      if (field.presence === 'required' && !(name in given))
        throw new InputError(`"${name}" is needed to create ${articled(noun.label)}.`, [...inputPath, name])
    return draftOf(db, noun, undefined, given)
  })
}

/** Changes the fields that were sent, of the row that `input.id` names. What is as asked for already is not written. */
export async function updateNoun(db: Db, author: Author, noun: Noun, input: Input): Promise<Written> {
  return write(db, author, noun, 'update', input, async (db) => {
    const before = await getForUpdate(db, noun, parseNounId(noun, input['id'], [...inputPath, 'id']), [
      ...inputPath,
      'id',
    ])
    const given = parseFields(noun, input, inputPath)
    for (const name of changedFields(noun, before, given)) {
      const sentence = noun.fields[name]?.fixed
      if (sentence !== undefined) throw new InputError(sentence, [...inputPath, name])
      if (name === 'name') assertNotBuiltIn(noun, before, 'renamed', [...inputPath, name])
    }
    return draftOf(db, noun, before, given)
  })
}

/** Marks a row as one that new things should not use; it goes on working. Again with another note or replacement, those are changed. */
export async function retireNoun(
  db: Db,
  author: Author,
  noun: Noun,
  input: { readonly id: string; readonly note?: string | null; readonly replacedBy?: string | null },
): Promise<Written> {
  return operate(db, author, noun, 'retire', input.id, async (db) => {
    const row = await getForUpdate(db, noun, parseNounId(noun, input.id, ['input', 'id']), ['input', 'id'])
    assertNotBuiltIn(noun, row, 'retired', ['input', 'id'])
    const replacedById = await parseReplacement(db, noun, row, input.replacedBy)
    const note =
      input.note === undefined ? (row.retiredNote ?? null) : input.note && parseRemark(input.note, ['input', 'note'])
    const changed =
      row.retiredAt === null || row.retiredNote !== note || (row.replacedById ?? null) !== (replacedById ?? null)
    if (changed) await db.run(retireRow(noun, row.id, note, replacedById))
    return { result: row.id, changed, note: titleOf(noun, row) }
  })
}

/** Takes back that a row was retired. */
export async function reinstateNoun(db: Db, author: Author, noun: Noun, id: string): Promise<Written> {
  return operate(db, author, noun, 'reinstate', id, async (db) => {
    const row = await getForUpdate(db, noun, parseNounId(noun, id, ['id']), ['id'])
    const changed = row.retiredAt !== null
    if (changed) await db.run(reinstateRow(noun, row.id))
    return { result: row.id, changed, note: titleOf(noun, row) }
  })
}

/** Deletes a row that nothing uses, with what belongs to it alone; a ConflictError says by how many it is used otherwise. */
export async function removeNoun(db: Db, author: Author, noun: Noun, id: string): Promise<Written> {
  return operate(db, author, noun, 'remove', id, async (db) => {
    const row = await getForUpdate(db, noun, parseNounId(noun, id, ['id']), ['id'])
    assertNotBuiltIn(noun, row, 'removed', ['id'])
    const uses = await listUses(db, noun, row)
    if (uses.length > 0) {
      const advice = adviceOn(noun, uses)
      throw new ConflictError(`The ${titleOf(noun, row)} is used by ${sentenceOf(uses)}. ${advice}`, ['id'])
    }
    await noun.rules.removing?.(db, row)
    for (const { kind } of Object.values(noun.fields))
      if (kind.is === 'links') await db.run(deleteLinks(kind.through, row.id))
    await db.run(deleteRow(noun, row.id))
    return { result: row.id, changed: true, note: titleOf(noun, row) }
  })
}

/** What to do about uses; what history tells of can't be changed. */
function adviceOn(noun: Noun, uses: readonly string[]): string {
  if (uses.some((used) => / earlier /.test(used)))
    return noun.retires === 'never' ? "History can't be changed." : "History can't be changed: retire it instead."
  return noun.retires === 'never' ? 'Change those first.' : 'Change those first, or retire it.'
}

/** How many of what use a row: "3 providers", "1 binding". Empty when it may be removed. */
async function listUses(db: Db, noun: Noun, row: NounRow): Promise<readonly string[]> {
  const uses = [...noun.uses]
  if (noun.retires === 'with-replacement')
    uses.push({
      table: noun.table,
      column: 'replaced_by_id',
      singular: `retired ${noun.label} that it replaces`,
      plural: `retired ${noun.labels} that it replaces`,
    })
  const counted = uses.length === 0 ? {} : ((await db.run<Record<string, number>>(countUses(uses, row.id)))[0] ?? {})
  const found = uses.flatMap((use, index) => {
    const count = counted[`c${index}`] ?? 0
    return count === 0 ? [] : [`${count} ${count === 1 ? use.singular : use.plural}`]
  })
  return [...found, ...((await noun.rules.uses?.(db, row)) ?? [])]
}

async function operate(
  db: Db,
  author: Author,
  noun: Noun,
  verb: 'retire' | 'reinstate' | 'remove',
  id: string,
  work: (db: Db) => Promise<Work<number>>,
): Promise<Written> {
  const done = await runOperation(db, author, verb, `${noun.label} ${id}`, async (db) => {
    await db.run(lockCatalogue())
    return work(db)
  })
  return { id: done.result, operationId: done.operationId, warnings: [] }
}

async function write(
  db: Db,
  author: Author,
  noun: Noun,
  verb: 'create' | 'update',
  input: Input,
  prepare: (db: Db) => Promise<Draft>,
): Promise<Written> {
  const done = await runOperation(db, author, verb, subjectOf(noun, input), async (db) => {
    await db.run(lockCatalogue())
    const draft = await prepare(db)
    const changed = draft.before ? changedFields(noun, draft.before, draft.after) : Object.keys(draft.after)
    const warnings = await referenceWarnings(db, noun, draft, changed)
    if (draft.before && changed.length === 0)
      return { result: { draft, id: draft.before.id, warnings }, changed: false, note: '' }
    await noun.rules.check?.(db, draft)
    await assertUnique(db, noun, draft)
    const id = await store(db, noun, draft, changed)
    const note = `${titleOf(noun, { id, ...draft.after })}${draft.before ? `: ${changed.join(', ')}` : ''}`
    return { result: { draft, id, warnings }, changed: true, note }
  })
  const { draft, id, warnings } = done.result
  // Looking at the inventory takes as long as it is large, so it happens after the commit, when nobody waits for the catalogue any more.
  const review = done.operationId === null ? [] : await noun.rules.review?.(db, id, draft)
  return { id, operationId: done.operationId, warnings: [...warnings, ...(review ?? [])] }
}

/** What a refused operation was about, as far as the input tells. */
function subjectOf(noun: Noun, input: Input): string {
  const { id, name } = input
  if (typeof id === 'string') return `${noun.label} ${id}`
  return typeof name === 'string' ? `${noun.label} ${JSON.stringify(name)}` : noun.label
}

async function draftOf(db: Db, noun: Noun, before: NounRow | undefined, given: Values): Promise<Draft> {
  const stored = before && Object.fromEntries(Object.keys(noun.fields).map((name) => [name, before[name]]))
  const draft: Draft = {
    id: before?.id,
    before,
    given,
    after: { ...stored, ...given },
    at: (field) => [...inputPath, field],
  }
  const completed = { ...draft.after, ...(await noun.rules.complete?.(db, draft)) }
  return { ...draft, after: before ? completed : { ...displayNames(noun, completed), ...completed } }
}

async function store(db: Db, noun: Noun, draft: Draft, changed: readonly string[]): Promise<number> {
  await noun.rules.preparing?.(db, draft)
  const columns: Record<string, unknown> = {}
  for (const name of changed) {
    const field = fieldOf(noun, name)
    if (field.kind.is !== 'links') columns[field.column] = draft.after[name]
  }
  const id = draft.before
    ? draft.before.id
    : await insert(db, noun, { ...columns, ...(await noun.rules.hidden?.(db, draft)) })
  if (draft.before) await db.run(updateRow(noun, id, columns))
  for (const name of changed) {
    const { kind } = fieldOf(noun, name)
    if (kind.is !== 'links' || kind.through.position !== undefined) continue
    const others = idsIn(draft.after, name)
    // The new ones first: what both sets allow must be allowed all the time.
    if (others.length > 0) await db.run(insertLinks(kind.through, id, others))
    await db.run(deleteLinks(kind.through, id, others))
  }
  await noun.rules.written?.(db, id, draft)
  return id
}

async function insert(db: Db, noun: Noun, columns: Values): Promise<number> {
  const [row] = await db.run<{ id: number }>(insertRow(noun, columns))
  if (!row) throw new Error(`the new ${noun.label} has no id`)
  return row.id
}

async function getForUpdate(db: Db, noun: Noun, id: number, path: InputPath): Promise<NounRow> {
  const [row] = await db.run<NounRow>(selectForUpdate(noun, id))
  if (!row) throw new NotFoundError(`There is no ${noun.label} with this id.`, path)
  return byField(noun, row)
}

/** Every row that a draft newly refers to must be there; a retired one may be used, and is told. */
async function referenceWarnings(
  db: Db,
  noun: Noun,
  draft: Draft,
  changed: readonly string[],
): Promise<readonly Warning[]> {
  const warnings: Warning[] = []
  for (const name of changed) {
    const { kind } = fieldOf(noun, name)
    const value = draft.after[name]
    if ((kind.is !== 'reference' && kind.is !== 'links') || value === null || value === undefined) continue
    const other = nounOf(kind.to)
    const ids = kind.is === 'links' ? idsIn(draft.after, name) : [idIn(draft.after, name)]
    const rows = new Map((await db.run<NounRow>(selectByIds(other, ids))).map((row) => [row.id, row]))
    for (const [index, id] of ids.entries()) {
      const path = kind.is === 'links' ? [...draft.at(name), index] : draft.at(name)
      const row = rows.get(id)
      if (!row) throw new NotFoundError(`There is no ${other.label} with this id.`, path)
      if (row.retiredAt) warnings.push(retiredWarning(other, row, path))
    }
  }
  return warnings
}

function retiredWarning(noun: Noun, row: NounRow, path: InputPath): Warning {
  const note = row.retiredNote ? `: ${row.retiredNote}` : ''
  return { code: 'USES_RETIRED', message: `The ${titleOf(noun, row)} is retired${note}.`, count: null, path }
}

async function assertUnique(db: Db, noun: Noun, draft: Draft): Promise<void> {
  const columns = Object.fromEntries(noun.key.map((name) => [fieldOf(noun, name).column, draft.after[name] ?? null]))
  const [duplicate] = await db.run(selectDuplicate(noun, columns, draft.id))
  if (!duplicate) return
  const last = noun.key.at(-1) ?? 'id'
  const owners = noun.key.slice(0, -1).map((name) => nounOfField(noun, name).label)
  const within = owners.length === 0 ? '' : ` of the same ${owners.join(' and ')}`
  throw new ConflictError(
    `There already is ${articled(titleOf(noun, { id: 0, ...draft.after }))}${within}.`,
    draft.at(last),
  )
}

async function parseReplacement(
  db: Db,
  noun: Noun,
  row: NounRow,
  replacedBy: string | null | undefined,
): Promise<number | null> {
  if (replacedBy === undefined) return row.replacedById ?? null
  if (replacedBy === null) return null
  const path = ['input', 'replacedBy']
  if (noun.retires !== 'with-replacement')
    throw new InputError(`There is no replacement for ${articled(noun.label)}; retire it without one.`, path)
  const id = parseNounId(noun, replacedBy, path)
  const [other] = await db.run<NounRow>(selectByIds(noun, [id]))
  if (!other) throw new NotFoundError(`There is no ${noun.label} with this id.`, path)
  const [loop] = await db.run(findAncestor(noun.table, 'replaced_by_id', id, row.id))
  if (loop) throw new InputError(`The ${noun.label} would replace itself.`, path)
  const within = noun.replacedWithin
  if (within !== undefined && row[within] !== byField(noun, other)[within])
    throw new InputError(`The replacement belongs to another ${nounOfField(noun, within).label}.`, path)
  return id
}

function assertNotBuiltIn(noun: Noun, row: NounRow, verb: string, path: InputPath): void {
  if (noun.builtIn === row.id)
    throw new ConflictError(`The ${titleOf(noun, row)} is built in and can't be ${verb}.`, path)
}
