import { empty, identifier, join, sql, type Statement } from '../../../query/sql.js'
import { numberArray, textArray } from './arrays.js'
import type { ValueLetter } from './type-plan.js'

/** Value columns in the order in which `typedValues` gives them. */
export const valueColumns = sql`value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip, value_text`

/**
 * The value columns for a canonical text `u.v` of the data type `u.k`; all null when the text is. The prefix function is called for long strings
 * only: it costs more than all the rest of a row.
 */
export const typedValues = sql`
  case when u.k = 's' then case when octet_length(u.v) <= 996 then u.v else value_prefix(u.v) end end as value_string, case when u.k = 'i' then u.v::bigint end as value_integer,
  case when u.k = 'd' then u.v::numeric end as value_decimal, case when u.k = 'b' then u.v::boolean end as value_boolean,
  case when u.k = 't' then u.v::timestamptz end as value_datetime, case when u.k = 'p' then u.v::inet end as value_ip,
  case when u.k = 's' and octet_length(u.v) > 996 then u.v end as value_text`

/** Elements of attributes, as parallel arrays. An attribute to unset is one element with ordinal -1 and a null text. */
export interface Elements {
  readonly resourceIds: readonly string[]
  readonly attributeIds: readonly number[]
  readonly ordinals: readonly number[]
  readonly letters: readonly ValueLetter[]
  readonly texts: readonly (string | null)[]
  /** The highest ordinal of the attribute that the element belongs to. */
  readonly lasts: readonly number[]
}

/** A column of an extension table that holds an attribute. */
export interface Column {
  readonly table: string
  readonly column: string
  readonly letter: ValueLetter
}

/** Values for columns of extension tables, as parallel arrays; a null text unsets. */
export interface Cells {
  readonly resourceIds: readonly string[]
  readonly attributeIds: readonly number[]
  readonly tables: readonly string[]
  readonly columns: readonly string[]
  readonly texts: readonly (string | null)[]
  /** Not mentioned by the item: unset only if the writing source has set it. */
  readonly implied: readonly boolean[]
}

/** Whole attributes of resources, as parallel arrays; table and column are '' for those stored as rows. */
export interface Units {
  readonly resourceIds: readonly string[]
  readonly attributeIds: readonly number[]
  readonly tables: readonly string[]
  readonly columns: readonly string[]
}

/** Resources whose unmentioned attributes go, and the attributes that are mentioned all the same. */
export interface Replaced {
  readonly resourceIds: readonly string[]
  readonly keptResourceIds: readonly string[]
  readonly keptAttributeIds: readonly number[]
  readonly instanceId: number
}

/** Attributes that are not what was said, one row each; `implied` for those that REPLACE unsets. */
export function selectDifferences(
  elements: Elements,
  cells: Cells,
  columns: readonly Column[],
  replaced: Replaced,
): Statement {
  return sql`
    with said as materialized (
      select u.resource_id, u.attribute_definition_id, u.ordinal, u.last, ${typedValues} from ${unnestElements(elements)}),
    cell as materialized (
      select * from unnest(${cells.resourceIds}::bigint[], ${cells.attributeIds}::integer[], ${cells.tables}::text[],
                           ${cells.columns}::text[], ${cells.texts}::text[], ${cells.implied}::boolean[])
                    as u (resource_id, attribute_definition_id, tbl, col, v, implied))
    select s.resource_id as "resourceId", s.attribute_definition_id as "attributeId", false as implied
      from said s
      left join lateral (
        select * from resource_attributes c
         where c.resource_id = s.resource_id and c.attribute_definition_id = s.attribute_definition_id and c.ordinal = s.ordinal
        offset 0) c on true
     where s.ordinal >= 0
       and (c.resource_id is null
         or (c.value_string, c.value_integer, c.value_decimal, c.value_boolean, c.value_datetime, c.value_ip, c.value_text)
            is distinct from (s.value_string, s.value_integer, s.value_decimal, s.value_boolean, s.value_datetime, s.value_ip, s.value_text))
    union
    select s.resource_id, s.attribute_definition_id, false
      from said s
      cross join lateral (
        select from resource_attributes c
         where c.resource_id = s.resource_id and c.attribute_definition_id = s.attribute_definition_id and c.ordinal > s.last
        offset 0) c
     where s.ordinal <= 1
    ${spliced(
      tablesOf(columns).map(
        (table) => sql`
    union all
    select u.resource_id, u.attribute_definition_id, u.implied
      from cell u
      left join lateral (select * from ${identifier(table)} x where x.resource_id = u.resource_id offset 0) x on true
     where u.tbl = ${table} and case u.col ${join(
       columnsOf(columns, table).map(
         ({ column, letter }) =>
           sql`when ${column} then x.${identifier(column)} is distinct from u.v::${types[letter]}`,
       ),
       ' ',
     )} end
       and (not u.implied or ${isOwner(replaced.instanceId)})`,
      ),
    )}
    ${
      replaced.resourceIds.length === 0
        ? empty
        : sql`
    union all
    select u.resource_id, u.attribute_definition_id, true
      from resource_attributes u
     where u.resource_id = any (${replaced.resourceIds}::bigint[]) and u.ordinal <= 1
       and not exists (select 1 from unnest(${replaced.keptResourceIds}::bigint[], ${replaced.keptAttributeIds}::integer[]) as k (resource_id, id)
                        where k.resource_id = u.resource_id and k.id = u.attribute_definition_id)
       and ${isOwner(replaced.instanceId)}`
    }`
}

