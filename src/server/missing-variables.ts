import { GraphQLError, Kind, visit, type DocumentNode, type OperationDefinitionNode, type VariableNode } from 'graphql'

/** Arguments whose variables must have a value: GraphQL drops a key whose variable is missing, and a filter without it matches more. */
const filters = new Set(['where', 'orderBy', 'edge', 'relationship', 'direction', 'deleted', 'names', 'having'])

/** One error for each variable that is used in a filter or an order, was not supplied and has no default. */
export function findMissingVariables(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  supplied: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
  const withDefault = (operation.variableDefinitions ?? []).filter(({ defaultValue }) => defaultValue !== undefined)
  const given = new Set([
    ...withDefault.map(({ variable }) => variable.name.value),
    ...Object.keys(supplied).filter((name) => supplied[name] !== undefined),
  ])
  const missing = new Map<string, GraphQLError>()
  const seen = new Set<string>()
  const look = (node: OperationDefinitionNode | DocumentNode['definitions'][number]): void => {
    visit(node, {
      VariableDefinition: () => false,
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value)
        if (!fragment || seen.has(name.value)) return
        seen.add(name.value)
        look(fragment)
      },
      Argument: (argument) => {
        if (!filters.has(argument.name.value)) return false
        visit(argument, {
          Variable: (variable) => {
            const name = variable.name.value
            if (!given.has(name) && !missing.has(name)) missing.set(name, errorFor(variable, argument.name.value))
          },
        })
        return false
      },
    })
  }
  look(operation)
  return [...missing.values()]
}

function errorFor(variable: VariableNode, argument: string): GraphQLError {
  return new GraphQLError(
    `Variable "$${variable.name.value}" is used in "${argument}" and has no value: supply it, or give it a default in the operation.`,
    { nodes: variable, extensions: { code: 'BAD_USER_INPUT', inputPath: [argument] } },
  )
}
