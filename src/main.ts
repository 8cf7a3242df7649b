import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { FastifyInstance } from 'fastify'
import { listenForStop } from './cli/signals.js'
import type { StopRequest } from './cli/signals.js'
import { loadDemo, loadShippedPacks } from './cli/seeds.js'
import { complain, say } from './cli/terminal.js'
import { readConfig } from './config.js'
import type { Config } from './config.js'
import { openDatabase } from './db/database.js'
import type { Database } from './db/database.js'
import { openRequestPool } from './db/pool.js'
import { keepPartitions } from './db/upkeep.js'
import { CadastreError, InputError } from './errors.js'
import { keepStatistics } from './modules/inventory/statistics.upkeep.js'
import { mountGraphql } from './server/graphql.js'
import { databaseCheck, schemaCheck } from './server/health.js'
import type { ReadinessCheck } from './server/health.js'
import { createHttpServer, listen } from './server/http.js'
import { createLogger } from './telemetry/logger.js'
import type { Logger } from './telemetry/logger.js'

const usage = `Usage: npm start [-- OPTIONS]

Serves Cadastre: GraphiQL at /, the API at /graphql, /healthz and /readyz.

  --no-demo   do not load the demo inventory into an empty database
  --help      show this

Environment:
  DATABASE_URL       a Postgres 15 or later, UTF8; without it an embedded one is used
  CADASTRE_DATA_DIR  folder of the embedded Postgres (.cadastre)
  HOST, PORT         where to listen (127.0.0.1, 4000)
  LOG_LEVEL          fatal, error, warn, info, debug, trace or silent (warn)
  NODE_ENV           development or production (development)
docs/limits.md lists the limits and what sets them.`

/** How long requests in flight may take after the signal to stop. */
const drainMs = 10_000

process.exitCode = await run()
// Whatever still holds the event loop has been closed or given up by now.
process.exit()

async function run(): Promise<number> {
  try {
    const flags = readFlags()
    if (flags.help) {
      say(usage)
      return 0
    }
    const config = readConfig({ demo: flags.demo })
    return await serve(config, createLogger(config), listenForStop())
  } catch (error) {
    return report(error)
  }
}

/** From configuration to listening, until asked to stop; what was opened is closed in the opposite order whatever happens. */
async function serve(config: Config, logger: Logger, stop: StopRequest): Promise<number> {
  let code = 0
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'a fault outside of any request')
    code = 1
    process.kill(process.pid, 'SIGTERM')
  })
  const database = await openDatabase(config, logger)
  try {
    if (stop.isAsked()) return code
    const app = await createHttpServer({
      logger,
      limits: config.limits,
      mountApi: (server) => mountApi(server, database, config, logger),
    })
    try {
      if (stop.isAsked()) return code
      welcome(await listen(app, config))
      if (!isLoopback(config.host))
        complain('There are no accounts: whoever reaches this address may read and write everything.')
      await stop.asked
    } finally {
      await drain(app, stop)
    }
    return code
  } finally {
    await database.close(stop.isHurried() ? 100 : 5000)
  }
}

/** What stands between the migrated database and the API: packs, demo, catalogue, schema. */
async function mountApi(
  app: FastifyInstance,
  { pool }: Database,
  config: Config,
  logger: Logger,
): Promise<readonly ReadinessCheck[]> {
  await loadShippedPacks(pool)
  if (config.demo) await loadDemo(pool)
  const upkeep = keepPartitions(pool, logger)
  app.addHook('onClose', async () => upkeep.close())
  const statistics = await keepStatistics(pool, {
    onFailure: (error) => logger.warn({ err: error }, 'the statistics of the inventory could not be kept up'),
  })
  app.addHook('onClose', async () => statistics.close())
  const requestPool = openRequestPool(pool.connection, config.limits, logger)
  app.addHook('onClose', async () => requestPool.end())
  const swap = await mountGraphql(app, { ...config, pool, requestPool, statistics: () => statistics.current(), logger })
  return [databaseCheck(pool), schemaCheck(swap)]
}

function welcome(address: string): void {
  const query = '{ resourceTypes(first: 5) { nodes { name description } } }'
  say(
    `Cadastre listens on ${address} - open it in a browser, or paste: curl -s ${address}/graphql -H 'content-type: application/json' -d '{"query":"${query}"}'`,
  )
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

/** Finishes requests in flight, for a bounded time; then, or when hurried, their connections are cut. */
async function drain(app: FastifyInstance, stop: StopRequest): Promise<void> {
  // A connection that has just answered stays open for more; nobody but us closes it.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 20)
  const closed = app.close().finally(() => clearInterval(sweep))
  await Promise.race([closed, stop.hurried, sleep(drainMs, undefined, { ref: false })])
  app.server.closeAllConnections()
  await Promise.race([closed, sleep(1000, undefined, { ref: false })])
}

function readFlags(): { readonly help: boolean; readonly demo: boolean | undefined } {
  try {
    const { values } = parseArgs({ options: { 'no-demo': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
    return { help: values.help ?? false, demo: values['no-demo'] ? false : undefined }
  } catch (error) {
    throw new InputError(
      `${error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error)}; --help shows what there is.`,
    )
  }
}

/** One sentence for what an operator can mend; a bug is shown whole. */
function report(error: unknown): number {
  if (error instanceof CadastreError) complain(error.message)
  else
    complain(
      `Cadastre failed, and this is a fault in it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    )
  return error instanceof InputError ? 2 : 1
}
