import type { DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode, TypeNode } from 'graphql'
import { getVariableValues, isLeafType, Kind, OperationTypeNode, visit } from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import type { RequestContext } from '../modules/access/context.js'
import { countFields } from './document.js'

type Variables = Readonly<Record<string, unknown>>

/** Executes one operation; its variables have been found to fit. */
export type CompiledOperation = (
  context: RequestContext,
  variables: Variables,
) => ExecutionResult | Promise<ExecutionResult>

/** Compiled documents of the schema that is served: those that were asked more than once, the longest unasked forgotten. */
export interface CompiledDocuments {
  /**
   * How to execute this; undefined for what graphql-js must execute: the first time, what is no query, and variables that do not fit. An answer
   * with errors must be asked of graphql-js again: only its errors are told.
   */
  find(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
  ): CompiledOperation | undefined
}

/** Compiled code takes some hundred kilobytes for a long document, and compiling it some milliseconds, in which nothing else is done. */
const [mostDocuments, mostFields] = [100, 300]

type Entry = 'asked once' | 'not to be compiled' | CompiledOperation

export function openCompiledDocuments(): CompiledDocuments {
  let current: GraphQLSchema | undefined
  const known = new Map<DocumentNode, Entry>()
  return {
    find: (schema, document, operation, variables) => {
      if (schema !== current) known.clear()
      current = schema
      const found = known.get(document)
      const entry = found === undefined ? 'asked once' : found === 'asked once' ? compile(schema, document) : found
      known.delete(document)
      known.set(document, entry)
      const [oldest] = known.keys()
      if (known.size > mostDocuments && oldest) known.delete(oldest)
      return typeof entry === 'function' && fit(schema, operation, variables) ? entry : undefined
    },
  }
}

function fit(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode, variables: Variables) {
  return getVariableValues(schema, variableDefinitions, variables, { maxErrors: 1 }).errors === undefined
}

/** Code that reads an input object is written out for all that may lie in it: for a filter that is gigabytes. */
function isLeaf(schema: GraphQLSchema, type: TypeNode): boolean {
  if (type.kind !== Kind.NAMED_TYPE) return isLeaf(schema, type.type)
  return isLeafType(schema.getType(type.name.value))
}

/** What a field is told of itself goes by the names on the way to it, joined by underscores: two ways must not read alike. */
function mixesPaths(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field: ({ alias }) => {
      found ||= alias?.value.includes('_') === true
    },
  })
  return found
}

function compile(schema: GraphQLSchema, document: DocumentNode): Entry {
  const [operation, ...more] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  const isFit =
    operation?.operation === OperationTypeNode.QUERY &&
    more.length === 0 &&
    countFields(document, operation) <= mostFields &&
    !mixesPaths(document) &&
    (operation.variableDefinitions ?? []).every(({ type }) => isLeaf(schema, type))
  if (!isFit) return 'not to be compiled'
  // Errors are not told, so nobody looks at where they come from.
  const compiled = compileQuery(schema, document, undefined, { disablingCapturingStackErrors: true })
  if (!isCompiledQuery(compiled)) return 'not to be compiled'
  return (context, variables) => compiled.query(undefined, context, variables)
}
