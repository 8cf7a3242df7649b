import { identifier, join, sql, type Statement } from '../../query/sql.js'
import type { Catalogue } from '../catalog/catalogue.js'

/** A table, or all partitions of one together, with what the statistics say of it. */
export interface TableRow {
  readonly table: string
  readonly rows: number
  readonly bytes: number
  readonly indexBytes: number
  readonly dead: number
  /** Rows changed since the planner last looked at them. */
  readonly changed: number
  /** Or so small that it does not matter. */
  readonly isAnalyzed: boolean
}

/** Rows: the tables of the schema, largest first. */
export const selectTables = (): Statement => sql`
  select coalesce(pg_partition_root(c.oid)::regclass, c.oid::regclass)::text as "table", sum(greatest(c.reltuples, s.n_live_tup, 0))::float8 as rows,
         sum(pg_table_size(c.oid))::float8 as bytes, sum(pg_indexes_size(c.oid))::float8 as "indexBytes",
         sum(s.n_dead_tup)::float8 as dead, sum(s.n_mod_since_analyze)::float8 as changed,
         bool_and(c.reltuples >= 0 or pg_relation_size(c.oid) < 131072) as "isAnalyzed"
    from pg_class c join pg_stat_all_tables s on s.relid = c.oid
   where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
   group by 1 order by sum(pg_total_relation_size(c.oid)) desc, 1`

/** Rows: live `resources` of each type with the `values` that they have, in rows and in columns. */
export function selectContents(catalogue: Catalogue): Statement {
  const columns = new Map<string, Set<string>>()
  for (const { table, column } of catalogue.columns.values())
    columns.set(table, (columns.get(table) ?? new Set<string>()).add(column))
  const inColumns = [...columns].map(
    ([table, names]) =>
      sql`select kind_id, sum(num_nonnulls(${join([...names].map(identifier))})) from ${identifier(table)} group by 1`,
  )
  return sql`
    with valued as (
      select kind_id, sum(n) as n from (${join([sql`select kind_id, count(*) as n from resource_attributes group by 1`, ...inColumns], ' union all ')}) v
       group by 1),
    living as (select kind_id, count(*) as n from resources where deleted_at is null group by 1)
    select t.name as type, sum(coalesce(l.n, 0))::float8 as resources, sum(coalesce(v.n, 0))::float8 as "values"
      from resource_kinds k join resource_types t on t.id = k.resource_type_id
      left join living l on l.kind_id = k.id left join valued v on v.kind_id = k.id
     group by 1 having sum(coalesce(l.n, 0) + coalesce(v.n, 0)) > 0 order by 3 desc, 2 desc, 1`
}

export interface IndexRow {
  readonly index: string
  readonly table: string
  readonly isValid: boolean
  readonly isUnique: boolean
  readonly isPartition: boolean
  readonly scans: number
  readonly bytes: number
}

/** Rows: the indexes of the schema. */
export const selectIndexes = (): Statement => sql`
  select c.relname as "index", t.relname as "table", i.indisvalid and i.indisready as "isValid", i.indisunique as "isUnique",
         c.relispartition as "isPartition", coalesce(s.idx_scan, 0)::float8 as scans, pg_relation_size(c.oid)::float8 as bytes
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    left join pg_stat_all_indexes s on s.indexrelid = c.oid
   where c.relnamespace = current_schema()::regnamespace order by 1`

/** Rows: `table`, `column` of extension tables that no index begins with. */
export const selectUnindexedColumns = (): Statement => sql`
  select distinct t.extension_table as "table", a.attname::text as "column"
    from resource_types t join pg_attribute a on a.attrelid = to_regclass(t.extension_table) and a.attnum > 0 and not a.attisdropped
   where a.attname not in ('resource_id', 'kind_id', 'extension_table')
     and not exists (select from pg_index i where i.indrelid = a.attrelid
                      and replace(pg_get_indexdef(i.indexrelid, 1, true), '"', '') in (a.attname, 'value_prefix(' || a.attname || ')'))
   order by 1, 2`

/** Rows: foreign keys whose columns no index begins with, with the size of the table that has them. */
export const selectUnindexedReferences = (): Statement => sql`
  select c.relname as "table", string_agg(a.attname, ', ' order by k.position) as columns, f.relname as referenced,
         greatest(c.reltuples, 0)::float8 as rows
    from pg_constraint o join pg_class c on c.oid = o.conrelid join pg_class f on f.oid = o.confrelid
    cross join lateral unnest(o.conkey) with ordinality k (number, position)
    join pg_attribute a on a.attrelid = o.conrelid and a.attnum = k.number
   where o.contype = 'f' and o.conparentid = 0 and o.connamespace = current_schema()::regnamespace
     and not exists (select from pg_index i where i.indrelid = o.conrelid and i.indisvalid and i.indkey[0] = any (o.conkey)
                      and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) like '%IS NOT NULL%'))
   group by o.oid, c.relname, f.relname, c.reltuples order by c.reltuples desc, 1, 2`

/** Rows: `what` stands in the way of a law: triggers that are switched off, constraints that were never validated; `mend` is how to. */
export const selectSuspended = (): Statement => sql`
  select 'trigger ' || t.tgname || ' of ' || c.relname || ' is switched off' as what, 'alter table ' || c.relname || ' enable trigger all' as mend
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
   where c.relnamespace = current_schema()::regnamespace and t.tgenabled in ('D', 'R')
  union all
  select 'constraint ' || o.conname || ' of ' || c.relname || ' was never checked against the rows that are there',
         'alter table ' || c.relname || ' validate constraint ' || o.conname
    from pg_constraint o join pg_class c on c.oid = o.conrelid
   where o.connamespace = current_schema()::regnamespace and not o.convalidated
   order by 1`

/** Rows: history tables with the `missing` quarters of the coming year and the rows that the `default` partition holds. */
export const selectPartitions = (): Statement => sql`
  select h.name as "table",
         (select coalesce(array_agg(q.name order by q.name), '{}') from (
            select to_char(generate_series(date_trunc('quarter', now() at time zone 'UTC'), now() at time zone 'UTC' + interval '9 months',
                                           interval '3 months'), 'YYYY"q"Q') as name) q
           where not exists (select from pg_inherits i join pg_class p on p.oid = i.inhrelid
                              where i.inhparent = to_regclass(h.name) and p.relname = h.name || '_' || q.name)) as missing,
         h.rows::float8 as "defaultRows"
    from (${join(
      historyTables.map(
        (table) => sql`select ${table} as name, (select count(*) from ${identifier(`${table}_default`)}) as rows`,
      ),
      ' union all ',
    )}) h
   order by 1`

const historyTables = [
  'resource_state_history',
  'resource_attribute_history',
  'resource_edge_history',
  'resource_edge_attribute_history',
] as const
