import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import { counting } from '../../schema/wording.js'
import type { CatalogueContext } from '../catalog/context.js'
import { AggregateArgs, FacetInput } from './facet.input.js'
import { Aggregate, Facet } from './facet.type.js'
import { aggregateOf, facetsOf, type ListedPage } from './resource.loader.js'
import { ResourceConnection } from './resource.type.js'

/** What the lists of resources count beside their pages. */
@Resolver(() => ResourceConnection)
export class CountingResolver {
  @FieldResolver(() => [Facet], { description: counting.facets })
  facets(
    @Root() page: ListedPage,
    @Arg('of', () => [FacetInput], { description: counting.facetsOf }) of: unknown,
    @Ctx() context: CatalogueContext,
  ) {
    return facetsOf(context, page, of)
  }

  @FieldResolver(() => Aggregate, { description: counting.aggregate })
  aggregate(
    @Root() page: ListedPage,
    @Args(() => AggregateArgs) args: AggregateArgs,
    @Ctx() context: CatalogueContext,
  ) {
    return aggregateOf(context, page, args)
  }
}
