import { unreachable } from '../errors.js'
import type { DataType, Value } from './value.js'

/**
 * A question about rows of one table as frozen, tagged data. Two-valued: every node is true or false for a row, missing values included
 * (the compiler sees to it). Built by `parse`, and-ed with the access filter, planned, then compiled.
 */
export type Filter =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'field'; readonly field: Field; readonly test: Test }
  | { readonly kind: 'reference'; readonly reference: Reference; readonly of: Filter }
  | { readonly kind: 'owned'; readonly owned: Owned; readonly of: Filter }
  | { readonly kind: 'attribute'; readonly attribute: AttributeRef; readonly test: Test }
  | { readonly kind: 'related'; readonly related: Related }

/** A plain column of the queried table. `null` in it is "not set". */
export interface Field {
  readonly column: string
  readonly dataType: DataType
  /** False for columns that are never null; lets an order use a plain index. */
  readonly isNullable: boolean
  /** Set for a text column whose own collation is not "C", so that it still compares by code point. */
  readonly isCollated?: boolean
  /** Set where an index holds the text with its letters folded, for substrings. */
  readonly isFolded?: boolean
  /** Set for an array: a condition holds when one of its elements satisfies it. */
  readonly isList?: boolean
}

/** A foreign key of the queried table to a small table whose rows are asked: status, endpoint, provider behind it, datacenter, location. */
export interface Reference {
  readonly column: string
  readonly table: string
  /** The key in `table`; "id" nearly always. */
  readonly key: string
  /** Set when `table` is a tree that is meant with everything below the matching rows: its parent column. */
  readonly subtreeBy?: string
}

/** Rows of another table that point here, one of which must match: identities of a resource. */
export interface Owned {
  readonly table: string
  /** The foreign key in `table` that holds the id of the queried row. */
  readonly column: string
}

/** One attribute over the queried types: its values may lie in rows for some and in a column for others. */
export interface AttributeRef {
  readonly id: number
  readonly dataType: DataType
  readonly isList: boolean
  /** What its numbers count; operands may be in another unit of the same. */
  readonly unit?: string
  /** Types whose values are rows of resource_attributes (or resource_edge_attributes for an edge); empty when all are columns. */
  readonly rowTypeIds: readonly number[]
  readonly columns: readonly AttributeColumn[]
}

export interface AttributeColumn {
  readonly table: string
  readonly column: string
  /** Null when every queried type keeps the attribute here; otherwise the types that do, since the others may use the column differently. */
  readonly typeIds: readonly number[] | null
}

/** Holds for a row when ONE of its values satisfies ALL comparisons; `isSet` stands alone. */
export type Test =
  { readonly kind: 'isSet'; readonly set: boolean } | { readonly kind: 'value'; readonly all: readonly Comparison[] }

export type ScalarOperator = 'eq' | 'neq' | 'lt' | 'lte' | 'gt' | 'gte'
export type ListOperator = 'in' | 'notIn'
export type TextOperator =
  | 'startsWith'
  | 'endsWith'
  | 'contains'
  | 'eqInsensitive'
  | 'startsWithInsensitive'
  | 'endsWithInsensitive'
  | 'containsInsensitive'
export type IpOperator = 'inSubnet' | 'containsAddress'
export type Operator = ScalarOperator | ListOperator | TextOperator | IpOperator

export type Comparison =
  | { readonly operator: ScalarOperator | TextOperator | IpOperator; readonly operand: Value }
  | { readonly operator: ListOperator; readonly operands: readonly Value[] }

/** Which resources a list shows. With include and only, `related` also looks at edges that a deleted end hides, and at deleted ends. */
export type Deleted = 'exclude' | 'include' | 'only'

/** Edges of one type and direction that match `edge`, whose other end is live and visible, and of them those whose other end matches `other`. */
export interface Ends {
  readonly relationshipTypeId: number
  /** Both for a symmetric type. */
  readonly direction: 'out' | 'in' | 'both'
  /** True where hidden edges and deleted ends are looked at too. */
  readonly withDeleted: boolean
  readonly edge: Filter
  /** Which ends the actor may see at all; `restrict` fills it in. */
  readonly visible: Filter
  readonly other: Filter
}

/** How many of the ends must match, or what is worked out of those that do. */
export interface Related extends Ends {
  readonly quantifier:
    | { readonly kind: 'some' | 'none' | 'every' }
    | { readonly kind: 'count'; readonly test: Test }
    | { readonly kind: 'figure'; readonly figure: ValueFigure; readonly test: Test }
}

/** What edges come to: how many there are, or a figure of values. */
export type Figure = { readonly kind: 'count' } | ValueFigure

/**
 * A figure of all values that an attribute has at the other ends, or on the edges themselves; missing where there are none. A resource that two
 * edges lead to brings its values twice.
 */
export interface ValueFigure {
  readonly kind: 'sum' | 'avg' | 'min' | 'max'
  readonly of: 'other' | 'edge'
  readonly attribute: AttributeRef
}

/** A number that a resource has by its edges. */
export interface Rollup extends Ends {
  readonly figure: Figure
}

/** Matches every row. */
export const everything: Filter = Object.freeze({ kind: 'all', of: Object.freeze([]) })

/** Both; flat where either side already is a conjunction, so that the planner sees all conditions side by side. */
export function and(...filters: readonly Filter[]): Filter {
  return Object.freeze({ kind: 'all', of: Object.freeze(filters.flatMap(conjuncts)) })
}

const conjuncts = (filter: Filter): readonly Filter[] => (filter.kind === 'all' ? filter.of : [filter])

/** The filter for those who may see only `visible` resources: and-ed in here and at every other end of `related`. */
export function restrict(filter: Filter, visible: Filter): Filter {
  return and(visible, restrictEnds(filter, visible))
}

function restrictEnds(filter: Filter, visible: Filter): Filter {
  if (visible === everything) return filter
  switch (filter.kind) {
    case 'all':
    case 'any':
      return { ...filter, of: filter.of.map((part) => restrictEnds(part, visible)) }
    case 'not':
      return { ...filter, of: restrictEnds(filter.of, visible) }
    case 'related':
      return { ...filter, related: restrictRelated(filter.related, visible) }
    case 'field':
    case 'reference':
    case 'owned':
    case 'attribute':
      return filter
    default:
      return unreachable(filter)
  }
}

/** The same edges for those who may see only `visible` resources at their other ends. */
export function restrictRelated<T extends Ends>(ends: T, visible: Filter): T {
  return visible === everything ? ends : { ...ends, visible, other: restrictEnds(ends.other, visible) }
}
