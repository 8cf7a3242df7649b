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
import { combining, listing, operationFields } from '../../schema/wording.js'
import { classesOf } from './noun.type.js'
import { nounOf } from './nouns.js'
import { OperationOutcome } from './operation.enum.js'

const optional = (description: string) => ({ nullable: true, description })

const OperationOutcomeCondition = enumConditionOf('OneOfOperationOutcome', OperationOutcome)

@InputType({
  description:
    'Conditions side by side must all hold. An empty filter matches everything; any other empty object, and null anywhere, is an error.',
})
export class OperationWhere {
  @Field(() => IdCondition, optional(operationFields.id))
  id?: unknown

  @Field(() => StringCondition, optional(operationFields.actor))
  actor?: unknown

  @Field(() => StringCondition, optional(operationFields.kind))
  kind?: unknown

  @Field(() => StringCondition, optional(operationFields.cause))
  cause?: unknown

  @Field(() => StringCondition, optional(operationFields.requestId))
  requestId?: unknown

  @Field(() => classesOf(nounOf('sourceInstance')).where, optional(operationFields.sourceInstance))
  sourceInstance?: unknown

  @Field(() => OperationOutcomeCondition, optional(operationFields.outcome))
  outcome?: unknown

  @Field(() => StringCondition, optional(operationFields.note))
  note?: unknown

  @Field(() => DateTimeCondition, optional(operationFields.startedAt))
  startedAt?: unknown

  @Field(() => DateTimeCondition, optional(operationFields.finishedAt))
  finishedAt?: unknown

  @Field(() => IntegerCondition, optional(operationFields.createdCount))
  createdCount?: unknown

  @Field(() => IntegerCondition, optional(operationFields.updatedCount))
  updatedCount?: unknown

  @Field(() => IntegerCondition, optional(operationFields.deletedCount))
  deletedCount?: unknown

  @Field(() => IntegerCondition, optional(operationFields.restoredCount))
  restoredCount?: unknown

  @Field(() => IntegerCondition, optional(operationFields.unchangedCount))
  unchangedCount?: unknown

  @Field(() => IntegerCondition, optional(operationFields.rejectedCount))
  rejectedCount?: unknown

  @Field(() => [OperationWhere], optional(combining.and))
  and?: unknown

  @Field(() => [OperationWhere], optional(combining.or))
  or?: unknown

  @Field(() => OperationWhere, optional(combining.not))
  not?: unknown
}

@InputType({ description: 'Exactly one sort key an object. Missing values come last both ways; the id breaks ties.' })
export class OperationOrderBy {
  @Field(() => SortDirection, { nullable: true, description: 'In the order in which they began.' })
  id?: unknown

  @Field(() => SortDirection, optional(operationFields.actor))
  actor?: unknown

  @Field(() => SortDirection, optional(operationFields.kind))
  kind?: unknown

  @Field(() => SortDirection, optional(operationFields.outcome))
  outcome?: unknown

  @Field(() => SortDirection, optional(operationFields.cause))
  cause?: unknown

  @Field(() => SortDirection, optional(operationFields.requestId))
  requestId?: unknown

  @Field(() => SortDirection, { nullable: true, description: 'By the name of the instance.' })
  sourceInstance?: unknown

  @Field(() => SortDirection, optional(operationFields.startedAt))
  startedAt?: unknown

  @Field(() => SortDirection, optional(operationFields.finishedAt))
  finishedAt?: unknown
}

/** What the list of operations can be asked for. */
@ArgsType()
export class OperationListArgs extends PageArgs {
  @Field(() => OperationWhere, optional(listing.where))
  where?: unknown

  @Field(() => [OperationOrderBy], { nullable: true, description: 'The newest first when not given.' })
  orderBy?: unknown
}
