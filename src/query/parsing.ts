import type { InputPath } from '../errors.js'
import type { AttributeRef, Test } from './filter.js'
import type { StoredUnit } from './measured.js'
import type { DataType } from './value.js'

/** What stays the same over one `where`. */
export interface Parsing {
  readonly withDeleted: boolean
  readonly depth: number
  /** Counts conditions down over the whole filter. */
  readonly budget: { left: number }
}

/** A condition on an attribute, or on what is worked out of it. */
export interface Tested {
  readonly attribute: AttributeRef
  readonly test: Test
}

/** What is compared: its type, and the unit of its numbers. */
export interface Compared {
  readonly dataType: DataType
  readonly stored: StoredUnit | undefined
}

/** What a condition on an attribute compares; an InputError where there is nothing to compare. */
export type ComparedType = (attribute: AttributeRef, name: string, path: InputPath) => Compared
