import { Field, ID, InputType } from 'type-graphql'
import {
  BooleanCondition,
  DateTimeCondition,
  DecimalCondition,
  enumConditionOf,
  IdCondition,
  IntegerCondition,
  IpCondition,
  meanings,
  StringCondition,
} from '../../schema/conditions.input.js'
import { BigIntScalar } from '../../schema/scalars.js'
import { baseFields, combining, rollups } from '../../schema/wording.js'
import { statusClass } from '../catalog/enumerations.js'
import { enumerationOf } from '../catalog/noun.type.js'
import { Direction, Presence } from './resource.enum.js'

/** A field that may be left out. */
export const optional = (description: string) => ({ nullable: true, description })

const TypeCondition = enumConditionOf('TypeCondition', String)
const PresenceCondition = enumConditionOf('PresenceCondition', Presence)

/** A row that a resource points at, by id or by name. */
@InputType({ description: 'By id or by name; both must hold. isSet stands alone.' })
export class PlaceWhere {
  @Field(() => Boolean, optional('Whether there is one at all; stands alone.'))
  isSet?: unknown

  @Field(() => IdCondition, optional('The id as it was given out.'))
  id?: unknown

  @Field(() => StringCondition, optional('Its name.'))
  name?: unknown

  @Field(() => [PlaceWhere], optional(combining.and))
  and?: unknown

  @Field(() => [PlaceWhere], optional(combining.or))
  or?: unknown

  @Field(() => PlaceWhere, optional(combining.not))
  not?: unknown
}

/** A place in the tree of locations. */
@InputType('ResourceLocationWhere', {
  description: 'By id or by name of the location itself, or by one that it lies within.',
})
export class LocationWhere {
  @Field(() => Boolean, optional('Whether there is one at all; stands alone.'))
  isSet?: unknown

  @Field(() => IdCondition, optional('The id as it was given out.'))
  id?: unknown

  @Field(() => StringCondition, optional('Its name.'))
  name?: unknown

  @Field(() => ID, { nullable: true, description: 'This location or any below it.' })
  within?: unknown

  @Field(() => [LocationWhere], optional(combining.and))
  and?: unknown

  @Field(() => [LocationWhere], optional(combining.or))
  or?: unknown

  @Field(() => LocationWhere, optional(combining.not))
  not?: unknown
}

/** What a source calls a resource. */
@InputType({ description: 'One identity meets all of these.' })
export class IdentityWhere {
  @Field(() => PlaceWhere, optional('The source that calls it so.'))
  source?: unknown

  @Field(() => PlaceWhere, optional('The source instance that calls it so.'))
  instance?: unknown

  @Field(() => StringCondition, optional('What kind of thing the source calls it.'))
  kind?: unknown

  @Field(() => StringCondition, optional('What the source calls it.'))
  externalId?: unknown

  @Field(() => [IdentityWhere], optional(combining.and))
  and?: unknown

  @Field(() => [IdentityWhere], optional(combining.or))
  or?: unknown

  @Field(() => IdentityWhere, optional(combining.not))
  not?: unknown
}

/** A condition on an attribute that is named in the query; exactly one of the typed conditions, the one of its data type. */
@InputType({
  description: 'A condition on one attribute by name: exactly one of the typed conditions, that of its data type.',
})
export class AttributeWhere {
  @Field(() => String, { description: 'The name in the catalogue, such as cpu_cores.' })
  name!: string

  @Field(() => StringCondition, optional('A condition on texts.'))
  string?: unknown

  @Field(() => IntegerCondition, optional('A condition on integers.'))
  integer?: unknown

  @Field(() => DecimalCondition, optional('A condition on decimals.'))
  decimal?: unknown

  @Field(() => BooleanCondition, optional('A condition on truth values.'))
  boolean?: unknown

  @Field(() => DateTimeCondition, optional('A condition on instants.'))
  datetime?: unknown

  @Field(() => IpCondition, optional('A condition on addresses and networks.'))
  ip?: unknown

  @Field(() => Boolean, { nullable: true, description: 'Whether the attribute is set; stands alone.' })
  isSet?: unknown
}

/** A condition on the attributes of an edge, named in the query. */
@InputType({ description: 'A condition on the attributes that an edge carries.' })
export class EdgeWhere {
  @Field(() => [AttributeWhere], optional('Conditions on attributes by name, all of which must hold.'))
  attribute?: unknown

  @Field(() => [EdgeWhere], optional(combining.and))
  and?: unknown

  @Field(() => [EdgeWhere], optional(combining.or))
  or?: unknown

  @Field(() => EdgeWhere, optional(combining.not))
  not?: unknown
}

