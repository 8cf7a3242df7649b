import { unreachable } from '../../errors.js'
import { shapesFor, type Asked } from '../../query/choose.js'
import type { Plan } from '../../query/plan.js'
import type { Driven, Shape } from '../../query/shape.js'
import type { CostEstimate } from '../access/context.js'
import type { Catalogue } from '../catalog/catalogue.js'
import type { Advised } from './advice.js'

/** How one list was asked: the shape that was taken, all that were possible, and what would make it cheaper. */
export interface ListNote {
  readonly chosen: string
  /** Milliseconds that the planner expects of each shape, cheapest first, on a machine where everything is in memory. */
  readonly shapes: readonly { readonly shape: string; readonly estimate: number }[]
  /** What the list is weighed with: the chosen shape with its total and its sorting. */
  readonly estimate: number
  readonly advice: readonly string[]
}

/** The note of a list that was asked in this shape. */
export function noteOf(advised: Advised, asked: Asked, chosen: Shape, estimate: CostEstimate): ListNote {
  const { catalogue, knowledge } = advised
  const shapes = shapesFor(asked, knowledge).filter(({ cost }) => Number.isFinite(cost))
  return {
    chosen: describe(catalogue, asked, chosen),
    shapes: shapes
      .toSorted((a, b) => a.cost - b.cost)
      .map(({ shape, cost }) => ({ shape: describe(catalogue, asked, shape), estimate: cost / 1000 })),
    estimate: estimate.milliseconds,
    advice: estimate.advise(),
  }
}

function describe(catalogue: Catalogue, asked: Asked, shape: Shape): string {
  if (shape.kind !== 'walk') return describeDriven(catalogue, asked, shape)
  const otherwise = describeDriven(catalogue, asked, shape.otherwise)
  return `walk along the order of ${shape.along}, for ${shape.rows} rows; then ${otherwise}`
}

function describeDriven(catalogue: Catalogue, { conditions }: Asked, shape: Driven): string {
  if (shape.kind === 'free') return 'as Postgres decides'
  const names = shape.by.flatMap((place) => {
    const condition = conditions[place]
    return condition ? [nameOf(catalogue, condition)] : []
  })
  return `drive by ${names.join(' and ')}`
}

function nameOf(catalogue: Catalogue, plan: Plan): string {
  switch (plan.kind) {
    case 'values':
    case 'extension':
      return catalogue.attributes.get(plan.attributeId)?.name ?? 'an attribute'
    case 'edges':
      return `edges ${catalogue.relationshipTypes.get(plan.related.relationshipTypeId)?.name ?? ''}`.trim()
    case 'all':
    case 'any':
      return `(${plan.of.map((part) => nameOf(catalogue, part)).join(plan.kind === 'all' ? ' and ' : ' or ')})`
    case 'not':
      return `not ${nameOf(catalogue, plan.of)}`
    case 'column':
      return plan.field.column
    case 'lookup':
      return plan.reference.column
    case 'owned':
      return plan.owned.table
    case 'constant':
      return String(plan.holds)
    default:
      return unreachable(plan)
  }
}
