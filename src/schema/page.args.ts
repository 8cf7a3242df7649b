import { ArgsType, Field, Int } from 'type-graphql'
import { listing } from './wording.js'

/** Relay's paging arguments as resolvers get them. A leaf: modules import it too. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: listing.first })
  first?: number | null

  @Field(() => String, { nullable: true, description: listing.after })
  after?: string | null

  @Field(() => Int, { nullable: true, description: listing.last })
  last?: number | null

  @Field(() => String, { nullable: true, description: listing.before })
  before?: string | null
}
