import { ArgsType, Field, InputType, Int } from 'type-graphql'
import { facetLimits } from '../../query/facet.js'
import { DecimalCondition, IntegerCondition, SortDirection } from '../../schema/conditions.input.js'
import { DecimalScalar } from '../../schema/scalars.js'
import { counting, measuring } from '../../schema/wording.js'
import { CalendarUnit, AggregateFigure, ResourceField } from './facet.enum.js'

const optional = (description: string) => ({ nullable: true, description })

/** What is grouped by or worked out: exactly one of the two. */
@InputType({ description: 'An attribute or a field of every resource: exactly one of the two.' })
export class AttributeOrField {
  @Field(() => String, optional(counting.attribute))
  attribute?: unknown

  @Field(() => ResourceField, optional(counting.field))
  field?: unknown
}

/** How wide ranges are; all optional. */
@InputType({
  description: 'Ranges that cover all values without a gap, each from its start up to and without its end.',
})
export class FacetRangesInput {
  @Field(
    () => Int,
    optional(
      `At most so many, as narrow as round bounds allow; 20 when nothing is given. From 2 to ${facetLimits.ranges}.`,
    ),
  )
  most?: unknown

  @Field(() => DecimalScalar, optional('Of numbers: how wide each is. Bounds are multiples of it.'))
  width?: unknown

  @Field(() => String, optional(measuring.widthUnit))
  widthUnit?: unknown

  @Field(() => CalendarUnit, optional('Of dates: how wide each is.'))
  unit?: unknown
}

/** One facet: what is counted, and how. */
@InputType({ description: 'What is counted: an attribute or a field, value by value or in ranges.' })
export class FacetInput extends AttributeOrField {
  @Field(() => Int, optional(`The so many commonest values; 10 when not given, ${facetLimits.terms} at most.`))
  top?: unknown

  @Field(() => FacetRangesInput, optional('Count in ranges instead of value by value: numbers and dates.'))
  ranges?: unknown

  @Field(
    () => Boolean,
    optional(
      'Leave out those conditions of `where`, side by side, that ask for this alone: what else could be chosen is counted too.',
    ),
  )
  leaveOutOwn?: unknown
}

/** Which groups are kept. */
@InputType({ description: 'A condition on a group: on `resources`, or on the `value` of a `figure` of a `measure`.' })
export class AggregateHaving {
  @Field(() => IntegerCondition, optional('How many resources are in the group.'))
  resources?: unknown

  @Field(() => Int, optional(counting.measure))
  measure?: unknown

  @Field(() => AggregateFigure, optional('What is worked out of it.'))
  figure?: unknown

  @Field(() => DecimalCondition, optional('What the figure must be.'))
  value?: unknown
}

/** What groups are sorted by. */
@InputType({
  description:
    'What groups are sorted by: `resources`, a `figure` of a `measure`, or a `key`. Missing values come last both ways.',
})
export class AggregateOrderBy {
  @Field(() => Boolean, optional('How many resources are in the group.'))
  resources?: unknown

  @Field(() => Int, optional(counting.measure))
  measure?: unknown

  @Field(() => AggregateFigure, optional('What is worked out of it.'))
  figure?: unknown

  @Field(() => Int, optional('What it is grouped by: its place in `by`, from 0.'))
  key?: unknown

  @Field(() => SortDirection, { description: 'Which way.' })
  direction!: unknown
}

/** What facets can be asked for. */
@ArgsType()
export class FacetsArgs {
  @Field(() => [FacetInput], { description: counting.facetsOf })
  of!: unknown

  @Field(() => Boolean, optional(counting.approximate))
  approximate?: boolean | null
}

/** What groups can be asked for. */
@ArgsType()
export class AggregateArgs {
  @Field(() => [AttributeOrField], optional(counting.by))
  by?: unknown

  @Field(() => [AttributeOrField], optional(counting.of))
  of?: unknown

  @Field(() => [AggregateHaving], optional(counting.having))
  having?: unknown

  @Field(() => [AggregateOrderBy], optional(counting.orderBy))
  orderBy?: unknown

  @Field(() => Int, optional(counting.first))
  first?: unknown

  @Field(() => Boolean, optional(counting.approximate))
  approximate?: boolean | null
}
