import { Field, Int, ObjectType } from 'type-graphql'
import { PageInfo } from '../../schema/page.type.js'
import { DateTimeScalar } from '../../schema/scalars.js'
import { AttributeValue } from './attribute-value.type.js'
import { Direction } from './resource.enum.js'
import { ResourceInterface } from './resource.type.js'

/** One edge seen from one of its ends, whatever its type. */
@ObjectType({ simpleResolvers: true, description: 'One edge, seen from the resource that it was asked of.' })
export class RelatedEdge {
  @Field(() => String)
  cursor!: string

  @Field(() => String, { description: 'The name of the relationship type, such as member_of.' })
  relationship!: string

  @Field(() => Direction)
  direction!: string

  @Field(() => DateTimeScalar, { description: 'Since when the edge is as it is.' })
  since!: string

  @Field(() => [AttributeValue], { description: 'What the edge carries; all of it, or what is named.' })
  attributeValues!: readonly AttributeValue[]

  @Field(() => ResourceInterface)
  node!: ResourceInterface
}

@ObjectType({ simpleResolvers: true })
export class RelatedConnection {
  @Field(() => [RelatedEdge])
  edges!: readonly RelatedEdge[]

  @Field(() => [ResourceInterface])
  nodes!: readonly ResourceInterface[]

  @Field(() => PageInfo)
  pageInfo!: PageInfo

  @Field(() => Int, { description: 'How many the whole list has; counted only when asked for.' })
  totalCount!: number
}
