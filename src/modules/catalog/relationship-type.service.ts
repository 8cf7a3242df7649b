import type { Db } from '../../db/db.js'
import { ConflictError, InputError } from '../../errors.js'
import { sql } from '../../query/sql.js'
import { loadCatalogue } from './catalogue.service.js'
import { getAttribute, type Catalogue } from './catalogue.js'
import { displayNameOf } from './definitions.js'
import { listTakenNames } from './definitions.service.js'
import { nameRelationship } from './names.js'
import { idsIn, textIn, type Draft, type NounRow, type Rules, type Values, type Warning } from './noun.js'
import { reservedNames } from './reserved-names.js'
import { deleteFields, insertFieldsBetweenEnds } from './edge-field.sql.js'
import { count, told } from './stored-values.service.js'
import { countCrowded, countEdges, countEdgesBeyond, countUnrelated } from './stored-edges.sql.js'

/** What is particular to relationship types. */
export const relationshipTypeRules: Rules = { complete, check, written, review, removing }

const endFields = ['Types', 'Cardinality', 'Required', 'OnDelete'] as const

async function complete(db: Db, draft: Draft): Promise<Values> {
  const { before, after } = draft
  const isSymmetric = after['symmetric'] === true
  // Both ends of a symmetric type are one: what is said of one holds for the other, unless both are said.
  const mirrored = isSymmetric ? Object.fromEntries(endFields.flatMap((field) => mirror(draft.given, field))) : {}
  if (before) return mirrored
  const name = textIn(after, 'name')
  const inverseName = after['inverseName'] ?? (isSymmetric ? name : undefined)
  if (typeof inverseName !== 'string')
    throw new InputError('"inverseName" is needed unless the type is symmetric.', draft.at('inverseName'))
  const names = nameRelationship(
    { name, inverseName, isSymmetric },
    (await listTakenNames(db)).relationships,
    reservedNames,
  )
  const inverseDisplayName =
    after['inverseDisplayName'] ?? (isSymmetric ? after['displayName'] : undefined) ?? displayNameOf(inverseName)
  return { inverseName, inverseDisplayName, ...names, ...mirrored }
}

function mirror(given: Values, field: string): readonly (readonly [string, unknown])[] {
  const [from, to] = [given[`from${field}`], given[`to${field}`]]
  if (from !== undefined && to === undefined) return [[`to${field}`, from]]
  return to !== undefined && from === undefined ? [[`from${field}`, to]] : []
}

async function check(db: Db, draft: Draft): Promise<void> {
  const { after } = draft
  for (const field of ['fromTypes', 'toTypes'])
    if (idsIn(after, field).length === 0)
      throw new InputError(`"${field}" names at least one resource type.`, draft.at(field))
  if (after['symmetric'] === true) assertSymmetric(draft)
  else if (after['inverseName'] === after['name'])
    throw new InputError(
      'A type that reads the same both ways is symmetric: say so, or give it an inverse name of its own.',
      draft.at('inverseName'),
    )
  if ('edgeKey' in draft.given) await assertKey(db, draft)
  if (draft.id !== undefined) await assertEdgesFit(db, draft.id, draft)
}

/** What the database would refuse, told with the number of edges and where in the input it is said. */
async function assertEdgesFit(db: Db, id: number, { before, after, at }: Draft): Promise<void> {
  const catalogue = await loadCatalogue(db)
  for (const side of ['from', 'to'] as const) {
    const [types, cardinality] = [`${side}Types`, `${side}Cardinality`]
    const allowed = concreteBelow(catalogue, idsIn(after, types))
    const beyond = await count(db, countEdgesBeyond(id, side, allowed))
    if (beyond > 0)
      throw new ConflictError(
        `There ${beyond === 1 ? 'is' : 'are'} ${told(beyond, 'edge')} with a resource of another type at the ${side} end, hidden ones included.`,
        at(types),
      )
    if (after['symmetric'] === true || after[cardinality] !== 'one' || before?.[cardinality] === 'one') continue
    const crowded = await count(db, countCrowded(id, side))
    if (crowded > 0)
      throw new ConflictError(
        `${told(crowded, 'resource')} ${crowded === 1 ? 'has' : 'have'} more than one resource at the ${side} end.`,
        at(cardinality),
      )
  }
}

function concreteBelow(catalogue: Catalogue, typeIds: readonly number[]): readonly number[] {
  return [...new Set(typeIds.flatMap((typeId) => catalogue.resourceTypes.get(typeId)?.concrete ?? []))]
}

