import { faultAt } from './pack.file.js'
import { keyText, namesOf, type CompleteParts, type CompleteRow, type Part } from './pack.rows.js'
import { nounOf } from './nouns.js'
import { replacementKey } from './pack.retired.js'
import { isNounPart, nounParts } from './pack.parts.js'
import { allParts, isBuiltIn, type Stored } from './pack.stored.js'
import { breachOf, type ValueRules } from './value-rules.js'

/** Throws an InputError for a default or an allowed value that the rules of its attribute, as they would be, shut out. Those are ours, unlike stored values. */
export function checkRules(complete: CompleteParts, stored: Stored, hasAllAllowed: boolean): void {
  const declared = new Map(complete.attributes.map((row) => [row.row.name, row]))
  const allowed = new Map<string, string[]>()
  const allow = ({ attribute, value }: { readonly attribute: string; readonly value: string }) =>
    allowed.set(attribute, [...(allowed.get(attribute) ?? []), value])
  for (const { row } of complete.allowedValues) allow(row)
  if (!hasAllAllowed) for (const { row } of stored.allowedValues.values()) allow(row)
  const rulesOf = (attribute: string): ValueRules | undefined => {
    const row = declared.get(attribute)?.row ?? stored.attributes.get(keyText([attribute]))?.row
    const values = allowed.get(attribute) ?? []
    return (
      row && {
        ...row,
        allowedValues: values.map((value) => ({ value, displayName: '', description: '', retired: null })),
      }
    )
  }
  for (const { row, file, path } of complete.allowedValues) {
    const rules = rulesOf(row.attribute)
    const breach = rules && breachOf({ ...rules, allowedValues: [] }, row.value)
    if (breach !== undefined)
      throw faultAt(file, path, `${JSON.stringify(row.value)} ${breach}; write another value, or another rule.`)
  }
  for (const { row, file, path } of complete.bindings)
    for (const value of row.defaultValues ?? []) {
      const rules = rulesOf(row.attribute)
      const breach = rules && breachOf(rules, value)
      if (breach !== undefined)
        throw faultAt(
          file,
          [...path, 'default'],
          `${JSON.stringify(value)} ${breach}; write another value, or another rule.`,
        )
    }
  checkStoredDefaults(complete, stored, declared, rulesOf)
}

/** Bindings that the files say nothing of keep their defaults. */
function checkStoredDefaults(
  complete: CompleteParts,
  stored: Stored,
  declared: ReadonlyMap<string, CompleteRow<'attributes'>>,
  rulesOf: (attribute: string) => ValueRules | undefined,
): void {
  const said = new Set(complete.bindings.map(({ key }) => key))
  for (const [key, { row }] of stored.bindings) {
    const attribute = declared.get(row.attribute)
    const rules = attribute && rulesOf(row.attribute)
    const breach =
      said.has(key) || !rules ? undefined : row.defaultValues?.map((value) => breachOf(rules, value)).find(Boolean)
    if (attribute && breach !== undefined)
      throw faultAt(
        attribute.file,
        attribute.path,
        `The default that "${row.resourceType}" has for "${row.attribute}" ${breach}; change that binding too.`,
      )
  }
}

/** Throws an InputError where what is built in would be retired, or something would be replaced by itself in the end. */
export function checkRetirements(complete: CompleteParts, stored: Stored): void {
  for (const part of allParts) {
    if (!isNounPart(part)) continue
    const rows: readonly CompleteRow<Part>[] = complete[part]
    const replacements = new Map<string, string | undefined>()
    for (const [key, { retired }] of stored[part])
      replacements.set(key, retired?.replacedBy ? keyText(retired.replacedBy) : undefined)
    const said = rows.flatMap((row) =>
      'retired' in row.said && row.said.retired ? [{ ...row, retired: row.said.retired }] : [],
    )
    for (const { key, retired } of said) {
      const replacement = replacementKey(retired, namesOf(key))
      if (replacement !== undefined) replacements.set(key, replacement ? keyText(replacement) : undefined)
    }
    for (const { key, file, path, retired } of said) {
      const { label } = nounOf(nounParts[part].noun)
      const there = stored[part].get(key)
      if (there && isBuiltIn(part, there))
        throw faultAt(file, [...path, 'retired'], `This ${label} is built in and can't be retired; leave this out.`)
      if (retired.replacedBy && leadsTo(replacements, key))
        throw faultAt(
          file,
          [...path, 'retired', 'replacedBy'],
          `The ${label} would replace itself; write the name of another.`,
        )
    }
  }
}

function leadsTo(replacements: ReadonlyMap<string, string | undefined>, key: string): boolean {
  const seen = new Set<string>()
  for (let at = replacements.get(key); at !== undefined && !seen.has(at); at = replacements.get(at)) {
    if (at === key) return true
    seen.add(at)
  }
  return false
}
