import { randomUUID } from 'node:crypto'
import {
  execute,
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
} from 'graphql'
import type { Pool } from '../db/pool.js'
import { lazySnapshot } from '../db/transaction.js'
import type { Actor } from '../modules/access/actor.js'
import type { RequestContext } from '../modules/access/context.js'
import type { GeneratedSchema } from '../schema/generate.js'
import type { Logger } from '../telemetry/logger.js'
import { presentError } from './errors.js'
import { findDeepVariable, openBudget, spentError } from './limits.js'
import { findMissingVariables } from './missing-variables.js'

/** A validated document with what came beside it. */
export interface OperationRequest {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables?: Readonly<Record<string, unknown>> | undefined
  readonly actor: Actor
  readonly requestId?: string
}

export interface ExecutionParts {
  readonly pool: Pool
  readonly logger: Logger
  /** See `RequestContext.catalogueSwapped`. */
  readonly catalogueSwapped: () => Promise<void>
}

/**
 * Executes one operation on the schema and catalogue it was validated with. A query reads one snapshot on one connection, which is taken with the first
 * statement and given back before this resolves; a mutation gets the pool.
 */
export async function executeOperation(
  { pool, logger, catalogueSwapped }: ExecutionParts,
  { schema, catalogue }: GeneratedSchema,
  request: OperationRequest,
): Promise<ExecutionResult> {
  const { document, operationName, variables = {}, actor, requestId = randomUUID() } = request
  const operation = getOperationAST(document, operationName)
  const missing = operation ? findMissingVariables(document, operation, variables) : []
  if (missing.length > 0) return { errors: missing }
  const deep = findDeepVariable(variables)
  if (deep) return { errors: [deep] }
  const isMutation = operation?.operation === OperationTypeNode.MUTATION
  const reads = isMutation ? { db: pool, end: () => Promise.resolve() } : lazySnapshot(pool)
  const budget = openBudget()
  const contextValue: RequestContext = {
    requestId,
    actor,
    db: reads.db,
    pool,
    catalogue,
    spend: budget.spend,
    catalogueSwapped,
  }
  try {
    const result = await execute({ schema, document, operationName, variableValues: variables, contextValue })
    if (budget.isSpent()) return { data: null, errors: [presentError(refusal(spentError()), requestId, logger)] }
    return present(result, (error) => presentError(error, requestId, logger))
  } finally {
    await reads.end()
  }
}

const refusal = (error: Error) => new GraphQLError(error.message, { originalError: error })

function present(result: ExecutionResult, change: (error: GraphQLError) => GraphQLError): ExecutionResult {
  return result.errors ? { ...result, errors: result.errors.map(change) } : result
}
