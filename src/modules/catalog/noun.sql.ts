import { empty, identifier, join, raw, sql, type Statement } from '../../query/sql.js'
import { tableColumns } from '../../query/table.js'
import type { Links, Noun, Use, Values } from './noun.js'
import { nounSource } from './noun.source.js'

/** Rows of a noun by their ids. */
export const selectByIds = (noun: Noun, ids: readonly number[]): Statement =>
  sql`select ${tableColumns(nounSource(noun))} from ${identifier(noun.table)} t where t.id = any (${ids}::integer[])`

/** Rows of a noun that belong to resource types (`typeIds`) or the types above them, nearest first; `ownerId` is the type that was asked for. */
export const selectInherited = (noun: Noun, column: string, typeIds: readonly number[]): Statement =>
  sql`select c.descendant_id as "ownerId", ${tableColumns(nounSource(noun))}
        from resource_type_closure c join ${identifier(noun.table)} t on t.${identifier(column)} = c.ancestor_id
       where c.descendant_id = any (${typeIds}::integer[]) order by c.depth, t.id`

/** Rows of a noun that rows of another refer to by a column; `ownerId` is the row that refers. */
export const selectReferred = (noun: Noun, from: Noun, column: string, ids: readonly number[]): Statement =>
  sql`select o.id as "ownerId", ${tableColumns(nounSource(noun))}
        from ${identifier(from.table)} o join ${identifier(noun.table)} t on t.id = o.${identifier(column)}
       where o.id = any (${ids}::integer[])`

/** One row, locked until the end of the transaction. */
export const selectForUpdate = (noun: Noun, id: number): Statement =>
  sql`select ${tableColumns(nounSource(noun))} from ${identifier(noun.table)} t where t.id = ${id} for update of t`

/** Row: `id` of another row with the same values in these columns, null included. */
export const selectDuplicate = (noun: Noun, columns: Values, id: number | undefined): Statement =>
  sql`select t.id from ${identifier(noun.table)} t
       where ${join(
         Object.entries(columns).map(([column, value]) => sql`t.${identifier(column)} is not distinct from ${value}`),
         ' and ',
       )} and t.id is distinct from ${id ?? null}::integer limit 1`

/** Row: `id`. Takes values by column. */
export function insertRow(noun: Noun, columns: Values): Statement {
  const names = Object.keys(columns).map(identifier)
  return sql`insert into ${identifier(noun.table)} (${join(names, ', ')}) values (${join(Object.values(columns), ', ')}) returning id`
}

/** Takes values by column; moves `updated_at`. */
export function updateRow(noun: Noun, id: number, columns: Values): Statement {
  const changes = Object.entries(columns).map(([column, value]) => sql`${identifier(column)} = ${value}`)
  return sql`update ${identifier(noun.table)} set ${join([sql`updated_at = now()`, ...changes], ', ')} where id = ${id}`
}

export const retireRow = (noun: Noun, id: number, note: string | null, replacedById: number | null): Statement =>
  sql`update ${identifier(noun.table)} set updated_at = now(), retired_at = coalesce(retired_at, now()), retired_note = ${note}${
    noun.retires === 'with-replacement' ? sql`, replaced_by_id = ${replacedById}` : empty
  } where id = ${id}`

export const reinstateRow = (noun: Noun, id: number): Statement =>
  sql`update ${identifier(noun.table)} set updated_at = now(), retired_at = null, retired_note = null${
    noun.retires === 'with-replacement' ? sql`, replaced_by_id = null` : empty
  } where id = ${id}`

export const deleteRow = (noun: Noun, id: number): Statement =>
  sql`delete from ${identifier(noun.table)} where id = ${id}`

export const deleteLinks = (through: Links, id: number, but: readonly number[] = []): Statement =>
  sql`delete from ${identifier(through.table)} where ${identifier(through.own)} = ${id}${ofSide(through)}
       and not (${identifier(through.other)} = any (${but}::integer[]))`

export function insertLinks(through: Links, id: number, others: readonly number[]): Statement {
  const side = through.side === undefined ? empty : sql`, side`
  const sideValue = through.side === undefined ? empty : sql`, ${through.side}::text`
  return sql`insert into ${identifier(through.table)} (${identifier(through.own)}, ${identifier(through.other)}${side})
    select ${id}::integer, o${sideValue} from unnest(${others}::integer[]) o on conflict do nothing`
}

/** Row: one count per use, in order, as `c0`, `c1`, ... */
export const countUses = (uses: readonly Use[], id: number): Statement =>
  sql`select ${join(
    uses.map(
      (use, index) =>
        sql`(select count(*)::integer from ${identifier(use.table)} u where u.${identifier(use.column)} = ${id}) as ${raw(`c${index}`)}`,
    ),
    ', ',
  )}`

const ofSide = ({ side }: Links) => (side === undefined ? empty : sql` and side = ${side}`)
