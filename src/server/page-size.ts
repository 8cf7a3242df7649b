import { GraphQLError, Kind, visit, type ArgumentNode, type DocumentNode, type OperationDefinitionNode } from 'graphql'
import type { Limits } from '../config.js'
import { exceeded } from './limits.js'

/** The error for a page that is asked for with more rows than the limit allows; undefined when there is none. What is no number is left to coercion. */
export function findLargePage(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): GraphQLError | undefined {
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [variable.name.value, defaultValue]),
  )
  const sizeOf = ({ value }: ArgumentNode): number => {
    const given = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined
    if (given !== undefined) return Number(given)
    const written = value.kind === Kind.VARIABLE ? defaults.get(value.name.value) : value
    return written?.kind === Kind.INT ? Number(written.value) : 0
  }
  let found: GraphQLError | undefined
  visit(document, {
    Field: ({ arguments: given = [] }) => {
      for (const argument of given) {
        const name = argument.name.value
        if ((name !== 'first' && name !== 'last') || !(sizeOf(argument) > limits.page)) continue
        const error = exceeded(
          'page',
          limits,
          `A page has at most ${limits.page} rows: ask for the next page after it`,
          [name],
        )
        found ??= new GraphQLError(error.message, { nodes: argument, originalError: error })
      }
    },
  })
  return found
}