/** Every value that these resources have, one row an element, in the text that reads back as the same value. */
export function selectAllValues(resourceIds: readonly string[], columns: readonly Column[]): Statement {
  return sql`
    select a.resource_id as "resourceId", a.attribute_definition_id as "attributeId", a.ordinal, '' as "table", '' as "column",
           coalesce(a.value_text, a.value_string, a.value_integer::text, a.value_decimal::text, a.value_boolean::text,
                    a.value_datetime::text, a.value_ip::text) as text
      from resource_attributes a where a.resource_id = any (${resourceIds}::bigint[])
    ${spliced(
      columns.map(
        ({ table, column }) => sql`
    union all
    select x.resource_id, 0, 0, ${table}, ${column}, x.${identifier(column)}::text
      from ${identifier(table)} x where x.resource_id = any (${resourceIds}::bigint[]) and x.${identifier(column)} is not null`,
      ),
    )}
    order by 1, 2, 3`
}

/**
 * Closes the present interval of each attribute: with its values, or without one where it is not set. Runs before the values and the version
 * change; the resource's next version ends the interval.
 */
export function closeAttributes(units: Units, columns: readonly Column[], operationId: string, now: string): Statement {
  return sql`
    with u as materialized (
      select * from unnest(${units.resourceIds}::bigint[], ${units.attributeIds}::integer[], ${units.tables}::text[], ${units.columns}::text[])
                    as u (resource_id, attribute_definition_id, tbl, col)),
    present as (
      select u.resource_id, u.attribute_definition_id, a.ordinal, ${join(valueNames.map((name) => sql`a.${identifier(name)}`))}
        from u
        cross join lateral (
          select * from resource_attributes a
           where a.resource_id = u.resource_id and a.attribute_definition_id = u.attribute_definition_id offset 0) a
       where u.tbl = ''
      ${spliced(
        tablesOf(columns).map(
          (table) => sql`
      union all
      select * from (
        select u.resource_id, u.attribute_definition_id, 0, ${cellValues(columnsOf(columns, table))}
          from u join ${identifier(table)} x on x.resource_id = u.resource_id
         where u.tbl = ${table}) c
       where num_nonnulls(value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip) = 1`,
        ),
      )})
    insert into resource_attribute_history (resource_id, attribute_definition_id, ordinal, valid_from, valid_to, from_version, to_version,
                                            operation_id, ${valueColumns})
    select u.resource_id, u.attribute_definition_id, coalesce(p.ordinal, 0), coalesce(h.valid_to, r.created_at),
           greatest(${now}::timestamptz, r.updated_at), coalesce(h.to_version, 1), r.version + 1, ${operationId}::bigint,
           ${join(valueNames.map((name) => sql`p.${identifier(name)}`))}
      from u
      cross join lateral (select r.created_at, r.updated_at, r.version from resources r where r.id = u.resource_id offset 0) r
      left join lateral (
        select l.valid_to, l.to_version from resource_attribute_history l
         where l.resource_id = u.resource_id and l.attribute_definition_id = u.attribute_definition_id
         order by l.to_version desc limit 1) h on true
      left join present p on p.resource_id = u.resource_id and p.attribute_definition_id = u.attribute_definition_id`
}

export const deleteValues = (resourceIds: readonly string[], attributeIds: readonly number[]): Statement => sql`
  delete from resource_attributes a
   using unnest(${resourceIds}::bigint[], ${attributeIds}::integer[]) as u (resource_id, attribute_definition_id)
   where a.resource_id = u.resource_id and a.attribute_definition_id = u.attribute_definition_id`

export const insertValues = (elements: Elements): Statement => sql`
  insert into resource_attributes (resource_id, attribute_definition_id, kind_id, ordinal, ${valueColumns})
    select u.resource_id, u.attribute_definition_id, r.kind_id, u.ordinal, ${typedValues}
      from ${unnestElements(elements)}
     cross join lateral (select r.kind_id from resources r where r.id = u.resource_id offset 0) r
     where u.ordinal >= 0`

