import { Field, ObjectType } from 'type-graphql'

/** What one source instance calls a resource. */
@ObjectType({ simpleResolvers: true, description: 'What one source calls a resource.' })
export class ResourceIdentity {
  @Field(() => String, { description: 'The name of the source.' })
  source!: string

  @Field(() => String, { description: 'The name of the source instance.' })
  instance!: string

  @Field(() => String, { description: 'What kind of thing the source calls it.' })
  kind!: string

  @Field(() => String)
  externalId!: string
}
