import { rememberedBy } from '../remembered.js'
import type { Asked } from './asked.js'
import { cheapest, cost, finishCost, liesInOrder, probesCost, type List, type Priced } from './cost.js'
import { estimatesOf, withoutSamples, type Estimates, type Knowledge } from './knowledge.js'
import { drivesOver } from './price-drive.js'
import { walkable, walksOver } from './price-walk.js'
import type { Plan } from './plan.js'
import { isPlain, type Driven } from './shape.js'

/** The cheapest shape for a page of the resources that fulfil all conditions, priced. Pure; wrong knowledge costs time and nothing else. */
export const chooseShape = (asked: Asked, knowledge: Knowledge): Priced => chosenBy(knowledge)(asked)

const chosenBy = rememberedBy((knowledge: Knowledge) =>
  rememberedBy((asked: Asked) => trivial(asked, knowledge) ?? cheapest(shapesFor(asked, knowledge))),
)

/** What takes so many microseconds is done before another way is priced. */
const trivialCost = 300

/** By the rarest condition, where that has so few ids that nothing can be quicker. */
function trivial(asked: Asked, knowledge: Knowledge): Priced | undefined {
  if (isEasy(asked) || asked.conditions.some(isOwned)) return undefined
  const [drive] = drivesOver(listOf(asked, withoutSamples(estimatesOf(knowledge))), 1)
  return drive && drive.cost < trivialCost ? drive : undefined
}

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

function easyCost(asked: Asked, { together, knowledge }: Estimates): number {
  const needed = (asked.page.size + 1) / Math.max(1e-9, together(asked.conditions))
  return (liesInOrder(asked) ? cost.near : cost.step) * Math.min(knowledge.rows, needed)
}

// What an intersection costs depends on how many ids go together, which is what samples are asked for.
const leastCost = (shapes: readonly Priced[]) =>
  Math.min(...shapes.map(({ shape, cost }) => (shape.kind === 'drive' && shape.by.length > 1 ? Infinity : cost)))

function pricedShapes(asked: Asked, estimates: Estimates): readonly [Priced, ...Priced[]] {
  // Rows that are found by what they own, their identities, are few, and Postgres knows.
  if (asked.conditions.some(isOwned)) return [{ shape: free, cost: 0 }]
  const list = listOf(asked, estimates)
  const drives = drivesOver(list)
  const all = cost.step + probesCost(list.probed, estimates) + finishCost(list, list.probed.length > 0)
  const unknown: Priced<Driven> = { shape: free, cost: drives.length > 0 ? Infinity : estimates.knowledge.rows * all }
  const otherwise = cheapest([unknown, ...drives])
  return [unknown, ...drives, ...walksOver(list, otherwise)]
}

const isOwned = ({ kind }: Plan) => kind === 'owned'

const listOf = (asked: Asked, estimates: Estimates): List => ({
  ...asked,
  estimates,
  probed: asked.conditions.filter((part) => !isPlain(part)),
})

const free: Driven = { kind: 'free' }
