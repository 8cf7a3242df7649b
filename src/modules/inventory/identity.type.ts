import { Field, InputType, ObjectType } from 'type-graphql'

/** What one source instance calls a resource. */
@ObjectType({ simpleResolvers: true, description: 'What one source calls a resource.' })
export class ResourceIdentity {
  @Field(() => String, { description: 'The name of the source.' })
  source!: string

  @Field(() => String, { description: 'The name of the source instance.' })
  instance!: string

  @Field(() => String, { description: 'What kind of thing the source calls it.' })
  kind!: string

  @Field(() => String, { description: 'What the source calls it.' })
  externalId!: string
}

/** What a source calls the resource that is looked for. */
@InputType({ description: 'What a source calls the resource that is looked for.' })
export class ResourceIdentityInput {
  @Field(() => String, { description: 'The name of the source.' })
  source!: string

  @Field(() => String, { description: 'The name of the source instance.' })
  instance!: string

  @Field(() => String, {
    nullable: true,
    description: 'What kind of thing the source calls it; needed only where it calls things of several kinds so.',
  })
  kind?: string | null

  @Field(() => String, { description: 'What the source calls it.' })
  externalId!: string
}
