import { isObject, NumberText } from './import-record.js'
import type { FileValue } from './import-record.js'
import { elementsOf, fitValues, typeOf } from './import-values.js'
import type { FileType, Slot } from './import-values.js'

const shapes = {
  string: { dataType: 'string', isList: false },
  integer: { dataType: 'integer', isList: false },
  decimal: { dataType: 'decimal', isList: false },
  boolean: { dataType: 'boolean', isList: false },
  strings: { dataType: 'string', isList: true },
  integers: { dataType: 'integer', isList: true },
  decimals: { dataType: 'decimal', isList: true },
  booleans: { dataType: 'boolean', isList: true },
} as const satisfies Record<string, Omit<Slot, 'name'>>

/** What an attribute must be to hold a fact as it is. */
export type FactShape = keyof typeof shapes

/** A fact as an attribute gives it back. */
export interface HeldFact {
  readonly texts: readonly string[]
  /** False where the same value comes back in other words: a decimal 1e3 as 1000. */
  readonly isExact: boolean
}

/** An attribute of that name and shape. */
export function slotOf(name: string, shape: FactShape): Slot {
  return { name, ...shapes[shape] }
}

/**
 * The shape of a fact; undefined when no attribute can hold it: null, empty maps and lists, lists of anything but scalars of one type, texts with
 * characters that are none. A list also has none when one of its numbers would be spelled otherwise.
 */
export function shapeOf(value: FileValue): FactShape | undefined {
  const [first, ...others] = elementsOf(value)
  if (first === undefined) return undefined
  const single = others.map(typeOf).reduce(joined, typeOf(first))
  if (single === 'other') return undefined
  const shape = Array.isArray(value) ? (`${single}s` as const) : single
  const held = holdFact(slotOf('', shape), value)
  return !held || (Array.isArray(value) && !held.isExact) ? undefined : shape
}

/** What an attribute makes of a fact; undefined when it does not take it. A single value is no list here, nor a list of one a single value. */
export function holdFact(slot: Slot, value: FileValue): HeldFact | undefined {
  if (slot.isList !== Array.isArray(value)) return undefined
  const fit = fitValues(slot, value)
  if (fit.kind !== 'values') return undefined
  const texts = fit.values.map(String)
  return { texts, isExact: elementsOf(value).every((element, index) => textOf(element) === texts[index]) }
}

/** The JSON text of a fact that has nothing below it, numbers as they were written. */
export function factText(value: FileValue): string {
  if (value instanceof NumberText) return value.text
  if (isObject(value)) return '{}'
  return Array.isArray(value) ? `[${elementsOf(value).map(factText).join()}]` : JSON.stringify(value)
}

const textOf = (element: FileValue) => (typeof element === 'string' ? element : factText(element))

// Integers and decimals in one list are decimals.
function joined(a: FileType, b: FileType): FileType {
  const isNumeric = (type: FileType) => type === 'integer' || type === 'decimal'
  if (a === b) return a
  return isNumeric(a) && isNumeric(b) ? 'decimal' : 'other'
}
