import sqlTag, { empty, join, raw, type Sql } from 'sql-template-tag'

/** SQL text with its values apart: `sql\`... ${value}\`` binds the value, a nested `sql` is spliced in. The only way to build a statement. */
export const sql = sqlTag

/** What `db.run` executes: `statement.text` with $1.., `statement.values`. */
export type Statement = Sql & { readonly isPlannedOnce?: boolean }

/**
 * The statement, to be planned by the database once for all its values, which takes as long as many a statement itself. Only for what has one good plan:
 * ids that are looked up, and an index that is read along; never where values decide.
 */
export const plannedOnce = (statement: Sql): Statement => Object.assign(statement, { isPlannedOnce: true })

export { empty, join, raw }

/** A column or table name from our own tables or the catalogue, quoted. Never pass client input. */
export function identifier(name: string): Statement {
  return raw(`"${name.replaceAll('"', '""')}"`)
}
