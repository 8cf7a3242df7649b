import { concreteTypes } from '../../../src/modules/inventory/vocabulary.js'
import type { Catalogue } from '../../../src/modules/catalog/catalogue.js'
import type { ChooseShape } from '../../../src/modules/inventory/planner.js'
import { shapesFor } from '../../../src/query/choose.js'
import { knowledgeOf } from '../../../src/query/knowledge.js'
import type { Shape } from '../../../src/query/shape.js'
import { noStatistics } from '../../../src/query/statistics.js'

/** The shapes that were asked in so far, as `nameOf` calls them. */
export const shapesForced = new Set<string>()

/**
 * Asks once in each shape that the planner has a price for. One that may look at so many rows only gets a few of them, so that it
 * often does not fill the page.
 */
export async function inEveryShape(
  catalogue: Catalogue,
  typeIds: readonly number[] | undefined,
  ask: (choose: ChooseShape, number: number) => Promise<void>,
): Promise<void> {
  const all = concreteTypes(catalogue)
  const knowledge = knowledgeOf(noStatistics, typeIds ?? all, all)
  let count = 1
  for (let number = 0; number < count; number += 1)
    await ask((asked) => {
      const shapes = shapesFor(asked, knowledge)
      count = shapes.length
      const { shape } = shapes[number] ?? shapes[0]
      shapesForced.add(nameOf(shape))
      if (shape.kind !== 'walk' || shape.rest.kind !== 'all') return shape
      return { ...shape, rest: { ...shape.rest, afterRows: 1 + ((asked.conditions.length + number) % 7) } }
    }, number)
}

/** What kind of shape it is: `walk along values, then all`. */
const nameOf = (shape: Shape): string =>
  shape.kind === 'walk' ? `walk along ${shape.along}, then ${shape.rest.kind}` : shape.kind
