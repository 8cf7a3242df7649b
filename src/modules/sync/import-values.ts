import { InputError, unreachable } from '../../errors.js'
import { parseInteger } from '../../query/number.js'
import { parseValue } from '../../query/value.js'
import type { DataType, Value } from '../../query/value.js'
import { isObject, NumberText } from './import-record.js'
import type { FileValue, Read } from './import-record.js'

/** What the file's JSON says of one value; `other` is an object, a nested list or a null inside a list, which no attribute can hold. */
export type FileType = 'string' | 'integer' | 'decimal' | 'boolean' | 'other'

/** What an attribute must be for its values in a file to be taken; a part of its definition. */
export interface Slot {
  readonly name: string
  readonly dataType: DataType
  readonly isList: boolean
}

/** The values of one attribute of one record, ready to be written, or why they can't be and what to do. */
export type Fit =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  | { readonly kind: 'unset' }
  | { readonly kind: 'misfit'; readonly reason: string }

/** The single values that a file gives for an attribute: the elements of a list, nothing for null. */
export function elementsOf(given: FileValue): readonly FileValue[] {
  if (given === null) return []
  return Array.isArray(given) ? (given as readonly FileValue[]) : [given]
}

/** The JSON type of one element. A whole number beyond 64 bits counts as a decimal, which holds it exactly. */
export function typeOf(element: FileValue): FileType {
  if (typeof element === 'string') return 'string'
  if (typeof element === 'boolean') return 'boolean'
  if (!(element instanceof NumberText)) return 'other'
  return isInteger(element.text) ? 'integer' : 'decimal'
}

/**
 * What a file gives for an attribute as values of its definition, judged by JSON type first, so that the same file is judged the same way
 * twice: a string never becomes a number, nor a number a string. A single value fits a list.
 */
export function fitValues(slot: Slot, given: FileValue): Fit {
  const elements = elementsOf(given)
  if (elements.length === 0) return { kind: 'unset' }
  if (Array.isArray(given) && !slot.isList)
    return { kind: 'misfit', reason: `is a list, but the attribute holds a single ${slot.dataType}; ${prefixAdvice}` }
  const values: Value[] = []
  for (const element of elements) {
    const value = fitElement(slot, element)
    if (!value.ok) return { kind: 'misfit', reason: value.reason }
    values.push(value.value)
  }
  return { kind: 'values', values }
}

function fitElement(slot: Slot, element: FileValue): Read<Value> {
  const type = typeOf(element)
  if (type === 'other') return misfit(unholdableReason(element))
  if (!accepts(slot.dataType, type))
    return misfit(`is ${articles[type]}, but the attribute holds ${slot.dataType} values; ${prefixAdvice}`)
  try {
    return {
      ok: true,
      value: parseValue(slot.dataType, element instanceof NumberText ? element.text : element, [slot.name]),
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return misfit(`${error.message.replace(`"${slot.name}" `, '').replace(/\.$/, '')}; ${prefixAdvice}`)
  }
}

/** The misfit of a value for which no data type could be found. */
export function unholdable(given: FileValue): Fit {
  const element = elementsOf(given).find((candidate) => typeOf(candidate) === 'other')
  return { kind: 'misfit', reason: unholdableReason(element ?? null) }
}

const prefixAdvice = 'to keep such values under another name, use --prefix NAME'

const unholdableReason = (element: FileValue) =>
  `is ${nounOf(element)}, which no attribute can hold; give its parts as attributes of their own`

const misfit = (reason: string) => ({ ok: false, reason }) as const

/** Whether values of a JSON type may stand in an attribute of a data type at all; a string may still be no datetime or address. */
export function accepts(dataType: DataType, type: FileType): boolean {
  switch (dataType) {
    case 'string':
    case 'datetime':
    case 'ip':
      return type === 'string'
    case 'integer':
    case 'decimal':
      return type === 'integer' || type === 'decimal'
    case 'boolean':
      return type === 'boolean'
    default:
      return unreachable(dataType)
  }
}

const articles = {
  string: 'a string',
  integer: 'an integer',
  decimal: 'a decimal',
  boolean: 'a boolean',
} as const satisfies Record<Exclude<FileType, 'other'>, string>

function nounOf(element: FileValue): string {
  if (element === null) return 'a list with null in it'
  return isObject(element) ? 'an object' : 'a list within a list'
}

function isInteger(text: string): boolean {
  if (/^-?\d{1,18}$/.test(text)) return true
  // "7.0" is written with a fraction, so its writer means decimals; "7e2" is not.
  if (text.includes('.')) return false
  try {
    parseInteger(text, [])
    return true
  } catch {
    return false
  }
}
