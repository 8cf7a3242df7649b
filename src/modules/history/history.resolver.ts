import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import type { Page } from '../../query/page.js'
import { PageArgs } from '../../schema/page.args.js'
import { selectedFields } from '../../schema/selection.js'
import { addressing } from '../../schema/wording.js'
import type { CatalogueContext } from '../catalog/context.js'
import { statusClass } from '../catalog/enumerations.js'
import { loadNoun } from '../catalog/noun.loader.js'
import { classesOf, enumerationOf } from '../catalog/noun.type.js'
import { nounOf } from '../catalog/nouns.js'
import { loadOperation } from '../catalog/operation.loader.js'
import { Operation } from '../catalog/operation.type.js'
import { toAttributeValue, toAttributeValues } from '../inventory/attribute-value.js'
import { AttributeValue } from '../inventory/attribute-value.type.js'
import { parseAttributeNames, parseRelationshipName } from '../inventory/named.js'
import { Direction } from '../inventory/resource.enum.js'
import { loadResource } from '../inventory/resource.loader.js'
import type { Resource } from '../inventory/resource.js'
import { ResourceInterface } from '../inventory/resource.type.js'
import { loadHistory } from './history.loader.js'
import {
  listAttributeHistory,
  listEdgeHistory,
  listLifeEvents,
  listStateHistory,
  type AttributeInterval as Attributes,
  type EdgeInterval as Edge,
  type Interval,
  type LifeEvent as Event,
  type StateInterval as State,
} from './history.service.js'
import {
  AttributeInterval,
  AttributeIntervalConnection,
  EdgeInterval,
  EdgeIntervalConnection,
  HistoryInterval,
  LifeEvent,
  LifeEventConnection,
  ResourceHistory,
  StateInterval,
  StateIntervalConnection,
} from './history.type.js'

/** What the history of attributes can be asked for. */
@ArgsType()
class AttributeHistoryArgs extends PageArgs {
  @Field(() => [String], { nullable: true, description: 'Names in the catalogue; all attributes when not given.' })
  names?: readonly string[] | null
}

/** What the history of edges can be asked for. */
@ArgsType()
class EdgeHistoryArgs extends PageArgs {
  @Field(() => String, { nullable: true, description: 'The name of a relationship type; all of them when not given.' })
  relationship?: string | null

  @Field(() => Direction, { nullable: true, description: 'Both ways when not given.' })
  direction?: 'out' | 'in' | null
}

@Resolver(() => ResourceInterface)
export class ResourceHistoryFieldResolver {
  @FieldResolver(() => ResourceHistory, { description: 'How it came to be what it is.' })
  history(@Root() resource: Resource): Resource {
    return resource
  }
}

