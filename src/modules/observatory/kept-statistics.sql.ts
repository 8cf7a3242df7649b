import { raw, sql, type Statement } from '../../query/sql.js'
import type { DataType } from '../../query/value.js'
import { part, selectParts, summarizeValues, type ValuesAsked } from './value-summary.sql.js'

/** What is kept of a type: null where nobody has looked at it, which only matters where it has resources. */
export interface KeptTypeRow extends Readonly<Record<string, unknown>> {
  readonly typeId: number
  readonly resources: number | null
  readonly takenAt: string | null
  readonly hasResources: boolean
}

/** Rows: for each of these types what is kept of it. */
export const selectKeptTypes = (typeIds: readonly number[]): Statement => sql`
  select t.id as "typeId", s.resources::float8 as resources, s.taken_at as "takenAt",
         s.resource_type_id is not null or exists (select from resources r where r.resource_type_id = t.id and r.deleted_at is null) as "hasResources"
    from unnest(${typeIds}::integer[]) t (id) left join resource_type_statistics s on s.resource_type_id = t.id`

/** What is asked of attributes of one data type. */
export interface KeptAsked extends ValuesAsked {
  readonly dataType: DataType
  readonly typeIds: readonly number[]
  readonly attributeIds: readonly number[]
  readonly withPresent: boolean
}

/**
 * The same rows as `selectSummaries`, worked out of what is kept: of each type the common values with their shares, and the others as buckets, each of which
 * counts where its last value lies.
 */
export function selectKeptSummaries(asked: KeptAsked): Statement {
  const { dataType, typeIds, attributeIds } = asked
  const value = raw(`v.value_${dataType}`)
  const values = sql`
    kept as materialized (
      select s.attribute_definition_id as id, s.resource_type_id as type_id, s.resources, s.value_count, s.distinct_count
        from attribute_statistics s where s.attribute_definition_id = any(${attributeIds}::integer[]) and s.resource_type_id = any(${typeIds}::integer[])),
    kept_values as materialized (
      select k.id, v.role, v.position, ${value} as value, v.share * k.value_count as n,
             k.value_count * (1 - coalesce(sum(v.share) over one, 0)) / nullif(max(v.position) filter (where v.role = 'b') over one, 0) as bucket
        from kept k join attribute_statistics_values v on v.resource_type_id = k.type_id and v.attribute_definition_id = k.id
      window one as (partition by k.id, k.type_id))`
  const ofOne = raw('from kept k where k.id = a.id')
  const end = (role: 'l' | 'g') =>
    sql`(select v.value from kept_values v where v.id = a.id and v.role = ${raw(`'${role}'`)} order by v.value ${raw(role === 'l' ? 'asc' : 'desc')} limit 1)`
  const { tables, parts } = summarizeValues(
    {
      dataType,
      tables: [
        sql`g as (
          select v.value, round(sum(case v.role when 'c' then v.n else v.bucket end)) as n, bool_or(v.role = 'c') as is_common
            from kept_values v where v.id = a.id and (v.role = 'c' or v.role = 'b' and v.position > 0) group by v.value)`,
      ],
      least: end('l'),
      greatest: end('g'),
      isCommon: raw('g.is_common'),
      distinct: part('distinct', raw(distinctOfAll), {
        value: raw('coalesce(sum(k.value_count), 0)::text'),
        from: ofOne,
      }),
    },
    asked,
  )
  return selectParts(
    [values],
    [
      {
        of: sql`unnest(${attributeIds}::integer[]) a (id)`,
        tables,
        parts: [
          ...(asked.withPresent ? [part('present', raw('coalesce(sum(k.resources), 0)'), { from: ofOne })] : []),
          ...parts,
        ],
      },
    ],
  )
}

// Of values that are nearly all different the types have different ones; of few values they share them.
const distinctOfAll = `
  coalesce(round(sum(k.distinct_count::float8 ^ 2 / k.value_count) + max(k.distinct_count - k.distinct_count::float8 ^ 2 / k.value_count)), 0)`
