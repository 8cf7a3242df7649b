import { Field, Int, ObjectType } from 'type-graphql'
import { Node } from '../../schema/node.type.js'
import { connectionOf } from '../../schema/page.type.js'
import { DateTimeScalar } from '../../schema/scalars.js'
import { OperationOutcome } from './operation.enum.js'

/** What is known of an operation; its id and its source are in the resolver. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One change, or a refused attempt at one: who, why, when, and what came of it. History points at it.',
})
export class Operation extends Node {
  @Field(() => String, { description: 'Who did it.' })
  actor!: string

  @Field(() => String, { description: 'What kind of change it is, for example inventory.update or catalogue.create.' })
  kind!: string

  @Field(() => String, { nullable: true, description: 'Why, as the one who did it said.' })
  cause!: string | null

  @Field(() => String, { nullable: true, description: 'The request that it came with.' })
  requestId!: string | null

  @Field(() => OperationOutcome)
  outcome!: string

  @Field(() => String, { nullable: true, description: 'What it was about, or the first things that were refused.' })
  note!: string | null

  @Field(() => DateTimeScalar)
  startedAt!: string

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: string | null

  @Field(() => Int)
  createdCount!: number

  @Field(() => Int)
  updatedCount!: number

  @Field(() => Int, { description: 'With those that went along with others.' })
  deletedCount!: number

  @Field(() => Int, { description: 'With those that came back along with others.' })
  restoredCount!: number

  @Field(() => Int)
  unchangedCount!: number

  @Field(() => Int)
  rejectedCount!: number
}

const { Connection } = connectionOf('Operation', () => Operation)
export { Connection as OperationConnection }
