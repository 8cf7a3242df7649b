import { randomUUID } from 'node:crypto'
import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import type { GatewayInterface } from '@apollo/server-gateway-interface'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError, type ExecutionResult, type GraphQLFormattedError, type GraphQLSchema } from 'graphql'
import type { Config } from '../config.js'
import type { Pool } from '../db/pool.js'
import { cancelStatement } from '../db/stoppable.js'
import { systemActor, type Actor } from '../modules/access/actor.js'
import type { GeneratedSchema } from '../schema/generate.js'
import { buildStaticSchema } from '../schema/static.js'
import { startSwap, type SchemaSwap } from '../schema/swap.js'
import type { Logger } from '../telemetry/logger.js'
import { openCompiledDocuments } from './compiled.js'
import { cut } from './errors.js'
import { executeOperation, type ExecutionParts } from './execute.js'
import { openKnownDocuments, type KnownDocuments } from './known.js'
import { mountRoute } from './route.js'
import { mountSchemaText } from './schema-text.js'
import { tellVersionOfRefusals, versionHeader, versionPlugin } from './schema-version.js'
import { openReceipt, parseReceiptHeader, receiptHeader, type Receipt } from './receipt.js'
import { stopFor, type Stop } from './stop.js'
import { watchCatalogue } from './watch.js'

/** What the API stands on. */
export interface GraphqlParts extends Pick<Config, 'environment' | 'introspection' | 'receipts' | 'limits'> {
  /** For the server itself: the catalogue, and to cancel statements of requests. */
  readonly pool: Pool
  /** For what requests ask; the same pool by default. When all its connections are taken, requests wait and the server goes on. */
  readonly requestPool?: Pool
  readonly statistics?: NonNullable<ExecutionParts['statistics']>
  /** What does not depend on the catalogue, made here unless it is given. */
  readonly base?: ReturnType<typeof buildStaticSchema>
  readonly logger: Logger
}

/** Validation stops after so many faults; each may repeat a part of the document. */
const maxErrors = 20

interface ApolloContext {
  readonly actor: Actor
  readonly requestId: string
  readonly stop: Stop
  readonly receipt?: Receipt
  /** Set where it is executed already, and Apollo has only to tell the errors. */
  readonly done?: ExecutionResult
}

/** Adds /graphql, served from the catalogue of the database and following it. Ends with the app. */
export async function mountGraphql(app: FastifyInstance, parts: GraphqlParts): Promise<SchemaSwap> {
  const {
    pool,
    requestPool = pool,
    base = buildStaticSchema(),
    statistics,
    logger,
    environment,
    limits,
    receipts,
  } = parts
  const isProduction = environment === 'production'
  const swap = await startSwap(base, pool)
  const execution: ExecutionParts = {
    pool: requestPool,
    cancel: (pid) => cancelStatement(pool, pid),
    logger,
    limits,
    hideSuggestions: isProduction,
    ...(statistics && { statistics }),
    catalogueSwapped: () => swap.catchUp(),
    compiled: openCompiledDocuments(),
  }
  const known = openKnownDocuments()
  const apollo = new ApolloServer<ApolloContext>({
    gateway: swappingGateway(swap, execution, known),
    // Where it is off, it is refused before, in our words.
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: isProduction,
    validationOptions: { maxErrors, hideSuggestions: isProduction },
    stopOnTerminationSignals: false,
    logger: {
      debug: (message) => logger.debug(String(message)),
      info: (message) => logger.debug(String(message)),
      warn: (message) => logger.warn(String(message)),
      error: (message) => logger.error(String(message)),
    },
    formatError: (formatted, error) => formatError(formatted, error, logger),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // A plugin that looks at fields would wrap the resolvers of the static schema anew with each swap.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      versionPlugin(),
    ],
  })
  await apollo.start()
  const watch = watchCatalogue(swap, pool, logger)
  app.addHook('onClose', async () => {
    await watch.close()
    await apollo.stop()
  })
  const opened = new WeakMap<FastifyRequest, ApolloContext>()
  const openContext = (request: FastifyRequest, reply: FastifyReply): ApolloContext => {
    const requestId = randomUUID()
    void reply.header('x-request-id', requestId)
    const kind = parseReceiptHeader(request.headers[receiptHeader], receipts)
    return {
      actor: systemActor,
      requestId,
      stop: stopFor(reply.raw, limits),
      ...(kind && { receipt: openReceipt(kind) }),
    }
  }
  const apolloHandler = fastifyApolloHandler(apollo, {
    context: async (request, reply) => opened.get(request) ?? openContext(request, reply),
  })
  const handler = async function (this: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
    const served = swap.current()
    const asked = request.headers[receiptHeader] === undefined ? known.find(served.schema, request) : undefined
    if (!asked) return apolloHandler.call(this, request, reply)
    const context = openContext(request, reply)
    const result = await executeOperation(execution, served, { ...asked, ...context })
    if (result.errors) {
      opened.set(request, { ...context, done: result })
      return apolloHandler.call(this, request, reply)
    }
    void reply.headers({ [versionHeader]: served.version, 'content-type': 'application/json; charset=utf-8' })
    return `${JSON.stringify({ data: result.data })}\n`
  }
  tellVersionOfRefusals(app, swap)
  await mountRoute(app, handler, { ...parts, isKnown: (text) => known.has(swap.current().schema, text) })
  mountSchemaText(app, swap, parts)
  return swap
}

