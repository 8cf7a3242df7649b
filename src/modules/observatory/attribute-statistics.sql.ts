import { postgresType } from '../../query/compare.js'
import type { AttributeRef } from '../../query/filter.js'
import { empty, identifier, join, raw, sql, type Statement } from '../../query/sql.js'
import { selectBits } from '../../query/seen.js'
import { maxIndexedBytes, type DataType } from '../../query/value.js'
import {
  branchesOf,
  countValues,
  isSeen,
  ofKinds,
  selectEnds,
  selectNewest,
  selectPresent,
  tablesOfSeen,
  tablesOfValues,
  type AttributeBranch,
  type SeenResources,
} from './attribute-source.sql.js'
import { groupingFigures } from './attribute-statistics.js'
import { part, selectParts, summarizeValues, type ValuesAsked } from './value-summary.sql.js'

/** How many resources of a type (and a provider type, if asked) count. The row without a type has about how many there are at all, and the bits of those that count. */
export interface SeenRow extends Readonly<Record<string, unknown>> {
  readonly typeId: number | null
  readonly providerTypeId: number | null
  readonly resources: number | null
  readonly bits: string | null
}

/** Counts the resources `r` that `shown` says, and tells which they are, a bit each: what `tablesOfSeen` takes. */
export function selectSeen(shown: Statement, byProvider: boolean, withBits: boolean): Statement {
  const provider = byProvider ? raw('r.provider_type_id') : raw('null::integer')
  const bits = sql`union all select null, null, (select max(id)::float8 from resources), (select b.bits::text from (${raw(selectBits('words'))}) b)`
  return sql`
    with seen as (
      select r.resource_type_id as type_id, ${provider} as provider_type_id, r.id >> 6 as chunk, bit_or(1::bigint << (r.id & 63)::integer) as word, count(*) as n
        from resources r where ${shown} group by 1, 2, 3),
    words as (select s.chunk, bit_or(s.word) as word from seen s group by s.chunk)
    select type_id as "typeId", provider_type_id as "providerTypeId", sum(n)::float8 as resources, null::text as bits from seen group by 1, 2
    ${withBits ? bits : empty}`
}

/** Rows: `id` of resources of these types that `shown` does not say, at most so many. */
export const selectOthers = (shown: Statement, typeIds: readonly number[], limit: number): Statement =>
  sql`select r.id from resources r where r.resource_type_id = any(${typeIds}::integer[]) and (${shown}) is not true limit ${limit}`

/** Which rules of a definition values are held against in the database. */
export interface ValueRules {
  readonly min: string | null
  readonly max: string | null
  /** Empty when any value may stand. */
  readonly allowed: readonly string[]
}

/** What is asked of the values of attributes of one data type. */
export interface ExactAsked extends ValuesAsked {
  readonly seen: SeenResources
  readonly dataType: DataType
  readonly attributes: readonly AttributeRef[]
  /** By attribute id; an attribute whose values are held against nothing is missing. */
  readonly rules: ReadonlyMap<number, ValueRules>
  readonly withPresent: boolean
}

/**
 * Reads the values of all attributes of a data type: those that lie in rows by their index, attribute by attribute and in its order, in one statement whatever
 * their number. Rows: `SummaryRow`.
 */
export function selectSummaries(asked: ExactAsked): Statement {
  const { dataType, attributes, seen, rules } = asked
  const allowed = [...rules].flatMap(([id, { allowed: texts }]) =>
    attributes.some((attribute) => attribute.id === id) ? texts.map((text) => [id, text] as const) : [],
  )
  const type = raw(postgresType[dataType])
  const values = sql`allowed as materialized (select o.id, o.value::${type} as value from unnest(${allowed.map(([id]) => id)}::integer[], ${allowed.map(([, text]) => text)}::text[]) o (id, value))`
  return selectParts(
    [...tablesOfSeen(seen, new Map([[dataType, attributes]])), ...(allowed.length > 0 ? [values] : [])],
    branchesOf(dataType, attributes, seen, isOnlyCounted(asked)).map((branch) => readBranch(branch, asked)),
  )
}

const isOnlyCounted = ({ figures, rules }: ExactAsked) =>
  rules.size === 0 && !figures.has('ends') && !groupingFigures.some((figure) => figures.has(figure))

