import { extensionColumn, valueColumn } from '../../query/compile.js'
import type { AttributeColumn, AttributeRef } from '../../query/filter.js'
import { empty, identifier, join, raw, sql, type Statement } from '../../query/sql.js'
import { hasBit } from '../../query/seen.js'
import { maxIndexedBytes, type DataType } from '../../query/value.js'

/** The resources that count: what `shown` says of `r`, and the same as a bit each. */
export interface SeenResources {
  readonly shown: Statement
  /** As `selectSeen` answers them; undefined where ids lie too far apart. */
  readonly bits: string | undefined
  /** The other resources of these types, if they are few and known: what all have less what these have is what counts. */
  readonly others?: { readonly typeIds: readonly number[]; readonly ids: readonly string[] } | undefined
  readonly look: Look
}

/** How values are come by, which never changes what is answered. */
export interface Look {
  /** Attributes of which at least so many values lie in rows are looked up for each resource that counts; undefined: none. All others are read whole. */
  readonly wideFrom: number | undefined
  /** Whether a resource counts is looked up by its bit, or among hashed ids. */
  readonly seenBy: 'bit' | 'hash'
  /** So many of the newest resources are looked at for the last change of attributes. */
  readonly newest: number
  /** Values are counted without a look at whose they are where at most so many resources of the types don't count. */
  readonly mostOthers: number
}

/** Where values of attributes are read from: what follows a FROM, `x` being what has the value; `indexed` as far as an index has it, and the whole of it. */
interface Source {
  readonly from: Statement
  readonly indexed: Statement
  readonly whole: Statement
  /** Whether a long string is cut in the index, so that `indexed` alone does not tell it from others. */
  readonly isCut: boolean
  /** Whether the resource `x` counts, where a part is read again. */
  readonly seen: Statement
  /** How many values there are, where that can be had for less than by reading them. */
  readonly count?: Statement | undefined
}

/** Attributes whose values are read in one and the same way: all that lie in rows alone, or a single one that has columns. */
export interface AttributeBranch {
  readonly dataType: DataType
  readonly isList: boolean
  readonly attributeIds: readonly number[]
  /** A condition on `a.id`: which of them. */
  readonly only: Statement
  readonly tables: readonly Statement[]
  readonly sources: readonly Source[]
}

/**
 * Tables `seen (bits, last)` or `few (id)`, and those that tell which attributes of these data types are wide. A look at a bit costs a tenth of one into a hash of ids,
 * asks for no memory that Postgres may not have, and leaves an index its order.
 */
export function tablesOfSeen(
  { bits, shown, look: { wideFrom, seenBy } }: SeenResources,
  byType: ReadonlyMap<DataType, readonly AttributeRef[]>,
): readonly Statement[] {
  const wide = [...byType].flatMap(([dataType, attributes]) => {
    if (wideFrom === undefined) return []
    const ids = attributes.filter(({ columns }) => columns.length === 0).map(({ id }) => id)
    const values = sql`select from resource_attributes x where x.attribute_definition_id = u.id and ${valueColumn('x', dataType).indexed} is not null limit ${wideFrom}`
    return sql`${wideOf(dataType)} as materialized (select u.id from unnest(${ids}::integer[]) u (id) where (select count(*) from (${values}) v) = ${wideFrom})`
  })
  const ids = sql`few as materialized (select r.id from resources r where ${shown})`
  return [
    ...(wideFrom !== undefined || seenBy === 'hash' ? [ids] : []),
    ...(seenBy === 'bit'
      ? [
          sql`seen as materialized (select b.bits, octet_length(b.bits)::bigint * 8 - 1 as last from (select ${bits}::bytea as bits) b)`,
        ]
      : []),
    ...wide,
  ]
}

const wideOf = (dataType: DataType) => identifier(`wide_${dataType}`)

/** Whether a resource counts, by the tables of `tablesOfSeen`. */
export const isSeen = ({ look }: Pick<SeenResources, 'look'>, id: string): Statement =>
  raw(
    look.seenBy === 'bit'
      ? hasBit(id, '(select bits from seen)', '(select last from seen)')
      : // An array hides how many they are: beyond its memory Postgres would compare them one by one.
        `(${id} in (select unnest(array(select id from few)))) is true`,
  )

