import { Field, ID, InputType } from 'type-graphql'
import {
  BooleanCondition,
  DateTimeCondition,
  DecimalCondition,
  enumConditionOf,
  IdCondition,
  IntegerCondition,
  IpCondition,
  SortDirection,
  StringCondition,
} from '../../schema/conditions.input.js'
import { BigIntScalar } from '../../schema/scalars.js'
import { statusClass } from '../catalog/enumerations.js'
import { enumerationOf } from '../catalog/noun.type.js'
import { Direction, Presence } from './resource.enum.js'

const optional = { nullable: true } as const

const TypeCondition = enumConditionOf('TypeCondition', String)
const PresenceCondition = enumConditionOf('PresenceCondition', Presence)

/** A row that a resource points at, by id or by name. */
@InputType({ description: 'By id or by name; both must hold. isSet stands alone.' })
export class PlaceWhere {
  @Field(() => Boolean, optional)
  isSet?: unknown

  @Field(() => IdCondition, optional)
  id?: unknown

  @Field(() => StringCondition, optional)
  name?: unknown

  @Field(() => [PlaceWhere], optional)
  and?: unknown

  @Field(() => [PlaceWhere], optional)
  or?: unknown

  @Field(() => PlaceWhere, optional)
  not?: unknown
}

/** A place in the tree of locations. */
@InputType('ResourceLocationWhere', {
  description: 'By id or by name of the location itself, or by one that it lies within.',
})
export class LocationWhere {
  @Field(() => Boolean, optional)
  isSet?: unknown

  @Field(() => IdCondition, optional)
  id?: unknown

  @Field(() => StringCondition, optional)
  name?: unknown

  @Field(() => ID, { nullable: true, description: 'This location or any below it.' })
  within?: unknown

  @Field(() => [LocationWhere], optional)
  and?: unknown

  @Field(() => [LocationWhere], optional)
  or?: unknown

  @Field(() => LocationWhere, optional)
  not?: unknown
}

/** What a source calls a resource. */
@InputType({ description: 'One identity meets all of these.' })
export class IdentityWhere {
  @Field(() => PlaceWhere, optional)
  source?: unknown

  @Field(() => PlaceWhere, optional)
  instance?: unknown

  @Field(() => StringCondition, optional)
  kind?: unknown

  @Field(() => StringCondition, optional)
  externalId?: unknown

  @Field(() => [IdentityWhere], optional)
  and?: unknown

  @Field(() => [IdentityWhere], optional)
  or?: unknown

  @Field(() => IdentityWhere, optional)
  not?: unknown
}

/** A condition on an attribute that is named in the query; exactly one of the typed conditions, the one of its data type. */
@InputType({
  description: 'A condition on one attribute by name: exactly one of the typed conditions, that of its data type.',
})
export class AttributeWhere {
  @Field(() => String, { description: 'The name in the catalogue, such as cpu_cores.' })
  name!: string

  @Field(() => StringCondition, optional)
  string?: unknown

  @Field(() => IntegerCondition, optional)
  integer?: unknown

  @Field(() => DecimalCondition, optional)
  decimal?: unknown

  @Field(() => BooleanCondition, optional)
  boolean?: unknown

  @Field(() => DateTimeCondition, optional)
  datetime?: unknown

  @Field(() => IpCondition, optional)
  ip?: unknown

  @Field(() => Boolean, { nullable: true, description: 'Whether the attribute is set; stands alone.' })
  isSet?: unknown
}

/** A condition on the attributes of an edge, named in the query. */
@InputType({ description: 'A condition on the attributes that an edge carries.' })
export class EdgeWhere {
  @Field(() => [AttributeWhere], optional)
  attribute?: unknown

  @Field(() => [EdgeWhere], optional)
  and?: unknown

  @Field(() => [EdgeWhere], optional)
  or?: unknown

  @Field(() => EdgeWhere, optional)
  not?: unknown
}

/** A condition on the edges of a resource and on what stands at their other end. */
@InputType({
  description: 'Edges of one type and direction; without some, none, every or count: there is at least one.',
})
export class ResourceRelatedWhere {
  @Field(() => String, { description: 'The name in the catalogue, such as member_of.' })
  relationship!: string

  @Field(() => Direction, { nullable: true, description: 'OUT when not given.' })
  direction?: unknown

  @Field(() => EdgeWhere, { nullable: true, description: 'What the same edge must carry.' })
  edge?: unknown

  @Field(() => ResourceWhere, { nullable: true, description: 'At least one other end matches.' })
  some?: unknown

  @Field(() => ResourceWhere, { nullable: true, description: 'No other end matches.' })
  none?: unknown

  @Field(() => ResourceWhere, { nullable: true, description: 'Every other end matches; true without edges.' })
  every?: unknown

