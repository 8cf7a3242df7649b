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
  | { readonly kind: 'attribute'; readonly attribute: AttributeRef; readonly test: Test }
  | { readonly kind: 'related'; readonly related: Related }

/** A plain column of the queried table. `null` in it is "not set". */
export interface Field {
  readonly column: string
  readonly dataType: DataType
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

/** One attribute over the queried types: its values may lie in rows for some and in a column for others. */
export interface AttributeRef {
  readonly id: number
  readonly dataType: DataType
  readonly isList: boolean
  /** Types whose values are rows of resource_attributes (or resource_edge_attributes for an edge); empty when all are columns. */
  readonly rowTypeIds: readonly number[]
  readonly columns: readonly { readonly table: string; readonly column: string; readonly typeIds: readonly number[] }[]
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

/** Edges of one type and direction whose other end is live, visible and matches `other`, while the edge itself matches `edge`. */
export interface Related {
  readonly relationshipTypeId: number
  /** Both for a symmetric type. */
  readonly direction: 'out' | 'in' | 'both'
  readonly edge: Filter
  readonly other: Filter
  readonly quantifier: { readonly kind: 'some' | 'none' | 'every' } | { readonly kind: 'count'; readonly test: Test }
}

/** Matches every row. */
export const everything: Filter = Object.freeze({ kind: 'all', of: Object.freeze([]) })

/** Both; flat where either side already is a conjunction, so that the planner sees all conditions side by side. */
export function and(a: Filter, b: Filter): Filter {
  return Object.freeze({ kind: 'all', of: Object.freeze([...conjuncts(a), ...conjuncts(b)]) })
}

const conjuncts = (filter: Filter): readonly Filter[] => (filter.kind === 'all' ? filter.of : [filter])
