import { unreachable } from '../errors.js'
import type {
  AttributeRef,
  Ends,
  Field,
  Figure,
  Filter,
  Owned,
  Reference,
  Related,
  Rollup,
  Test,
  ValueFigure,
} from './filter.js'
import type { DataType } from './value.js'

/**
 * How a filter is going to be answered: every condition is a probe of the row at hand (a correlated EXISTS or the row's own column).
 * A condition that is neither true nor false for the database counts as false; `not` sees to it.
 */
export type Plan =
  | { readonly kind: 'constant'; readonly holds: boolean }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Plan[] }
  | { readonly kind: 'not'; readonly of: Plan }
  | { readonly kind: 'column'; readonly field: Field; readonly test: Test }
  | { readonly kind: 'lookup'; readonly reference: Reference; readonly of: Plan }
  | { readonly kind: 'owned'; readonly owned: Owned; readonly of: Plan }
  | {
      readonly kind: 'values'
      readonly of: Owner
      readonly attributeId: number
      readonly dataType: DataType
      readonly test: Test
    }
  | {
      readonly kind: 'extension'
      readonly attributeId: number
      readonly table: string
      readonly column: string
      readonly typeIds: readonly number[] | null
      readonly dataType: DataType
      readonly test: Test
    }
  | {
      readonly kind: 'edges'
      readonly related: EdgeKind
      readonly edge: Plan
      readonly other: Plan
      readonly count: Test | null
      /** What must be worked out of values of these ends or edges; `count` is null then. */
      readonly figure?: { readonly of: ValueFigure; readonly test: Test }
    }

/** The edges of a roll-up at a row: which they are, and what their other ends must fulfil. */
export interface PlannedRollup {
  readonly related: EdgeKind
  readonly edge: Plan
  readonly other: Plan
  readonly figure: Figure
}

/** Whose attributes are asked: values of a resource and of an edge lie in different tables. */
export type Owner = 'resource' | 'edge'

type EdgeKind = Pick<Ends, 'relationshipTypeId' | 'direction' | 'withDeleted'>

const always: Plan = Object.freeze({ kind: 'constant', holds: true })
const never: Plan = Object.freeze({ kind: 'constant', holds: false })

/** The plan of a filter over resources, over edges, or over rows of a plain table (as "resource"). Pure: equal filters give equal plans. */
export function plan(filter: Filter, owner: Owner = 'resource'): Plan {
  switch (filter.kind) {
    case 'all':
      return planAll(mergeTests(filter.of).map((part) => plan(part, owner)))
    case 'any':
      return planAny(filter.of.map((part) => plan(part, owner)))
    case 'not':
      return planNot(plan(filter.of, owner))
    case 'field':
      return planTest(filter.test, (test) => ({ kind: 'column', field: filter.field, test }))
    case 'reference':
      return planLookup(filter.reference, plan(filter.of, owner))
    case 'owned':
      return { kind: 'owned', owned: filter.owned, of: plan(filter.of, owner) }
    case 'attribute':
      return planTest(filter.test, (test) => planStorages(filter.attribute, test, owner))
    case 'related':
      return planRelated(filter.related)
    default:
      return unreachable(filter)
  }
}

/**
 * Several conditions side by side on one attribute as one: their shares depend on each other, and one look at the value does. Not for lists, of which each
 * condition may be fulfilled by another value.
 */
function mergeTests(parts: readonly Filter[]): readonly Filter[] {
  const merged = new Map<number, Filter & { readonly kind: 'attribute' }>()
  return parts
    .filter((part) => {
      if (!isMergeable(part)) return true
      const earlier = merged.get(part.attribute.id)
      merged.set(part.attribute.id, earlier ? { ...earlier, test: both(earlier.test, part.test) } : part)
      return !earlier
    })
    .map((part) => (isMergeable(part) ? (merged.get(part.attribute.id) ?? part) : part))
}

const isMergeable = (filter: Filter): filter is Filter & { readonly kind: 'attribute' } =>
  filter.kind === 'attribute' && !filter.attribute.isList && (filter.test.kind === 'value' || filter.test.set)

// To have a value is the least that every other test asks.
function both(one: Test, other: Test): Test {
  if (one.kind === 'isSet') return other
  return other.kind === 'isSet' ? one : { kind: 'value', all: [...one.all, ...other.all] }
}

// "Not set" is the complement of "set", taken after the union over storages.
function planTest(test: Test, probe: (test: Test) => Plan): Plan {
  if (test.kind === 'isSet') return test.set ? probe(test) : planNot(probe({ kind: 'isSet', set: true }))
  const isEmpty = test.all.some((comparison) => comparison.operator === 'in' && comparison.operands.length === 0)
  return isEmpty ? never : probe(test)
}

function planLookup(reference: Reference, of: Plan): Plan {
  if (of === never) return never
  const field: Field = { column: reference.column, dataType: 'integer', isNullable: true }
  return of === always
    ? { kind: 'column', field, test: { kind: 'isSet', set: true } }
    : { kind: 'lookup', reference, of }
}

function planStorages(attribute: AttributeRef, test: Test, owner: Owner): Plan {
  const { id, dataType } = attribute
  const rows: readonly Plan[] =
    attribute.rowTypeIds.length > 0 ? [{ kind: 'values', of: owner, attributeId: id, dataType, test }] : []
  const columns = attribute.columns.map((column): Plan => ({
    kind: 'extension',
    attributeId: id,
    ...column,
    dataType,
    test,
  }))
  return planAny([...rows, ...columns])
}

