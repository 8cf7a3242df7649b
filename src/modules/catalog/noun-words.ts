import { compareDecimals } from '../../query/number.js'
import { displayNameOf } from './definitions.js'
import type { Noun, NounField, NounRow, Values } from './noun.js'
import { nounOf } from './nouns.js'

/** Names of the fields in which a row would differ from what it is; equal decimals and equal sets are the same however they are spelled. */
export function changedFields(noun: Noun, before: NounRow, after: Values): readonly string[] {
  return Object.keys(after).filter((name) => !isSame(fieldOf(noun, name), before[name], after[name]))
}

function isSame({ kind }: NounField, a: unknown, b: unknown): boolean {
  if (a === null || b === null || a === undefined || b === undefined) return (a ?? null) === (b ?? null)
  if (kind.is === 'decimal') return typeof a === 'string' && typeof b === 'string' && compareDecimals(a, b) === 0
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b
  const isSet = kind.is === 'links' && kind.through.position === undefined
  return JSON.stringify(isSet ? a.toSorted(byNumber) : a) === JSON.stringify(isSet ? b.toSorted(byNumber) : b)
}

const byNumber = (a: number, b: number) => a - b

/** As sentences name a row: the label, and the name where it has one. */
export function titleOf(noun: Noun, row: { readonly id: number } & Values): string {
  const name = row['name'] ?? row['value'] ?? row['word']
  return typeof name === 'string' ? `${noun.label} ${JSON.stringify(name)}` : noun.label
}

/** Parts of a sentence: "a, b and c". */
export function sentenceOf(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** The field of a noun by name, which must be there. */
export function fieldOf(noun: Noun, name: string): NounField {
  const field = noun.fields[name]
  if (!field) throw new Error(`a ${noun.label} has no field ${name}`)
  return field
}

/** The noun that a field refers to. */
export function nounOfField(noun: Noun, name: string): Noun {
  const { kind } = fieldOf(noun, name)
  if (kind.is !== 'reference') throw new Error(`${name} is no reference`)
  return nounOf(kind.to)
}

/** What people read where nothing was said. */
export function displayNames(noun: Noun, values: Values): Values {
  const name = values['name'] ?? values['value']
  if (!('displayName' in noun.fields) || typeof name !== 'string') return {}
  // Names in snake_case are for programs; the others were chosen by people.
  return { displayName: noun.fields['name']?.fixed === undefined ? name : displayNameOf(name) }
}

/** "a provider", "an endpoint". */
export function articled(words: string): string {
  return `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}`
}

/** A row as read, with the ids that it refers to under the names of the fields, as drafts have them. */
export function byField(noun: Noun, row: NounRow): NounRow {
  const references = Object.entries(noun.fields).filter(([, { kind }]) => kind.is === 'reference')
  return { ...row, ...Object.fromEntries(references.map(([name]) => [name, row[`${name}Id`]])) }
}
