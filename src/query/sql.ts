import sqlTag, { empty, join, raw, type Sql } from 'sql-template-tag'

/** SQL text with its values apart: `sql\`... ${value}\`` binds the value, a nested `sql` is spliced in. The only way to build a statement. */
export const sql = sqlTag

/** What `db.run` executes: `statement.text` with $1.., `statement.values`. */
export type Statement = Sql

export { empty, join, raw }

/** A column or table name from our own tables or the catalogue, quoted. Never pass client input. */
export function identifier(name: string): Statement {
  return raw(`"${name.replaceAll('"', '""')}"`)
}
