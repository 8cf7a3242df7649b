import { Field, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql'
import type { EdgeOutcome, ItemOutcome } from './write.input.js'

const WriteOutcome = {
  CREATED: 'created',
  UPDATED: 'updated',
  UNCHANGED: 'unchanged',
  DELETED: 'deleted',
  RESTORED: 'restored',
  CONFLICT: 'conflict',
  REJECTED: 'rejected',
} as const satisfies Record<Uppercase<ItemOutcome['outcome']>, ItemOutcome['outcome']>
registerEnumType(WriteOutcome, {
  name: 'WriteOutcome',
  description: 'What became of one item of a write.',
  valuesConfig: {
    UNCHANGED: { description: 'Everything was as asked for already: nothing was written.' },
    CONFLICT: {
      description: 'It was written against another version, or is there already: nothing of it was written.',
    },
    REJECTED: { description: 'Nothing of it was written; the problems say why.' },
  },
})

const RelationshipOutcome = {
  CREATED: 'created',
  UPDATED: 'updated',
  UNCHANGED: 'unchanged',
  REMOVED: 'removed',
  REJECTED: 'rejected',
} as const satisfies Record<Uppercase<EdgeOutcome['outcome']>, EdgeOutcome['outcome']>
registerEnumType(RelationshipOutcome, {
  name: 'RelationshipOutcome',
  description: 'What became of one relationship of an item; the item is kept also when one of them is rejected.',
})

@ObjectType({ simpleResolvers: true, description: 'What is wrong with an item, or should be known about it.' })
export class WriteProblem {
  @Field(() => String, {
    description: 'A word for programs, such as BAD_VALUE, REQUIRED, NOT_UNIQUE, VERSION, DANGLING.',
  })
  code!: string

  @Field(() => String, { description: 'A sentence for people.' })
  message!: string

  @Field(() => [String], { description: 'Where in the arguments the reason is, outermost first, as they spell it.' })
  path!: readonly string[]
}

@ObjectType({ simpleResolvers: true, description: 'What became of one relationship of an item.' })
export class WrittenRelationship {
  @Field(() => RelationshipOutcome)
  outcome!: string

  @Field(() => [WriteProblem])
  problems!: readonly WriteProblem[]
}

@ObjectType({ simpleResolvers: true, description: 'How many items of a batch came out how.' })
export class WriteCounts {
  @Field(() => Int)
  created!: number

  @Field(() => Int)
  updated!: number

  @Field(() => Int)
  unchanged!: number

  @Field(() => Int)
  deleted!: number

  @Field(() => Int)
  restored!: number

  @Field(() => Int)
  conflict!: number

  @Field(() => Int)
  rejected!: number
}

/** What became of one item, whatever its type; `resource` and `operation` are in the resolver, since they need statements. */
@InterfaceType({ description: 'What became of one item of a write.' })
export abstract class WritePayload {
  @Field(() => WriteOutcome, { simple: true })
  outcome!: string

  @Field(() => [WriteProblem], { simple: true, description: 'Why it was rejected, or is a conflict; empty otherwise.' })
  problems!: readonly WriteProblem[]

  @Field(() => [WriteProblem], { simple: true, description: 'What to know about it although it was written.' })
  warnings!: readonly WriteProblem[]

  @Field(() => [WrittenRelationship], {
    simple: true,
    description: 'One for each of its relationships, in their order.',
  })
  relationships!: readonly WrittenRelationship[]
}

@ObjectType({ implements: WritePayload, description: 'What became of one item of a write.' })
export class ResourcePayload extends WritePayload {}

@ObjectType({ description: 'What became of a batch: good items are kept, a rejected one leaves nothing behind.' })
export class ResourceBatchPayload {
  @Field(() => [ResourcePayload], { simple: true, description: 'One for each item, in their order.' })
  items!: readonly ResourcePayload[]

  @Field(() => WriteCounts, { simple: true })
  counts!: WriteCounts
}
