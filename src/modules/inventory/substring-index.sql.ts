import { identifier, raw, sql, type Statement } from '../../query/sql.js'

/** An index of trigrams of one attribute: what it is called, and what it is of. */
export interface SubstringIndex {
  readonly name: string
  readonly table: string
  /** Without one, of the rows of `resource_attributes`. */
  readonly column?: string
  readonly attributeId: number
}

/** Builds beside reads and writes; not in a transaction. The predicate says what `valueParts` asks. */
export function createSubstringIndex({ name, table, column, attributeId }: SubstringIndex): Statement {
  const folded = (text: Statement) => sql`gin ((lower(${text} collate "und-x-icu")) gin_trgm_ops)`
  return column === undefined
    ? sql`create index concurrently ${identifier(name)} on ${identifier(table)} using ${folded(raw('value_string'))} where attribute_definition_id = ${raw(String(attributeId))} and octet_length(value_string) <= 996`
    : sql`create index concurrently ${identifier(name)} on ${identifier(table)} using ${folded(identifier(column))}`
}

/** Without waiting for who reads the table to be done with it, other than the end of their transactions. */
export const dropSubstringIndex = (name: string): Statement =>
  sql`drop index concurrently if exists ${identifier(name)}`

export interface BuiltIndex {
  readonly name: string
  readonly attributeId: number
  /** False for one whose building was broken off. */
  readonly isValid: boolean
  readonly bytes: number
}

/** Rows: the indexes of substrings that there are. */
export const selectSubstringIndexes = (): Statement => sql`
  select c.relname as name, substring(c.relname from '_substring_([0-9]+)$')::integer as "attributeId",
         i.indisvalid and i.indisready as "isValid", pg_relation_size(c.oid)::float8 as bytes
    from pg_index i join pg_class c on c.oid = i.indexrelid
   where c.relnamespace = current_schema()::regnamespace and c.relname ~ '_substring_[0-9]+$' order by 1`
