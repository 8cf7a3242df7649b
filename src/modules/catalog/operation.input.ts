import { ArgsType, Field, InputType } from 'type-graphql'
import {
  DateTimeCondition,
  enumConditionOf,
  IdCondition,
  IntegerCondition,
  SortDirection,
  StringCondition,
} from '../../schema/conditions.input.js'
import { PageArgs } from '../../schema/page.args.js'
import { classesOf } from './noun.type.js'
import { nounOf } from './nouns.js'
import { OperationOutcome } from './operation.enum.js'

const optional = { nullable: true } as const

const OperationOutcomeCondition = enumConditionOf('OneOfOperationOutcome', OperationOutcome)

@InputType({
  description:
    'Conditions side by side must all hold. An empty filter matches everything; any other empty object, and null anywhere, is an error.',
})
export class OperationWhere {
  @Field(() => IdCondition, optional)
  id?: unknown

  @Field(() => StringCondition, optional)
  actor?: unknown

  @Field(() => StringCondition, optional)
  kind?: unknown

  @Field(() => StringCondition, optional)
  cause?: unknown

  @Field(() => StringCondition, optional)
  requestId?: unknown

  @Field(() => classesOf(nounOf('sourceInstance')).where, optional)
  sourceInstance?: unknown

  @Field(() => OperationOutcomeCondition, optional)
  outcome?: unknown

  @Field(() => StringCondition, optional)
  note?: unknown

  @Field(() => DateTimeCondition, optional)
  startedAt?: unknown

  @Field(() => DateTimeCondition, optional)
  finishedAt?: unknown

  @Field(() => IntegerCondition, optional)
  createdCount?: unknown

  @Field(() => IntegerCondition, optional)
  updatedCount?: unknown

  @Field(() => IntegerCondition, optional)
  deletedCount?: unknown

  @Field(() => IntegerCondition, optional)
  restoredCount?: unknown

  @Field(() => IntegerCondition, optional)
  unchangedCount?: unknown

  @Field(() => IntegerCondition, optional)
  rejectedCount?: unknown

  @Field(() => [OperationWhere], optional)
  and?: unknown

  @Field(() => [OperationWhere], optional)
  or?: unknown

  @Field(() => OperationWhere, optional)
  not?: unknown
}

@InputType({ description: 'Exactly one sort key an object. Missing values come last both ways; the id breaks ties.' })
export class OperationOrderBy {
  @Field(() => SortDirection, { nullable: true, description: 'In the order in which they began.' })
  id?: unknown

  @Field(() => SortDirection, optional)
  actor?: unknown

  @Field(() => SortDirection, optional)
  kind?: unknown

  @Field(() => SortDirection, optional)
  outcome?: unknown

  @Field(() => SortDirection, optional)
  cause?: unknown

  @Field(() => SortDirection, optional)
  requestId?: unknown

  @Field(() => SortDirection, { nullable: true, description: 'By the name of the instance.' })
  sourceInstance?: unknown

  @Field(() => SortDirection, optional)
  startedAt?: unknown

  @Field(() => SortDirection, optional)
  finishedAt?: unknown
}

/** What the list of operations can be asked for. */
@ArgsType()
export class OperationListArgs extends PageArgs {
  @Field(() => OperationWhere, optional)
  where?: unknown

  @Field(() => [OperationOrderBy], { nullable: true, description: 'The newest first when not given.' })
  orderBy?: unknown
}
