import { loaderOf, oneByKey } from '../../loaders/loaders.js'
import type { CatalogueContext } from '../catalog/context.js'
import { spellFigure, workOutFigures, type Figures, type WantedFigure } from './figure.service.js'
import type { NeighbourPage } from './resource.loader.js'

/**
 * What values come to over the whole list that a page of neighbours is of; all resources of a level that ask the same of the same list travel in one
 * statement, with all figures that are wanted of it.
 */
export async function loadFigures(
  context: CatalogueContext,
  { asked: { resource, edges } }: Pick<NeighbourPage, 'asked'>,
  wanted: readonly WantedFigure[],
): Promise<Figures> {
  if (wanted.length === 0) return none
  const { db, actor, catalogue } = context
  const loader = loaderOf(context, `figures ${JSON.stringify(edges)}`, () =>
    oneByKey(
      async (keys: readonly Wanted[]) => {
        // Spent by the level above: what passed there must not ask for the next one.
        context.spend(0)
        const parentIds = [...new Set(keys.map(({ resourceId }) => resourceId))]
        const all = keys.flatMap((key) => key.wanted)
        return workOutFigures(db, actor, catalogue, parentIds, edges, all, context)
      },
      (key) => `${key.resourceId} ${key.wanted.map(spellFigure).join()}`,
      ({ resourceId }) => resourceId,
    ),
  )
  return (await loader.load({ resourceId: resource.id, wanted })) ?? none
}

interface Wanted {
  readonly resourceId: string
  readonly wanted: readonly WantedFigure[]
}

const none: Figures = new Map()