/** The connections of a resource's history, each one statement for all resources of a level. */
@Resolver(() => ResourceHistory)
export class ResourceHistoryResolver {
  @FieldResolver(() => AttributeIntervalConnection, { description: 'Its attributes as they were, the newest first.' })
  attributes(
    @Root() { id }: Resource,
    @Args(() => AttributeHistoryArgs) { names, ...page }: AttributeHistoryArgs,
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Page<Attributes>> {
    const only = names ? { attributeIds: parseAttributeNames(context.catalogue, names, () => []) } : {}
    const selected = selectedFields(info)
    return loadHistory(context, 'attribute history', listAttributeHistory, id, page, only, selected)
  }

  @FieldResolver(() => StateIntervalConnection, {
    description: 'Its name, type, status, presence and places as they were, the newest first.',
  })
  state(
    @Root() { id }: Resource,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return loadHistory(context, 'state history', listStateHistory, id, page, {}, selectedFields(info))
  }

  @FieldResolver(() => EdgeIntervalConnection, { description: 'Its edges as they were, the last ended first.' })
  async edges(
    @Root() { id }: Resource,
    @Args(() => EdgeHistoryArgs) { relationship, direction, ...page }: EdgeHistoryArgs,
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Page<SeenEdge>> {
    const type = parseRelationshipName(context.catalogue, relationship, ['relationship'])
    const only = {
      direction: type?.isSymmetric ? ('both' as const) : (direction ?? 'both'),
      ...(type && { relationshipTypeIds: [type.id] }),
    }
    const found = await loadHistory(context, 'edge history', listEdgeHistory, id, page, only, selectedFields(info))
    return { ...found, edges: found.edges.map(({ cursor, node }) => ({ cursor, node: { ...node, nearId: id } })) }
  }

  @FieldResolver(() => LifeEventConnection, {
    description: 'When it was created, deleted and restored, the newest first.',
  })
  life(
    @Root() { id }: Resource,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return loadHistory(context, 'life', listLifeEvents, id, page, {}, selectedFields(info))
  }
}

/** What ended an interval, whatever it is of. */
@Resolver(() => HistoryInterval)
export class HistoryIntervalResolver {
  @FieldResolver(() => Operation, { nullable: true, description: 'What ended it.' })
  operation(@Root() { operationId }: Interval, @Ctx() context: CatalogueContext) {
    return loadOperation(context, operationId)
  }
}

@Resolver(() => AttributeInterval)
export class AttributeIntervalResolver {
  @FieldResolver(() => AttributeValue, { nullable: true, description: 'What it was; null while it was not set.' })
  value(@Root() interval: Attributes): AttributeValue | undefined {
    return interval.values.length === 0 ? undefined : toAttributeValue(interval, interval.values)
  }
}

@Resolver(() => StateInterval)
export class StateIntervalResolver {
  @FieldResolver(() => String, { nullable: true, description: 'The name of its status.' })
  status(@Root() { statusId }: State, @Ctx() { catalogue }: CatalogueContext): string | undefined {
    return statusId === null ? undefined : catalogue.statuses.get(statusId)?.name
  }

  @FieldResolver(() => enumerationOf(statusClass).type, {
    nullable: true,
    description: 'What its status means, as the catalogue has it now.',
  })
  statusClass(@Root() { statusId }: State, @Ctx() { catalogue }: CatalogueContext): string | undefined {
    return statusId === null ? undefined : catalogue.statuses.get(statusId)?.class
  }

  @FieldResolver(() => classesOf(nounOf('resourceType')).node, { description: 'What it was.' })
  type(@Root() { resourceTypeId }: State, @Ctx() context: CatalogueContext) {
    return loadNoun(context, nounOf('resourceType'), resourceTypeId)
  }

  @FieldResolver(() => classesOf(nounOf('endpoint')).node, { description: 'Where it was kept.' })
  endpoint(@Root() { endpointId }: State, @Ctx() context: CatalogueContext) {
    return loadNoun(context, nounOf('endpoint'), endpointId)
  }

  @FieldResolver(() => classesOf(nounOf('datacenter')).node, { nullable: true, description: 'Where it stood.' })
  datacenter(@Root() { datacenterId }: State, @Ctx() context: CatalogueContext) {
    return datacenterId === null ? undefined : loadNoun(context, nounOf('datacenter'), datacenterId)
  }
}

/** An edge with the resource that it was asked of. */
type SeenEdge = Edge & { readonly nearId: string }

@Resolver(() => EdgeInterval)
export class EdgeIntervalResolver {
  @FieldResolver(() => Direction, { description: 'OUT where the resource that it was asked of is the from.' })
  direction(@Root() { fromId, nearId }: SeenEdge): string {
    return fromId === nearId ? 'out' : 'in'
  }

  @FieldResolver(() => ResourceInterface, { nullable: true, description: 'The other end, as it is now.' })
  node(@Root() { fromId, toId, nearId }: SeenEdge, @Ctx() context: CatalogueContext) {
    return loadResource(context, fromId === nearId ? toId : fromId)
  }

  @FieldResolver(() => [AttributeValue], { description: 'What it carried; all of it, or what is named.' })
  attributeValues(
    @Root() { attributes }: SeenEdge,
    @Arg('names', () => [String], { nullable: true, description: addressing.names })
    names: readonly string[] | null | undefined,
    @Ctx() { catalogue }: CatalogueContext,
  ): readonly AttributeValue[] {
    return toAttributeValues(
      catalogue,
      attributes,
      // What was defined after this schema can't be shown yet.
      parseAttributeNames(catalogue, names, () => [...attributes.keys()].filter((id) => catalogue.attributes.has(id))),
    )
  }
}

@Resolver(() => LifeEvent)
export class LifeEventResolver {
  @FieldResolver(() => Operation, {
    nullable: true,
    description: 'What did it; null for the creation of what was loaded past the API.',
  })
  operation(@Root() { operationId }: Event, @Ctx() context: CatalogueContext) {
    return operationId === null ? undefined : loadOperation(context, operationId)
  }
}

/** All of this module's resolvers, for type-graphql's buildSchema. */
export const historyResolvers = [
  ResourceHistoryFieldResolver,
  ResourceHistoryResolver,
  HistoryIntervalResolver,
  AttributeIntervalResolver,
  StateIntervalResolver,
  EdgeIntervalResolver,
  LifeEventResolver,
]
