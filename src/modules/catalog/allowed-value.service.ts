import type { Db } from '../../db/db.js'
import { ConflictError } from '../../errors.js'
import { loadCatalogue } from './catalogue.service.js'
import { getAttribute } from './catalogue.js'
import { idIn, textIn, type Draft, type NounRow, type Rules, type Values, type Warning } from './noun.js'
import { count, stays, told } from './stored-values.service.js'
import { countAmong } from './stored-values.sql.js'
import { parseRuledText } from './value-rules.js'

/** What is particular to allowed values. */
export const allowedValueRules: Rules = { complete, check, review, uses }

async function complete(db: Db, draft: Draft): Promise<Values> {
  const attribute = (await loadCatalogue(db)).attributes.get(idIn(draft.after, 'attribute'))
  // An attribute that does not exist is told by the check of references.
  if (draft.before || !attribute) return {}
  return { value: parseRuledText({ ...attribute, allowedValues: [] }, textIn(draft.after, 'value'), draft.at('value')) }
}

async function check(db: Db, draft: Draft): Promise<void> {
  if (draft.before) return
  const catalogue = await loadCatalogue(db)
  const attribute = getAttribute(catalogue, idIn(draft.after, 'attribute'))
  if (attribute.allowedValues.length > 0) return
  // The first allowed value shuts out every other one, defaults included.
  const defaults = [...catalogue.bindings.values()].flat().filter(({ attributeId }) => attributeId === attribute.id)
  const other = defaults
    .flatMap((binding) => binding.defaultValues ?? [])
    .find((value) => value !== draft.after['value'])
  if (other !== undefined)
    throw new ConflictError(
      `A binding of "${attribute.name}" has the default ${JSON.stringify(other)}. Change that first.`,
      draft.at('value'),
    )
}

async function review(db: Db, _id: number, draft: Draft): Promise<readonly Warning[]> {
  if (draft.before) return []
  const catalogue = await loadCatalogue(db)
  const attribute = getAttribute(catalogue, idIn(draft.after, 'attribute'))
  const allowed = attribute.allowedValues.map(({ value }) => value)
  const broken = await count(db, countAmong(catalogue, attribute, allowed, false))
  if (broken === 0) return []
  const message = `${told(broken, 'existing value')} ${broken === 1 ? 'is' : 'are'} none of the allowed ones; ${stays(broken)}.`
  return [{ code: 'VALUES_BREAK_RULE', message, count: broken, path: draft.at('value') }]
}

/** Values equal to it, unless it is the last one: without any, every value is allowed. */
async function uses(db: Db, row: NounRow): Promise<readonly string[]> {
  const catalogue = await loadCatalogue(db)
  const attribute = getAttribute(catalogue, idIn(row, 'attribute'))
  if (attribute.allowedValues.length === 1) return []
  const value = textIn(row, 'value')
  const defaults = [...catalogue.bindings.values()]
    .flat()
    .filter((binding) => binding.attributeId === attribute.id && binding.defaultValues?.includes(value))
  const values = await count(db, countAmong(catalogue, attribute, [value], true))
  return [
    ...(values === 0 ? [] : [told(values, 'value')]),
    ...(defaults.length === 0 ? [] : [told(defaults.length, 'default')]),
  ]
}
