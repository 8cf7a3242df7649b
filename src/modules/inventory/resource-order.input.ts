import { Field, InputType } from 'type-graphql'
import { SortDirection } from '../../schema/conditions.input.js'
import { baseFields, rollups } from '../../schema/wording.js'
import { Direction } from './resource.enum.js'
import { EdgeWhere, optional, ResourceWhere } from './resource.input.js'

/** Sorting by an attribute that is named in the query. */
@InputType({ description: 'Sorting by an attribute that is named in the query.' })
export class AttributeOrderBy {
  @Field(() => String, { description: 'The name in the catalogue, such as cpu_cores.' })
  name!: string

  @Field(() => SortDirection, { description: 'Which way.' })
  direction!: unknown
}

/** Sorting by what the values of one attribute come to. */
@InputType({ description: 'Sorting by what the values of one attribute come to: exactly one of the two.' })
export class ResourceFigureOrderBy {
  @Field(() => AttributeOrderBy, optional(rollups.ofOthers))
  attribute?: unknown

  @Field(() => AttributeOrderBy, optional(rollups.ofEdges))
  edgeAttribute?: unknown
}

/** Sorting by what the edges of a resource come to. */
@InputType({
  description:
    'Sorting by what the edges of one type and direction come to: exactly one of count, sum, avg, min and max. At most 3 such keys.',
})
export class ResourceRelatedOrderBy {
  @Field(() => String, { description: 'The name in the catalogue, such as member_of.' })
  relationship!: string

  @Field(() => Direction, { nullable: true, description: 'OUT when not given.' })
  direction?: unknown

  @Field(() => EdgeWhere, { nullable: true, description: 'What the same edge must carry.' })
  edge?: unknown

  @Field(() => ResourceWhere, optional(rollups.where))
  where?: unknown

  @Field(() => SortDirection, optional('How many edges there are; 0 where there are none.'))
  count?: unknown

  @Field(() => ResourceFigureOrderBy, optional(rollups.sum))
  sum?: unknown

  @Field(() => ResourceFigureOrderBy, optional(rollups.avg))
  avg?: unknown

  @Field(() => ResourceFigureOrderBy, optional(rollups.min))
  min?: unknown

  @Field(() => ResourceFigureOrderBy, optional(rollups.max))
  max?: unknown
}

/** One sort key; give several objects for several keys. */
@InputType({ description: 'Exactly one sort key an object. Missing values come last both ways; the id breaks ties.' })
export class ResourceOrderBy {
  @Field(() => SortDirection, optional(baseFields.name))
  name?: unknown

  @Field(() => SortDirection, optional(baseFields.id))
  id?: unknown

  @Field(() => SortDirection, optional('By the name of its type.'))
  type?: unknown

  @Field(() => SortDirection, optional(baseFields.version))
  version?: unknown

  @Field(() => SortDirection, optional('By the name of its status.'))
  status?: unknown

  @Field(() => SortDirection, optional(baseFields.statusClass))
  statusClass?: unknown

  @Field(() => SortDirection, optional('By the name of the provider type.'))
  providerType?: unknown

  @Field(() => SortDirection, optional('By the name of the provider.'))
  provider?: unknown

  @Field(() => SortDirection, optional('By the name of the endpoint.'))
  endpoint?: unknown

  @Field(() => SortDirection, optional('By the name of the datacenter.'))
  datacenter?: unknown

  @Field(() => SortDirection, optional('By the name of the location of its datacenter.'))
  location?: unknown

  @Field(() => SortDirection, optional(baseFields.presence))
  presence?: unknown

  @Field(() => SortDirection, optional(baseFields.firstSeenAt))
  firstSeenAt?: unknown

  @Field(() => SortDirection, optional(baseFields.lastSeenAt))
  lastSeenAt?: unknown

  @Field(() => SortDirection, optional(baseFields.createdAt))
  createdAt?: unknown

  @Field(() => SortDirection, optional(baseFields.updatedAt))
  updatedAt?: unknown

  @Field(() => SortDirection, optional(baseFields.deletedAt))
  deletedAt?: unknown

  @Field(() => AttributeOrderBy, optional('By an attribute by name; it must have one value only.'))
  attribute?: unknown

  @Field(() => ResourceRelatedOrderBy, optional('By what its edges come to.'))
  related?: unknown
}
