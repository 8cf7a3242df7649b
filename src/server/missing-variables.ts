import { GraphQLError, Kind, visit, type DocumentNode, type OperationDefinitionNode, type VariableNode } from 'graphql'
import { rememberedBy } from '../remembered.js'

/** Arguments whose variables must have a value: GraphQL drops a key whose variable is missing, and a filter without it matches more. */
const filters = new Set(['where', 'orderBy', 'edge', 'relationship', 'direction', 'deleted', 'names', 'having'])

/** One error for each variable that is used in a filter or an order, was not supplied and has no default. */
export function findMissingVariables(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  supplied: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const isMissing = ({ variable: { name } }: Needed) =>
    !Object.hasOwn(supplied, name.value) || supplied[name.value] === undefined
  return neededIn(document)(operation).filter(isMissing).map(errorFor)
}

/** A variable without a default, where it is first used in one of these arguments. */
interface Needed {
  readonly variable: VariableNode
  readonly argument: string
}

const neededIn = rememberedBy((document: DocumentNode) =>
  rememberedBy((operation: OperationDefinitionNode) => neededVariables(document, operation)),
)

function neededVariables(document: DocumentNode, operation: OperationDefinitionNode): readonly Needed[] {
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
  const withDefault = new Set(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [variable.name.value],
    ),
  )
  const needed = new Map<string, Needed>()
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
            if (!withDefault.has(name) && !needed.has(name))
              needed.set(name, { variable, argument: argument.name.value })
          },
        })
        return false
      },
    })
  }
  look(operation)
  return [...needed.values()]
}

function errorFor({ variable, argument }: Needed): GraphQLError {
  return new GraphQLError(
    `Variable "$${variable.name.value}" is used in "${argument}" and has no value: supply it, or give it a default in the operation.`,
    { nodes: variable, extensions: { code: 'BAD_USER_INPUT', inputPath: [argument] } },
  )
}
