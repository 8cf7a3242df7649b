import { unreachable } from '../errors.js'
import { compileCondition, type Scope } from './compile.js'
import { idsOf, inSets } from './idset.js'
import type { Plan } from './plan.js'
import { empty, raw, sql, type Statement } from './sql.js'

/**
 * How a page of resources is come by. `free`: Postgres decides. `drive`: the ids that the indexes of some conditions give, all of them together,
 * then the other conditions for each. `walk`: along the index of the order, of resources or of the values they are sorted by, all conditions for each
 * row, for so many rows; when they do not fill the page, the other shape answers. Numbers in `by` are places in the list of conditions.
 */
export type Shape =
  | Driven
  | {
      readonly kind: 'walk'
      readonly along: 'resources' | 'values'
      readonly rows: number
      readonly otherwise: Driven
    }

export type Driven = { readonly kind: 'free' } | { readonly kind: 'drive'; readonly by: readonly number[] }

/** A shape over its conditions, in SQL; all of them ask the same. */
export interface ShapedConditions {
  readonly where: Statement
  readonly walk?: Walk
}

/** The part of a walk: so many rows in order, those of resources that are `plainly` right; of them those that are also `probed` are on the page. */
export interface Walk {
  readonly along: 'resources' | 'values'
  readonly rows: number
  readonly plainly: Statement
  readonly probed: Statement
}

/** The conditions that stand side by side in a plan. */
export const conditionsOf = (plan: Plan): readonly Plan[] => (plan.kind === 'all' ? plan.of : [plan])

/** Whether a condition is about the row alone, or a small table beside it: Postgres knows how to find and count such rows. */
export function isPlain(plan: Plan): boolean {
  switch (plan.kind) {
    case 'constant':
    case 'column':
    case 'lookup':
      return true
    case 'all':
    case 'any':
      return plan.of.every(isPlain)
    case 'not':
      return isPlain(plan.of)
    case 'owned':
    case 'values':
    case 'extension':
    case 'edges':
      return false
    default:
      return unreachable(plan)
  }
}

/** The conditions in this shape. Throws a plain Error for a drive by a condition that has no set. */
export function compileShape(conditions: readonly Plan[], shape: Shape, scope: Scope): ShapedConditions {
  if (shape.kind === 'free') return { where: allOf(conditions, scope) }
  const fenced = { ...scope, isFenced: true }
  if (shape.kind === 'walk') {
    const { where } = compileShape(conditions, shape.otherwise, scope)
    const plainly = allOf(conditions.filter(isPlain), fenced)
    const probed = allOf(
      conditions.filter((condition) => !isPlain(condition)),
      fenced,
    )
    return { where, walk: { along: shape.along, rows: shape.rows, plainly, probed } }
  }
  const sets = shape.by.map((place) => {
    const condition = conditions[place]
    const set = condition && idsOf(condition, scope)
    if (!set) throw new Error(`condition ${place} has no set of ids`)
    return set
  })
  const probed = conditions.filter((_, place) => !sets[shape.by.indexOf(place)]?.isExact)
  const rest = probed.length > 0 ? sql` and ${allOf(probed, fenced)}` : empty
  return { where: sql`${inSets(sets, scope)}${rest}` }
}

function allOf(conditions: readonly Plan[], scope: Scope): Statement {
  return conditions.length === 0 ? raw('true') : sql`(${compileCondition({ kind: 'all', of: conditions }, scope)})`
}
