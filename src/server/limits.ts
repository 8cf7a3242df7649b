import { GraphQLError } from 'graphql'
import { LimitError } from '../errors.js'

/** Rows of lists that one operation may answer, over all its levels. Nested lists multiply: a short document can ask for more than a process holds. */
const maxNodes = 25_000

/** How deep the values of variables may nest; coercing them walks down recursively. */
const maxVariableDepth = 200

/** What is left of the nodes of one operation. */
export interface NodeBudget {
  /** Takes nodes off; throws a LimitError once there are none left. */
  readonly spend: (nodes: number) => void
  readonly isSpent: () => boolean
}

/** The budget of one operation. */
export function openBudget(): NodeBudget {
  let left = maxNodes
  return {
    spend: (nodes) => {
      left -= nodes
      if (left < 0) throw spentError()
    },
    isSpent: () => left < 0,
  }
}

/** One error for all the lists that found the budget spent. */
export function spentError(): LimitError {
  return new LimitError(
    `The answer would have more than ${maxNodes} list items; ask for smaller pages or fewer levels of lists.`,
  )
}

/** An error for variables that nest too deep to be read; undefined when they do not. */
export function findDeepVariable(variables: Readonly<Record<string, unknown>>): GraphQLError | undefined {
  let level: unknown[] = Object.values(variables)
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxVariableDepth)
      return new GraphQLError(`A variable nests deeper than ${maxVariableDepth} levels.`, {
        extensions: { code: 'LIMIT_EXCEEDED' },
      })
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  }
  return undefined
}