function readBranch(branch: AttributeBranch, asked: ExactAsked) {
  const { dataType, isList } = branch
  const summary = summarizeValues(
    {
      dataType,
      tables: tablesOfValues(branch),
      ...selectEnds(branch),
      ...(isList && {
        countRanges: (place: (value: Statement) => Statement) =>
          sql`select ${place(raw('d.value'))} as range, count(distinct d.resource_id) as n from d group by 1`,
      }),
    },
    asked,
  )
  const rules = readRules(branch, asked)
  const present =
    summary.readsValues && !isList
      ? part('present', raw('coalesce(sum(g.n), 0)'), { from: raw('from g') })
      : part('present', selectPresent(branch))
  return {
    of: rules.of,
    tables: [
      ...branch.tables,
      ...(rules.readsValues && !summary.readsValues ? tablesOfValues(branch) : []),
      ...summary.tables,
    ],
    parts: [...(asked.withPresent ? [present] : []), ...summary.parts, ...rules.parts],
  }
}

/** The attributes of a branch with the bounds of their rules, as `a`, and the parts that count the values that break them. */
function readRules(branch: AttributeBranch, { rules }: ExactAsked) {
  const { dataType, attributeIds } = branch
  const of = attributeIds.map((id) => rules.get(id))
  const some = (has: (rule: ValueRules) => boolean) => of.some((rule) => rule !== undefined && has(rule))
  const bound = (end: 'min' | 'max') => of.map((rule) => rule?.[end] ?? null)
  const isInteger = dataType === 'integer'
  const [under, over] = isInteger ? [underInteger, overInteger] : [raw('u.min'), raw('u.max')]
  return {
    of: sql`(select a.* from (select u.id, u.is_limited, ${under} as under, ${over} as over from unnest(${attributeIds}::integer[], ${bound('min')}::numeric[], ${bound('max')}::numeric[], ${of.map((rule) => (rule?.allowed.length ?? 0) > 0)}::boolean[]) u (id, min, max, is_limited)) a where ${branch.only}) a`,
    readsValues: some(({ allowed }) => allowed.length > 0),
    parts: [
      ...(some(({ min }) => min !== null)
        ? [
            part(
              'below',
              countValues(branch, (value) => sql`${value} ${raw(isInteger ? '<=' : '<')} a.under`),
            ),
          ]
        : []),
      ...(some(({ max }) => max !== null)
        ? [
            part(
              'above',
              countValues(branch, (value) => sql`${value} ${raw(isInteger ? '>=' : '>')} a.over`),
            ),
          ]
        : []),
      ...(some(({ allowed }) => allowed.length > 0)
        ? [
            part('others', raw('coalesce(sum(g.n), 0)'), {
              from: raw(
                'from g where a.is_limited and not exists (select from allowed o where o.id = a.id and o.value = g.value)',
              ),
            }),
          ]
        : []),
    ],
  }
}

// As an integer, so that the index decides. Null where no integer is so small, or so great.
const underInteger = raw(
  'case when ceil(u.min) > -9223372036854775808 then least(ceil(u.min) - 1, 9223372036854775807)::bigint end',
)
const overInteger = raw(
  'case when floor(u.max) < 9223372036854775807 then greatest(floor(u.max) + 1, -9223372036854775808)::bigint end',
)

/**
 * The different values of string attributes, short or long ones, with how many resources have each, as a cursor to fetch from: rows `attribute`, `value`, `n`.
 */
export function declareTexts(
  cursor: string,
  seen: SeenResources,
  attributes: readonly AttributeRef[],
  length: 'short' | 'long',
): Statement {
  const isWanted = sql`octet_length(g.value) ${raw(length === 'short' ? '<=' : '>')} ${raw(String(maxIndexedBytes))}`
  const selects = branchesOf('string', attributes, seen).map(
    (branch) => sql`
      select a.id as attribute, g.value, g.n::float8 as n from ${attributesIn(branch)}
       cross join lateral (with ${join([...branch.tables, ...tablesOfValues(branch)], ', ')} select g.value, g.n from g where ${isWanted}) g`,
  )
  const tables = tablesOfSeen(seen, new Map([['string', attributes]]))
  return sql`declare ${identifier(cursor)} no scroll cursor for with ${join(tables, ', ')} ${join(selects, ' union all ')}`
}

const attributesIn = ({ attributeIds, only }: AttributeBranch) =>
  sql`(select a.id from unnest(${attributeIds}::integer[]) a (id) where ${only} offset 0) a`

/** A kind of resources that must have an attribute. */
export interface OfKind {
  readonly attribute: AttributeRef
  readonly typeId: number
  /** Null: whichever. */
  readonly providerTypeId: number | null
}