/**
 * What lets a running Apollo Server change its schema. Each request is executed on the schema that it was validated with, also when a newer one has come
 * meanwhile, so the generated schema is looked up by the schema of the request.
 */
function swappingGateway(swap: SchemaSwap, parts: ExecutionParts, known: KnownDocuments): GatewayInterface {
  const generated = new WeakMap<GraphQLSchema, GeneratedSchema>()
  const subscribers = new Set<(schema: GeneratedSchema) => void>()
  const remember = (current: GeneratedSchema) => {
    generated.set(current.schema, current)
    for (const tell of subscribers) tell(current)
  }
  const unsubscribe = swap.onSwap(remember)
  return {
    onSchemaLoadOrUpdate: (callback) => {
      const tell = ({ schema }: GeneratedSchema) => callback({ apiSchema: schema, coreSupergraphSdl: '' })
      subscribers.add(tell)
      return () => subscribers.delete(tell)
    },
    load: () => {
      remember(swap.current())
      return Promise.resolve({
        executor: ({ schema, document, request, context }) => {
          if (context['done']) return Promise.resolve(context['done'])
          if (request.query !== undefined) known.note(schema, request.query, document)
          return executeOperation(parts, generated.get(schema) ?? swap.current(), {
            document,
            // As it was sent: Apollo's own is null for a name that no operation has, and the only operation would be executed.
            operationName: request.operationName,
            variables: request.variables,
            actor: context['actor'],
            requestId: context['requestId'],
            stop: context['stop'],
            receipt: context['receipt'],
          })
        },
      })
    },
    stop: () => {
      unsubscribe()
      return Promise.resolve()
    },
  }
}

/** What validation itself gives up on, just below the limits of tokens and repeats. */
const overlapsTooMuch: GraphQLFormattedError = {
  message: 'The same fields are written too often, in fragments or beside each other, to be compared; write them once.',
  extensions: { code: 'LIMIT_EXCEEDED' },
}

/** The last door: what Apollo would answer as an internal error without it having been through `presentError` is a bug in front of the execution. */
function formatError(formatted: GraphQLFormattedError, error: unknown, logger: Logger): GraphQLFormattedError {
  if (formatted.message === 'Validation aborted.') return overlapsTooMuch
  const { code, requestId } = formatted.extensions ?? {}
  if (code !== 'INTERNAL_SERVER_ERROR' || requestId !== undefined)
    return { ...formatted, message: cut(formatted.message) }
  const id = randomUUID()
  logger.error(
    { err: error instanceof GraphQLError ? (error.originalError ?? error) : error, requestId: id },
    'a request met a bug',
  )
  return { message: `Internal error, request ${id}.`, extensions: { code, requestId: id } }
}
