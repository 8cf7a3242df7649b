import { extensionColumn, valueColumn } from './compile.js'
import { isInOnePlace } from './compile-walk.js'
import type { AttributeRef } from './filter.js'
import { empty, identifier, join, raw, sql, type Statement } from './sql.js'
import type { DataType, Value } from './value.js'
import { readValue } from './value.js'

/** Values that come with each row of a page, in SQL: what is selected, and the joins to where it lies, for rows of a page called `b`. */
export interface Beside {
  readonly columns: Statement
  readonly joins: Statement
}

/** Whether the values of an attribute can come with the rows. */
export const canStandBeside = isInOnePlace

/** The column of the attribute at a place. */
const named = (place: number) => `value_${place}`

/**
 * The values of these attributes, each of which lies in one place. Those in rows are read in one look for each row of the page: each by its key, or, where
 * resources have few others between them, in one go from the first to the last.
 */
export function besideRows(attributes: readonly AttributeRef[], areNear: boolean): Beside {
  const [inRows, tables] = [new Map<number, AttributeRef>(), new Map<string, Statement[]>()]
  for (const [place, attribute] of attributes.entries()) {
    const [extension] = attribute.columns
    if (!extension) inRows.set(place, attribute)
    else {
      const { whole } = extensionColumn(extension.column, attribute.dataType, { alias: 'x', depth: 0 })
      const columns = tables.get(extension.table) ?? []
      tables.set(extension.table, [...columns, sql`${whole} as ${raw(named(place))}`])
    }
  }
  const joins = [
    ...(inRows.size > 0 ? [valuesInRows(inRows, areNear)] : []),
    ...[...tables].map(
      ([table, columns]) =>
        sql`left join lateral (select ${join(columns, ', ')} from ${identifier(table)} x where x.resource_id = b.tie_0)`,
    ),
  ]
  return {
    columns:
      joins.length > 0
        ? join(
            joins.map((_, place) => raw(`, beside_${place}.*`)),
            '',
          )
        : empty,
    joins: join(
      joins.map((rows, place) => sql`${rows} beside_${raw(String(place))} on true`),
      ' ',
    ),
  }
}

function valuesInRows(attributes: ReadonlyMap<number, AttributeRef>, areNear: boolean): Statement {
  const columns = [...attributes].map(([place, { id, dataType, isList }]) => {
    const value = valueColumn('a', dataType).whole
    // Which attribute it is stands in the text: one statement for each selection, however it is asked.
    const only = sql`filter (where a.attribute_definition_id = ${raw(String(id))}) as ${raw(named(place))}`
    return isList
      ? sql`array_agg(${value} order by a.ordinal) ${only}`
      : sql`${raw(single[dataType])}(${value}) ${only}`
  })
  const ids = [...attributes.values()].map(({ id }) => id)
  const among = areNear ? `between ${Math.min(...ids)} and ${Math.max(...ids)}` : `in (${ids.join(', ')})`
  return sql`left join lateral (select ${join(columns, ', ')} from resource_attributes a where a.resource_id = b.tie_0 and a.attribute_definition_id ${raw(among)})`
}

/** What gives the only value there is. */
const single = {
  string: 'max',
  integer: 'max',
  decimal: 'max',
  boolean: 'bool_or',
  datetime: 'max',
  ip: 'max',
} as const satisfies Record<DataType, string>

/** The values of the attribute at a place in a row: the one there is or null, or the items of a list. */
export function readBeside(
  row: Readonly<Record<string, unknown>>,
  place: number,
  { dataType, isList }: Pick<AttributeRef, 'dataType' | 'isList'>,
): Value | null | readonly Value[] {
  const stored = row[named(place)]
  if (!isList) return readValue(dataType, stored)
  return Array.isArray(stored) ? stored.flatMap((item) => readValue(dataType, item) ?? []) : []
}