/** The branches for these attributes of one data type, over the tables of `tablesOfSeen`; `isOnlyCounted` where nothing is asked but how many have values. */
export function branchesOf(
  dataType: DataType,
  attributes: readonly AttributeRef[],
  seen: Pick<SeenResources, 'look' | 'others'>,
  isOnlyCounted = false,
): readonly AttributeBranch[] {
  const { wideFrom } = seen.look
  const inRows = attributes.filter(({ columns }) => columns.length === 0)
  const together = [false, true].flatMap((isList): AttributeBranch[] => {
    const attributeIds = inRows.filter((attribute) => attribute.isList === isList).map(({ id }) => id)
    if (attributeIds.length === 0) return []
    const count = isList ? undefined : countOfKinds(seen.others)
    const source = { ...rowSource(dataType, seen), count }
    const branch = { dataType, isList, attributeIds, only: raw('true'), tables: [], sources: [source] }
    if (wideFrom === undefined || (isOnlyCounted && count)) return [branch]
    const isWide = sql`a.id in (select id from ${wideOf(dataType)})`
    return [
      { ...branch, only: sql`not ${isWide}` },
      { ...branch, only: isWide, ...probing(dataType) },
    ]
  })
  const apart = attributes
    .filter(({ columns }) => columns.length > 0)
    .map(({ id, isList, rowTypeIds, columns }): AttributeBranch => ({
      dataType,
      isList,
      attributeIds: [id],
      only: raw('true'),
      tables: [],
      sources: [
        ...(rowTypeIds.length > 0 ? [rowSource(dataType, seen)] : []),
        ...columns.map((column) => columnSource(dataType, column, seen)),
      ],
    }))
  return [...together, ...apart]
}

function rowSource(dataType: DataType, seen: Pick<SeenResources, 'look'>): Source {
  const { indexed, whole, isCut } = valueColumn('x', dataType)
  const from = sql`resource_attributes x where x.attribute_definition_id = a.id and ${indexed} is not null and ${isSeen(seen, 'x.resource_id')}`
  return { from, indexed, whole, isCut, seen: isSeen(seen, 'x.resource_id') }
}

// The index by kinds knows how many values there are, not whose: half as much to read as the values themselves, and none of other types.
function countOfKinds(others: SeenResources['others']): Statement | undefined {
  if (!others) return undefined
  const all = sql`select count(*) from resource_attributes x where x.kind_id = any(array(select id from resource_kinds where resource_type_id = any(${others.typeIds}::integer[]))) and x.attribute_definition_id = a.id`
  if (others.ids.length === 0) return sql`(${all})`
  return sql`((${all}) - (select count(*) from unnest(${others.ids}::bigint[]) o (id) join resource_attributes x on x.resource_id = o.id and x.attribute_definition_id = a.id))`
}

/** The values of the few, read once. */
function probing(dataType: DataType): Pick<AttributeBranch, 'tables' | 'sources'> {
  const { whole, indexed } = valueColumn('x', dataType)
  const value = raw('x.value')
  return {
    tables: [
      sql`v as materialized (select ${whole} as value, x.resource_id from resource_attributes x where x.resource_id = any(array(select id from few)) and x.attribute_definition_id = a.id and ${indexed} is not null)`,
    ],
    sources: [{ from: raw('v x where true'), indexed: value, whole: value, isCut: false, seen: raw('true') }],
  }
}

function columnSource(
  dataType: DataType,
  { table, column, typeIds }: AttributeColumn,
  seen: Pick<SeenResources, 'look'>,
): Source {
  const { whole } = extensionColumn(column, dataType, { alias: 'x', depth: 0 })
  const read =
    seen.look.wideFrom !== undefined
      ? sql`few f join ${identifier(table)} x on x.resource_id = f.id where true`
      : sql`${identifier(table)} x where ${isSeen(seen, 'x.resource_id')}`
  return {
    from: sql`${read} and ${whole} is not null${ofKinds(typeIds)}`,
    indexed: whole,
    whole,
    isCut: false,
    seen: raw('true'),
  }
}

/** Where types keep different attributes in one column, those of some types only. */
export function ofKinds(typeIds: readonly number[] | null): Statement {
  return typeIds === null
    ? empty
    : sql` and x.kind_id = any(array(select id from resource_kinds where resource_type_id = any(${typeIds}::integer[])))`
}

