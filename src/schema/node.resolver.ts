import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql'
import type { CatalogueContext } from '../modules/catalog/context.js'
import { findCatalogueNode } from '../modules/catalog/noun.loader.js'
import { loadOperation } from '../modules/catalog/operation.loader.js'
import { loadResource } from '../modules/inventory/resource.loader.js'
import { parseGlobalId } from '../query/global-id.js'
import { Node } from './node.type.js'
import { addressing } from './wording.js'

/** Anything by its global id, from whichever module keeps it. */
@Resolver(() => Node)
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: 'Anything by its id; null when it is gone. A deleted resource still answers, with deletedAt.',
  })
  node(@Arg('id', () => ID, { description: addressing.id }) id: string, @Ctx() context: CatalogueContext) {
    const { table, key } = parseGlobalId(id, ['id'])
    if (table === 'resources') return loadResource(context, key)
    return table === 'operations' ? loadOperation(context, key) : findCatalogueNode(context, { table, key })
  }
}
