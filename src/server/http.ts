import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { fastify } from 'fastify'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { limitSettings, projectRoot } from '../config.js'
import type { Config, Limits } from '../config.js'
import { UnavailableError } from '../errors.js'
import type { Logger } from '../telemetry/logger.js'
import { mountHealth } from './health.js'
import type { ReadinessCheck } from './health.js'

export interface HttpParts {
  readonly logger: Logger
  readonly limits: Limits
  /** Adds the routes of the API; answers what `/readyz` has to look at. */
  mountApi(app: FastifyInstance): Promise<readonly ReadinessCheck[]>
}

/** Inline styles are the editor's; everything else comes from the own origin and nowhere else. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** The HTTP server with all its routes, not listening yet; the caller closes it. */
export async function createHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const { limits } = parts
  const app = fastify({
    logger: false,
    forceCloseConnections: 'idle',
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.receiveMs,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: Math.min(limits.headersMs, limits.receiveMs),
      connectionsCheckingInterval: checkConnectionsMs,
    },
    clientErrorHandler: refuseMalformed,
  })
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    // The router takes "*" for its own wildcard.
    if (request.url === '*') await reply.code(400).send({ error: 'The address of a request begins with a slash.' })
  })
  app.addHook('onSend', async (_request, reply) => cutSlowReader(reply, limits.sendMs))
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) parts.logger.error({ err: error, requestId: request.id }, 'a request failed')
    return reply.code(status).send({ error: status >= 500 ? `Internal error, request ${request.id}.` : error.message })
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `There is nothing at ${request.url.split('?')[0]}; the API is at /graphql.` }),
  )
  await mountGraphiql(app)
  mountHealth(app, await parts.mountApi(app))
  return app
}

/** How often Node looks for connections whose headers or body are late. */
const checkConnectionsMs = 500

/** Cuts the connection of a client that does not take its answer in time; the answer stays in memory meanwhile. */
function cutSlowReader({ raw }: FastifyReply, sendMs: number): void {
  const timer = setTimeout(() => raw.destroy(), sendMs)
  raw.once('close', () => clearTimeout(timer))
}

/** The answer to what is no HTTP, or comes too slowly; then the connection ends, since nobody knows where the next request begins. */
function refuseMalformed(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const { status, sentence } = malformed(error.code)
  const body = JSON.stringify({ error: sentence })
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close`
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy())
}

function malformed(code: string | undefined): { readonly status: string; readonly sentence: string } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: '431 Request Header Fields Too Large',
        sentence: `The address and headers are longer than ${limitSettings.headerBytes.variable} allows.`,
      }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: '408 Request Timeout',
        sentence: `The request came more slowly than ${limitSettings.headersMs.variable} and ${limitSettings.receiveMs.variable} allow.`,
      }
    default:
      return { status: '400 Bad Request', sentence: 'This is no HTTP/1.1 request.' }
  }
}

/** Listens and returns the address as a URL. Throws UnavailableError with one sentence when it can't. */
export async function listen(app: FastifyInstance, { host, port }: Pick<Config, 'host' | 'port'>): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (error) {
    throw new UnavailableError(whyNotListening(error, host, port))
  }
}

function whyNotListening(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program; set PORT to a free one.`
    case 'EACCES':
      return `This account may not listen on port ${port}; set PORT to one above 1023.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST=${host} is no address of this machine.`
    default:
      return `Listening on ${host}:${port} failed: ${error instanceof Error ? error.message : String(error)}.`
  }
}

/** The built page at `/`: the document is asked for anew each time, its parts have names that change with their content. */
async function mountGraphiql(app: FastifyInstance): Promise<void> {
  const root = join(projectRoot, 'dist', 'graphiql')
  if (!existsSync(join(root, 'index.html'))) {
    app.get('/', (_request, reply) =>
      reply.code(404).send({ error: 'GraphiQL is not built; run "npm run build:graphiql". The API is at /graphql.' }),
    )
    return
  }
  await app.register(fastifyStatic, {
    root,
    // One route a file, so nothing is looked up on the disk by a name from a request.
    wildcard: false,
    cacheControl: false,
    setHeaders: (response, path) => {
      const isDocument = path.endsWith('.html')
      response.setHeader('cache-control', isDocument ? 'no-cache' : 'public, max-age=31536000, immutable')
      if (isDocument) response.setHeader('content-security-policy', contentSecurityPolicy)
    },
  })
}
