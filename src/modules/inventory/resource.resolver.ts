import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql'
import { printGlobalId } from '../../query/global-id.js'
import { selectedList } from '../../schema/selection.js'
import { addressing, baseFields } from '../../schema/wording.js'
import { bindingsOf, type Catalogue } from '../catalog/catalogue.js'
import type { CatalogueContext } from '../catalog/context.js'
import { statusClass } from '../catalog/enumerations.js'
import { loadNoun, loadReferred } from '../catalog/noun.loader.js'
import { classesOf, enumerationOf } from '../catalog/noun.type.js'
import { nounOf } from '../catalog/nouns.js'
import { toAttributeValues } from './attribute-value.js'
import { AttributeValue } from './attribute-value.type.js'
import { RelatedConnection, type RelatedSource } from './edge.type.js'
import { ResourceIdentity, ResourceIdentityInput } from './identity.type.js'
import { parseAttributeNames, parseRelationshipName } from './named.js'
import { RelatedArgs, ResourceListArgs } from './resource.args.js'
import { findResourceOf, listNeighboursOf, listResourcesOf, loadIdentities, type ListArgs } from './resource.loader.js'
import { loadValues } from './value.loader.js'
import type { Resource } from './resource.js'
import { ResourceConnection, ResourceInterface } from './resource.type.js'

/** What every resource has, and the lists over all types. */
@Resolver(() => ResourceInterface)
export class ResourceResolver {
  @Query(() => ResourceInterface, {
    nullable: true,
    description: 'One resource by its id or by what a source calls it, also when it is deleted.',
  })
  resource(
    @Arg('id', () => ID, { nullable: true, description: addressing.id }) id: string | null | undefined,
    @Arg('identity', () => ResourceIdentityInput, { nullable: true, description: addressing.identity })
    identity: ResourceIdentityInput | null | undefined,
    @Ctx() context: CatalogueContext,
  ) {
    return findResourceOf(context, { id, identity: identity ?? null }, undefined)
  }

  @Query(() => ResourceConnection, { description: 'Resources of all types; 50 by default.' })
  resources(
    @Args(() => ResourceListArgs) args: ListArgs,
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return listResourcesOf(context, undefined, args, selectedList(info))
  }

  @FieldResolver(() => ID, { description: baseFields.id })
  id(@Root() resource: Resource): string {
    return printGlobalId('resources', resource.id)
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: baseFields.status,
  })
  status(@Root() { statusId }: Resource, @Ctx() { catalogue }: CatalogueContext): string | undefined {
    return statusId === null ? undefined : catalogue.statuses.get(statusId)?.name
  }

  @FieldResolver(() => enumerationOf(statusClass).type, {
    nullable: true,
    description: baseFields.statusClass,
  })
  statusClass(@Root() { statusId }: Resource, @Ctx() { catalogue }: CatalogueContext): string | undefined {
    return statusId === null ? undefined : catalogue.statuses.get(statusId)?.class
  }

  @FieldResolver(() => classesOf(nounOf('resourceType')).node, { description: 'What it is.' })
  type(@Root() { resourceTypeId }: Resource, @Ctx() context: CatalogueContext) {
    return loadNoun(context, nounOf('resourceType'), resourceTypeId)
  }

  @FieldResolver(() => classesOf(nounOf('providerType')).node, { description: baseFields.providerType })
  providerType(@Root() { providerTypeId }: Resource, @Ctx() context: CatalogueContext) {
    return loadNoun(context, nounOf('providerType'), providerTypeId)
  }

  @FieldResolver(() => classesOf(nounOf('provider')).node, { description: baseFields.provider })
  provider(@Root() { endpointId }: Resource, @Ctx() context: CatalogueContext) {
    return loadReferred(context, nounOf('endpoint'), 'provider', endpointId)
  }

  @FieldResolver(() => classesOf(nounOf('endpoint')).node, { description: baseFields.endpoint })
  endpoint(@Root() { endpointId }: Resource, @Ctx() context: CatalogueContext) {
    return loadNoun(context, nounOf('endpoint'), endpointId)
  }

  @FieldResolver(() => classesOf(nounOf('datacenter')).node, { nullable: true, description: baseFields.datacenter })
  datacenter(@Root() { datacenterId }: Resource, @Ctx() context: CatalogueContext) {
    return datacenterId === null ? undefined : loadNoun(context, nounOf('datacenter'), datacenterId)
  }

  @FieldResolver(() => [ResourceIdentity], { description: 'What the sources call it.' })
  identities(@Root() resource: Resource, @Ctx() context: CatalogueContext) {
    return loadIdentities(context, resource)
  }

  @FieldResolver(() => [AttributeValue], {
    description:
      'The attributes that are set, by name; all of them, or those named. A name that nothing has is an error.',
  })
  async attributeValues(
    @Root() resource: Resource,
    @Arg('names', () => [String], { nullable: true, description: addressing.names })
    names: readonly string[] | null | undefined,
    @Ctx() context: CatalogueContext,
  ): Promise<readonly AttributeValue[]> {
    const { catalogue } = context
    const ids = parseAttributeNames(catalogue, names, () => attributeIdsOf(catalogue, resource))
    return toAttributeValues(catalogue, await loadValues(context, resource, ids), ids)
  }

  @FieldResolver(() => RelatedConnection, {
    description: 'Its edges: of one relationship or all, read one way or both.',
  })
  async edges(
    @Root() resource: Resource,
    @Args(() => RelatedArgs) { relationship, direction, ...args }: RelatedArgs,
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<RelatedSource> {
    const type = parseRelationshipName(context.catalogue, relationship, ['relationship'])
    const request = { relationshipTypeId: type?.id, direction: direction ?? ('both' as const), farTypeIds: undefined }
    const page = await listNeighboursOf(context, resource, request, args, selectedList(info))
    return { ...page, edges: page.edges.map((edge) => ({ ...edge, nearId: resource.id })) }
  }
}

/** A type that is newer than the catalogue of this request may have any attribute that the catalogue knows. */
function attributeIdsOf(catalogue: Catalogue, { resourceTypeId }: Resource): Iterable<number> {
  return catalogue.resourceTypes.has(resourceTypeId)
    ? bindingsOf(catalogue, resourceTypeId).keys()
    : catalogue.attributes.keys()
}
