import { ArgsType, Field } from 'type-graphql'
import type { Deleted as DeletedWord } from '../../query/filter.js'
import { PageArgs } from '../../schema/page.args.js'
import { listing } from '../../schema/wording.js'
import { Deleted, Direction } from './resource.enum.js'
import { EdgeWhere, ResourceWhere } from './resource.input.js'
import { ResourceOrderBy } from './resource-order.input.js'

/** What a list of resources of any type can be asked for. */
@ArgsType()
export class ResourceListArgs extends PageArgs {
  @Field(() => ResourceWhere, { nullable: true, description: listing.where })
  where?: unknown

  @Field(() => [ResourceOrderBy], { nullable: true, description: listing.orderBy })
  orderBy?: unknown

  @Field(() => Deleted, { nullable: true, description: listing.deleted })
  deleted?: DeletedWord | null
}

/** What the edges of a resource can be asked for. */
@ArgsType()
export class RelatedArgs extends ResourceListArgs {
  @Field(() => String, { nullable: true, description: 'The name of a relationship type; all of them when not given.' })
  relationship?: string | null

  @Field(() => Direction, { nullable: true, description: 'Both ways when not given.' })
  direction?: 'out' | 'in' | null

  @Field(() => EdgeWhere, { nullable: true, description: listing.edge })
  edge?: unknown
}
