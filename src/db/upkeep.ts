import { sql } from '../query/sql.js'
import type { Logger } from '../telemetry/logger.js'
import type { Db } from './db.js'

const dayMs = 24 * 60 * 60 * 1000

/** Makes the coming partitions of the history once a day, for servers that run longer than the year that a start provides for. */
export function keepPartitions(db: Db, logger: Logger): { close(): void } {
  const timer = setInterval(() => {
    db.run(sql`select ensure_history_partitions()`).catch((error: unknown) =>
      logger.warn({ err: error }, 'the coming partitions of the history could not be made'),
    )
  }, dayMs).unref()
  return { close: () => clearInterval(timer) }
}
