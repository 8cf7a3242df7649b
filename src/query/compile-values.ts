import { extensionColumn, fieldColumn, ofTypes, valueColumn } from './compile.js'
import type { Aspect } from './facet.js'
import type { AttributeRef } from './filter.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'
import type { DataType } from './value.js'

/**
 * Selects `id`, `value` for each value of an attribute, of whatever resource: what is joined to the resources that count. Of values in rows, strings
 * can be had as far as they are `indexed`: that alone is read from the index.
 */
export function selectAttributeValues(attribute: AttributeRef, part: 'whole' | 'indexed' = 'whole'): Statement {
  const { id, dataType, rowTypeIds, columns } = attribute
  const value = valueColumn('a', dataType)
  const rows = sql`select a.resource_id as id, ${value[part]} as value from resource_attributes a where a.attribute_definition_id = ${id} and ${value.indexed} is not null`
  const fromColumns = columns.map(({ table, column, typeIds }) => {
    const { whole } = extensionColumn(column, dataType, { alias: 'x', depth: 0 })
    const only = typeIds ? sql` join resources t on t.id = x.resource_id and ${ofTypes(raw('t'), typeIds)}` : raw('')
    return sql`select x.resource_id as id, ${whole} as value from ${identifier(table)} x${only} where ${whole} is not null`
  })
  return join([...(rowTypeIds.length > 0 ? [rows] : []), ...fromColumns], ' union all ')
}

/** The column of a resource that an aspect starts from; undefined for an attribute. */
export function startColumn(aspect: Aspect): string | undefined {
  return aspect.kind === 'attribute' ? undefined : (aspect.via[0]?.column ?? aspect.field.column)
}

/** `id` and the columns of `r` that the aspects start from. */
export function selectStarts(aspects: readonly Aspect[]): Statement {
  const columns = new Set(['id', ...aspects.flatMap((aspect) => startColumn(aspect) ?? [])])
  return join(
    [...columns].map((column) => sql`r.${identifier(column)}`),
    ', ',
  )
}

/** A value that stands behind foreign keys: the joins that lead there from `start`, the value, and the id of the row where rows are told apart. */
export interface Followed {
  readonly joins: Statement
  readonly value: Statement
  readonly key: Statement | undefined
}

/** From a column to the value of a field aspect; rows are called `prefix` with a number. */
export function followAspect(
  aspect: Extract<Aspect, { kind: 'field' }>,
  start: Statement,
  prefix: string,
  how: 'join' | 'left join',
): Followed {
  const joins: Statement[] = []
  let link = start
  for (const [index, { table, key }] of aspect.via.entries()) {
    const alias = raw(`${prefix}_${index}`)
    joins.push(sql` ${raw(how)} ${identifier(table)} ${alias} on ${alias}.${identifier(key)} = ${link}`)
    const next = aspect.via[index + 1]
    if (next) link = sql`${alias}.${identifier(next.column)}`
  }
  const last = `${prefix}_${aspect.via.length - 1}`
  return {
    joins: joins.length > 0 ? join(joins, '') : raw(''),
    value: aspect.via.length > 0 ? fieldColumn(aspect.field, { alias: last, depth: 0 }).whole : start,
    key: aspect.table === undefined ? undefined : raw(`${last}.id`),
  }
}

/** The text of a value as the driver would answer it, decimals without trailing zeros: equal values have equal texts. */
export function valueText(value: Statement, dataType: DataType): Statement {
  if (dataType === 'decimal') return sql`trim_scale(${value})::text`
  // The cast of an address would write the length of the network where there is none.
  return dataType === 'ip' ? sql`nullif(concat(${value}), '')` : sql`${value}::text`
}

/** A value to sort by: texts by code point. */
export const sortable = (value: Statement, dataType: DataType): Statement =>
  dataType === 'string' ? sql`${value} collate "C"` : value
