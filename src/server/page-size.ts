import {
  GraphQLError,
  Kind,
  visit,
  type ArgumentNode,
  type ConstValueNode,
  type DocumentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type { Limits } from '../config.js'
import { rememberedBy } from '../remembered.js'
import { exceeded } from './limits.js'

/**
 * The error for the first page of this operation that is asked for with more rows than the limit allows; undefined when there is none. Its `path` has no
 * places in lists, since nothing is executed yet. What `@skip` and `@include` leave out is not looked at; what is no number is left to coercion.
 */
export function findLargePage(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  limits: Limits,
): GraphQLError | undefined {
  if (largestWritten(document) <= limits.page) return undefined
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
  const valueOf = readerOf(operation, variables)
  const isLarge = ({ name, value }: ArgumentNode) => sizes.has(name.value) && Number(valueOf(value) ?? 0) > limits.page
  const seen = new Set<string>()
  const look = ({ selections }: SelectionSetNode, path: readonly string[]): GraphQLError | undefined => {
    for (const node of selections) {
      const error = isLeftOut(node, valueOf) ? undefined : lookAt(node, path)
      if (error) return error
    }
    return undefined
  }
  const lookAt = (node: SelectionNode, path: readonly string[]): GraphQLError | undefined => {
    if (node.kind === Kind.INLINE_FRAGMENT) return look(node.selectionSet, path)
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = seen.has(node.name.value) ? undefined : fragments.get(node.name.value)
      seen.add(node.name.value)
      return fragment && look(fragment.selectionSet, path)
    }
    const here = [...path, (node.alias ?? node.name).value]
    const large = node.arguments?.find(isLarge)
    if (large) return errorFor(large, here, limits)
    return node.selectionSet && look(node.selectionSet, here)
  }
  return look(operation.selectionSet, [])
}

/** The largest page that is written out anywhere; Infinity where one is a variable. */
const largestWritten = rememberedBy((document: DocumentNode): number => {
  let most = 0
  visit(document, {
    Argument: ({ name, value }) => {
      if (!sizes.has(name.value)) return
      most = Math.max(most, value.kind === Kind.VARIABLE ? Infinity : Number(written(value) ?? 0))
    },
  })
  return most
})

const sizes: ReadonlySet<string> = new Set(['first', 'last'])

function errorFor(argument: ArgumentNode, path: readonly string[], limits: Limits): GraphQLError {
  const what = `A page has at most ${limits.page} rows: ask for the next page after it`
  const error = exceeded('page', limits, what, [argument.name.value])
  return new GraphQLError(error.message, { nodes: argument, path, originalError: error })
}

type Reader = (node: ValueNode) => unknown

/** Reads numbers and booleans, written out or as a variable: what was supplied, or else its default. */
function readerOf({ variableDefinitions = [] }: OperationDefinitionNode, variables: object): Reader {
  const given = new Map<string, unknown>(Object.entries(variables))
  const defaults = new Map(variableDefinitions.map(({ variable, defaultValue }) => [variable.name.value, defaultValue]))
  return (node) => {
    if (node.kind !== Kind.VARIABLE) return written(node)
    const name = node.name.value
    return given.get(name) === undefined ? written(defaults.get(name)) : given.get(name)
  }
}

function written(node: ValueNode | ConstValueNode | undefined): unknown {
  return node?.kind === Kind.INT || node?.kind === Kind.BOOLEAN ? node.value : undefined
}

function isLeftOut({ directives = [] }: SelectionNode, valueOf: Reader): boolean {
  return directives.some(({ name, arguments: given = [] }) => {
    const condition = given.find((argument) => argument.name.value === 'if')
    const value = condition && valueOf(condition.value)
    return (name.value === 'skip' && value === true) || (name.value === 'include' && value === false)
  })
}
