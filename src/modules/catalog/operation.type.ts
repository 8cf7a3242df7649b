import { Field, Int, ObjectType } from 'type-graphql'
import { Node } from '../../schema/node.type.js'
import { connectionOf } from '../../schema/page.type.js'
import { DateTimeScalar } from '../../schema/scalars.js'
import { operationFields } from '../../schema/wording.js'
import { OperationOutcome } from './operation.enum.js'

/** What is known of an operation; its id and its source are in the resolver. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One change, or a refused attempt at one: who, why, when, and what came of it. History points at it.',
})
export class Operation extends Node {
  @Field(() => String, { description: operationFields.actor })
  actor!: string

  @Field(() => String, { description: operationFields.kind })
  kind!: string

  @Field(() => String, { nullable: true, description: operationFields.cause })
  cause!: string | null

  @Field(() => String, { nullable: true, description: operationFields.requestId })
  requestId!: string | null

  @Field(() => OperationOutcome, { description: operationFields.outcome })
  outcome!: string

  @Field(() => String, { nullable: true, description: operationFields.note })
  note!: string | null

  @Field(() => DateTimeScalar, { description: operationFields.startedAt })
  startedAt!: string

  @Field(() => DateTimeScalar, { nullable: true, description: operationFields.finishedAt })
  finishedAt!: string | null

  @Field(() => Int, { description: operationFields.createdCount })
  createdCount!: number

  @Field(() => Int, { description: operationFields.updatedCount })
  updatedCount!: number

  @Field(() => Int, { description: operationFields.deletedCount })
  deletedCount!: number

  @Field(() => Int, { description: operationFields.restoredCount })
  restoredCount!: number

  @Field(() => Int, { description: operationFields.unchangedCount })
  unchangedCount!: number

  @Field(() => Int, { description: operationFields.rejectedCount })
  rejectedCount!: number
}

const { Connection } = connectionOf('Operation', () => Operation)
export { Connection as OperationConnection }