/** Sets, changes and unsets columns of one extension table; a resource gets its row with its first value. */
export function writeCells(cells: Cells, columns: readonly Column[]): Statement {
  const [table = ''] = tablesOf(columns)
  const names = columns.map(({ column }) => identifier(column))
  return sql`
    with n as materialized (
      select u.resource_id, r.kind_id, ${join(
        columns.map(
          ({ column, letter }) => sql`
             bool_or(u.col = ${column}) as ${identifier(`has_${column}`)},
             (max(u.v) filter (where u.col = ${column}))::${types[letter]} as ${identifier(column)}`,
        ),
      )}
        from unnest(${cells.resourceIds}::bigint[], ${cells.tables}::text[], ${cells.columns}::text[], ${cells.texts}::text[])
             as u (resource_id, tbl, col, v)
       cross join lateral (select r.kind_id from resources r where r.id = u.resource_id offset 0) r
       where u.tbl = ${table}
       group by u.resource_id, r.kind_id),
    changed as (
      update ${identifier(table)} x
         set ${join(columns.map(({ column }) => sql`${identifier(column)} = case when n.${identifier(`has_${column}`)} then n.${identifier(column)} else x.${identifier(column)} end`))}
        from n where x.resource_id = n.resource_id
      returning x.resource_id)
    insert into ${identifier(table)} (resource_id, kind_id, ${join(names)})
      select n.resource_id, n.kind_id, ${join(names.map((name) => sql`n.${name}`))}
        from n
       where num_nonnulls(${join(names.map((name) => sql`n.${name}`))}) > 0
         and not exists (select 1 from changed c where c.resource_id = n.resource_id)`
}

export const deleteExtensionRows = (table: string, resourceIds: readonly string[]): Statement =>
  sql`delete from ${identifier(table)} where resource_id = any (${resourceIds}::bigint[])`

/** The names of `valueColumns`, in that order. */
const valueNames = [
  'value_string',
  'value_integer',
  'value_decimal',
  'value_boolean',
  'value_datetime',
  'value_ip',
  'value_text',
] as const

/** The extension tables among these columns. */
export function tablesOf(columns: readonly Column[]): readonly string[] {
  return [...new Set(columns.map(({ table }) => table))]
}

export const columnsOf = (columns: readonly Column[], table: string): readonly Column[] =>
  columns.filter((column) => column.table === table)

/** Statement parts one after another; none is fine. */
const spliced = (parts: readonly Statement[]) => (parts.length === 0 ? empty : join([...parts], ''))

/** The elements as rows: resource_id, attribute_definition_id, ordinal, k, v, last. */
export const unnestElements = (elements: Elements) => sql`
  unnest(${numberArray(elements.resourceIds)}::bigint[], ${numberArray(elements.attributeIds)}::integer[],
         ${numberArray(elements.ordinals)}::integer[], ${numberArray(elements.letters)}::text[], ${textArray(elements.texts)}::text[],
         ${numberArray(elements.lasts)}::integer[])
    as u (resource_id, attribute_definition_id, ordinal, k, v, last)`

/** Whose the present value is: the last claimant's, else the origin's. */
const isOwner = (instanceId: number) => sql`
  coalesce((select c.source_instance_id from resource_attribute_claims c
             where c.resource_id = u.resource_id and c.attribute_definition_id = u.attribute_definition_id
             order by c.claimed_at desc, c.operation_id desc limit 1),
           (select r.origin_instance_id from resources r where r.id = u.resource_id)) = ${instanceId}`

function cellValues(columns: readonly Column[]): Statement {
  const pick = (letter: ValueLetter) => {
    const cases = columns.filter((column) => column.letter === letter)
    if (cases.length === 0) return sql`null::${types[letter]}`
    return sql`case u.col ${join(
      cases.map(({ column }) => sql`when ${column} then x.${identifier(column)}`),
      ' ',
    )} end`
  }
  const text = pick('s')
  return sql`value_prefix(${text}) as value_string, ${pick('i')} as value_integer, ${pick('d')} as value_decimal,
    ${pick('b')} as value_boolean, ${pick('t')} as value_datetime, ${pick('p')} as value_ip,
    case when octet_length(${text}) > 996 then ${text} end as value_text`
}

const types = {
  s: sql`text`,
  i: sql`bigint`,
  d: sql`numeric`,
  b: sql`boolean`,
  t: sql`timestamptz`,
  p: sql`inet`,
} as const satisfies Record<ValueLetter, Statement>