function planRelated({ quantifier, edge, visible, other, ...related }: Related): Plan {
  const matching = plan(edge, 'edge')
  const seen = plan(visible)
  const match = plan(other)
  const edgesTo = (end: Plan, count: Test | null) => ({
    kind: 'edges' as const,
    related,
    edge: matching,
    other: planEnd(related, seen, end),
    count,
  })
  switch (quantifier.kind) {
    case 'some':
      return edgesTo(match, null)
    case 'none':
      return planNot(edgesTo(match, null))
    case 'every':
      return planNot(edgesTo(planNot(match), null))
    case 'count':
      return edgesTo(match, quantifier.test)
    case 'figure':
      return planTest(quantifier.test, (test) => ({
        ...edgesTo(match, null),
        figure: { of: quantifier.figure, test },
      }))
    default:
      return unreachable(quantifier)
  }
}

/** The plan of what a list is sorted by. */
export function planRollup({ edge, visible, other, figure, ...related }: Rollup): PlannedRollup {
  return { related, edge: plan(edge, 'edge'), other: planEnd(related, plan(visible), plan(other)), figure }
}

const planEnd = ({ withDeleted }: EdgeKind, seen: Plan, end: Plan) =>
  planAll([...(withDeleted ? [] : [live]), seen, end])

const live: Plan = {
  kind: 'not',
  of: {
    kind: 'column',
    field: { column: 'deleted_at', dataType: 'datetime', isNullable: true },
    test: { kind: 'isSet', set: true },
  },
}

/** Whether a condition says that the row is not deleted. */
export const isLive = (plan: Plan): boolean =>
  plan.kind === 'not' &&
  plan.of.kind === 'column' &&
  plan.of.field.column === 'deleted_at' &&
  plan.of.test.kind === 'isSet'

/** Whether a condition holds for everything. */
export const isAlways = (plan: Plan): boolean => plan.kind === 'constant' && plan.holds

/** What the other ends of edges must fulfil: what edges in force tell themselves, which is the types of their ends and that these are live, and the rest. */
export function partsOfEnd(
  { withDeleted }: Pick<EdgeKind, 'withDeleted'>,
  other: Plan,
): { readonly told: readonly Plan[]; readonly rest: readonly Plan[] } {
  const parts = other.kind === 'all' ? other.of : isAlways(other) ? [] : [other]
  const told = withDeleted ? [] : parts.filter((part) => isOnType(part) || isLive(part))
  return { told, rest: parts.filter((part) => !told.includes(part)) }
}

/** Whether a condition is about the type of the resource and nothing else. */
export const isOnType = (plan: Plan): boolean =>
  plan.kind === 'column' && plan.field.column === 'resource_type_id' && plan.test.kind === 'value'

/** Whether a condition bounds the name, whose index has the order of names too. */
const isOnName = (plan: Plan): boolean =>
  plan.kind === 'column' &&
  plan.field.column === 'name' &&
  plan.test.kind === 'value' &&
  plan.test.all.every(({ operator }) => boundsNames.has(operator))

const boundsNames: ReadonlySet<string> = new Set(['eq', 'lt', 'lte', 'gt', 'gte'])

/** Whether one way to find rows is the best for all operands: conditions on type and name that the index of names answers. */
export const areIndexedByName = (conditions: readonly Plan[]): boolean =>
  conditions.some(isLive) && conditions.every((plan) => isOnOneType(plan) || isLive(plan) || isOnName(plan))

/** Whether a condition says that the resource is of one certain type. */
export const isOnOneType = (plan: Plan): boolean =>
  isOnType(plan) && plan.kind === 'column' && plan.test.kind === 'value' && plan.test.all[0]?.operator === 'eq'

function planAll(parts: readonly Plan[]): Plan {
  const kept = parts.flatMap((part) => (part.kind === 'all' ? part.of : [part])).filter((part) => part !== always)
  if (kept.includes(never)) return never
  return kept.length === 1 && kept[0] ? kept[0] : kept.length === 0 ? always : { kind: 'all', of: kept }
}

function planAny(parts: readonly Plan[]): Plan {
  const kept = parts.flatMap((part) => (part.kind === 'any' ? part.of : [part])).filter((part) => part !== never)
  if (kept.includes(always)) return always
  return kept.length === 1 && kept[0] ? kept[0] : kept.length === 0 ? never : { kind: 'any', of: kept }
}

function planNot(part: Plan): Plan {
  if (part === always) return never
  if (part === never) return always
  return part.kind === 'not' ? part.of : { kind: 'not', of: part }
}

/** Whether a condition can be probed by the id of a resource, before its row is read. */
export function needsOnlyId(plan: Plan): boolean {
  switch (plan.kind) {
    case 'all':
    case 'any':
      return plan.of.every(needsOnlyId)
    case 'not':
      return needsOnlyId(plan.of)
    case 'extension':
      return plan.typeIds === null
    case 'values':
    case 'owned':
    case 'edges':
    case 'constant':
      return true
    case 'column':
    case 'lookup':
      return false
    default:
      return unreachable(plan)
  }
}
