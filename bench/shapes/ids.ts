import { unreachable } from '../../src/errors.js'
import { compileTest } from '../../src/query/compare.js'
import { extensionColumn, valueColumn } from '../../src/query/compile.js'
import {
  and,
  everything,
  type AttributeRef,
  type Comparison,
  type Filter,
  type Related,
  type Test,
} from '../../src/query/filter.js'
import { identifier, join, raw, sql, type Statement } from '../../src/query/sql.js'
import { isUnset, live, probeOf, seenEnd } from './probe.js'

/** How many ids each condition of a question has, counted before the clock runs: what a perfect estimate would know. */
export type Counts = ReadonlyMap<Filter, number>

/**
 * The ids of the resources that satisfy a condition, `select ... as id` from indexes of its own: ids of other types and deleted ones may be among them, and
 * some twice. Undefined for complements, which have no index.
 */
export function idsOf(filter: Filter, counts: Counts): Statement | undefined {
  switch (filter.kind) {
    case 'all':
      return idsOfAll(filter.of, counts)
    case 'any':
      return union(filter.of.map((part) => idsOf(part, counts)))
    case 'not':
      return undefined
    case 'field':
    case 'reference':
      return sql`select r.id from resources r where ${probeOf(live, { alias: 'r', depth: 0 }, 'open')} and ${probeOf(filter, { alias: 'r', depth: 0 }, 'open')}`
    case 'owned':
      return sql`select i.${identifier(filter.owned.column)} as id from ${identifier(filter.owned.table)} i where ${probeOf(filter.of, { alias: 'i', depth: 0 }, 'open')}`
    case 'attribute':
      return idsOfAttribute(filter.attribute, filter.test)
    case 'related':
      return idsOfRelated(filter.related, counts)
    default:
      return unreachable(filter)
  }
}

/** The condition with the fewest ids among those that have an index. */
export function rarestOf(filters: readonly Filter[], counts: Counts): Filter | undefined {
  return filters
    .filter((filter) => counts.has(filter))
    .toSorted((a, b) => (counts.get(a) ?? Infinity) - (counts.get(b) ?? Infinity))[0]
}

/** The conditions whose ids can be counted, each after those within it. */
export function countedIn(filter: Filter): readonly Filter[] {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return [...filter.of.flatMap(countedIn), ...(filter.of.length > 0 ? [filter] : [])]
    case 'not':
      return countedIn(filter.of)
    case 'related':
      return [...countedIn(filter.related.other), filter]
    case 'field':
    case 'reference':
    case 'owned':
    case 'attribute':
      return [filter]
    default:
      return unreachable(filter)
  }
}

const row = { alias: 'r', depth: 0 }

function idsOfAll(parts: readonly Filter[], counts: Counts): Statement | undefined {
  const rarest = rarestOf(parts, counts)
  const ids = rarest && idsOf(rarest, counts)
  if (!ids) return undefined
  const others = parts.filter((part) => part !== rarest)
  return sql`select r.id from resources r where r.id = any(array(${ids})) and ${probeOf(and(...others), row, 'fenced')}`
}

function union(parts: readonly (Statement | undefined)[]): Statement | undefined {
  const known = parts.filter((part) => part !== undefined)
  if (known.length === 0 || known.length < parts.length) return undefined
  return known.length === 1
    ? known[0]
    : join(
        known.map((part) => sql`(${part})`),
        ' union all ',
      )
}

function idsOfAttribute({ id, dataType, rowTypeIds, columns }: AttributeRef, test: Test): Statement | undefined {
  if (isUnset(test)) return undefined
  const rows =
    rowTypeIds.length > 0
      ? [
          sql`select a.resource_id as id from resource_attributes a where a.attribute_definition_id = ${id} and ${compileTest(valueColumn('a', dataType), dataType, test)}${present(test, sql`a.${raw(`value_${dataType}`)}`)}`,
        ]
      : []
  const cells = columns.map(({ table, column, typeIds }) => {
    const found = sql`select x.resource_id as id from ${identifier(table)} x where ${compileTest(extensionColumn(column, dataType, { alias: 'x', depth: 0 }), dataType, test)}${present(test, sql`x.${identifier(column)}`)}`
    return typeIds
      ? sql`select t.id from resources t where t.id = any(array(${found})) and t.resource_type_id = any(${typeIds}::integer[])`
      : found
  })
  return union([...rows, ...cells]) ?? sql`select null::bigint as id where false`
}

// The partial indexes hold what is set, and a condition on the whole of a long string does not say so.
const present = (test: Test, column: Statement) => (test.kind === 'isSet' ? raw('') : sql` and ${column} is not null`)

function idsOfRelated(related: Related, counts: Counts): Statement | undefined {
  const { quantifier, direction } = related
  if (quantifier.kind === 'none' || quantifier.kind === 'every' || quantifier.kind === 'figure') return undefined
  // An edge from a resource to itself would count twice.
  if (quantifier.kind === 'count' && direction === 'both') return undefined
  if (quantifier.kind === 'count' && (quantifier.test.kind === 'isSet' || quantifier.test.all.every(holdsForZero)))
    return undefined
  const far = and(...seenEnd(related), related.other)
  const ends = idsOf(related.other, counts)
  const seen = ends ? farOf(ends, seenEnd(related)) : undefined
  const from = (near: string, other: string) => {
    // The database sees to it that edges in force have live ends.
    if (isAnyEnd(related)) return edgesOf(related, near)
    const matching = seen
      ? sql`e.${raw(other)} = any(array(${seen}))`
      : sql`exists (select 1 from resources o where o.id = e.${raw(other)} and ${probeOf(far, { alias: 'o', depth: 0 }, 'open')})`
    return sql`${edgesOf(related, near)} and ${matching}`
  }
  const sides = [
    ...(direction === 'in' ? [] : [from('from_id', 'to_id')]),
    ...(direction === 'out' ? [] : [from('to_id', 'from_id')]),
  ]
  const edges = union(sides)
  if (quantifier.kind !== 'count' || !edges) return edges
  const column = raw('count(*)')
  return sql`select n.id from (${edges}) n group by n.id having ${compileTest({ whole: column, indexed: column, isCut: false }, 'integer', quantifier.test)}`
}

const edgesOf = ({ relationshipTypeId, withDeleted }: Related, near: string) =>
  sql`select e.${raw(near)} as id from resource_edges e where e.relationship_type_id = ${relationshipTypeId}${withDeleted ? raw('') : raw(' and e.deleted_at is null')}`

const isAnyEnd = ({ other, visible, withDeleted }: Related) =>
  !withDeleted && [other, visible].every((part) => part.kind === 'all' && part.of.length === 0)

function farOf(ids: Statement, seen: readonly Filter[]): Statement {
  if (seen.every((part) => part === everything)) return ids
  return sql`select o.id from resources o where o.id = any(array(${ids})) and ${probeOf(and(...seen), { alias: 'o', depth: 0 }, 'fenced')}`
}

function holdsForZero(comparison: Comparison): boolean {
  if ('operands' in comparison) return comparison.operands.includes('0') === (comparison.operator === 'in')
  const operand = Number(comparison.operand)
  switch (comparison.operator) {
    case 'eq':
      return operand === 0
    case 'neq':
      return operand !== 0
    case 'lt':
      return operand > 0
    case 'lte':
      return operand >= 0
    case 'gt':
      return operand < 0
    case 'gte':
      return operand <= 0
    default:
      return true
  }
}
