import { Field, ID, Int, ObjectType } from 'type-graphql'
import { BigIntScalar, DateTimeScalar, DecimalScalar, IpAddressScalar } from '../../schema/scalars.js'
import { counting } from '../../schema/wording.js'
import { CalendarUnit, ResourceField } from './facet.enum.js'

/** One value under its type. */
@ObjectType({
  simpleResolvers: true,
  description: 'One value: as text, and under its type. Of the six typed fields exactly one is not null.',
})
export class TypedValue {
  @Field(() => String, { description: 'The value as text, whatever its type.' })
  text!: string

  @Field(() => String, { nullable: true, description: 'The value, if it is a text or a name.' })
  string!: string | null

  @Field(() => BigIntScalar, { nullable: true, description: 'The value, if it is an integer.' })
  integer!: string | null

  @Field(() => DecimalScalar, { nullable: true, description: 'The value, if it is a decimal.' })
  decimal!: string | null

  @Field(() => Boolean, { nullable: true, description: 'The value, if it is a truth value.' })
  boolean!: boolean | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'The value, if it is an instant.' })
  datetime!: string | null

  @Field(() => IpAddressScalar, { nullable: true, description: 'The value, if it is an address or a network.' })
  ip!: string | null
}

/** A value and how many have it. */
@ObjectType({ simpleResolvers: true, description: 'A value, and how many resources have it.' })
export class FacetTerm {
  @Field(() => TypedValue, { description: counting.value })
  value!: TypedValue

  @Field(() => ID, { nullable: true, description: counting.rowId })
  nodeId!: string | null

  @Field(() => Int, { description: 'How many resources have it.' })
  count!: number
}

/** The values beyond the top. */
@ObjectType({ simpleResolvers: true, description: 'The values that are not among the commonest.' })
export class FacetRest {
  @Field(() => Int, { description: 'How many different values.' })
  terms!: number

  @Field(() => Int, { description: 'The sum of their counts.' })
  count!: number
}

/** Numbers from a bound to the next. */
@ObjectType({ simpleResolvers: true, description: 'A range of numbers, and how many resources have one in it.' })
export class NumberRange {
  @Field(() => DecimalScalar, { description: 'Where it starts; this number is in it.' })
  from!: string

  @Field(() => DecimalScalar, { description: 'Where it ends; this number is in the next one.' })
  to!: string

  @Field(() => Int, { description: 'How many resources have a value in it; may be 0 between others.' })
  count!: number
}

/** Instants from a bound to the next. */
@ObjectType({ simpleResolvers: true, description: 'A range of dates, and how many resources have one in it.' })
export class DateRange {
  @Field(() => DateTimeScalar, { description: 'When it starts; this instant is in it.' })
  from!: string

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it ends; this instant is in the next one. Null after the year 9999.',
  })
  to!: string | null

  @Field(() => Int, { description: 'How many resources have a value in it; may be 0 between others.' })
  count!: number
}

/** What is counted, grouped by or worked out. */
@ObjectType()
abstract class Named {
  @Field(() => String, { nullable: true, description: counting.attribute })
  attribute!: string | null

  @Field(() => ResourceField, { nullable: true, description: counting.field })
  field!: string | null

  @Field(() => String, { description: counting.dataType })
  dataType!: string

  @Field(() => Boolean, { description: counting.isList })
  isList!: boolean
}

/** How often values occur in a list. */
@ObjectType({
  simpleResolvers: true,
  description:
    'How often the values of an attribute or a field occur. Unless it is a list, the counts, those of the rest, and `missing` add up to `count`.',
})
export class Facet extends Named {
  @Field(() => Int, { description: 'How many resources were looked at.' })
  count!: number

  @Field(() => Boolean, { description: counting.isApproximate })
  isApproximate!: boolean

  @Field(() => Int, { description: 'How many of them have no value.' })
  missing!: number

  @Field(() => Int, { nullable: true, description: 'How many different values there are; null in ranges.' })
  distinct!: number | null

  @Field(() => [FacetTerm], {
    description: 'The commonest values, those that are equally common in their order; empty in ranges.',
  })
  terms!: readonly FacetTerm[]

  @Field(() => FacetRest, { nullable: true, description: 'The other values; null in ranges.' })
  rest!: FacetRest | null

  @Field(() => [NumberRange], {
    description: 'Ranges of numbers, if these were asked for, from the least to the greatest value.',
  })
  numbers!: readonly NumberRange[]

  @Field(() => DecimalScalar, { nullable: true, description: 'How wide each range of numbers is.' })
  width!: string | null

  @Field(() => [DateRange], {
    description: 'Ranges of dates, if these were asked for, from the first to the last value.',
  })
  dates!: readonly DateRange[]

  @Field(() => CalendarUnit, { nullable: true, description: 'How wide each range of dates is.' })
  unit!: string | null
}

/** What the resources of a group have in common. */
@ObjectType({
  simpleResolvers: true,
  description: 'A value that all resources of a group have, or that none of them has.',
})
export class AggregateKey extends Named {
  @Field(() => TypedValue, { nullable: true, description: 'The value; null where they have none.' })
  value!: TypedValue | null

  @Field(() => ID, { nullable: true, description: counting.rowId })
  nodeId!: string | null
}

/** What values of a group come to. */
@ObjectType({ simpleResolvers: true, description: 'What the values of an attribute or a field come to in a group.' })
export class AggregateMeasure extends Named {
  @Field(() => Int, { description: 'How many values there are, those of a list one by one; not how many resources.' })
  count!: number

  @Field(() => TypedValue, { nullable: true, description: 'The least; null where there is none.' })
  min!: TypedValue | null

  @Field(() => TypedValue, { nullable: true, description: 'The greatest; null where there is none.' })
  max!: TypedValue | null

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'The mean of all values, to 16 significant digits or more; null where there is no number.',
  })
  avg!: string | null

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'The exact sum of all values; null where there is no number.',
  })
  sum!: string | null
}

/** Resources with equal values. */
@ObjectType({ simpleResolvers: true, description: 'Resources that have equal values.' })
export class AggregateGroup {
  @Field(() => [AggregateKey], { description: 'What they have in common, in the order of `by`.' })
  keys!: readonly AggregateKey[]

  @Field(() => Int, { description: 'How many resources.' })
  count!: number

  @Field(() => [AggregateMeasure], { description: 'What other values come to, in the order of `of`.' })
  measures!: readonly AggregateMeasure[]
}

/** A list in groups. */
@ObjectType({ simpleResolvers: true, description: 'A list in groups.' })
export class Aggregate {
  @Field(() => [AggregateGroup], { description: 'The groups, as many as were asked for.' })
  groups!: readonly AggregateGroup[]

  @Field(() => Int, { description: 'How many groups there are in all.' })
  groupCount!: number

  @Field(() => Boolean, { description: counting.isApproximate })
  isApproximate!: boolean
}
