import { loaderOf, oneByKey } from '../../loaders/loaders.js'
import type { AggregateInput } from '../../query/aggregate.js'
import type { CatalogueContext } from '../catalog/context.js'
import { toAggregate, toFacet, type AggregateSource, type FacetSource } from './facet.js'
import {
  aggregateNeighbours,
  aggregateResources,
  countFacets,
  countNeighbourFacets,
  wholeShape,
  type CountedFacet,
  type CountedGroups,
  type CountedList,
} from './facet.service.js'
import type { ListedPage, NeighbourPage } from './resource.loader.js'

/** What facets can be asked for; as GraphQL coerced it. */
export interface FacetsArgs {
  readonly of: unknown
  readonly approximate?: boolean | null
}

/** Facets over the whole list that a page is of; of the same neighbours of all resources of a level in one statement. */
export async function facetsOf(
  context: CatalogueContext,
  { asked }: ListedPage | NeighbourPage,
  { of, approximate }: FacetsArgs,
): Promise<readonly FacetSource[]> {
  const facets =
    'edges' in asked
      ? await loadNeighbourFacets(context, asked, of)
      : await listFacets(context, asked, of, approximate ?? false)
  context.spend(facets.reduce((sum, { answer }) => sum + answer.terms.length + answer.ranges.length, 0))
  return facets.map(toFacet)
}

function listFacets(context: CatalogueContext, list: CountedList, of: unknown, approximate: boolean) {
  const { db, actor, catalogue, statistics } = context
  const choose = wholeShape(catalogue, statistics, list.typeIds, context)
  return countFacets(db, actor, catalogue, list, of, choose, approximate ? approximatelyIn(context) : undefined)
}

const approximatelyIn = ({ statistics, noteList }: CatalogueContext) => statistics && { statistics, noteList }

async function loadNeighbourFacets(
  context: CatalogueContext,
  { resource, edges }: NeighbourPage['asked'],
  of: unknown,
): Promise<readonly CountedFacet[]> {
  const { db, actor, catalogue } = context
  const loader = loaderOf(context, `facets ${JSON.stringify([edges, of])}`, () =>
    oneByKey((keys: readonly string[]) => {
      context.spend(0)
      return countNeighbourFacets(db, actor, catalogue, keys, edges, of, context)
    }),
  )
  return (await loader.load(resource.id)) ?? []
}

/** Groups of the whole list that a page is of; of the same neighbours of all resources of a level in one statement. */
export async function aggregateOf(
  context: CatalogueContext,
  { asked }: ListedPage | NeighbourPage,
  { approximate, ...input }: AggregateInput & { readonly approximate?: boolean | null },
): Promise<AggregateSource> {
  const counted =
    'edges' in asked
      ? await loadNeighbourGroups(context, asked, input)
      : await listGroups(context, asked, input, approximate ?? false)
  context.spend(counted.answer.groups.length)
  return toAggregate(counted)
}

function listGroups(context: CatalogueContext, list: CountedList, input: AggregateInput, approximate: boolean) {
  const { db, actor, catalogue, statistics } = context
  const choose = wholeShape(catalogue, statistics, list.typeIds, context)
  const approximately = approximate ? approximatelyIn(context) : undefined
  return aggregateResources(db, actor, catalogue, list, input, choose, approximately)
}

async function loadNeighbourGroups(
  context: CatalogueContext,
  { resource, edges }: NeighbourPage['asked'],
  input: AggregateInput,
): Promise<CountedGroups> {
  const { db, actor, catalogue } = context
  const loader = loaderOf(context, `aggregate ${JSON.stringify([edges, input])}`, () =>
    oneByKey((keys: readonly string[]) => {
      context.spend(0)
      return aggregateNeighbours(db, actor, catalogue, keys, edges, input, context)
    }),
  )
  const groups = await loader.load(resource.id)
  if (!groups) throw new Error(`no groups of the neighbours of resource ${resource.id}`)
  return groups
}
