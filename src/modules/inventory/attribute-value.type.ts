import { Field, ObjectType } from 'type-graphql'
import { BigIntScalar, DateTimeScalar, DecimalScalar, IpAddressScalar } from '../../schema/scalars.js'

/** One attribute with its values; of the six typed lists exactly one is not empty. */
@ObjectType({
  simpleResolvers: true,
  description: 'One attribute that is set, with its values in order. Of the six typed lists exactly one is not empty.',
})
export class AttributeValue {
  @Field(() => String, { description: 'The name in the catalogue, such as cpu_cores.' })
  name!: string

  @Field(() => String, { description: 'What people read.' })
  displayName!: string

  @Field(() => String, { description: 'string, integer, decimal, boolean, datetime or ip.' })
  dataType!: string

  @Field(() => String, { nullable: true, description: 'The unit of its numbers; null when it has none.' })
  unit!: string | null

  @Field(() => Boolean, { description: 'Whether the attribute can have more than one value.' })
  isList!: boolean

  @Field(() => [String], { description: 'The values as text, whatever their type.' })
  text!: readonly string[]

  @Field(() => [String], { description: 'The values, if they are texts; empty otherwise.' })
  string!: readonly string[]

  @Field(() => [BigIntScalar], { description: 'The values, if they are integers; empty otherwise.' })
  integer!: readonly string[]

  @Field(() => [DecimalScalar], { description: 'The values, if they are decimals; empty otherwise.' })
  decimal!: readonly string[]

  @Field(() => [Boolean], { description: 'The values, if they are truth values; empty otherwise.' })
  boolean!: readonly boolean[]

  @Field(() => [DateTimeScalar], { description: 'The values, if they are instants; empty otherwise.' })
  datetime!: readonly string[]

  @Field(() => [IpAddressScalar], { description: 'The values, if they are addresses or networks; empty otherwise.' })
  ip!: readonly string[]
}
