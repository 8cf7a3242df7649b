import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql'
import { BigIntScalar, DateTimeScalar, DecimalScalar, IpAddressScalar } from '../../schema/scalars.js'
import { addressing, baseFields, writing } from '../../schema/wording.js'
import { Direction } from './resource.enum.js'
import type { WriteOptions } from './write.input.js'

const optional = (description: string) => ({ nullable: true, description })

const WriteMode = { MERGE: 'MERGE', REPLACE: 'REPLACE' } as const satisfies Record<
  WriteOptions['mode'],
  WriteOptions['mode']
>
registerEnumType(WriteMode, {
  name: 'WriteMode',
  description: 'What happens to what an item does not mention.',
  valuesConfig: {
    MERGE: { description: 'It stays as it is.' },
    REPLACE: {
      description:
        'Where an item gives attributes or relationships, those that this source set before and does not mention now go.',
    },
  },
})

@InputType({ description: 'For whom and how something is written; a person who merges when nothing is said.' })
export class WriteOptionsInput {
  @Field(() => WriteMode, { nullable: true, description: 'MERGE when not given.' })
  mode?: WriteOptions['mode'] | null

  @Field(() => ID, { nullable: true, description: 'The source instance that says all this; people when not given.' })
  sourceInstance?: string | null

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether new resources get the defaults of attributes that they do not mention; when not given: for people yes, for other sources no.',
  })
  applyDefaults?: boolean | null
}

@InputType({ description: 'What a source calls a resource.' })
export class IdentityInput {
  @Field(() => String, { nullable: true, description: 'The name of the source; the one that writes when not given.' })
  source?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The name of the source instance; the one that writes when not given.',
  })
  instance?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'What kind of thing the source calls it; the type of the resource when not given, where that is known.',
  })
  kind?: string | null

  @Field(() => String, { description: 'What the source calls it.' })
  externalId!: string
}

@InputType({ description: 'One resource: by its id, or by what a source calls it.' })
export class ResourceRefInput {
  @Field(() => ID, optional(addressing.id))
  id?: string | null

  @Field(() => IdentityInput, optional(addressing.identity))
  identity?: IdentityInput | null
}

@InputType({ description: 'The resource to delete or restore: by its id, or by what a source calls it.' })
export class ResourceAddressInput extends ResourceRefInput {
  @Field(() => Int, { nullable: true, description: writing.expectedVersion })
  expectedVersion?: number | null
}

@InputType({
  description:
    'An attribute by name with its value, or its values in order, under its data type or as text. Null or an empty list unsets it.',
})
export class AttributeInput {
  @Field(() => String, { description: 'The name in the catalogue, such as cpu_cores.' })
  name!: string

  @Field(() => [String], { nullable: true, description: 'Values of any type as text.' })
  text?: readonly string[] | null

  @Field(() => [String], optional('Values of the data type string.'))
  string?: readonly string[] | null

  @Field(() => [BigIntScalar], optional('Values of the data type integer.'))
  integer?: readonly string[] | null

  @Field(() => [DecimalScalar], optional('Values of the data type decimal.'))
  decimal?: readonly string[] | null

  @Field(() => [Boolean], optional('Values of the data type boolean.'))
  boolean?: readonly boolean[] | null

  @Field(() => [DateTimeScalar], optional('Values of the data type datetime.'))
  datetime?: readonly string[] | null

  @Field(() => [IpAddressScalar], optional('Values of the data type ip.'))
  ip?: readonly string[] | null

  @Field(() => Boolean, { nullable: true, description: 'True to unset it.' })
  unset?: boolean | null
}

/** What a relationship has in both faces; attributes differ. */
@InputType()
abstract class RelationshipItemInput {
  @Field(() => Direction, { nullable: true, description: 'OUT, from this resource to the other, when not given.' })
  direction?: 'out' | 'in' | null

  @Field(() => ResourceRefInput, { description: 'The other end.' })
  to!: ResourceRefInput

  @Field(() => Boolean, {
    nullable: true,
    description: 'True to take it away; without its key attributes all parallel ones to the same resource.',
  })
  remove?: boolean | null
}

@InputType({ description: 'A relationship to another resource, which may be another item of the same batch.' })
export class ResourceRelationshipInput extends RelationshipItemInput {
  @Field(() => String, { description: 'The name in the catalogue, such as member_of.' })
  relationship!: string

  @Field(() => [AttributeInput], { nullable: true, description: writing.carried })
  attributes?: readonly AttributeInput[] | null
}

@InputType({ description: 'One endpoint: by its id, or by the name of its provider and its own.' })
export class EndpointRefInput {
  @Field(() => ID, optional('The id of the endpoint.'))
  id?: string | null

  @Field(() => String, { nullable: true, description: 'The name of the provider.' })
  provider?: string | null

  @Field(() => String, optional('The name of the endpoint.'))
  name?: string | null
}

@InputType({ description: 'One datacenter: by its id or by its name.' })
export class DatacenterRefInput {
  @Field(() => ID, optional('The id of the datacenter.'))
  id?: string | null

  @Field(() => String, optional('The name of the datacenter.'))
  name?: string | null
}

/** What items have in both faces; the typed ones are made from these fields. */
@InputType()
abstract class ItemInput extends ResourceAddressInput {
  @Field(() => String, optional(baseFields.name))
  name?: string | null

  @Field(() => String, {
    nullable: true,
    description: 'The name of a status of the type, or the word of the source for one. Null unsets it.',
  })
  status?: string | null

  @Field(() => EndpointRefInput, { nullable: true, description: 'For a new resource the manual one when not given.' })
  endpoint?: EndpointRefInput | null

  @Field(() => DatacenterRefInput, { nullable: true, description: 'Null unsets it.' })
  datacenter?: DatacenterRefInput | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the source saw it; now when not given.' })
  observedAt?: string | null
}

@InputType({
  description:
    'One resource of any type. What is absent stays as it is; null or an empty list unsets. An update takes the id or the identity, an upsert the identity, a new resource a type and a name.',
})
export class ResourceInput extends ItemInput {
  @Field(() => String, { nullable: true, description: 'The name of the type; with an update it changes the type.' })
  type?: string | null

  @Field(() => [AttributeInput], optional(writing.attributes))
  attributes?: readonly AttributeInput[] | null

  @Field(() => [ResourceRelationshipInput], optional(writing.relationships))
  relationships?: readonly ResourceRelationshipInput[] | null
}
