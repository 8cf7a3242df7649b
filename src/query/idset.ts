import { unreachable } from '../errors.js'
import { compileTest } from './compare.js'
import { extensionColumn, valueColumn, valueParts, within, type Scope } from './compile.js'
import type { Comparison, ListOperator, Test } from './filter.js'
import type { Plan } from './plan.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'

/** The ids of the resources that fulfil a condition, found by an index and not row by row. */
export interface IdSet {
  /** Selects one bigint column; an id may come more than once, and be of a resource that the rest of the filter does not let through. */
  readonly select: Statement
  /** False when not all of them fulfil the condition, so that it must be probed as well. */
  readonly isExact: boolean
}

/** The set of a condition on resources; undefined where no index leads to it. `scope` is that of the rows it will be compared with. */
export function idsOf(plan: Plan, scope: Scope): IdSet | undefined {
  switch (plan.kind) {
    case 'values': {
      if (plan.of === 'edge' || (plan.test.kind === 'isSet' && !plan.test.set)) return undefined
      return { select: valueIds(plan, scope), isExact: true }
    }
    case 'extension': {
      if (plan.test.kind === 'isSet' && !plan.test.set) return undefined
      const inner = within(scope, 'x')
      const column = { ...extensionColumn(plan.column, plan.dataType, inner), isFolded: plan.dataType === 'string' }
      const test = compileTest(column, plan.dataType, plan.test)
      return {
        select: sql`select ${raw(inner.alias)}.resource_id from ${identifier(plan.table)} ${raw(inner.alias)} where ${test}`,
        isExact: plan.typeIds === null,
      }
    }
    case 'any': {
      const sets = plan.of.map((part) => idsOf(part, scope))
      if (!sets.every((set) => set !== undefined)) return undefined
      return {
        select: join(
          sets.map(({ select }) => select),
          ' union all ',
        ),
        isExact: sets.every(({ isExact }) => isExact),
      }
    }
    case 'edges':
      return edgeIds(plan, scope)
    case 'all':
    case 'constant':
    case 'not':
    case 'column':
    case 'lookup':
    case 'owned':
      return undefined
    default:
      return unreachable(plan)
  }
}

/** Where an index has to be read from end to end, it alone decides; long strings are looked up apart, since it has only the beginnings of them. */
function valueIds({ attributeId, dataType, test }: Extract<Plan, { kind: 'values' }>, scope: Scope): Statement {
  const { alias } = within(scope, 'a')
  const parts =
    dataType === 'string' && test.kind === 'value' && isScanned(test)
      ? valueParts(alias).map(({ rows, column }) => sql`${rows} and ${compileTest(column, dataType, test)}`)
      : [compileTest(valueColumn(alias, dataType), dataType, test)]
  const row = raw(alias)
  return join(
    parts.map(
      (part) =>
        sql`select ${row}.resource_id from resource_attributes ${row} where ${row}.attribute_definition_id = ${attributeId} and ${part}`,
    ),
    ' union all ',
  )
}

/** From the far ends that match back along the edges; what the edge carries is for the probe to say. Counts may be met by having no edge. */
function edgeIds(plan: Extract<Plan, { kind: 'edges' }>, scope: Scope): IdSet | undefined {
  if (plan.count) return undefined
  const inner = within(scope, 'e')
  const far = [plan.other, ...(plan.other.kind === 'all' ? plan.other.of : [])]
    .toSorted((a, b) => Number(isWide(a)) - Number(isWide(b)))
    .map((part) => idsOf(part, inner))
    .find((set) => set !== undefined)
  if (!far) return undefined
  const edge = raw(inner.alias)
  const { relationshipTypeId, direction, withDeleted } = plan.related
  const live = withDeleted ? raw('') : sql` and ${edge}.deleted_at is null`
  const along = (near: Statement, end: Statement) =>
    sql`select ${edge}.${near} from resource_edges ${edge} where ${edge}.${end} = any(array(${far.select})) and ${edge}.relationship_type_id = ${relationshipTypeId}${live}`
  const [from, to] = [raw('from_id'), raw('to_id')]
  const sides = [...(direction === 'in' ? [] : [along(from, to)]), ...(direction === 'out' ? [] : [along(to, from)])]
  return { select: join(sides, ' union all '), isExact: false }
}

/** `r.id = any(array(...))` for one set; of several the ids that are in all of them. */
export function inSets(sets: readonly IdSet[], scope: Scope): Statement {
  const ids = join(
    sets.map(({ select }) => sql`(${select})`),
    ' intersect ',
  )
  return sql`${raw(scope.alias)}.id = any(array(${sets.length === 1 && sets[0] ? sets[0].select : ids}))`
}

/** Taken where there is nothing better. */
const isWide = (plan: Plan) =>
  (plan.kind === 'values' || plan.kind === 'extension') && (plan.test.kind === 'isSet' || isScanned(plan.test))

/** Whether all values of an attribute are read to find those that fulfil a test. */
export function isScanned(test: Test): boolean {
  return test.kind === 'value' && !test.all.some(({ operator }) => indexed[operator])
}

/** Operators for which the index of values is entered at a place, and not read from end to end. */
const indexed = {
  eq: true,
  neq: false,
  lt: true,
  lte: true,
  gt: true,
  gte: true,
  in: true,
  notIn: false,
  startsWith: true,
  endsWith: false,
  contains: false,
  eqInsensitive: false,
  startsWithInsensitive: false,
  endsWithInsensitive: false,
  containsInsensitive: false,
  inSubnet: true,
  containsAddress: false,
} as const satisfies Record<Comparison['operator'], boolean>

/** Whether an index of substrings narrows what a test looks at: it asks for a text of at least three characters. */
export function hasTrigram(test: Test): boolean {
  return (
    test.kind === 'value' &&
    test.all.some((one) => 'operand' in one && foldable[one.operator] && String(one.operand).length >= 3)
  )
}

/** Operators that `compileTest` asks of the folded value, too. */
const foldable = {
  eq: false,
  neq: false,
  lt: false,
  lte: false,
  gt: false,
  gte: false,
  startsWith: false,
  endsWith: true,
  contains: true,
  eqInsensitive: true,
  startsWithInsensitive: true,
  endsWithInsensitive: true,
  containsInsensitive: true,
  inSubnet: false,
  containsAddress: false,
} as const satisfies Record<Exclude<Comparison['operator'], ListOperator>, boolean>
