import { Field, Int, ObjectType } from 'type-graphql'
import { cardinality, dataType, onDelete } from '../modules/catalog/enumerations.js'
import { enumerationOf } from '../modules/catalog/noun.type.js'
import { Direction } from '../modules/inventory/resource.enum.js'
import { FilterOperator } from './discovery.type.js'
import { measuring } from './wording.js'

/* How discovery tells the relationships of a type. */

@ObjectType({ simpleResolvers: true, description: 'A field of the objects of a type that follows a relationship.' })
export class RelationshipField {
  @Field(() => String, { description: 'The field.' })
  name!: string

  @Field(() => String, { description: 'Its type: an object or interface where it leads to one, else a connection.' })
  type!: string

  @Field(() => Boolean, { description: 'Whether it leads to at most one resource.' })
  single!: boolean

  @Field(() => String, {
    nullable: true,
    description: 'The name of the only type that it leads to; null when it leads to all that may stand there.',
  })
  narrowedTo!: string | null

  @Field(() => String, { nullable: true, description: 'Why it should not be used any more; null while it may.' })
  deprecationReason!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'An attribute that edges carry.' })
export class RelationshipAttribute {
  @Field(() => String, { description: 'Its name in the catalogue.' })
  name!: string

  @Field(() => String, { description: 'What people read.' })
  displayName!: string

  @Field(() => String, { description: 'What it is.' })
  description!: string

  @Field(() => enumerationOf(dataType).type, { description: 'What its values are.' })
  dataType!: string

  @Field(() => Boolean, { description: 'Whether it has an ordered list of values instead of one.' })
  list!: boolean

  @Field(() => String, { nullable: true, description: 'What its numbers count.' })
  unit!: string | null

  @Field(() => [String], { description: measuring.compatible })
  compatibleUnits!: readonly string[]

  @Field(() => Boolean, { description: 'Whether an edge needs it.' })
  required!: boolean

  @Field(() => Int, {
    nullable: true,
    description: 'Its position in the edge key, from 1; null when it tells no parallel edges apart.',
  })
  keyPosition!: number | null

  @Field(() => String, {
    description: 'The field under `attributes` of the edge, of its filter and of what is written.',
  })
  field!: string

  @Field(() => String, { nullable: true, description: measuring.field })
  fieldInUnit!: string | null

  @Field(() => [FilterOperator], { description: 'The operators that conditions on it accept.' })
  operators!: readonly FilterOperator[]

  @Field(() => String, { nullable: true, description: 'Why it should not be used any more; null while it may.' })
  deprecationReason!: string | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'A relationship type as it is read from resources of one type.',
})
export class TypeRelationship {
  @Field(() => String, { description: 'The name of the relationship type.' })
  name!: string

  @Field(() => String, { description: 'How it reads from here.' })
  displayName!: string

  @Field(() => String, { description: 'What the relationship is.' })
  description!: string

  @Field(() => Direction, {
    nullable: true,
    description: 'Which end stands here: OUT is the from; null where both ends mean the same.',
  })
  direction!: string | null

  @Field(() => enumerationOf(cardinality).type, {
    description: 'How many resources one from here can lead to.',
  })
  cardinality!: string

  @Field(() => enumerationOf(cardinality).type, {
    description: 'How many resources from here can lead to one at the other end.',
  })
  inverseCardinality!: string

  @Field(() => Boolean, { description: 'Whether a resource from here needs such an edge.' })
  required!: boolean

  @Field(() => enumerationOf(onDelete).type, { description: 'What deleting a resource from here does.' })
  onDelete!: string

  @Field(() => [RelationshipAttribute], { description: 'What its edges carry.' })
  attributes!: readonly RelationshipAttribute[]

  @Field(() => [RelationshipField], { description: 'The fields of the objects of this type that follow it.' })
  fields!: readonly RelationshipField[]

  @Field(() => String, {
    description:
      'Its value in the enum Relationship, which filters and writes of the types take; `resources`, `edges` and the generic writes take its name.',
  })
  enumValue!: string

  @Field(() => String, {
    description: 'A `where` of the lists of its type that could be sent as it is: resources that have such an edge.',
  })
  filterExample!: string

  @Field(() => String, { description: 'The same as a `where` of `resources` that could be sent as it is.' })
  genericFilterExample!: string

  @Field(() => String, {
    nullable: true,
    description: 'Why it should not be used any more, and what to use instead; null while it may.',
  })
  deprecationReason!: string | null
}
