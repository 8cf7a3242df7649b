import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.js'
import type { Logger } from '../telemetry/logger.js'
import { parseDatabaseUrl, reachDatabase } from './connection.js'
import { joinEmbedded } from './embedded.js'
import { migrate } from './migrate.js'
import { openPool } from './pool.js'
import type { Pool } from './pool.js'

/** The database of this run: DATABASE_URL, else the embedded server, with the newest schema. */
export interface Database {
  readonly pool: Pool
  /** Closes the pool, for at most `patienceMs`, and leaves the embedded server, which ends with its last user. */
  close(patienceMs?: number): Promise<void>
}

/** Opens and migrates the database that server and commands share. Throws a CadastreError with one sentence; then nothing of ours is left running. */
export async function openDatabase(config: Pick<Config, 'databaseUrl' | 'folder'>, logger?: Logger): Promise<Database> {
  const reached = await reach(config)
  try {
    await migrate(reached.connection, logger)
  } catch (error) {
    await reached.leave()
    throw error
  }
  const pool = openPool(reached.connection, logger ? { logger } : {})
  const close = async (patienceMs = 5000) => {
    await Promise.race([pool.end(), sleep(patienceMs, undefined, { ref: false })])
    await reached.leave()
  }
  return { pool, close }
}

async function reach({ databaseUrl, folder }: Pick<Config, 'databaseUrl' | 'folder'>) {
  if (databaseUrl === undefined) return joinEmbedded(folder)
  return { connection: await reachDatabase(parseDatabaseUrl(databaseUrl)), leave: () => Promise.resolve() }
}