function assertSymmetric(draft: Draft): void {
  const { after } = draft
  if (after['inverseName'] !== after['name'])
    throw new InputError(
      'A symmetric type reads the same both ways: it has no inverse name of its own.',
      draft.at('inverseName'),
    )
  if (after['acyclic'] === true)
    throw new InputError("A symmetric type can't be acyclic: each of its edges leads back.", draft.at('acyclic'))
  for (const field of endFields)
    if (comparable(after[`from${field}`]) !== comparable(after[`to${field}`]))
      throw new InputError(
        `The ends of a symmetric type are equal: "to${field}" is what "from${field}" is.`,
        draft.at(`to${field}`),
      )
}

const comparable = (value: unknown) =>
  JSON.stringify(Array.isArray(value) ? value.map(String).toSorted() : (value ?? null))

async function assertKey(db: Db, draft: Draft): Promise<void> {
  const ids = idsIn(draft.after, 'edgeKey')
  const catalogue = await loadCatalogue(db)
  for (const [index, id] of ids.entries()) {
    const attribute = catalogue.attributes.get(id) && getAttribute(catalogue, id)
    if (attribute?.isList)
      throw new InputError(`"${attribute.name}" is a list, and only single values tell edges apart.`, [
        ...draft.at('edgeKey'),
        index,
      ])
  }
  if (draft.id === undefined || comparableKey(draft.before?.['edgeKey']) === comparableKey(ids)) return
  const edges = await count(db, countEdges(draft.id))
  if (edges > 0)
    throw new ConflictError(
      `The edge key can't change while there are edges: ${told(edges, 'edge')}, hidden ones included.`,
      draft.at('edgeKey'),
    )
}

const comparableKey = (ids: unknown) => JSON.stringify(ids ?? [])

async function written(db: Db, id: number, draft: Draft): Promise<void> {
  await writeFields(db, id, draft)
  await writeKey(db, id, draft)
}

/** New ends get fields named after each other's types; those of ends that are gone go with them. */
async function writeFields(db: Db, id: number, { before, after }: Draft): Promise<void> {
  const endsIn = (values: Values | undefined, field: string) => (values ? idsIn(values, field) : [])
  const beyond = (field: string, one: Values | undefined, other: Values | undefined) =>
    endsIn(one, field).filter((typeId) => !endsIn(other, field).includes(typeId))
  const [newFrom, newTo] = [beyond('fromTypes', after, before), beyond('toTypes', after, before)]
  const [oldFrom, oldTo] = [beyond('fromTypes', before, after), beyond('toTypes', before, after)]
  if (oldFrom.length + oldTo.length > 0) await db.run(deleteFields(id, oldFrom, oldTo))
  if (newFrom.length + newTo.length > 0) await db.run(insertFieldsBetweenEnds(id, newFrom, newTo))
}

/** Attributes of the key become edge attributes; those that leave it stay edge attributes. */
async function writeKey(db: Db, id: number, { given }: Draft): Promise<void> {
  if (!('edgeKey' in given)) return
  const key = idsIn(given, 'edgeKey')
  await db.run(sql`update relationship_type_attributes set key_position = null, updated_at = now()
    where relationship_type_id = ${id} and key_position is not null`)
  if (key.length === 0) return
  await db.run(sql`
    insert into relationship_type_attributes (relationship_type_id, attribute_definition_id, value_kind, key_position)
    select ${id}::integer, d.id, d.value_kind, k.position
      from unnest(${key}::integer[]) with ordinality k (id, position) join attribute_definitions d on d.id = k.id
     order by k.position
    on conflict (relationship_type_id, attribute_definition_id) do update set key_position = excluded.key_position, updated_at = now()`)
}

async function review(db: Db, id: number, { before, after, at }: Draft): Promise<readonly Warning[]> {
  const catalogue = await loadCatalogue(db)
  const warnings: Warning[] = []
  for (const side of ['from', 'to'] as const) {
    if (after[`${side}Required`] !== true || before?.[`${side}Required`] === true) continue
    const missing = await count(db, countUnrelated(id, side, concreteBelow(catalogue, idsIn(after, `${side}Types`))))
    if (missing === 0) continue
    const message = `${told(missing, 'existing resource')} at the ${side} end ${missing === 1 ? 'has' : 'have'} no such edge yet.`
    warnings.push({ code: 'VALUES_MISSING', message, count: missing, path: at(`${side}Required`) })
  }
  return warnings
}

async function removing(db: Db, { id }: NounRow): Promise<void> {
  await db.run(sql`delete from relationship_type_attributes where relationship_type_id = ${id}`)
  await db.run(sql`delete from relationship_type_fields where relationship_type_id = ${id}`)
}
