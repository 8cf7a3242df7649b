import { chooseShape, drivesToAll } from './choose.js'
import { cost, probesCost } from './cost.js'
import type { Asked } from './asked.js'
import { estimatesOf, guess, type Knowledge } from './knowledge.js'
import type { Plan } from './plan.js'
import { isPlain } from './shape.js'

/** What a page of a list is expected to cost in its cheapest shape, its total and the values it is sorted by included; in microseconds. */
export function priceList(asked: Asked, knowledge: Knowledge): number {
  return chooseShape(asked, knowledge).cost + (asked.withTotal ? wholeCost(asked, knowledge) : 0)
}

/** What it costs to find all resources of a list and to look at so many things of each, as facets and aggregates do. */
export function priceWhole(asked: Asked, knowledge: Knowledge, looks: number): number {
  return wholeCost(asked, knowledge) + looks * matchingOf(asked, knowledge) * (cost.kept + cost.sorted)
}

/** What the same page of neighbours costs under so many parents. How many edges each has is not known. */
export function priceNeighbours(parents: number, { conditions, order }: Asked, knowledge: Knowledge): number {
  const perEdge =
    2 * cost.row + cost.sorted + probesCost(conditions.filter(isProbed), estimatesOf(knowledge)) + sortCost(order)
  return parents * guess.degree * perEdge
}

/** To come by all that match, in no order. */
function wholeCost(asked: Asked, knowledge: Knowledge): number {
  const { conditions } = asked
  if (!conditions.some(isProbed)) return knowledge.rows * (conditions.every(isIndexed) ? cost.entry : cost.step)
  return Math.min(...drivesToAll(asked, knowledge).map(({ cost: price }) => price))
}

const matchingOf = ({ conditions }: Asked, knowledge: Knowledge) =>
  knowledge.rows * estimatesOf(knowledge).together(conditions)

/** A value that is sorted by and is no column of the row is looked up for each row; a roll-up looks at its edges. */
const sortCost = ({ keys }: Asked['order']) =>
  cost.probe *
  keys.reduce((sum, key) => {
    if (key.kind === 'rollup') return sum + guess.degree
    return key.kind === 'attribute' || key.sort.via.length > 0 ? sum + 1 : sum
  }, 0)

const isProbed = (plan: Plan) => !isPlain(plan)

/** The type, and what is not deleted: each index of resources has them. */
const isIndexed = (plan: Plan) =>
  plan.kind === 'constant' ||
  (plan.kind === 'column' && ['resource_type_id', 'deleted_at'].includes(plan.field.column)) ||
  (plan.kind === 'not' && plan.of.kind === 'column' && plan.of.field.column === 'deleted_at')
