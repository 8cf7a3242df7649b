import type { Config } from '../config.js'
import type { Database } from '../db/database.js'
import { openRequestPool } from '../db/pool.js'
import { keepPartitions } from '../db/upkeep.js'
import { keepStatistics } from '../modules/inventory/statistics.upkeep.js'
import type { Pack } from '../modules/catalog/pack.js'
import { buildStaticSchema } from '../schema/static.js'
import { mountGraphql } from '../server/graphql.js'
import { databaseCheck, schemaCheck, type ReadinessCheck } from '../server/health.js'
import { createHttpServer, listen } from '../server/http.js'
import type { Logger } from '../telemetry/logger.js'
import { loadDemo, loadShippedPacks, readShippedPacks } from './seeds.js'

type App = Awaited<ReturnType<typeof createHttpServer>>

/** The server of the API on a migrated database. */
export interface Api {
  readonly app: App
  /** Answers the address. */
  readonly listen: () => Promise<string>
}

/** What the API needs and no database knows, made while the database is opened; answers what opens the API on it. */
export async function prepareApi(config: Config, logger: Logger): Promise<(database: Database) => Promise<Api>> {
  const ready: Ready = { packs: await readShippedPacks(), base: buildStaticSchema() }
  return async (database) => {
    const app = await createHttpServer({
      logger,
      limits: config.limits,
      mountApi: (server) => mountApi(server, database, config, logger, ready),
    })
    return { app, listen: () => listen(app, config) }
  }
}

interface Ready {
  readonly packs: readonly Pack[]
  readonly base: ReturnType<typeof buildStaticSchema>
}

/** What stands between the migrated database and the API: packs, demo, catalogue, schema. */
async function mountApi(
  app: App,
  { pool }: Database,
  config: Config,
  logger: Logger,
  { packs, base }: Ready,
): Promise<readonly ReadinessCheck[]> {
  await loadShippedPacks(pool, packs)
  if (config.demo) await loadDemo(pool)
  const upkeep = keepPartitions(pool, logger)
  app.addHook('onClose', async () => upkeep.close())
  const statistics = await keepStatistics(pool, {
    onFailure: (error) => logger.warn({ err: error }, 'the statistics of the inventory could not be kept up'),
  })
  app.addHook('onClose', async () => statistics.close())
  const requestPool = openRequestPool(pool.connection, config.limits, logger)
  app.addHook('onClose', async () => requestPool.end())
  const swap = await mountGraphql(app, {
    ...config,
    pool,
    requestPool,
    base,
    statistics: () => statistics.current(),
    logger,
  })
  return [databaseCheck(pool), schemaCheck(swap)]
}
