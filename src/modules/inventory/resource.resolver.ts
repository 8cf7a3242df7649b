import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql'
import { printGlobalId } from '../../query/global-id.js'
import { selectedFields } from '../../schema/selection.js'
import type { CatalogueContext } from '../catalog/context.js'
import { ResourceListArgs } from './resource.args.js'
import { findResourceOf, listResourcesOf, type ListArgs } from './resource.loader.js'
import type { Resource } from './resource.js'
import { ResourceConnection, ResourceInterface } from './resource.type.js'

@Resolver(() => ResourceInterface)
export class ResourceResolver {
  @FieldResolver(() => ID)
  id(@Root() resource: Resource): string {
    return printGlobalId('resources', resource.id)
  }

  @Query(() => ResourceInterface, { nullable: true, description: 'One resource by its id, also when it is deleted.' })
  resource(@Arg('id', () => ID) id: string, @Ctx() context: CatalogueContext) {
    return findResourceOf(context, id, undefined)
  }

  @Query(() => ResourceConnection, { description: 'Resources of all types; 50 by default.' })
  resources(
    @Args(() => ResourceListArgs) args: ListArgs,
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listResourcesOf(context, undefined, args, selectedFields(info))
  }
}
