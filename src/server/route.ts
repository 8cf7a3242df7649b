import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Limits } from '../config.js'
import { CadastreError, InputError } from '../errors.js'
import type { Logger } from '../telemetry/logger.js'
import { parseBody } from './body.js'
import { refuseDocument } from './document.js'
import { cut } from './errors.js'
import { exceeded } from './limits.js'

/** What stands in front of the API. */
export interface RouteParts {
  readonly limits: Limits
  readonly introspection: boolean
  readonly logger: Logger
  /** Whether a document was looked at before and let through. */
  readonly isKnown?: (text: string) => boolean
}

/** A refusal before GraphQL, in GraphQL's form. */
interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** Adds /graphql: what no handler should see - bodies, documents, methods, hosts that can't be meant or cost too much - is refused here with a code. */
export async function mountRoute(app: FastifyInstance, handler: RouteHandlerMethod, parts: RouteParts): Promise<void> {
  const { limits, introspection, isKnown = () => false } = parts
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (_request: FastifyRequest, body: Buffer) => parseBody(body, limits),
    )
    scope.setErrorHandler((error, request, reply) => refuse(request, reply, refusalOf(error, request, parts)))
    scope.addHook('onRequest', async (request, reply) => {
      if (request.method === 'OPTIONS') return reply.code(204).header('allow', 'GET, POST').send()
      if (request.method !== 'GET' && request.method !== 'POST') return refuseMethod(request, reply)
      refuseHeaders(request)
      return undefined
    })
    scope.addHook('preHandler', async (request) => {
      const text = documentOf(request)
      if (text !== undefined && !isKnown(text)) refuseDocument(text, limits, introspection)
    })
    scope.route({ method: scope.supportedMethods, url: '/graphql', bodyLimit: limits.bodyBytes, handler })
  })
}

function documentOf(request: FastifyRequest): string | undefined {
  const body: unknown = request.body
  const text: unknown =
    request.method === 'GET'
      ? new URL(request.url, 'http://localhost').searchParams.get('query')
      : typeof body === 'object' && body !== null && 'query' in body && body.query
  return typeof text === 'string' ? text : undefined
}

/** A name or address with or without a port, as far as it can be told from its characters. */
const host = /^(?:[\w.~-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

function refuseHeaders({ raw, headers, url }: FastifyRequest): void {
  if (!['1.0', '1.1'].includes(raw.httpVersion)) throw new InputError('The API is asked with HTTP/1.1.')
  const hosts = raw.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  const isAddress = URL.canParse(url, `http://${headers.host ?? ''}/`)
  if (hosts.length > 1 || !host.test(headers.host ?? '') || !isAddress)
    throw new InputError('The Host header is not the name of a host.')
  const type = headers['content-type']
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw wrongForm(`The body is sent as ${cut(charset)}; send it as UTF-8.`)
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    throw wrongForm(`The body is encoded as ${cut(encoding)}; send it as it is.`)
}

/** An error for the client with the HTTP status of a body that is sent in a form we don't read. */
function wrongForm(message: string): Error {
  return Object.assign(new InputError(message), { statusCode: 415 })
}

function refuseMethod(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.header('allow', 'GET, POST')
  return refuse(request, reply, { status: 405, code: 'BAD_REQUEST', message: 'The API is asked with GET or POST.' })
}

function refuse(request: FastifyRequest, reply: FastifyReply, { status, code, message }: Refusal): FastifyReply {
  const accepts = request.headers.accept?.includes('application/graphql-response+json') === true
  const type = accepts ? 'application/graphql-response+json' : 'application/json'
  const body = JSON.stringify({ errors: [{ message: cut(message), extensions: { code } }] })
  return reply.code(status).header('content-type', `${type}; charset=utf-8`).send(`${body}\n`)
}

function refusalOf(error: unknown, request: FastifyRequest, { limits, logger }: RouteParts): Refusal {
  const status = statusOf(error)
  if (error instanceof CadastreError) return { status, code: error.code, message: error.message }
  if (status === 413) {
    const { code, message } = exceeded('bodyBytes', limits, `The body has more than ${limits.bodyBytes} bytes`)
    return { status, code, message }
  }
  if (status === 415)
    return { status, code: 'BAD_REQUEST', message: 'Send a JSON object, with "content-type: application/json".' }
  if (status < 500) return { status, code: 'BAD_REQUEST', message: messageOf(error) }
  logger.error({ err: error, requestId: request.id }, 'a request met a bug')
  return { status, code: 'INTERNAL_SERVER_ERROR', message: `Internal error, request ${request.id}.` }
}

function statusOf(error: unknown): number {
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode
  if (!(error instanceof CadastreError)) return 500
  return error.code === 'UNAVAILABLE' ? 503 : error.code === 'FORBIDDEN' ? 403 : 400
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : 'The request is malformed.'
}
