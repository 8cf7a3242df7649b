import { ArgsType, Field, Int } from 'type-graphql'

/** Relay's paging arguments as resolvers get them. A leaf: modules import it too. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: 'The first so many; 50 when neither first nor last is given.' })
  first?: number | null

  @Field(() => String, { nullable: true, description: 'Only rows after this cursor.' })
  after?: string | null

  @Field(() => Int, { nullable: true, description: 'The last so many.' })
  last?: number | null

  @Field(() => String, { nullable: true, description: 'Only rows before this cursor.' })
  before?: string | null
}
