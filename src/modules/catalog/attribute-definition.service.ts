import type { Db } from '../../db/db.js'
import { ConflictError, InputError } from '../../errors.js'
import { sql } from '../../query/sql.js'
import { compareValues, parseValue } from '../../query/value.js'
import { loadCatalogue } from './catalogue.service.js'
import { getAttribute, getType, type Catalogue } from './catalogue.js'
import { listTakenNames } from './definitions.service.js'
import { nameAttribute } from './names.js'
import { findText, textIn, type Draft, type NounRow, type Rules, type Values, type Warning } from './noun.js'
import { compilePattern } from './pattern.js'
import { count, countUnmatched, stays, told } from './stored-values.service.js'
import { countOutside, countValues } from './stored-values.sql.js'
import { breachOf } from './value-rules.js'

/** What is particular to attribute definitions. */
export const attributeDefinitionRules: Rules = { complete, check, review, uses, removing }

async function complete(db: Db, { before, after }: Draft): Promise<Values> {
  if (before) return {}
  return { apiName: nameAttribute(textIn(after, 'name'), (await listTakenNames(db)).attributes) }
}

async function check(db: Db, draft: Draft): Promise<void> {
  const { id, after } = draft
  const dataType = textIn(after, 'dataType')
  assertBounds(dataType, draft)
  assertUnit(draft)
  const pattern = findText(after, 'pattern')
  if (pattern !== null && dataType !== 'string')
    throw new InputError(
      `A pattern is for strings; this attribute is of type ${dataType.toUpperCase()}.`,
      draft.at('pattern'),
    )
  if (pattern !== null) compilePattern(pattern, draft.at('pattern'))
  if (id !== undefined) assertTextsFit(await loadCatalogue(db), id, draft)
}

function assertBounds(dataType: string, draft: Draft): void {
  const bounds = (['min', 'max'] as const).filter((field) => (draft.after[field] ?? null) !== null)
  for (const field of bounds) {
    if (dataType !== 'integer' && dataType !== 'decimal')
      throw new InputError(
        `"${field}" is for numbers; this attribute is of type ${dataType.toUpperCase()}.`,
        draft.at(field),
      )
    parseValue(dataType, draft.after[field], draft.at(field))
  }
  const [min, max] = bounds.map((field) => String(draft.after[field]))
  if (min !== undefined && max !== undefined && compareValues('decimal', min, max) > 0)
    throw new InputError(
      `The minimum ${min} is greater than the maximum ${max}.`,
      draft.at('min' in draft.given ? 'min' : 'max'),
    )
}

function assertUnit(draft: Draft): void {
  const unit = draft.after['unit']
  if (typeof unit === 'string' && !/^(?=.{1,64}$)[^\s\p{C}](?:[^\p{C}]*[^\s\p{C}])?$/u.test(unit))
    throw new InputError(
      'A unit is a text of 1 to 64 characters without blanks around it, such as "MB".',
      draft.at('unit'),
    )
}

/** Defaults and allowed values are ours, so they are refused where existing values would only be reported. */
function assertTextsFit(catalogue: Catalogue, id: number, draft: Draft): void {
  const [min, max, pattern] = (['min', 'max', 'pattern'] as const).map((field) => findText(draft.after, field))
  const rules = {
    ...getAttribute(catalogue, id),
    min: min ?? null,
    max: max ?? null,
    pattern: pattern ?? null,
    allowedValues: [],
  }
  const path = draft.at(['pattern', 'min', 'max'].find((field) => field in draft.given) ?? 'id')
  for (const { value } of getAttribute(catalogue, id).allowedValues) {
    const breach = breachOf(rules, value)
    if (breach !== undefined)
      throw new ConflictError(`The allowed value ${JSON.stringify(value)} ${breach}. Remove that one first.`, path)
  }
  for (const binding of [...catalogue.bindings.values()].flat().filter(({ attributeId }) => attributeId === id))
    for (const value of binding.defaultValues ?? []) {
      const breach = breachOf(rules, value)
      const type = getType(catalogue, binding.resourceTypeId).name
      if (breach !== undefined)
        throw new ConflictError(
          `The default ${JSON.stringify(value)} of the binding to "${type}" ${breach}. Change that first.`,
          path,
        )
    }
}

async function review(db: Db, id: number, draft: Draft): Promise<readonly Warning[]> {
  if (!draft.before) return []
  const catalogue = await loadCatalogue(db)
  const attribute = getAttribute(catalogue, id)
  const warnings: Warning[] = []
  for (const field of ['min', 'max'] as const) {
    if (!(field in draft.given) || attribute[field] === null) continue
    const bound = { min: null, max: null, [field]: attribute[field] }
    const broken = await count(db, countOutside(catalogue, attribute, bound))
    if (broken > 0)
      warnings.push(
        breaking(broken, `beyond the ${field === 'min' ? 'minimum' : 'maximum'} ${attribute[field]}`, draft, field),
      )
  }
  if ('pattern' in draft.given && attribute.pattern !== null) {
    const broken = await countUnmatched(db, catalogue, attribute, compilePattern(attribute.pattern))
    if (broken > 0) warnings.push(breaking(broken, 'that the pattern does not match', draft, 'pattern'))
  }
  return warnings
}

function breaking(broken: number, what: string, draft: Draft, field: string): Warning {
  const message = `There ${broken === 1 ? 'is' : 'are'} ${told(broken, 'existing value')} ${what}; ${stays(broken)}.`
  return { code: 'VALUES_BREAK_RULE', message, count: broken, path: draft.at(field) }
}

/** Values in rows and columns, those of deleted resources included. */
async function uses(db: Db, { id }: NounRow): Promise<readonly string[]> {
  const values = await count(db, countValues(await loadCatalogue(db), id))
  return values === 0 ? [] : [told(values, 'value')]
}

async function removing(db: Db, { id }: NounRow): Promise<void> {
  await db.run(
    sql`update attribute_allowed_values set replaced_by_id = null where attribute_definition_id = ${id} and replaced_by_id is not null`,
  )
  await db.run(sql`delete from attribute_allowed_values where attribute_definition_id = ${id}`)
  await db.run(sql`delete from attribute_columns where attribute_definition_id = ${id}`)
}