/** A condition on the edges of a resource and on what stands at their other end. */
@InputType({
  description:
    'Edges of one type and direction, and one thing that is said of them; without it, that there is at least one.',
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
    description: rollups.count,
  })
  count?: unknown

  @Field(() => ResourceFigureWhere, optional(rollups.sum))
  sum?: unknown

  @Field(() => ResourceFigureWhere, optional(rollups.avg))
  avg?: unknown

  @Field(() => ResourceFigureWhere, optional(rollups.min))
  min?: unknown

  @Field(() => ResourceFigureWhere, optional(rollups.max))
  max?: unknown
}

/** A condition on what the values of attributes come to. */
@InputType({
  description:
    'Conditions on what the values of attributes come to over all edges that match, all of which must hold. A sum and a mean are decimals, whatever is summed.',
})
export class ResourceFigureWhere {
  @Field(() => [AttributeWhere], optional(rollups.ofOthers))
  attribute?: unknown

  @Field(() => [AttributeWhere], optional(rollups.ofEdges))
  edgeAttribute?: unknown

  @Field(() => ResourceWhere, optional(rollups.where))
  where?: unknown
}

/** A condition on a number of edges. */
@InputType({ description: 'A condition on the number of edges whose other end matches `where`; without it, of all.' })
export class ResourceCountWhere {
  @Field(() => BigIntScalar, optional(meanings.eq))
  eq?: unknown

  @Field(() => BigIntScalar, optional(meanings.neq))
  neq?: unknown;

  @Field(() => [BigIntScalar], optional(meanings.in))
  in?: unknown

  @Field(() => [BigIntScalar], optional(meanings.notIn))
  notIn?: unknown

  @Field(() => BigIntScalar, optional(meanings.lt))
  lt?: unknown

  @Field(() => BigIntScalar, optional(meanings.lte))
  lte?: unknown

  @Field(() => BigIntScalar, optional(meanings.gt))
  gt?: unknown

  @Field(() => BigIntScalar, optional(meanings.gte))
  gte?: unknown

  @Field(() => ResourceWhere, optional('Which other ends count; all when not given.'))
  where?: unknown
}

/** A filter over resources of any type. Empty matches everything; any other empty object, and null anywhere, is an error. */
@InputType({
  description:
    'Conditions side by side must all hold. An empty filter matches everything; any other empty object, and null anywhere, is an error.',
})
export class ResourceWhere {
  @Field(() => IdCondition, optional(baseFields.id))
  id?: unknown

  @Field(() => StringCondition, optional(baseFields.name))
  name?: unknown

  @Field(() => TypeCondition, {
    nullable: true,
    description: 'Names of resource types; one above others, such as compute, stands for them.',
  })
  type?: unknown

  @Field(() => StringCondition, { nullable: true, description: 'The name of the status.' })
  status?: unknown

  @Field(() => enumerationOf(statusClass).condition, optional(baseFields.statusClass))
  statusClass?: unknown

  @Field(() => PresenceCondition, optional(baseFields.presence))
  presence?: unknown

  @Field(() => PlaceWhere, optional(baseFields.provider))
  provider?: unknown

  @Field(() => PlaceWhere, optional(baseFields.providerType))
  providerType?: unknown

  @Field(() => PlaceWhere, optional(baseFields.endpoint))
  endpoint?: unknown

  @Field(() => PlaceWhere, optional(baseFields.datacenter))
  datacenter?: unknown

  @Field(() => LocationWhere, optional(baseFields.location))
  location?: unknown

  @Field(() => IdentityWhere, optional('What a source calls it.'))
  identity?: unknown

  @Field(() => IntegerCondition, optional(baseFields.version))
  version?: unknown

  @Field(() => DateTimeCondition, optional(baseFields.firstSeenAt))
  firstSeenAt?: unknown

  @Field(() => DateTimeCondition, optional(baseFields.lastSeenAt))
  lastSeenAt?: unknown

  @Field(() => DateTimeCondition, optional(baseFields.createdAt))
  createdAt?: unknown

  @Field(() => DateTimeCondition, optional(baseFields.updatedAt))
  updatedAt?: unknown

  @Field(() => DateTimeCondition, { nullable: true, description: 'Together with deleted: INCLUDE or ONLY.' })
  deletedAt?: unknown

  @Field(() => [AttributeWhere], optional('Conditions on attributes by name, all of which must hold.'))
  attribute?: unknown

  @Field(() => [ResourceRelatedWhere], optional('Conditions on its edges, all of which must hold.'))
  related?: unknown

  @Field(() => [ResourceWhere], optional(combining.and))
  and?: unknown

  @Field(() => [ResourceWhere], optional(combining.or))
  or?: unknown

  @Field(() => ResourceWhere, optional(combining.not))
  not?: unknown
}