  @Field(() => ResourceCountWhere, {
    nullable: true,
    description: 'How many edges there are, or how many to others that match.',
  })
  count?: unknown
}

/** A condition on a number of edges. */
@InputType({ description: 'A condition on the number of edges whose other end matches `where`; without it, of all.' })
export class ResourceCountWhere {
  @Field(() => BigIntScalar, optional)
  eq?: unknown

  @Field(() => BigIntScalar, optional)
  neq?: unknown;

  @Field(() => [BigIntScalar], optional)
  in?: unknown

  @Field(() => [BigIntScalar], optional)
  notIn?: unknown

  @Field(() => BigIntScalar, optional)
  lt?: unknown

  @Field(() => BigIntScalar, optional)
  lte?: unknown

  @Field(() => BigIntScalar, optional)
  gt?: unknown

  @Field(() => BigIntScalar, optional)
  gte?: unknown

  @Field(() => ResourceWhere, optional)
  where?: unknown
}

/** A filter over resources of any type. Empty matches everything; any other empty object, and null anywhere, is an error. */
@InputType({
  description:
    'Conditions side by side must all hold. An empty filter matches everything; any other empty object, and null anywhere, is an error.',
})
export class ResourceWhere {
  @Field(() => IdCondition, optional)
  id?: unknown

  @Field(() => StringCondition, optional)
  name?: unknown

  @Field(() => TypeCondition, {
    nullable: true,
    description: 'Names of resource types; one above others, such as compute, stands for them.',
  })
  type?: unknown

  @Field(() => StringCondition, { nullable: true, description: 'The name of the status.' })
  status?: unknown

  @Field(() => enumerationOf(statusClass).condition, optional)
  statusClass?: unknown

  @Field(() => PresenceCondition, optional)
  presence?: unknown

  @Field(() => PlaceWhere, optional)
  provider?: unknown

  @Field(() => PlaceWhere, optional)
  providerType?: unknown

  @Field(() => PlaceWhere, optional)
  endpoint?: unknown

  @Field(() => PlaceWhere, optional)
  datacenter?: unknown

  @Field(() => LocationWhere, optional)
  location?: unknown

  @Field(() => IdentityWhere, optional)
  identity?: unknown

  @Field(() => IntegerCondition, optional)
  version?: unknown

  @Field(() => DateTimeCondition, optional)
  firstSeenAt?: unknown

  @Field(() => DateTimeCondition, optional)
  lastSeenAt?: unknown

  @Field(() => DateTimeCondition, optional)
  createdAt?: unknown

  @Field(() => DateTimeCondition, optional)
  updatedAt?: unknown

  @Field(() => DateTimeCondition, { nullable: true, description: 'Together with deleted: INCLUDE or ONLY.' })
  deletedAt?: unknown

  @Field(() => [AttributeWhere], optional)
  attribute?: unknown

  @Field(() => [ResourceRelatedWhere], optional)
  related?: unknown

  @Field(() => [ResourceWhere], optional)
  and?: unknown

  @Field(() => [ResourceWhere], optional)
  or?: unknown

  @Field(() => ResourceWhere, optional)
  not?: unknown
}

/** Sorting by an attribute that is named in the query. */
@InputType()
export class AttributeOrderBy {
  @Field(() => String)
  name!: string

  @Field(() => SortDirection)
  direction!: unknown
}

/** One sort key; give several objects for several keys. */
@InputType({ description: 'Exactly one sort key an object. Missing values come last both ways; the id breaks ties.' })
export class ResourceOrderBy {
  @Field(() => SortDirection, optional)
  name?: unknown

  @Field(() => SortDirection, optional)
  id?: unknown

  @Field(() => SortDirection, optional)
  type?: unknown

  @Field(() => SortDirection, optional)
  version?: unknown

  @Field(() => SortDirection, optional)
  status?: unknown

  @Field(() => SortDirection, optional)
  statusClass?: unknown

  @Field(() => SortDirection, optional)
  providerType?: unknown

  @Field(() => SortDirection, optional)
  provider?: unknown

  @Field(() => SortDirection, optional)
  endpoint?: unknown

  @Field(() => SortDirection, optional)
  datacenter?: unknown

  @Field(() => SortDirection, optional)
  location?: unknown

  @Field(() => SortDirection, optional)
  presence?: unknown

  @Field(() => SortDirection, optional)
  firstSeenAt?: unknown

  @Field(() => SortDirection, optional)
  lastSeenAt?: unknown

  @Field(() => SortDirection, optional)
  createdAt?: unknown

  @Field(() => SortDirection, optional)
  updatedAt?: unknown

  @Field(() => SortDirection, optional)
  deletedAt?: unknown

  @Field(() => AttributeOrderBy, optional)
  attribute?: unknown
}
