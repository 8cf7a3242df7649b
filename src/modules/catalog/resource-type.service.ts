import type { Db } from '../../db/db.js'
import { ConflictError, InputError } from '../../errors.js'
import { sql } from '../../query/sql.js'
import { loadCatalogue } from './catalogue.service.js'
import { getType, type Catalogue } from './catalogue.js'
import { listTakenNames } from './definitions.service.js'
import { dropKinds } from './kind.service.js'
import { nameResourceType, pluralOf } from './names.js'
import { findText, idIn, textIn, type Draft, type NounRow, type Rules, type Values } from './noun.js'
import { reservedNames } from './reserved-names.js'
import { count, countUnbound, told } from './stored-values.service.js'
import { countResources } from './stored-values.sql.js'

/** What is particular to resource types. */
export const resourceTypeRules: Rules = {
  complete,
  check,
  preparing: async (db, { id, after }) => {
    if (id !== undefined && after['abstract'] === true) await dropKinds(db, { resourceTypeId: id })
  },
  removing,
}

async function complete(db: Db, { before, after }: Draft): Promise<Values> {
  if (before) return {}
  const name = textIn(after, 'name')
  const pluralName = findText(after, 'pluralName') ?? pluralOf(name)
  const names = nameResourceType({ name, pluralName }, (await listTakenNames(db)).types, reservedNames)
  return { pluralName, ...names, supertype: after['supertype'] ?? rootId }
}

// The root is the first row, made by the migrations.
const rootId = 1

async function check(db: Db, draft: Draft): Promise<void> {
  const { id, before, after } = draft
  if (after['name'] === after['pluralName'])
    throw new InputError('The plural name must differ from the name.', draft.at('pluralName'))
  const catalogue = await loadCatalogue(db)
  const supertype = idIn(after, 'supertype')
  if (!before || id === undefined) return assertAbstract(catalogue, supertype, draft)
  if (before['supertype'] !== after['supertype']) await assertMovable(db, catalogue, id, supertype, draft)
  if (after['abstract'] !== true && before['abstract'] === true) assertCanBeConcrete(catalogue, id, draft)
  if (after['abstract'] === true && before['abstract'] !== true) await assertCanBeAbstract(db, catalogue, id, draft)
}

function assertAbstract(catalogue: Catalogue, supertype: number, draft: Draft): void {
  const { name, isAbstract } = getType(catalogue, supertype)
  if (!isAbstract)
    throw new ConflictError(
      `"${name}" is not abstract, and only abstract types have types below them: make it abstract, or choose another supertype.`,
      draft.at('supertype'),
    )
}

function assertCanBeConcrete(catalogue: Catalogue, id: number, draft: Draft): void {
  if (id === rootId)
    throw new ConflictError('The resource type "resource" is built in and stays abstract.', draft.at('abstract'))
  const subtypes = [...catalogue.resourceTypes.values()].filter(({ supertypeId }) => supertypeId === id).length
  if (subtypes > 0)
    throw new ConflictError(
      `Only abstract types have types below them, and this one has ${told(subtypes, 'subtype')}: move those first.`,
      draft.at('abstract'),
    )
}

async function assertMovable(db: Db, catalogue: Catalogue, id: number, supertype: number, draft: Draft): Promise<void> {
  if (id === rootId) throw new InputError('"resource" is at the top of the tree.', draft.at('supertype'))
  const above = getType(catalogue, supertype).lineage
  if (above.includes(id)) throw new InputError("A resource type can't be its own supertype.", draft.at('supertype'))
  assertAbstract(catalogue, supertype, draft)
  const lineageOf = (typeId: number) => {
    const { lineage } = getType(catalogue, typeId)
    return lineage.includes(id) ? [...lineage.slice(0, lineage.indexOf(id) + 1), ...above] : lineage
  }
  const unbound = await countUnbound(db, catalogue, { lineageOf, bindings: [...catalogue.bindings.values()].flat() })
  if (unbound > 0)
    throw new ConflictError(
      `Under that supertype ${told(unbound, 'existing value')} would belong to no bound attribute. Bind those attributes to the type first.`,
      draft.at('supertype'),
    )
}

async function assertCanBeAbstract(db: Db, catalogue: Catalogue, id: number, draft: Draft): Promise<void> {
  const resources = await count(db, countResources(id))
  if (resources > 0)
    throw new ConflictError(
      `An abstract type has no resources of its own, and this one has ${resources}, deleted ones included.`,
      draft.at('abstract'),
    )
  if (getType(catalogue, id).extensionTable !== null)
    throw new ConflictError(
      'This type comes with the product as one that has resources; put an abstract type over it.',
      draft.at('abstract'),
    )
}

/** Its statuses and bindings go with a type, since they mean nothing without it. */
async function removing(db: Db, { id }: NounRow): Promise<void> {
  // What the database derives from a status would hold it, and what it derives anew from the inherited ones would hold the type.
  const dropDerivedStatuses = sql`delete from effective_statuses where resource_type_id = ${id}`
  await dropKinds(db, { resourceTypeId: id })
  await db.run(sql`delete from attribute_columns where resource_type_id = ${id}`)
  await db.run(sql`delete from resource_type_attributes where resource_type_id = ${id}`)
  await db.run(dropDerivedStatuses)
  await db.run(
    sql`update resource_statuses set replaced_by_id = null where resource_type_id = ${id} and replaced_by_id is not null`,
  )
  await db.run(sql`delete from resource_statuses where resource_type_id = ${id}`)
  await db.run(dropDerivedStatuses)
  await db.run(sql`delete from effective_ends where resource_type_id = ${id}`)
}
