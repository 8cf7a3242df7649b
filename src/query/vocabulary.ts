import type { AttributeRef, Field, Filter, Owned, Reference } from './filter.js'
import type { Value } from './value.js'

/** What the keys of `where` and `orderBy` mean for the queried rows. Built from the catalogue or from a `TableSource`; frozen, asked by `parse`. */
export interface Vocabulary {
  /** How messages call the queried rows: "virtual_machine", "providers". */
  readonly noun: string
  readonly terms: ReadonlyMap<string, Term>
  readonly orders: ReadonlyMap<string, SortField>
  readonly attributes?: (face: Face, key: string) => AttributeTerm
  /** By the relationship type's name; undefined when there is none. */
  readonly relationships?: (name: string) => RelationshipTerm | undefined
}

/** "typed" spells attributes as API names under `attributes`, "generic" by their names under `attribute`. */
export type Face = 'typed' | 'generic'

/** A key of `where`. `via` are the foreign keys to follow from the queried row before the field is met. */
export type Term =
  | { readonly kind: 'value'; readonly via: readonly Reference[]; readonly field: Field }
  /** Global ids of `table`, with eq, neq, in, notIn and isSet. */
  | { readonly kind: 'id'; readonly via: readonly Reference[]; readonly field: Field; readonly table: string }
  /** Words, each standing for one or more stored values, with eq, neq, in, notIn and isSet. */
  | {
      readonly kind: 'choice'
      readonly via: readonly Reference[]
      readonly field: Field
      readonly choices: ReadonlyMap<string, readonly Value[]>
    }
  /** One global id of the tree `table`: the row itself or anything below it. */
  | { readonly kind: 'within'; readonly reference: Reference; readonly field: Field; readonly table: string }
  /** A nested filter over the row that the foreign keys lead to; it also knows `isSet`. */
  | { readonly kind: 'record'; readonly via: readonly Reference[]; readonly vocabulary: () => Vocabulary }
  /** A nested filter that one row pointing here must match, among those that match `only`; it also knows `isSet`. */
  | { readonly kind: 'owned'; readonly owned: Owned; readonly only?: Filter; readonly vocabulary: () => Vocabulary }

/** A key of `orderBy`. */
export interface SortField {
  readonly via: readonly Reference[]
  readonly field: Field
}

/** Unbound: it exists, but none of the queried types has it. */
export type AttributeTerm =
  | { readonly kind: 'bound'; readonly attribute: AttributeRef }
  | { readonly kind: 'unbound' }
  | { readonly kind: 'unknown' }

export interface RelationshipTerm {
  readonly id: number
  readonly isSymmetric: boolean
  readonly edge: () => Vocabulary
  /** The types at the other end; undefined when none of the queried types can stand at this end. */
  readonly far: (direction: 'out' | 'in') => Vocabulary | undefined
}