/** Tables that lead to `g (value, n)`: each value, and how many resources have it. Of a list also `d (value, resource_id)`, without repeats. */
export function tablesOfValues({ isList, sources }: AttributeBranch): readonly Statement[] {
  const [only, ...more] = sources
  if (isList || (only && more.length === 0)) return only ? tablesOfOne(only, isList) : []
  const counts = sources.map(({ from, whole }) => sql`select ${whole} as value, count(*) as n from ${from} group by 1`)
  return [sql`g as (select u.value, sum(u.n)::bigint as n from (${join(counts, ' union all ')}) u group by u.value)`]
}

/** `c` is what the index knows, without a look at the rows; only beginnings of long strings, which are few, are read again as a whole. */
function tablesOfOne({ from, indexed, whole, isCut, seen }: Source, isList: boolean): readonly Statement[] {
  const [name, column, counted] = isList ? ['d', 'resource_id', 'x.resource_id'] : ['g', 'n', 'count(*)']
  const read = (value: Statement, where: Statement) =>
    sql`select ${raw(isList ? 'distinct ' : '')}${value} as value, ${raw(counted)} as ${raw(column)} from ${where}${isList ? empty : raw(' group by 1')}`
  const isLong = raw(`octet_length(c.value) > ${maxIndexedBytes}`)
  const long = sql`(select distinct c.value from c where ${isLong}) c join resource_attributes x on x.attribute_definition_id = a.id and ${indexed} = c.value and ${seen}`
  const found = isCut
    ? [
        sql`c as materialized (${read(indexed, from)})`,
        sql`${raw(name)} as (select c.value, c.${raw(column)} from c where not ${isLong} union all ${read(whole, long)})`,
      ]
    : [sql`${raw(name)} as (${read(whole, from)})`]
  return isList ? [...found, raw('g as (select d.value, count(*) as n from d group by d.value)')] : found
}

/** Selects how many resources have a value. */
export function selectPresent({ isList, sources }: AttributeBranch): Statement {
  const counts = sources.map(
    ({ from, count }) =>
      count ?? sql`(select ${raw(isList ? 'count(distinct x.resource_id)' : 'count(*)')} from ${from})`,
  )
  return join(counts, ' + ')
}

/** The least and the greatest value: where an index has them in order, from its ends. */
export function selectEnds({ dataType, sources }: AttributeBranch): {
  readonly least: Statement
  readonly greatest: Statement
} {
  const [min, max] = dataType === 'boolean' ? ['bool_and', 'bool_or'] : ['min', 'max']
  const end = (aggregate: string) =>
    join(
      sources.map((source) => sql`(${selectEnd(source, raw(aggregate))})`),
      ', ',
    )
  return { least: sql`least(${end(min)})`, greatest: sql`greatest(${end(max)})` }
}

function selectEnd({ from, indexed, whole, isCut }: Source, end: Statement): Statement {
  const atEnd = sql`select ${end}(${indexed}) as value from ${from}`
  if (!isCut) return atEnd
  return sql`select case when octet_length(e.value) > ${raw(String(maxIndexedBytes))} then (select ${end}(${whole}) from ${from} and ${indexed} = e.value) else e.value end from (${atEnd}) e`
}

/** Selects how many values, of a list how many different ones of each resource, satisfy a condition on the indexed part. */
export function countValues(
  { isList, sources }: AttributeBranch,
  condition: (value: Statement) => Statement,
): Statement {
  const counts = sources.map(({ from, indexed }) => {
    const found = sql`${from} and ${condition(indexed)}`
    return isList
      ? sql`(select count(*) from (select distinct ${indexed}, x.resource_id from ${found}) d)`
      : sql`(select count(*) from ${found})`
  })
  return join(counts, ' + ')
}

/** Selects when the newest of the resources that have a value was created. */
export function selectNewest({ sources }: AttributeBranch): Statement {
  const newest = sources.map(
    ({ from }) =>
      sql`(select max(r.created_at) from (select x.resource_id from ${from}) x join resources r on r.id = x.resource_id)`,
  )
  return sql`greatest(${join(newest, ', ')})`
}
