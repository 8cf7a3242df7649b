import { ArgsType, Field } from 'type-graphql'
import { PageArgs } from '../../schema/page.args.js'
import { Deleted } from './resource.enum.js'
import { ResourceOrderBy, ResourceWhere } from './resource.input.js'

/** What a list of resources of any type can be asked for. */
@ArgsType()
export class ResourceListArgs extends PageArgs {
  @Field(() => ResourceWhere, { nullable: true })
  where?: unknown

  @Field(() => [ResourceOrderBy], { nullable: true })
  orderBy?: unknown

  @Field(() => Deleted, { nullable: true, description: 'EXCLUDE when not given.' })
  deleted?: string | null
}
