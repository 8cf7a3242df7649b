import type { Statement } from '../../query/sql.js'
import { sql } from '../../query/sql.js'

/** One finished operation on the catalogue. */
export interface OperationRow {
  readonly actor: string
  readonly kind: string
  readonly cause: string | null
  readonly requestId: string | null
  readonly outcome: 'succeeded' | 'refused' | 'failed'
  readonly note: string
  readonly created: number
  readonly updated: number
  readonly deleted: number
}

/** Row: `id`. */
export const insertOperation = (row: OperationRow): Statement => sql`
  insert into operations (actor, kind, cause, request_id, outcome, note, created_count, updated_count, deleted_count, rejected_count,
    started_at, finished_at)
  values (${row.actor}, ${row.kind}, ${row.cause}, ${row.requestId}, ${row.outcome}, ${row.note}, ${row.created}, ${row.updated},
    ${row.deleted}, ${row.outcome === 'succeeded' ? 0 : 1}, now(), clock_timestamp())
  returning id`
