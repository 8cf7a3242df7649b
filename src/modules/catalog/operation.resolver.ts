import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql'
import { parseKey, printGlobalId } from '../../query/global-id.js'
import { selectedFields } from '../../schema/selection.js'
import { addressing, operationFields } from '../../schema/wording.js'
import type { CatalogueContext } from './context.js'
import { loadNoun } from './noun.loader.js'
import { classesOf } from './noun.type.js'
import { nounOf } from './nouns.js'
import { OperationListArgs } from './operation.input.js'
import { listOperations, loadOperation, type OperationListing, type OperationNode } from './operation.loader.js'
import { Operation, OperationConnection } from './operation.type.js'

@Resolver(() => Operation)
export class OperationResolver {
  @Query(() => Operation, { nullable: true, description: 'One operation by its id.' })
  operation(@Arg('id', () => ID, { description: addressing.id }) id: string, @Ctx() context: CatalogueContext) {
    return loadOperation(context, parseKey(id, 'operations', ['id']))
  }

  @Query(() => OperationConnection, {
    description:
      'Everything that changed the catalogue or the inventory, or tried to, the newest first; 50 by default.',
  })
  operations(
    @Args(() => OperationListArgs) args: OperationListing,
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listOperations(context, args, selectedFields(info).has('totalCount'))
  }

  @FieldResolver(() => ID, { description: operationFields.id })
  id(@Root() operation: OperationNode): string {
    return printGlobalId('operations', operation.id)
  }

  @FieldResolver(() => classesOf(nounOf('sourceInstance')).node, {
    nullable: true,
    description: operationFields.sourceInstance,
  })
  sourceInstance(@Root() { sourceInstanceId }: OperationNode, @Ctx() context: CatalogueContext) {
    return sourceInstanceId === null ? undefined : loadNoun(context, nounOf('sourceInstance'), sourceInstanceId)
  }
}
