import { GraphQLError } from 'graphql'
import { CadastreError } from '../errors.js'
import type { Logger } from '../telemetry/logger.js'

/**
 * An error of an execution as the client gets it: ours with code and path into the input, GraphQL's own as it is; anything else is a bug, which is
 * logged whole and answered with the id of the request only.
 */
export function presentError(error: GraphQLError, requestId: string, logger: Logger): GraphQLError {
  const cause = causeOf(error)
  const { nodes, source, positions, path } = error
  const place = { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null }
  if (cause instanceof CadastreError) {
    const steps = cause.inputPath.map((step) => (typeof step === 'string' ? cut(step) : step))
    const inputPath = steps.length === 0 ? {} : { inputPath: steps }
    return new GraphQLError(cause.message, { ...place, extensions: { code: cause.code, ...inputPath } })
  }
  if (cause === undefined)
    return new GraphQLError(error.message, {
      ...place,
      extensions: { ...error.extensions, code: error.extensions['code'] ?? 'BAD_USER_INPUT' },
    })
  logger.error({ err: cause, requestId, path }, 'a request met a bug')
  return new GraphQLError(`Internal error, request ${requestId}.`, {
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  })
}

/** What was thrown, below any number of GraphQL errors around it; undefined when GraphQL itself complains. */
function causeOf(error: GraphQLError): unknown {
  let cause: unknown = error
  while (cause instanceof GraphQLError) cause = cause.originalError
  return cause ?? undefined
}

const longestText = 500

/** The text, without its end when it is long: errors repeat what was sent, and that may be megabytes. */
export function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, '')}...` : text
}
