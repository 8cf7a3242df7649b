import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  execute,
  getOperationAST,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql'
import { readLimits, type Limits } from '../config.js'
import type { Db } from '../db/db.js'
import type { Pool } from '../db/pool.js'
import { stoppable } from '../db/stoppable.js'
import { lazySnapshot } from '../db/transaction.js'
import type { Actor } from '../modules/access/actor.js'
import type { RequestContext } from '../modules/access/context.js'
import type { GeneratedSchema } from '../schema/generate.js'
import type { Logger } from '../telemetry/logger.js'
import type { CompiledDocuments } from './compiled.js'
import { countFields } from './document.js'
import { presentError } from './errors.js'
import { findExcess, openBudget, openCosts, type CostBudget } from './limits.js'
import { findMissingVariables } from './missing-variables.js'
import { findLargePage } from './page-size.js'
import type { Receipt } from './receipt.js'
import type { Stop } from './stop.js'

const standardLimits = readLimits()

/** A validated document with what came beside it. */
export interface OperationRequest {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly actor: Actor
  readonly requestId?: string
  /** Without it the operation takes the time it needs. */
  readonly stop?: Stop
  /** Answered as `extensions.receipt`. */
  readonly receipt?: Receipt | undefined
}

export interface ExecutionParts {
  readonly pool: Pool
  readonly logger: Logger
  readonly limits?: Limits
  /** Cancels the statement that a connection of the pool runs; needed for requests with `stop`. */
  readonly cancel?: (pid: number) => Promise<void>
  readonly hideSuggestions?: boolean
  /** Without it graphql-js executes everything. */
  readonly compiled?: CompiledDocuments
  /** What is known of the inventory at present; without it the planner guesses. */
  readonly statistics?: () => RequestContext['statistics']
  /** See `RequestContext.catalogueSwapped`. */
  readonly catalogueSwapped: () => Promise<void>
}

/**
 * Executes one operation on the schema and catalogue it was validated with. A query reads one snapshot on one connection, which is taken with the first
 * statement and given back after the last; its only statement, or the first where only the answer of the last counts, is sent without a transaction. A mutation gets the pool.
 */
export async function executeOperation(
  parts: ExecutionParts,
  { schema, catalogue }: GeneratedSchema,
  request: OperationRequest,
): Promise<ExecutionResult> {
  const { logger, limits = standardLimits, hideSuggestions = false, catalogueSwapped } = parts
  const { statistics } = parts
  const { document, operationName, variables = {}, actor, requestId = randomUUID() } = request
  const operation = getOperationAST(document, operationName)
  const present = (error: GraphQLError) => presentError(error, requestId, logger)
  const excess = findExcess(variables, limits)
  if (excess) return { errors: [present(refusal(excess))] }
  const missing = operation ? findMissingVariables(document, operation, variables) : []
  if (missing.length > 0) return { errors: missing }
  const large = operation && findLargePage(document, operation, variables, limits)
  if (large) return { errors: [present(large)] }
  const isMutation = operation?.operation === OperationTypeNode.MUTATION
  const { receipt } = request
  const given = poolFor(parts, request.stop, isMutation)
  const pool = receipt?.watch(given) ?? given
  const reads = isMutation ? undefined : lazySnapshot(pool)
  const areSeveral = hasSeveralRoots(operation)
  const attempt = async (run: Run): Promise<ExecutionResult> => {
    const budget = openBudget(limits, operation ? countFields(document, operation) : 0)
    const costs = openCosts(limits)
    const result = await run({
      requestId,
      actor,
      db: reads ? unlessTooDear(reads.db, costs, areSeveral) : pool,
      ...(reads && !areSeveral && { sendsOne: reads.sendsOne }),
      pool,
      catalogue,
      statistics: statistics?.(),
      ...(receipt && { noteList: receipt.noteList }),
      spend: budget.spend,
      weigh: costs.weigh,
      catalogueSwapped,
    })
    const dear = costs.excess()
    if (dear && !isMutation) return { data: null, errors: [refusal(dear)] }
    if (budget.isSpent()) return { data: null, errors: [refusal(budget.error())] }
    return result
  }
  const interpreted: Run = (contextValue) => {
    // Each fault of a variable is told with the object that has it, written out.
    const options = { maxCoercionErrors: 1 }
    const variableValues = variables
    return execute({ schema, document, operationName, variableValues, contextValue, hideSuggestions, options })
  }
  // A receipt tells of each statement once.
  const compiled = operation && !receipt ? parts.compiled?.find(schema, document, operation, variables) : undefined
  try {
    const first = compiled && (await attempt((context) => compiled(context, variables)))
    const result = first && !first.errors ? first : await attempt(interpreted)
    const answer = receipt ? { ...result, extensions: { receipt: receipt.print() } } : result
    return answer.errors ? withStatus({ ...answer, errors: answer.errors.map(present) }) : answer
  } finally {
    // Nobody waits for the end of what only read.
    void reads?.end()
  }
}

/** One way to execute an operation. */
type Run = (context: RequestContext) => ExecutionResult | Promise<ExecutionResult>

/** Lists side by side are all weighed before the first of their statements is sent. */
function unlessTooDear(db: Db, costs: CostBudget, areSeveral: boolean): Db {
  let weighed: Promise<void> | undefined
  return {
    ...db,
    run: async (statement) => {
      if (areSeveral) await (weighed ??= nextTurn())
      const excess = costs.excess()
      if (excess) throw excess
      return db.run(statement)
    },
  }
}

const hasSeveralRoots = (operation: OperationDefinitionNode | null | undefined) =>
  operation?.selectionSet.selections.length !== 1 || operation.selectionSet.selections[0]?.kind !== Kind.FIELD

const refusal = (error: Error) => new GraphQLError(error.message, { originalError: error })

/** A write is stopped by its time only: whoever hangs up does not say that it should not happen. */
function poolFor({ pool, cancel }: ExecutionParts, stop: Stop | undefined, isMutation: boolean): Pool {
  return stop && cancel ? stoppable(pool, isMutation ? stop.late : stop.lateOrGone, cancel) : pool
}

/** An answer without data because the database was not to be had is one to ask for again, which proxies know from the status. */
function withStatus({ data, errors = [], ...rest }: ExecutionResult): ExecutionResult {
  const isUnavailable = !data && errors.some(({ extensions }) => extensions['code'] === 'UNAVAILABLE')
  const marked = isUnavailable ? errors.map(asUnavailable) : errors
  return { ...rest, ...(data !== undefined && { data }), errors: marked }
}

function asUnavailable({ message, path, nodes, extensions }: GraphQLError): GraphQLError {
  const place = { path: path ?? null, nodes: nodes ?? null }
  return new GraphQLError(message, { ...place, extensions: { ...extensions, http: { status: 503 } } })
}
