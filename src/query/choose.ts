import { rememberedBy } from '../remembered.js'
import type { Asked } from './asked.js'
import { cheapest, cost, finishCost, probesCost, type List, type Priced } from './cost.js'
import { estimatesOf, withoutSamples, type Estimates, type Knowledge } from './knowledge.js'
import { drivesOver } from './price-drive.js'
import { walkable, walksOver } from './price-walk.js'
import { isPlain, type Driven, type Shape } from './shape.js'

/** The cheapest shape for a page of the resources that fulfil all conditions. Pure; wrong knowledge costs time and nothing else. */
export const chooseShape = (asked: Asked, knowledge: Knowledge): Shape => cheapest(shapesFor(asked, knowledge)).shape

/** What takes less is not worth a look at the samples, which takes a tenth of it. */
const trifle = 1000

/** Every shape that answers, priced; the first leaves the choice to Postgres, which is asked only where nothing else is possible. */
export const shapesFor = (asked: Asked, knowledge: Knowledge): readonly [Priced, ...Priced[]] =>
  shapesBy(knowledge)(asked)

const shapesBy = rememberedBy((knowledge: Knowledge) =>
  rememberedBy((asked: Asked): readonly [Priced, ...Priced[]] => {
    const estimates = estimatesOf(knowledge)
    if (isEasy(asked)) return [{ shape: free, cost: easyCost(asked, withoutSamples(estimates)) }]
    const quick = pricedShapes(asked, withoutSamples(estimates))
    return knowledge.samples && leastCost(quick) > trifle ? pricedShapes(asked, estimates) : quick
  }),
)

/** The ways to come by all that match and not by a page of them, priced; in no order. */
export function drivesToAll(asked: Asked, knowledge: Knowledge): readonly Priced<Driven>[] {
  const all: Asked = { ...asked, page: { direction: 'forward', size: knowledge.allRows } }
  return shapesFor(all, knowledge).flatMap(({ shape, cost: price }): Priced<Driven>[] =>
    shape.kind === 'walk' ? [] : [{ shape, cost: price }],
  )
}

/** Whether Postgres finds the page by itself: along the index of the order, with conditions about the row alone. */
const isEasy = (asked: Asked) => asked.conditions.every(isPlain) && walkable(asked) === 'resources'

function easyCost({ conditions, page }: Asked, { together, knowledge }: Estimates): number {
  const needed = (page.size + 1) / Math.max(1e-9, together(conditions))
  return cost.step * Math.min(knowledge.rows, needed)
}

// What an intersection costs depends on how many ids go together, which is what samples are asked for.
const leastCost = (shapes: readonly Priced[]) =>
  Math.min(...shapes.map(({ shape, cost }) => (shape.kind === 'drive' && shape.by.length > 1 ? Infinity : cost)))

function pricedShapes(asked: Asked, estimates: Estimates): readonly [Priced, ...Priced[]] {
  const { conditions } = asked
  // Rows that are found by what they own, their identities, are few, and Postgres knows.
  if (conditions.some(({ kind }) => kind === 'owned')) return [{ shape: free, cost: 0 }]
  const list: List = { ...asked, estimates, probed: conditions.filter((part) => !isPlain(part)) }
  const drives = drivesOver(list)
  const all = cost.step + probesCost(list.probed, estimates) + finishCost(list)
  const unknown: Priced<Driven> = { shape: free, cost: drives.length > 0 ? Infinity : estimates.knowledge.rows * all }
  const otherwise = cheapest([unknown, ...drives])
  return [unknown, ...drives, ...walksOver(list, otherwise)]
}

const free: Driven = { kind: 'free' }
