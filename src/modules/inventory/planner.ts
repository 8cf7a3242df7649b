import { rememberedBy, rememberedByIds } from '../../remembered.js'
import { chooseShape } from '../../query/choose.js'
import type { Asked } from '../../query/asked.js'
import { knowledgeOf } from '../../query/knowledge.js'
import { priceList } from '../../query/price.js'
import type { Shape } from '../../query/shape.js'
import { noStatistics, type Statistics } from '../../query/statistics.js'
import type { CostEstimate } from '../access/context.js'
import { getRelationship, type Catalogue } from '../catalog/catalogue.js'
import { adviceOn, type Advised } from './advice.js'
import { noteOf, type ListNote } from './receipt.js'
import { concreteTypes, farTypes } from './vocabulary.js'

/** Which shape a list is asked in: what the planner says, unless a test or a benchmark wants another. */
export type ChooseShape = (asked: Asked) => Shape

/** Who is told of each list before it is asked. */
export interface Watch {
  readonly noteList?: ((note: ListNote) => void) | undefined
  /** May throw, and the list is not asked. */
  readonly weigh?: ((estimate: CostEstimate) => void) | undefined
}

/** The planner's choice for a list of these concrete types, of all types when undefined, as far as the statistics know them. */
export function plannedShape(
  catalogue: Catalogue,
  statistics: Statistics = noStatistics,
  typeIds?: readonly number[],
  { noteList, weigh }: Watch = {},
): ChooseShape {
  const advised = advisedOf(catalogue, statistics, typeIds)
  return (asked) => {
    const estimate = estimateOf(advised, asked, priceList(asked, advised.knowledge))
    weigh?.(estimate)
    const { shape } = chooseShape(asked, advised.knowledge)
    noteList?.(noteOf(advised, asked, shape, estimate))
    return shape
  }
}

/** What is known of resources of these concrete types, of all types when undefined. */
export const advisedOf = (
  catalogue: Catalogue,
  statistics: Statistics = noStatistics,
  typeIds?: readonly number[],
): Advised => advisedBy(catalogue)(statistics)(typeIds)

const advisedBy = rememberedBy((catalogue: Catalogue) =>
  rememberedBy((statistics: Statistics) => rememberedByIds((typeIds) => makeAdvised(catalogue, statistics, typeIds))),
)

function makeAdvised(catalogue: Catalogue, statistics: Statistics, typeIds: readonly number[] | undefined): Advised {
  const all = concreteTypes(catalogue)
  const knowledge = knowledgeOf(statistics, typeIds ?? all, all, (relationshipTypeId, direction) =>
    farTypes(getRelationship(catalogue, relationshipTypeId), direction),
  )
  return { catalogue, statistics, typeIds: typeIds ?? all, knowledge }
}

/** A price in microseconds as an operation is weighed by it. */
export const estimateOf = (advised: Advised, asked: Asked, price: number): CostEstimate => ({
  milliseconds: price / 1000,
  advise: () => adviceOn(advised, asked),
})
