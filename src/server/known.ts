import type { FastifyRequest } from 'fastify'
import { Kind, type DocumentNode, type GraphQLSchema } from 'graphql'

/** A request for a document that was executed before, in the form that nearly all clients send. */
export interface KnownRequest {
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
}

/**
 * The texts that were executed on the schema that is served, parsed: each has passed the limits and the validation, so neither has to be asked again. Those
 * longest unasked are forgotten.
 */
export interface KnownDocuments {
  note(schema: GraphQLSchema, text: string, document: DocumentNode): void
  has(schema: GraphQLSchema, text: string): boolean
  /** Undefined for what Apollo has to look at: other methods, forms of answers, parts of a body, and texts that are not known. */
  find(schema: GraphQLSchema, request: FastifyRequest): KnownRequest | undefined
}

const [mostDocuments, longestText] = [300, 20_000]

export function openKnownDocuments(): KnownDocuments {
  let current: GraphQLSchema | undefined
  const known = new Map<string, DocumentNode>()
  const at = (schema: GraphQLSchema, text: string) => (schema === current ? known.get(text) : undefined)
  return {
    note: (schema, text, document) => {
      if (schema !== current) known.clear()
      current = schema
      if (text.length > longestText) return
      known.delete(text)
      known.set(text, document)
      const [oldest] = known.keys()
      if (known.size > mostDocuments && oldest !== undefined) known.delete(oldest)
    },
    has: (schema, text) => at(schema, text) !== undefined,
    find: (schema, request) => {
      if (request.method !== 'POST' || !wantsJson(request.headers.accept)) return undefined
      const { query, variables, operationName, ...others } = (request.body ?? {}) as Body
      if (typeof query !== 'string' || Object.keys(others).length > 0 || !isVariables(variables)) return undefined
      const document = at(schema, query)
      if (!document || !isNamed(document, operationName)) return undefined
      known.delete(query)
      known.set(query, document)
      return { document, operationName: operationName ?? undefined, variables: variables ?? {} }
    },
  }
}

/** A body that has come through the parser: an object, or something else that has none of these. */
interface Body {
  readonly query?: unknown
  readonly variables?: unknown
  readonly operationName?: unknown
}

const wantsJson = (accept: string | undefined) =>
  accept === undefined || accept === '*/*' || accept === 'application/json'

const isVariables = (value: unknown): value is Readonly<Record<string, unknown>> | null | undefined =>
  value === undefined || value === null || (typeof value === 'object' && !Array.isArray(value))

/** Whether a document has one operation, which is the one that is meant. */
function isNamed({ definitions }: DocumentNode, name: unknown): name is string | null | undefined {
  const [operation, ...more] = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  return more.length === 0 && (name === undefined || name === null || operation?.name?.value === name)
}
