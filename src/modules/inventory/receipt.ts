import { unreachable } from '../../errors.js'
import { shapesFor } from '../../query/choose.js'
import type { Asked } from '../../query/asked.js'
import type { Plan } from '../../query/plan.js'
import { aspectNames, type Aspect } from '../../query/facet.js'
import { isPlain, type Driven, type Probed, type Shape, type Source } from '../../query/shape.js'
import { wholesFor, type AskedWhole, type Whole } from '../../query/whole.js'
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

/** How all resources of a list were counted. */
export interface CountNote extends ListNote {
  /** The attributes and fields that they were counted by. */
  readonly counted: readonly string[]
}

/** The note of a list that was counted in this way. */
export function noteOfCount(
  advised: Advised,
  asked: AskedWhole,
  chosen: Whole,
  aspects: readonly Aspect[],
  estimate: CostEstimate,
): CountNote {
  const { catalogue, knowledge } = advised
  return {
    counted: aspectNames(aspects),
    chosen: describeWhole(catalogue, asked, chosen),
    shapes: wholesFor(asked, knowledge)
      .filter(({ cost }) => Number.isFinite(cost))
      .toSorted((a, b) => a.cost - b.cost)
      .map(({ whole, cost }) => ({ shape: describeWhole(catalogue, asked, whole), estimate: cost / 1000 })),
    estimate: estimate.milliseconds,
    advice: estimate.advise(),
  }
}

/** The note of what was counted in a way that nothing had to be chosen for. */
export const plainNote = (aspects: readonly Aspect[], chosen: string, milliseconds: number): CountNote => ({
  counted: aspectNames(aspects),
  chosen,
  shapes: [],
  estimate: milliseconds,
  advice: [],
})

function describeWhole(catalogue: Catalogue, asked: AskedWhole, whole: Whole): string {
  switch (whole.kind) {
    case 'free':
    case 'drive':
      return describeDriven(catalogue, asked, whole)
    case 'hashed':
      return asked.conditions.every(isPlain)
        ? 'all resources of the types'
        : 'all resources of the types, looked up among the ids of each condition'
    case 'values': {
      const condition = asked.conditions[whole.by]
      return `the values of ${condition ? nameOf(catalogue, condition) : 'an attribute'}, without a look at resources`
    }
    default:
      return unreachable(whole)
  }
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
  const otherwise = describeDriven(catalogue, asked, shape.rest.by)
  const sets = namesOf(catalogue, asked, shape.looked)
  const looked = sets === '' ? '' : ` with the set of ${sets}`
  const walk = `walk along the order of ${shape.along}${looked}`
  switch (shape.rest.kind) {
    case 'all':
      return `${walk}, for ${shape.rest.afterRows} rows; then all ${otherwise}`
    case 'missing':
      return `${walk}, to the end; then what has no value ${otherwise}`
    case 'nothing':
      return `${walk}, to the end`
    default:
      return unreachable(shape.rest)
  }
}

function describeDriven(catalogue: Catalogue, asked: Asked, shape: Driven | Probed): string {
  if (shape.kind === 'free') return 'as Postgres decides'
  if (shape.kind === 'probe') return 'with a look for each row'
  const names = namesOf(catalogue, asked, shape.by)
  const early = namesOf(
    catalogue,
    asked,
    shape.early.map((place) => ({ place })),
  )
  return `drive by ${names}${early === '' ? '' : `, looking at ${early} first`}`
}

function namesOf(catalogue: Catalogue, { conditions }: Asked, sources: readonly Source[]): string {
  return sources.flatMap(({ place, plan = conditions[place] }) => (plan ? [nameOf(catalogue, plan)] : [])).join(' and ')
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
