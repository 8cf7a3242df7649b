import { unreachable } from '../errors.js'
import type { AttributeRef, Comparison, Ends, Field, Figure, Filter, Related } from './filter.js'
import type { Order, SortKey } from './order.js'

const typeField: Field = { column: 'resource_type_id', dataType: 'integer', isNullable: false }

/** Resources of these concrete types. */
export function ofTypes(typeIds: readonly number[]): Filter {
  const operands = typeIds.map(String)
  const [only] = operands
  const comparison: Comparison =
    only !== undefined && operands.length === 1 ? { operator: 'eq', operand: only } : { operator: 'in', operands }
  return { kind: 'field', field: typeField, test: { kind: 'value', all: [comparison] } }
}

/**
 * The same question about resources, asked only where its answer can lie: conditions on the type that stand beside others become one, and
 * attributes beside them are looked for in the storages of these types alone.
 */
export function narrowToTypes(filter: Filter): Filter {
  return narrow(filter, undefined)
}

/** The order over what a filter lets through: attributes only from the storages of its types. Sorts and cursors stay the same. */
export function narrowOrder(order: Order, filter: Filter): Order {
  const types = typesBeside(conjunctsOf(filter))
  const keys = order.keys.map((key): SortKey => {
    switch (key.kind) {
      case 'field':
        return key
      case 'attribute':
        return { ...key, attribute: storagesOf(key.attribute, types, true) }
      case 'rollup': {
        const ends = narrowEnds(key.rollup)
        return { ...key, rollup: { ...ends, figure: narrowFigure(key.rollup.figure, ends.other) } }
      }
      default:
        return unreachable(key)
    }
  })
  return { ...order, keys }
}

const narrowEnds = <T extends Ends>(ends: T): T => ({ ...ends, other: narrow(ends.other, undefined) })

/** The figure over resources that a filter lets through: values lie where resources of their types keep them. */
export function narrowFigure<T extends Figure>(figure: T, other: Filter): T {
  if (figure.kind === 'count' || figure.of === 'edge') return figure
  return { ...figure, attribute: storagesOf(figure.attribute, typesBeside(conjunctsOf(other)), true) }
}

function narrowRelated(related: Related): Related {
  const narrowed = narrowEnds(related)
  const { quantifier } = narrowed
  if (quantifier.kind !== 'figure') return narrowed
  return { ...narrowed, quantifier: { ...quantifier, figure: narrowFigure(quantifier.figure, narrowed.other) } }
}

function narrow(filter: Filter, outer: ReadonlySet<number> | undefined): Filter {
  switch (filter.kind) {
    case 'all':
      return narrowAll(filter.of, outer)
    case 'any':
      return { ...filter, of: filter.of.map((part) => narrow(part, outer)) }
    case 'not':
      return { ...filter, of: narrow(filter.of, outer) }
    case 'attribute':
      return { ...filter, attribute: storagesOf(filter.attribute, outer) }
    case 'related':
      return { ...filter, related: narrowRelated(filter.related) }
    case 'field':
    case 'reference':
    case 'owned':
      return filter
    default:
      return unreachable(filter)
  }
}

function narrowAll(parts: readonly Filter[], outer: ReadonlySet<number> | undefined): Filter {
  const conjuncts = parts.flatMap(conjunctsOf)
  const beside = typesBeside(conjuncts)
  if (!beside) return { kind: 'all', of: conjuncts.map((part) => narrow(part, outer)) }
  const types = outer ? new Set([...beside].filter((id) => outer.has(id))) : beside
  const others = conjuncts.filter((part) => typesOf(part) === undefined)
  return { kind: 'all', of: [ofTypes([...types]), ...others.map((part) => narrow(part, types))] }
}

const conjunctsOf = (filter: Filter): readonly Filter[] =>
  filter.kind === 'all' ? filter.of.flatMap(conjunctsOf) : [filter]

/** The types that all conditions on the type side by side leave; undefined without any. */
function typesBeside(conjuncts: readonly Filter[]): ReadonlySet<number> | undefined {
  return conjuncts
    .map(typesOf)
    .reduce(
      (one, other) => (one && other ? new Set([...one].filter((id) => other.has(id))) : (one ?? other)),
      undefined,
    )
}

/** The types that a condition lets through; undefined for one that is not about the type, or only says which it is not. */
function typesOf(filter: Filter): ReadonlySet<number> | undefined {
  if (filter.kind !== 'field' || filter.field.column !== typeField.column || filter.test.kind !== 'value')
    return undefined
  const [comparison, ...more] = filter.test.all
  if (!comparison || more.length > 0) return undefined
  if (comparison.operator === 'eq') return new Set([Number(comparison.operand)])
  return comparison.operator === 'in' ? new Set(comparison.operands.map(Number)) : undefined
}

// A column that all queried types have needs no look at the type; an order needs something to sort by.
function storagesOf(attribute: AttributeRef, types: ReadonlySet<number> | undefined, keepsOne = false): AttributeRef {
  if (!types) return attribute
  const rowTypeIds = attribute.rowTypeIds.filter((id) => types.has(id))
  const columns = attribute.columns.flatMap((column) => {
    const typeIds = column.typeIds?.filter((id) => types.has(id)) ?? null
    if (typeIds?.length === 0) return []
    return [{ ...column, typeIds: typeIds?.length === types.size ? null : typeIds }]
  })
  return keepsOne && rowTypeIds.length + columns.length === 0 ? attribute : { ...attribute, rowTypeIds, columns }
}
