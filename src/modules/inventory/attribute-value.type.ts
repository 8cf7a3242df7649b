import { Field, ObjectType } from 'type-graphql'
import { BigIntScalar, DateTimeScalar, DecimalScalar, IpAddressScalar } from '../../schema/scalars.js'

/** One attribute with its values; of the six typed lists exactly one is not empty. */
@ObjectType({
  simpleResolvers: true,
  description: 'One attribute that is set, with its values in order. Of the six typed lists exactly one is not empty.',
})
export class AttributeValue {
  @Field(() => String)
  name!: string

  @Field(() => String)
  displayName!: string

  @Field(() => String, { description: 'string, integer, decimal, boolean, datetime or ip.' })
  dataType!: string

  @Field(() => String, { nullable: true })
  unit!: string | null

  @Field(() => Boolean, { description: 'Whether the attribute can have more than one value.' })
  isList!: boolean

  @Field(() => [String], { description: 'The values as text, whatever their type.' })
  text!: readonly string[]

  @Field(() => [String])
  string!: readonly string[]

  @Field(() => [BigIntScalar])
  integer!: readonly string[]

  @Field(() => [DecimalScalar])
  decimal!: readonly string[]

  @Field(() => [Boolean])
  boolean!: readonly boolean[]

  @Field(() => [DateTimeScalar])
  datetime!: readonly string[]

  @Field(() => [IpAddressScalar])
  ip!: readonly string[]
}