/** Rows: `attribute`, and how many resources of the kinds that are named with it have it, as `n`; none for an attribute that none of them has. */
export function countPresentOfKinds(seen: SeenResources, wanted: readonly OfKind[]): Statement {
  const kinds = sql`kinds as materialized (
    select u.attribute, k.id from unnest(${wanted.map(({ attribute }) => attribute.id)}::integer[], ${wanted.map(({ typeId }) => typeId)}::integer[], ${wanted.map(({ providerTypeId }) => providerTypeId)}::integer[]) u (attribute, type_id, provider_type_id)
      join resource_kinds k on k.resource_type_id = u.type_id and (u.provider_type_id is null or k.provider_type_id = u.provider_type_id))`
  const inRows = sql`
    select u.attribute, x.resource_id from kinds u join resource_attributes x on x.kind_id = u.id and x.attribute_definition_id = u.attribute and x.ordinal <= 1`
  const attributes = [...new Map(wanted.map(({ attribute }) => [attribute.id, attribute])).values()]
  const inColumns = attributes.flatMap(({ id, columns }) =>
    columns.map(
      ({ table, column, typeIds }) => sql`
        select u.attribute, x.resource_id from kinds u join ${identifier(table)} x on x.kind_id = u.id
         where u.attribute = ${id} and x.${identifier(column)} is not null${ofKinds(typeIds)}`,
    ),
  )
  return sql`with ${join([...tablesOfSeen(seen, new Map()), kinds], ', ')}
    select x.attribute, count(*)::float8 as n from (${join([inRows, ...inColumns], ' union all ')}) x where ${isSeen(seen, 'x.resource_id')} group by 1`
}

/**
 * Rows: `attribute`, and when it was last changed, as `at`; none for an attribute that nothing has or had. What a resource has it has since its creation, unless
 * history says otherwise. So the newest resources tell it of most attributes; only of what none of them has all values are read.
 */
export function selectLastChanges(
  seen: SeenResources,
  byType: ReadonlyMap<DataType, readonly AttributeRef[]>,
): Statement {
  const attributes = [...byType.values()].flat()
  const ids = attributes.map(({ id }) => id)
  const columns = attributes.flatMap(({ id, columns: stored }) => stored.map((column) => ({ id, ...column })))
  const foundInColumns = [...new Set(columns.map(({ table }) => table))].map((table) => {
    const cells = columns
      .filter((column) => column.table === table)
      .map(({ id, column, typeIds }) => {
        const ofType = typeIds ? sql` and n.resource_type_id = any(${typeIds}::integer[])` : empty
        return sql`(${id}::integer, x.${identifier(column)} is not null${ofType})`
      })
    return sql`select c.id, n.created_at from newest n join ${identifier(table)} x on x.resource_id = n.id cross join lateral (values ${join(cells)}) c (id, is_set) where c.is_set`
  })
  const foundInRows = sql`select x.attribute_definition_id as id, n.created_at from newest n join resource_attributes x on x.resource_id = n.id where x.attribute_definition_id = any(${ids}::integer[])`
  const older = [...byType].flatMap(([dataType, ofType]) =>
    branchesOf(dataType, ofType, seen).map((branch) => {
      const tables = branch.tables.length > 0 ? sql`with ${join(branch.tables, ', ')} ` : empty
      // A condition on the attributes would come too late where one alone is asked: Postgres works out its value first.
      const at = sql`case when not exists (select from found f where f.id = a.id) then ${selectNewest(branch)} end`
      return sql`select a.id, o.at from ${attributesIn(branch)} cross join lateral (${tables}select ${at} as at) o`
    }),
  )
  const history =
    seen.look.wideFrom === undefined
      ? sql`resource_attribute_history h where ${isSeen(seen, 'h.resource_id')}`
      : raw('few f join resource_attribute_history h on h.resource_id = f.id where true')
  const changed = sql`
    select h.attribute_definition_id, max(h.valid_to) from ${history} and h.attribute_definition_id = any(${ids}::integer[]) group by 1`
  return sql`
    with ${join(tablesOfSeen(seen, byType), ', ')},
    newest as materialized (select r.id, r.resource_type_id, r.created_at from resources r where ${seen.shown} order by r.created_at desc limit ${seen.look.newest}),
    found as materialized (select f.id, max(f.created_at) as at from (${join([foundInRows, ...foundInColumns], ' union all ')}) f group by 1)
    select id as attribute, max(at) as at
      from (${join([raw('select id, at from found'), changed, ...older], ' union all ')}) t (id, at) where at is not null group by 1`
}
