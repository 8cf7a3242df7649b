import type { Db } from '../../db/db.js'
import type { InputPath } from '../../errors.js'
import type { Row } from '../../db/db.js'
import type { Enumeration } from './enumerations.js'

/** The nouns of the catalogue, as GraphQL spells one of them; `nounOf` in nouns.ts has their descriptions. */
export type NounName =
  | 'providerType'
  | 'provider'
  | 'endpoint'
  | 'location'
  | 'datacenter'
  | 'providerDatacenter'
  | 'source'
  | 'sourceInstance'
  | 'sourceStatusWord'
  | 'resourceType'
  | 'resourceStatus'
  | 'attributeDefinition'
  | 'allowedValue'
  | 'binding'
  | 'relationshipType'
  | 'edgeAttribute'
  | 'edgeField'

/** What a field holds. `links` are rows of a table between two nouns, read and written as a set of the other's ids, or an ordered list. */
type FieldKind =
  | { readonly is: 'text'; readonly maxBytes: number }
  | { readonly is: 'integer' | 'decimal' | 'boolean' | 'texts' }
  | { readonly is: 'enum'; readonly of: Enumeration }
  | { readonly is: 'reference'; readonly to: NounName }
  | { readonly is: 'links'; readonly to: NounName; readonly through: Links }

/** The rows between two nouns: `own` points here, `other` at the linked noun; `side` is stored beside them where one table holds two sets. */
export interface Links {
  readonly table: string
  readonly own: string
  readonly other: string
  readonly side?: string
  /** Set when the order counts: the column that holds the position. Such links are written by the noun's own rules. */
  readonly position?: string
}

/**
 * Who may say a field: `required` on create; `optional` has a default in the table or in the noun's rules; `nullable` may be unset with null;
 * `derived` follows from others and is in no input.
 */
export type Presence = 'required' | 'optional' | 'nullable' | 'derived'

/** One field of a noun. `fixed`: never changes after creation, and the sentence that says so. */
export interface NounField {
  readonly kind: FieldKind
  readonly column: string
  readonly presence: Presence
  readonly description: string
  readonly fixed?: string
  /** Set for a derived field that not every row has. */
  readonly isPartial?: true
}

/** Rows that keep a row from being removed: those of `table` whose `column` holds its id. */
export interface Use {
  readonly table: string
  readonly column: string
  readonly singular: string
  readonly plural: string
}

/** Something the answer of a write tells beside its result. `path` points into the input. */
export interface Warning {
  readonly code: 'USES_RETIRED' | 'VALUES_BREAK_RULE' | 'VALUES_MISSING'
  readonly message: string
  readonly count: number | null
  readonly path: InputPath
}

/** Values of a noun by field name, as the database keeps them: references and links as ids. Absent on a draft: left to the table's default. */
export type Values = Readonly<Record<string, unknown>>

/** A row as read: its id, its fields by name, and what is known of its life. */
export interface NounRow extends Row {
  readonly id: number
  readonly retiredAt?: string | null
  readonly retiredNote?: string | null
  readonly replacedById?: number | null
}

/** A write before it happens: `before` is undefined on create, `given` only what the client sent, `after` the row as it would be. */
export interface Draft {
  readonly id: number | undefined
  readonly before: NounRow | undefined
  readonly given: Values
  readonly after: Values
  /** Path of a field in the client's input. */
  readonly at: (field: string) => InputPath
}

/** What is particular to a noun. All run inside the transaction of the write, which holds the catalogue lock. */
export interface Rules {
  /** Fields that follow from the ones given: API names, defaults that the table can't know. Runs before `check`. */
  complete?(db: Db, draft: Draft): Promise<Values>
  /** Columns that are no field of the noun, to be written with a new row. */
  hidden?(db: Db, draft: Draft): Promise<Values>
  /** Throws what the client did wrong. */
  check?(db: Db, draft: Draft): Promise<void>
  /** Takes out of the way what the new row could not be written beside. */
  preparing?(db: Db, draft: Draft): Promise<void>
  /** After the row is written: links that are not plain sets, dependent rows. */
  written?(db: Db, id: number, draft: Draft): Promise<void>
  /** How the existing inventory stands to the new rule. Only run when something was written. */
  review?(db: Db, id: number, draft: Draft): Promise<readonly Warning[]>
  /** Uses that no foreign key column tells, as "3 values". */
  uses?(db: Db, row: NounRow): Promise<readonly string[]>
  /** Deletes what belongs to the row, and only to it, before the row itself. */
  removing?(db: Db, row: NounRow): Promise<void>
}

