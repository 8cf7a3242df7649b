import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { readConfig } from '../../src/config.js'
import { openRequestPool, type Pool } from '../../src/db/pool.js'
import { mountGraphql } from '../../src/server/graphql.js'
import { databaseCheck } from '../../src/server/health.js'
import { createHttpServer, listen } from '../../src/server/http.js'
import type { TestDatabase } from './database.js'

/** The whole HTTP server in this process, listening, on a database of the tests. */
export interface HttpApi {
  readonly address: string
  readonly port: number
  /** What was logged, one line of JSON each. */
  readonly log: readonly string[]
  /** Sends one operation, and answers status and body. */
  ask(query: string, variables?: object): Promise<Reply>
  /** Sends anything to /graphql. */
  send(request: RequestInit & { readonly search?: string }): Promise<Reply>
  close(): Promise<void>
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly data: unknown
  readonly errors: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[]
}

/** Starts the server as `npm start` would with this environment; the caller closes it. */
export async function startHttp(pool: Pool, environment: Readonly<Record<string, string>> = {}): Promise<HttpApi> {
  const log: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void log.push(line) })
  const config = readConfig({}, { PORT: '0', ...environment })
  const requestPool = openRequestPool(pool.connection, config.limits)
  const app = await createHttpServer({
    logger,
    limits: config.limits,
    mountApi: async (server) => {
      await mountGraphql(server, { ...config, pool, requestPool, logger })
      return [databaseCheck(pool)]
    },
  })
  const address = await listen(app, config)
  const send = async ({ search = '', ...request }: RequestInit & { readonly search?: string }) =>
    readReply(await fetch(`${address}/graphql${search}`, request))
  return {
    address,
    port: Number(new URL(address).port),
    log,
    send,
    ask: (query, variables) =>
      send({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      }),
    close: async () => {
      app.server.closeAllConnections()
      await app.close()
      await requestPool.end()
    },
  }
}

/** Registers hooks that start a server before the tests of this file and close it after. */
export function useHttp(
  database: () => TestDatabase,
  environment: Readonly<Record<string, string>> = {},
): () => HttpApi {
  let api: HttpApi | undefined
  beforeAll(async () => {
    api = await startHttp(database().pool, environment)
  })
  afterAll(async () => {
    await api?.close()
  })
  return () => {
    if (!api) throw new Error('the server runs inside tests and hooks only')
    return api
  }
}

async function readReply(response: Response): Promise<Reply> {
  const text = await response.text()
  const parsed: Partial<Reply> = text.startsWith('{') ? JSON.parse(text) : {}
  return {
    status: response.status,
    headers: response.headers,
    text,
    data: parsed.data ?? null,
    errors: parsed.errors ?? [],
  }
}
