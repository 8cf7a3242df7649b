import type { Db } from '../../db/db.js'
import { ConflictError, InputError } from '../../errors.js'
import { sql } from '../../query/sql.js'
import { loadCatalogue } from './catalogue.service.js'
import { getAttribute, getType, type UniqueScope } from './catalogue.js'
import {
  findId,
  findText,
  findTexts,
  idIn,
  type Draft,
  type NounRow,
  type Rules,
  type Values,
  type Warning,
} from './noun.js'
import { count, countUnbound, told } from './stored-values.service.js'
import { countRepeated, countWithout } from './stored-values.sql.js'
import { parseRuledText } from './value-rules.js'

/** What is particular to bindings. A new one never gets a column: where values are stored is settled by the packs. */
export const bindingRules: Rules = {
  complete,
  check,
  review,
  uses,
  // Its rows in the expansion would hold it before the database gets to take them away.
  removing: async (db, { id }) => void (await db.run(sql`delete from effective_uniques where binding_id = ${id}`)),
}

async function complete(db: Db, draft: Draft): Promise<Values> {
  const texts = findTexts(draft.given, 'defaultValues')
  const attribute = (await loadCatalogue(db)).attributes.get(idIn(draft.after, 'attribute'))
  // An attribute that does not exist is told by the check of references.
  if (!texts || !attribute) return {}
  if (texts.length > 1 && !attribute.isList)
    throw new InputError(`"${attribute.name}" has one value, so it has one default.`, draft.at('defaultValues'))
  return {
    defaultValues: texts.map((text, index) => parseRuledText(attribute, text, [...draft.at('defaultValues'), index])),
  }
}

async function check(db: Db, draft: Draft): Promise<void> {
  const scope = scopeOf(findText(draft.after, 'unique'))
  if (scope === undefined) return
  const catalogue = await loadCatalogue(db)
  const attribute = getAttribute(catalogue, idIn(draft.after, 'attribute'))
  if (attribute.isList)
    throw new InputError(`"${attribute.name}" is a list, and only single values can be unique.`, draft.at('unique'))
  if ((draft.after['defaultValues'] ?? null) !== null)
    throw new InputError("A unique value can't have a default: the second resource would break it.", draft.at('unique'))
  const type = getType(catalogue, idIn(draft.after, 'resourceType'))
  const repeated = await count(
    db,
    countRepeated(catalogue, attribute, scope, type.concrete, findId(draft.after, 'providerType')),
  )
  if (repeated > 0)
    throw new ConflictError(
      `${told(repeated, 'value')} of "${attribute.name}" ${repeated === 1 ? 'occurs' : 'occur'} more than once; a unique value can't.`,
      draft.at('unique'),
    )
}

function scopeOf(word: string | null): UniqueScope | undefined {
  return uniqueScopes.find((scope) => scope === word)
}

const uniqueScopes: readonly UniqueScope[] = ['endpoint', 'provider', 'source', 'type', 'all']

async function review(db: Db, _id: number, draft: Draft): Promise<readonly Warning[]> {
  if (draft.after['required'] !== true || draft.before?.['required'] === true) return []
  const catalogue = await loadCatalogue(db)
  const type = getType(catalogue, idIn(draft.after, 'resourceType'))
  const attribute = getAttribute(catalogue, idIn(draft.after, 'attribute'))
  const providerTypeId = findId(draft.after, 'providerType')
  const missing = await count(db, countWithout(catalogue, attribute.id, type.concrete, providerTypeId))
  if (missing === 0) return []
  const message = `${told(missing, 'existing resource')} ${missing === 1 ? 'has' : 'have'} no value of "${attribute.name}" yet.`
  return [{ code: 'VALUES_MISSING', message, count: missing, path: draft.at('required') }]
}

async function uses(db: Db, row: NounRow): Promise<readonly string[]> {
  const catalogue = await loadCatalogue(db)
  const values = await countUnbound(db, catalogue, {
    lineageOf: (typeId) => getType(catalogue, typeId).lineage,
    bindings: [...catalogue.bindings.values()].flat().filter(({ id }) => id !== row.id),
  })
  return values === 0 ? [] : [told(values, 'value')]
}
