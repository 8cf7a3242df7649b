import { unreachable } from '../errors.js'
import { compileTest } from './compare.js'
import { extensionColumn, valueColumn, within, type Scope } from './compile.js'
import type { Comparison, Test } from './filter.js'
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
      if (plan.of === 'edge' || !isIndexed(plan.test)) return undefined
      const { alias } = within(scope, 'a')
      const test = compileTest(valueColumn(alias, plan.dataType), plan.dataType, plan.test)
      return {
        select: sql`select ${raw(alias)}.resource_id from resource_attributes ${raw(alias)} where ${raw(alias)}.attribute_definition_id = ${plan.attributeId} and ${test}`,
        isExact: true,
      }
    }
    case 'extension': {
      if (!isIndexed(plan.test)) return undefined
      const inner = within(scope, 'x')
      const test = compileTest(extensionColumn(plan.column, plan.dataType, inner), plan.dataType, plan.test)
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

/** From the far ends that match back along the edges; what the edge carries is for the probe to say. Counts may be met by having no edge. */
function edgeIds(plan: Extract<Plan, { kind: 'edges' }>, scope: Scope): IdSet | undefined {
  if (plan.count) return undefined
  const inner = within(scope, 'e')
  const far = [plan.other, ...(plan.other.kind === 'all' ? plan.other.of : [])]
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

function isIndexed(test: Test): boolean {
  return test.kind === 'value' && test.all.some(({ operator }) => indexed[operator])
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
