import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.js'
import { UnavailableError } from '../errors.js'
import type { Logger } from '../telemetry/logger.js'
import { parseDatabaseUrl, reachDatabase } from './connection.js'
import { findCluster } from './embedded/cluster.js'
import { joinEmbedded } from './embedded.js'
import type { Embedded } from './embedded.js'
import { migrate } from './migrate.js'
import { openPool } from './pool.js'
import type { Pool } from './pool.js'

/** The database of this run: DATABASE_URL, else the embedded server, with the newest schema. */
export interface Database {
  readonly pool: Pool
  /** Closes the pool, for at most `patienceMs`, and leaves the embedded server, which ends with its last user. */
  close(patienceMs?: number): Promise<void>
}

/** Opens the same database as it is: nothing is made, migrated or written. Throws a CadastreError with one sentence when there is none. */
export async function visitDatabase(config: Pick<Config, 'databaseUrl' | 'folder'>): Promise<Database> {
  if (config.databaseUrl === undefined && !(await findCluster(config.folder)))
    throw new UnavailableError(
      `There is no database in ${config.folder} yet; start Cadastre once, or name another in DATABASE_URL or CADASTRE_DATA_DIR.`,
    )
  return poolOn(await reach(config))
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
  return poolOn(reached, logger)
}

function poolOn({ connection, leave }: Pick<Embedded, 'connection' | 'leave'>, logger?: Logger): Database {
  const pool = openPool(connection, logger ? { logger } : {})
  const close = async (patienceMs = 5000) => {
    await Promise.race([pool.end(), sleep(patienceMs, undefined, { ref: false })])
    await leave()
  }
  return { pool, close }
}

async function reach({ databaseUrl, folder }: Pick<Config, 'databaseUrl' | 'folder'>) {
  if (databaseUrl === undefined) return joinEmbedded(folder)
  return { connection: await reachDatabase(parseDatabaseUrl(databaseUrl)), leave: () => Promise.resolve() }
}