/** Everything that reading, filtering, creating, updating, retiring and removing one kind of row is derived from. */
export interface Noun {
  readonly name: NounName
  readonly plural: string
  readonly typeName: string
  /** As sentences say it: "provider type", "provider types". */
  readonly label: string
  readonly labels: string
  readonly table: string
  readonly description: string
  readonly fields: Readonly<Record<string, NounField>>
  /** Fields that together are unique. The last one is named when they are not. */
  readonly key: readonly string[]
  /** The field that points at the row above, where the rows form a tree. */
  readonly tree?: string
  /** Lists of other nouns that point here, by the field that does. */
  readonly children: Readonly<
    Record<string, { readonly of: NounName; readonly by: string; readonly description: string }>
  >
  readonly uses: readonly Use[]
  /** Whether it can be retired, and whether with a replacement. */
  readonly retires: 'with-replacement' | 'alone' | 'never'
  /** A replacement must agree in this field. */
  readonly replacedWithin?: string
  /** The row that migrations made and the product relies on, always the first: it can be described, but not renamed, retired or removed. */
  readonly builtIn?: 1
  readonly rules: Rules
}

/** A noun with the usual answers filled in. */
export function describeNoun(
  noun: Omit<Noun, 'children' | 'uses' | 'retires' | 'rules'> &
    Partial<Pick<Noun, 'children' | 'uses' | 'retires' | 'rules'>>,
): Noun {
  return Object.freeze({ children: {}, uses: [], retires: 'with-replacement', rules: {}, ...noun })
}

/** A use by rows of `table` whose `column` holds the id; the plural is the singular with an s unless said. */
export const use = (table: string, column: string, singular: string, plural = `${singular}s`): Use => ({
  table,
  column,
  singular,
  plural,
})

type Extra = Partial<Pick<NounField, 'column' | 'presence' | 'fixed' | 'isPartial'>>

const fieldOf = (kind: FieldKind, column: string, description: string, extra: Extra = {}): NounField => ({
  kind,
  column,
  presence: 'nullable',
  description,
  ...extra,
})

/** A text, or unset. */
export const text = (column: string, description: string, extra?: Extra) =>
  fieldOf({ is: 'text', maxBytes: 65_536 }, column, description, extra)

/** A name that people or sources give: required, 1 to 1,024 bytes. */
export const nameField = (description: string, extra?: Extra) =>
  fieldOf({ is: 'text', maxBytes: 1_024 }, 'name', description, { presence: 'required', ...extra })

export const integer = (column: string, description: string, extra?: Extra) =>
  fieldOf({ is: 'integer' }, column, description, extra)

export const decimal = (column: string, description: string, extra?: Extra) =>
  fieldOf({ is: 'decimal' }, column, description, extra)

/** True or false; false unless said. */
export const flag = (column: string, description: string, extra?: Extra) =>
  fieldOf({ is: 'boolean' }, column, description, { presence: 'optional', ...extra })

/** One or more texts in order, or unset. */
export const texts = (column: string, description: string, extra?: Extra) =>
  fieldOf({ is: 'texts' }, column, description, extra)

export const oneOf = (of: Enumeration, column: string, description: string, extra?: Extra) =>
  fieldOf({ is: 'enum', of }, column, description, { presence: 'optional', ...extra })

export const reference = (to: NounName, column: string, description: string, extra?: Extra) =>
  fieldOf({ is: 'reference', to }, column, description, extra)

/** A set of other rows; empty unless said. */
export const links = (to: NounName, through: Links, description: string, extra?: Extra) =>
  fieldOf({ is: 'links', to, through }, '', description, { presence: 'optional', ...extra })

/** How people see it: what most nouns have. The display name is the name unless said. */
export const described = {
  displayName: text('display_name', 'What people read; the name unless said.', { presence: 'optional' }),
  description: text('description', 'What it is, in a sentence or two.', { presence: 'optional' }),
} as const

/** The id in a field of a draft or row, null when it is unset. */
export function findId(values: Values, field: string): number | null {
  const value = values[field]
  return typeof value === 'number' ? value : null
}

/** The id in a field that is never unset by the time it is asked for; 0, which no row has, when it is. */
export function idIn(values: Values, field: string): number {
  return findId(values, field) ?? 0
}

/** The ids in a field that links; none when it is unset. */
export function idsIn(values: Values, field: string): readonly number[] {
  const value = values[field]
  return Array.isArray(value) ? value.filter((id): id is number => typeof id === 'number') : []
}

/** The text in a field, null when it is unset. */
export function findText(values: Values, field: string): string | null {
  const value = values[field]
  return typeof value === 'string' ? value : null
}

/** The text in a field that is never unset by the time it is asked for; empty when it is. */
export function textIn(values: Values, field: string): string {
  return findText(values, field) ?? ''
}

/** The texts in a field of several; null when it is unset. */
export function findTexts(values: Values, field: string): readonly string[] | null {
  const value = values[field]
  return Array.isArray(value) ? value.filter((element): element is string => typeof element === 'string') : null
}

/** The sentence for a field that never changes. */
export const neverChanges = (what: string, instead: string) => `${what} never changes; ${instead}.`
