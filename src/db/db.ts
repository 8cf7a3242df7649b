import type { Statement } from '../query/sql.js'

/** A row as Postgres sends it: int2, int4, float and boolean as JavaScript values, arrays as arrays, everything else (bigint, numeric,
 * timestamptz, inet, ...) as text, so nothing is rounded on the way. */
export type Row = Readonly<Record<string, unknown>>

/** A handle to run statements: the pool itself, or one connection inside a transaction. First argument of everything that does IO. */
export interface Db {
  /** Runs one statement and returns all its rows. Throws a CadastreError for what a client can cause, see `sqlstate.ts`. */
  run<R extends object = Row>(statement: Statement): Promise<readonly R[]>
  /** True inside `transaction` or `snapshot`: a nested transaction joins the outer one. */
  readonly inTransaction: boolean
}
