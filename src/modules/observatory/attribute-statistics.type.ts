import { ArgsType, Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql'
import { connectionOf } from '../../schema/page.type.js'
import { DateTimeScalar, DecimalScalar } from '../../schema/scalars.js'
import { counting, listing, observing } from '../../schema/wording.js'
import { dataType } from '../catalog/enumerations.js'
import { enumerationOf } from '../catalog/noun.type.js'
import { CalendarUnit } from '../inventory/facet.enum.js'
import { DateRange, FacetRest, FacetTerm, NumberRange, TypedValue } from '../inventory/facet.type.js'
import { Deleted } from '../inventory/resource.enum.js'
import type { Rule } from './attribute-statistics.js'

/** Which rule values break. */
export const AttributeRule = {
  REQUIRED: 'required',
  MIN: 'min',
  MAX: 'max',
  PATTERN: 'pattern',
  ALLOWED_VALUES: 'allowedValues',
} as const satisfies Record<string, Rule>
registerEnumType(AttributeRule, {
  name: 'AttributeRule',
  description:
    'What the definition or the binding of an attribute demands of values. The database itself sees to data types, uniqueness and what is bound to what.',
  valuesConfig: {
    REQUIRED: { description: 'A resource has a value.' },
    MIN: { description: 'A number is not less than the least allowed.' },
    MAX: { description: 'A number is not greater than the greatest allowed.' },
    PATTERN: { description: 'A text contains a match of the pattern.' },
    ALLOWED_VALUES: { description: 'The value is one of the allowed ones.' },
  },
})

@ObjectType({ simpleResolvers: true, description: 'How often a rule of an attribute is broken.' })
export class AttributeViolation {
  @Field(() => AttributeRule, { description: 'Which rule.' })
  rule!: Rule

  @Field(() => Int, {
    description:
      'How many resources have no value, or a value that breaks the rule; of a list each different value of a resource counts.',
  })
  count!: number
}

@ObjectType({
  simpleResolvers: true,
  description: 'How numbers or dates are spread, in ranges that cover all of them without a gap.',
})
export class AttributeHistogram {
  @Field(() => [NumberRange], { description: 'Ranges of numbers, from the least to the greatest; empty for dates.' })
  numbers!: readonly NumberRange[]

  @Field(() => DecimalScalar, { nullable: true, description: 'How wide each range of numbers is.' })
  width!: string | null

  @Field(() => [DateRange], { description: 'Ranges of dates, from the first to the last; empty for numbers.' })
  dates!: readonly DateRange[]

  @Field(() => CalendarUnit, { nullable: true, description: 'How wide each range of dates is.' })
  unit!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'What the resources of a type have as one attribute.' })
export class AttributeStatistics {
  @Field(() => String, { description: counting.attribute })
  name!: string

  @Field(() => String, { description: 'What people read.' })
  displayName!: string

  @Field(() => enumerationOf(dataType).type, { description: 'What its values are.' })
  dataType!: string

  @Field(() => Boolean, { description: counting.isList })
  isList!: boolean

  @Field(() => String, { nullable: true, description: 'What its numbers count.' })
  unit!: string | null

  @Field(() => Int, {
    description: 'How many resources can have it: those of types, and at provider types, that it is bound to.',
  })
  resources!: number

  @Field(() => Int, { description: 'How many of them have a value.' })
  present!: number

  @Field(() => Int, { description: 'How many of them have none.' })
  missing!: number

  @Field(() => Float, {
    nullable: true,
    description: 'The share of them that have a value, from 0 to 1; null where no resource can have it.',
  })
  coverage!: number | null

  @Field(() => Int, { description: 'How many different values there are.' })
  distinct!: number

  @Field(() => TypedValue, { nullable: true, description: 'The least value; null where there is none.' })
  min!: TypedValue | null

  @Field(() => TypedValue, { nullable: true, description: 'The greatest value; null where there is none.' })
  max!: TypedValue | null

  @Field(() => [FacetTerm], { description: 'The commonest values, those that are equally common in their order.' })
  topValues!: readonly FacetTerm[]

  @Field(() => FacetRest, { description: 'The values that are not among the commonest.' })
  rest!: FacetRest

  @Field(() => AttributeHistogram, {
    nullable: true,
    description: 'How the values are spread; null unless they are numbers or dates.',
  })
  histogram!: AttributeHistogram | null

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When its value was last set, changed or taken away in one of these resources; null where that never happened, and in an approximate answer.',
  })
  lastChangedAt!: string | null

  @Field(() => Int, {
    nullable: true,
    description: 'The sum of the counts of `violations`; null in an approximate answer.',
  })
  violationCount!: number | null

  @Field(() => [AttributeViolation], {
    nullable: true,
    description: 'The rules that are broken, and how often; null in an approximate answer, which does not tell.',
  })
  violations!: readonly AttributeViolation[] | null
}

const { Connection } = connectionOf('AttributeStatistics', () => AttributeStatistics)
export { Connection as AttributeStatisticsConnection }

/** Which statistics are asked for. */
@ArgsType()
export class AttributeStatisticsArgs {
  @Field(() => String, { description: observing.resourceType })
  resourceType!: string

  @Field(() => [String], { nullable: true, description: observing.names })
  names?: readonly string[] | null

  @Field(() => Deleted, { nullable: true, description: observing.deleted })
  deleted?: 'exclude' | 'include' | 'only' | null

  @Field(() => Boolean, { nullable: true, description: observing.approximate })
  approximate?: boolean | null

  @Field(() => Int, { nullable: true, description: observing.top })
  top?: number | null

  @Field(() => Int, { nullable: true, description: observing.ranges })
  ranges?: number | null

  @Field(() => Int, { nullable: true, description: observing.first })
  first?: number | null

  @Field(() => String, { nullable: true, description: listing.after })
  after?: string | null

  @Field(() => Int, { nullable: true, description: listing.last })
  last?: number | null

  @Field(() => String, { nullable: true, description: listing.before })
  before?: string | null
}
