import { InputError, unreachable, type InputPath } from '../../errors.js'
import { parseKey } from '../../query/global-id.js'
import { parseValue } from '../../query/value.js'
import type { Noun, NounField, Values } from './noun.js'
import { articled } from './noun-words.js'
import { nounOf } from './nouns.js'

/** What a client sent for a noun, by field, typed: references as database ids. Fields that were not sent are absent; null unsets where it may. */
export function parseFields(noun: Noun, input: Readonly<Record<string, unknown>>, path: InputPath): Values {
  const values: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(noun.fields)) {
    const sent = input[name]
    if (sent !== undefined && field.presence !== 'derived')
      values[name] = parseField(field, name, sent, [...path, name])
  }
  return values
}

/** The database id behind a global id of a row of this noun. */
export function parseNounId(noun: Noun, id: unknown, path: InputPath): number {
  const key = Number(parseKey(id, noun.table, path, articled(noun.label)))
  // Ids of the catalogue are 32 bits; a larger key was never given out.
  return key < 2 ** 31 ? key : 0
}

function parseField(field: NounField, name: string, sent: unknown, path: InputPath): unknown {
  if (sent === null) {
    if (field.presence !== 'nullable')
      throw new InputError(`"${name}" can't be unset: give it a value, or leave it out.`, path)
    return null
  }
  const { kind } = field
  switch (kind.is) {
    case 'text':
      return parseText(sent, kind.maxBytes, field.presence === 'required', path)
    case 'integer':
      return sent
    case 'decimal':
      return parseValue('decimal', sent, path)
    case 'boolean':
      return parseValue('boolean', sent, path)
    case 'enum':
      return sent
    case 'texts':
      return parseTexts(sent, name, path)
    case 'reference':
      return parseNounId(nounOf(kind.to), sent, path)
    case 'links':
      return parseLinks(nounOf(kind.to), sent, name, path)
    default:
      return unreachable(kind)
  }
}

function parseText(sent: unknown, maxBytes: number, required: boolean, path: InputPath): string {
  const value = String(parseValue('string', sent, path))
  const bytes = Buffer.byteLength(value)
  if (bytes > maxBytes)
    throw new InputError(`"${path.at(-1)}" has ${bytes} bytes; at most ${maxBytes} are allowed.`, path)
  if (value === '' && (required || /displayName$/i.test(String(path.at(-1)))))
    throw new InputError(`"${path.at(-1)}" can't be empty.`, path)
  return value
}

const maxTexts = 1_000

function parseTexts(sent: unknown, name: string, path: InputPath): readonly string[] | null {
  const list = asList(sent, name, path)
  if (list.length > maxTexts)
    throw new InputError(`"${name}" has ${list.length} values; at most ${maxTexts} are allowed.`, path)
  return list.length === 0
    ? null
    : list.map((element, index) => String(parseValue('string', element, [...path, index])))
}

function parseLinks(noun: Noun, sent: unknown, name: string, path: InputPath): readonly number[] {
  const ids = asList(sent, name, path).map((id, index) => parseNounId(noun, id, [...path, index]))
  const repeated = ids.findIndex((id, index) => ids.indexOf(id) < index)
  if (repeated >= 0) throw new InputError(`"${name}" names the same ${noun.label} twice.`, [...path, repeated])
  return ids
}

function asList(sent: unknown, name: string, path: InputPath): readonly unknown[] {
  if (!Array.isArray(sent)) throw new InputError(`"${name}" is a list.`, path)
  return sent
}
