import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { FastifyInstance } from 'fastify'
import { listenForStop } from './cli/signals.js'
import type { StopRequest } from './cli/signals.js'
import { complain, say } from './cli/terminal.js'
import { readConfig } from './config.js'
import type { Config } from './config.js'
import { openDatabase } from './db/database.js'
import { CadastreError, InputError } from './errors.js'
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
  // While the embedded server is made and started; each takes a second.
  const preparing = import('./cli/api.js').then(({ prepareApi }) => prepareApi(config, logger))
  preparing.catch(() => undefined)
  const database = await openDatabase(config, logger)
  try {
    if (stop.isAsked()) return code
    const openApi = await preparing
    const { app, listen } = await openApi(database)
    try {
      if (stop.isAsked()) return code
      welcome(await listen())
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
