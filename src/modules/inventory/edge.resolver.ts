import type { GraphQLResolveInfo } from 'graphql'
import { Arg, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql'
import { DateTimeScalar } from '../../schema/scalars.js'
import { selectedFields } from '../../schema/selection.js'
import { addressing, paging, rollups } from '../../schema/wording.js'
import { getRelationship } from '../catalog/catalogue.js'
import type { CatalogueContext } from '../catalog/context.js'
import { toAttributeValues } from './attribute-value.js'
import { AttributeValue } from './attribute-value.type.js'
import { RelatedMeasureInput } from './edge.input.js'
import {
  RelatedConnection,
  RelatedEdge,
  RelatedMeasure,
  type RelatedEdgeSource,
  type RelatedSource,
} from './edge.type.js'
import { measuresOf } from './measure.js'
import { parseAttributeNames } from './named.js'
import { Direction } from './resource.enum.js'
import { loadEdgeValues } from './value.loader.js'
import type { Resource } from './resource.js'
import { ResourceInterface } from './resource.type.js'

/** The edges of the generic face. */
@Resolver(() => RelatedEdge)
export class RelatedEdgeResolver {
  @FieldResolver(() => String, { description: 'The name of the relationship type, such as member_of.' })
  relationship(@Root() { node }: RelatedEdgeSource, @Ctx() { catalogue }: CatalogueContext): string {
    return getRelationship(catalogue, node.edge.relationshipTypeId).name
  }

  @FieldResolver(() => Direction, { description: 'OUT where the resource that it was asked of is the from.' })
  direction(@Root() { node, nearId }: RelatedEdgeSource): string {
    return node.edge.fromId === nearId ? 'out' : 'in'
  }

  @FieldResolver(() => DateTimeScalar, { description: 'Since when the edge is as it is.' })
  since(@Root() { node }: RelatedEdgeSource): string {
    return node.edge.validFrom
  }

  @FieldResolver(() => [AttributeValue], { description: 'What the edge carries; all of it, or what is named.' })
  async attributeValues(
    @Root() { node }: RelatedEdgeSource,
    @Arg('names', () => [String], { nullable: true, description: addressing.names })
    names: readonly string[] | null | undefined,
    @Ctx() context: CatalogueContext,
  ): Promise<readonly AttributeValue[]> {
    const type = getRelationship(context.catalogue, node.edge.relationshipTypeId)
    const carried = () => type.attributes.map((attribute) => attribute.attributeId)
    const ids = parseAttributeNames(context.catalogue, names, carried)
    return toAttributeValues(context.catalogue, await loadEdgeValues(context, node.edge, ids), ids)
  }

  @FieldResolver(() => ResourceInterface, { description: paging.neighbour })
  node(@Root() { node }: RelatedEdgeSource): Resource {
    return node.row
  }
}

@Resolver(() => RelatedConnection)
export class RelatedConnectionResolver {
  @FieldResolver(() => [ResourceInterface], { description: paging.neighbours })
  nodes(@Root() { edges }: RelatedSource): readonly Resource[] {
    return edges.map(({ node }) => node.row)
  }

  @FieldResolver(() => [RelatedMeasure], { description: rollups.measures })
  measures(
    @Root() page: RelatedSource,
    @Arg('of', () => [RelatedMeasureInput], { description: rollups.measuresOf }) of: readonly RelatedMeasureInput[],
    @Ctx() context: CatalogueContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly RelatedMeasure[]> {
    return measuresOf(context, page, of, selectedFields(info))
  }
}
