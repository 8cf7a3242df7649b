import { unreachable } from '../../src/errors.js'
import { compileTest } from '../../src/query/compare.js'
import { extensionColumn, fieldColumn, valueColumn, type Scope } from '../../src/query/compile.js'
import { edgesAt } from '../../src/query/edges.js'
import type { AttributeRef, Filter, Reference, Related, Test } from '../../src/query/filter.js'
import { empty, identifier, join, raw, sql, type Statement } from '../../src/query/sql.js'

/** Whether Postgres may turn an EXISTS into a join: `offset 0` keeps it a probe of the row at hand. */
export type Fence = 'open' | 'fenced'

/** A condition as a question about the row at hand: its own columns, or EXISTS by its id. Written apart from the product's compiler, which it is compared with. */
export function probeOf(filter: Filter, row: Scope, fence: Fence): Statement {
  const alias = raw(row.alias)
  switch (filter.kind) {
    case 'all':
      return joined(filter.of, ' and ', 'true', row, fence)
    case 'any':
      return joined(filter.of, ' or ', 'false', row, fence)
    case 'not':
      return sql`(${probeOf(filter.of, row, fence)}) is not true`
    case 'field': {
      const column = fieldColumn(filter.field, row)
      return isUnset(filter.test)
        ? sql`${column.whole} is null`
        : compileTest(column, filter.field.dataType, filter.test)
    }
    case 'reference':
      return sql`${alias}.${identifier(filter.reference.column)} = any(array(${keysOf(filter.reference, filter.of)}))`
    case 'owned': {
      const inner = below(row, 'i')
      return sql`exists (select 1 from ${identifier(filter.owned.table)} ${raw(inner.alias)} where ${raw(inner.alias)}.${identifier(filter.owned.column)} = ${alias}.id and ${probeOf(filter.of, inner, fence)}${fenceOf(fence)})`
    }
    case 'attribute':
      return probeAttribute(filter.attribute, filter.test, row, fence)
    case 'related':
      return probeRelated(filter.related, row, fence)
    default:
      return unreachable(filter)
  }
}

/** The keys of the small table behind a foreign key. */
export function keysOf(reference: Reference, of: Filter): Statement {
  const found = sql`select k.${identifier(reference.key)} as id from ${identifier(reference.table)} k where ${probeOf(of, { alias: 'k', depth: 0 }, 'open')}`
  if (reference.subtreeBy === undefined) return found
  return sql`with recursive tree (id) as (${found} union select b.${identifier(reference.key)} from ${identifier(reference.table)} b join tree on b.${identifier(reference.subtreeBy)} = tree.id) select id from tree`
}

/** What a far end of a relationship must be, besides matching: live and visible. */
export function seenEnd({ visible, withDeleted }: Related): readonly Filter[] {
  return withDeleted ? [visible] : [live, visible]
}

/** Resources that are not deleted. */
export const live: Filter = {
  kind: 'field',
  field: { column: 'deleted_at', dataType: 'datetime', isNullable: true },
  test: { kind: 'isSet', set: false },
}

export const isUnset = (test: Test) => test.kind === 'isSet' && !test.set

const fenceOf = (fence: Fence) => (fence === 'fenced' ? raw(' offset 0') : empty)

const below = (row: Scope, letter: string): Scope => ({ alias: `${letter}${row.depth + 1}`, depth: row.depth + 1 })

function joined(parts: readonly Filter[], word: string, none: string, row: Scope, fence: Fence): Statement {
  if (parts.length === 0) return raw(none)
  return sql`(${join(
    parts.map((part) => probeOf(part, row, fence)),
    word,
  )})`
}

function probeAttribute(attribute: AttributeRef, test: Test, row: Scope, fence: Fence): Statement {
  if (isUnset(test)) return sql`not ${probeAttribute(attribute, { kind: 'isSet', set: true }, row, fence)}`
  const { id, dataType } = attribute
  const [values, extension] = [below(row, 'a'), below(row, 'x')]

  const rows =
    attribute.rowTypeIds.length > 0
      ? [
          sql`exists (select 1 from resource_attributes ${raw(values.alias)} where ${raw(values.alias)}.resource_id = ${raw(row.alias)}.id and ${raw(values.alias)}.attribute_definition_id = ${id} and ${compileTest(valueColumn(values.alias, dataType), dataType, test)}${fenceOf(fence)})`,
        ]
      : []
  const columns = attribute.columns.map(({ table, column, typeIds }) => {
    const probe = sql`exists (select 1 from ${identifier(table)} ${raw(extension.alias)} where ${raw(extension.alias)}.resource_id = ${raw(row.alias)}.id and ${compileTest(extensionColumn(column, dataType, extension), dataType, test)}${fenceOf(fence)})`
    return typeIds ? sql`(${raw(row.alias)}.resource_type_id = any(${typeIds}::integer[]) and ${probe})` : probe
  })
  const all = [...rows, ...columns]
  return all.length === 0 ? raw('false') : sql`(${join(all, ' or ')})`
}

function probeRelated(related: Related, row: Scope, fence: Fence): Statement {
  if (related.edge.kind !== 'all' || related.edge.of.length > 0)
    throw new Error('conditions on edges have no shape here')
  const [edge, far] = [below(row, 'e'), below(row, 'o')]
  const source = edgesAt(sql`${raw(row.alias)}.id`, raw(edge.alias), related)
  const edgesTo = (other: Filter) => {
    const conditions = [...source.conditions, ...[...seenEnd(related), other].map((part) => probeOf(part, far, fence))]
    return sql`from ${source.from} join resources ${raw(far.alias)} on ${raw(far.alias)}.id = ${source.farId} where ${join(conditions, ' and ')}`
  }
  const some = (other: Filter) => sql`exists (select 1 ${edgesTo(other)}${fenceOf(fence)})`
  const { quantifier } = related
  switch (quantifier.kind) {
    case 'some':
      return some(related.other)
    case 'none':
      return sql`not ${some(related.other)}`
    case 'every':
      return sql`not ${some({ kind: 'not', of: related.other })}`
    case 'count':
      return sql`exists (select 1 from (select count(*) as edges ${edgesTo(related.other)}) n${raw(String(row.depth))} where ${compileTest(countColumn(row.depth), 'integer', quantifier.test)})`
    case 'figure':
      throw new Error('figures of edges have no shape here')
    default:
      return unreachable(quantifier)
  }
}

function countColumn(depth: number) {
  const column = raw(`n${depth}.edges`)
  return { whole: column, indexed: column, isCut: false }
}
