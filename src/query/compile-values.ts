import { extensionColumn, fieldColumn, ofTypes, valueColumn } from './compile.js'
import type { Aspect } from './facet.js'
import type { AttributeRef } from './filter.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'
import type { DataType } from './value.js'

/** Of values in rows, strings can be had as far as they are `indexed`: that alone is read from the index. */
export type Part = 'whole' | 'indexed'

/** Selects `id`, `value` for each value of an attribute, of whatever resource. */
export function selectAttributeValues(attribute: AttributeRef, part: Part = 'whole'): Statement {
  return join(
    storagesOf(attribute, part).map(
      ({ from, id, value, where }) => sql`select ${id} as id, ${value} as value from ${from} where ${where}`,
    ),
    ' union all ',
  )
}

/** Selects `value` for each value that the resource of this id has; it stays a look for each resource. */
export function probeAttributeValues(attribute: AttributeRef, owner: Statement, part: Part = 'whole'): Statement {
  const probes = storagesOf(attribute, part).map(
    ({ from, id, value, where }) => sql`select ${value} as value from ${from} where ${id} = ${owner} and ${where}`,
  )
  return sql`${join(probes, ' union all ')} offset 0`
}

interface Storage {
  readonly from: Statement
  readonly id: Statement
  readonly value: Statement
  readonly where: Statement
}

function storagesOf({ id, dataType, rowTypeIds, columns }: AttributeRef, part: Part): readonly Storage[] {
  const value = valueColumn('a', dataType)
  const rows: Storage = {
    from: raw('resource_attributes a'),
    id: raw('a.resource_id'),
    value: value[part],
    where: sql`a.attribute_definition_id = ${id} and ${value.indexed} is not null`,
  }
  const fromColumns = columns.map(({ table, column, typeIds }): Storage => {
    const { whole } = extensionColumn(column, dataType, { alias: 'x', depth: 0 })
    // The kind says the type without a look at the resource.
    const only = typeIds
      ? sql` and x.kind_id = any(array(select k.id from resource_kinds k where ${ofTypes(raw('k'), typeIds)}))`
      : raw('')
    return {
      from: sql`${identifier(table)} x`,
      id: raw('x.resource_id'),
      value: whole,
      where: sql`${whole} is not null${only}`,
    }
  })
  return [...(rowTypeIds.length > 0 ? [rows] : []), ...fromColumns]
}

/** The column of a resource that an aspect starts from; undefined for an attribute. */
export function startColumn(aspect: Aspect): string | undefined {
  return aspect.kind === 'attribute' ? undefined : (aspect.via[0]?.column ?? aspect.field.column)
}

/** The columns of resources that the aspects start from, each once. */
export const startColumns = (aspects: readonly Aspect[]): readonly string[] => [
  ...new Set(aspects.flatMap((aspect) => startColumn(aspect) ?? [])),
]

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
