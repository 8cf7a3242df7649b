// oxlint-disable-next-line import/no-unassigned-import -- type-graphql wants it loaded first
import 'reflect-metadata'
import { GraphQLInterfaceType, type GraphQLSchema, type GraphQLTypeResolver } from 'graphql'
import { buildSchemaSync } from 'type-graphql'
import type { CatalogueContext } from '../modules/catalog/context.js'
import { OperationResolver } from '../modules/catalog/operation.resolver.js'
import { catalogResolvers } from '../modules/catalog/resolvers.js'
import { historyResolvers } from '../modules/history/history.resolver.js'
import { AttributeValueResolver } from '../modules/inventory/attribute-value.resolver.js'
import { RelatedConnectionResolver, RelatedEdgeResolver } from '../modules/inventory/edge.resolver.js'
import {
  AggregateMeasureResolver,
  CountingResolver,
  NeighbourCountingResolver,
  NumberRangeResolver,
  RelatedMeasureResolver,
  TypedValueResolver,
} from '../modules/inventory/facet.resolver.js'
import { ResourceResolver } from '../modules/inventory/resource.resolver.js'
import { OtherResource } from '../modules/inventory/resource.type.js'
import { BatchPayloadResolver, WritePayloadResolver, WriteResolver } from '../modules/inventory/write.resolver.js'
import { observatoryResolvers } from '../modules/observatory/attribute-statistics.resolver.js'
import { discoveryResolvers } from './discovery.resolver.js'
import { resourceTypeNames } from './generation.js'
import { NodeResolver } from './node.resolver.js'

/** The part of the schema that does not depend on the catalogue. The decorated classes are global, so this is built once a process. */
export function buildStaticSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      NodeResolver,
      ResourceResolver,
      CountingResolver,
      NeighbourCountingResolver,
      AttributeValueResolver,
      TypedValueResolver,
      NumberRangeResolver,
      AggregateMeasureResolver,
      RelatedMeasureResolver,
      RelatedEdgeResolver,
      RelatedConnectionResolver,
      WriteResolver,
      WritePayloadResolver,
      BatchPayloadResolver,
      OperationResolver,
      ...historyResolvers,
      ...observatoryResolvers,
      ...catalogResolvers,
      ...discoveryResolvers,
    ],
    orphanedTypes: [OtherResource],
    validate: false,
  })
  // type-graphql's own resolveType is async and can't know generated types.
  for (const name of ['Node', 'Resource']) {
    const type = schema.getType(name)
    if (type instanceof GraphQLInterfaceType) type.resolveType = resolveTypeName
  }
  // Nor does it describe the schema and the two roots.
  schema.description = whatThisIs
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()]
  if (query) query.description = 'What can be asked.'
  if (mutation) mutation.description = 'What can be changed.'
  return schema
}

const whatThisIs = `Cadastre, the land register for infrastructure.
Lists such as \`hosts\` take \`where\`, \`orderBy\` and Relay's paging. Writes such as \`upsertHosts\` say what became of each item.
\`resources\` and \`attributeValues\` show things of any type alike. \`catalogue\` and \`resourceTypes\` tell what there can be.`

/** Rows of the catalogue say what they are; everything else with an id is a resource. */
const resolveTypeName: GraphQLTypeResolver<
  { readonly __typename?: string; readonly resourceTypeId?: number },
  CatalogueContext
> = ({ __typename, resourceTypeId }, _context, info) =>
  __typename ?? resourceTypeNames(info.schema).get(resourceTypeId ?? 0) ?? 'OtherResource'
