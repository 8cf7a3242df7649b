import { Field, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql'
import { writing } from '../../schema/wording.js'
import type { EdgeOutcome, ItemOutcome, ProblemCode } from './write.input.js'

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
    CREATED: { description: 'There is a new resource.' },
    UPDATED: { description: 'The resource was changed.' },
    DELETED: { description: 'The resource was deleted; it can be restored.' },
    RESTORED: { description: 'The resource was deleted and is back.' },
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
  valuesConfig: {
    CREATED: { description: 'There is a new edge.' },
    UPDATED: { description: 'What the edge carries was changed.' },
    UNCHANGED: { description: 'It was as asked for already: nothing was written.' },
    REMOVED: { description: 'The edge was taken away.' },
    REJECTED: { description: 'Nothing of it was written; the problems say why.' },
  },
})

const problemCodes = {
  BAD_ADDRESS: 'It does not say which resource, says it twice, or in a way that the action does not take.',
  BAD_NAME: 'A name, kind or external id that is empty, too long or holds what no text can.',
  BAD_VALUE: 'A value that is not of the data type, or a list where one value belongs.',
  CARDINALITY: 'One more relationship than the end may have.',
  CYCLE: 'The relationship would close a cycle where none may be.',
  DANGLING: 'The other end is not there, or is deleted.',
  DELETED: 'The resource is deleted.',
  END_REJECTED: 'The item at this or the other end of the relationship was rejected.',
  EXISTS: 'What is to be created is there already.',
  NAME_REQUIRED: 'A new resource without a name.',
  NOT_ALLOWED: 'A value that is none of the allowed ones.',
  NOT_FOUND: 'What is meant is not there.',
  NOT_RESTORED: 'Something that was deleted along with the resource, or an edge of it, does not come back; a warning.',
  NOT_UNIQUE: 'Another resource has the value already.',
  OUT_OF_RANGE: 'A number outside the bounds of the attribute.',
  PATTERN: 'A text that does not match the pattern of the attribute.',
  REQUIRED: 'A required attribute without a value, or a resource without a relationship that its type needs.',
  RESTRICTED: 'Relationships keep the resource from being deleted.',
  RETIRED: 'Something that new things should not use; a warning.',
  UNKNOWN_ATTRIBUTE: 'An attribute that the type or the relationship does not have.',
  UNKNOWN_DATACENTER: 'A datacenter that is not there.',
  UNKNOWN_ENDPOINT: 'An endpoint that is not there.',
  UNKNOWN_RELATIONSHIP: 'A relationship type that is not there.',
  UNKNOWN_SOURCE: 'A source or source instance that is not there.',
  UNKNOWN_STATUS: 'A status that the type does not have.',
  UNKNOWN_TYPE: 'A resource type that is not there, is missing, or has no resources of its own.',
  UNSET: 'Something went because the new type of the resource does not have it; a warning.',
  VERSION: 'The resource has another version than the one expected.',
  WRONG_END: 'A resource of a type that may not stand at this end of the relationship.',
} as const satisfies Record<ProblemCode, string>

const WriteProblemCode = Object.fromEntries(Object.keys(problemCodes).map((code) => [code, code]))
registerEnumType(WriteProblemCode, {
  name: 'WriteProblemCode',
  description: 'What is wrong with an item, in a word for programs.',
  valuesConfig: Object.fromEntries(Object.entries(problemCodes).map(([code, description]) => [code, { description }])),
})

@ObjectType({ simpleResolvers: true, description: 'What is wrong with an item, or should be known about it.' })
export class WriteProblem {
  @Field(() => WriteProblemCode, { description: 'What is wrong, in a word for programs.' })
  code!: string

  @Field(() => String, { description: 'A sentence for people.' })
  message!: string

  @Field(() => [String], { description: 'Where in the arguments the reason is, outermost first, as they spell it.' })
  path!: readonly string[]
}

@ObjectType({ simpleResolvers: true, description: 'What became of one relationship of an item.' })
export class WrittenRelationship {
  @Field(() => RelationshipOutcome, { description: 'What became of it.' })
  outcome!: string

  @Field(() => [WriteProblem], { description: 'Why it was rejected; empty otherwise.' })
  problems!: readonly WriteProblem[]
}

@ObjectType({ simpleResolvers: true, description: 'How many items of a batch came out how.' })
export class WriteCounts {
  @Field(() => Int, { description: 'How many were created.' })
  created!: number

  @Field(() => Int, { description: 'How many were changed.' })
  updated!: number

  @Field(() => Int, { description: 'How many were as asked for already.' })
  unchanged!: number

  @Field(() => Int, { description: 'How many were deleted.' })
  deleted!: number

  @Field(() => Int, { description: 'How many were restored.' })
  restored!: number

  @Field(() => Int, { description: 'How many were in conflict with another version or with what is there.' })
  conflict!: number

  @Field(() => Int, { description: 'How many were rejected.' })
  rejected!: number
}

/** What became of one item, whatever its type; `resource` and `operation` are in the resolver, since they need statements. */
@InterfaceType({ description: 'What became of one item of a write.' })
export abstract class WritePayload {
  @Field(() => WriteOutcome, { simple: true, description: 'What became of it.' })
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
  @Field(() => [ResourcePayload], { simple: true, description: writing.eachItem })
  items!: readonly ResourcePayload[]

  @Field(() => WriteCounts, { simple: true, description: writing.counts })
  counts!: WriteCounts
}
