import {
  GraphQLID,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldResolver,
} from 'graphql'
import type { CatalogueContext } from '../modules/catalog/context.js'
import { getType, type ResourceType } from '../modules/catalog/catalogue.js'
import type { Resource } from '../modules/inventory/resource.js'
import {
  findResourceOf,
  listNeighboursOf,
  listResourcesOf,
  type ListArgs,
  type ResourceArgs,
} from '../modules/inventory/resource.loader.js'
import type { Neighbour } from '../modules/inventory/resource.service.js'
import { printGlobalId } from '../query/global-id.js'
import type { Page } from '../query/page.js'
import { attributesField, edgeAttributesField, type Fields, type RelatedEdgeSource } from './generate-attributes.js'
import { figureFields } from './generate-figures.js'
import { edgeWhereOf, orderByOf, whereOf } from './generate-inputs.js'
import {
  deprecationOf,
  deprecationOfEdges,
  fullListOf,
  listOf,
  namesOf,
  once,
  staticEnum,
  staticInput,
  staticInterface,
  staticObject,
  type Generation,
} from './generation.js'
import { DateTimeScalar } from './scalars.js'
import { selectedList, selectedRow } from './selection.js'
import { attributesOf, edgeFieldsOf, interfacesAbove, listedTypes, type EdgeField } from './shape.js'
import { addressing, listing, paging } from './wording.js'

/** The object of a concrete type, the interface of an abstract one. */
export function resourceOf(generation: Generation, type: ResourceType): GraphQLObjectType | GraphQLInterfaceType {
  const name = namesOf(generation, type.id).object
  const config = {
    name,
    description: describeType(generation, type),
    interfaces: () => [
      staticInterface(generation, 'Resource'),
      staticInterface(generation, 'Node'),
      ...interfacesAbove(generation.catalogue, type.id).map((above) => interfaceOf(generation, above)),
    ],
    fields: () => resourceFields(generation, type),
  }
  return type.isAbstract
    ? once(generation, name, () => new GraphQLInterfaceType({ ...config, resolveType: typeNameOf(generation) }))
    : once(generation, name, () => new GraphQLObjectType<Resource, CatalogueContext>(config))
}

/** `virtualMachine(id)` and `virtualMachines(...)`. */
export function rootFieldsOf(generation: Generation, type: ResourceType): Fields<unknown> {
  const names = namesOf(generation, type.id)
  const deprecation = (name: 'singular' | 'plural') =>
    deprecationOf(type.retired, (id) => generation.names.types.get(id)?.[name])
  return {
    [names.singular]: {
      type: resourceOf(generation, type),
      description: `One ${type.displayName} by its id or by what a source calls it, also when it is deleted.`,
      deprecationReason: deprecation('singular'),
      args: {
        id: { type: GraphQLID, description: addressing.id },
        identity: { type: staticInput(generation, 'ResourceIdentityInput'), description: addressing.identity },
      },
      resolve: (_source, args: ResourceArgs, context) => findResourceOf(context, args, listedTypes(type)),
    },
    [names.plural]: {
      type: new GraphQLNonNull(connectionOf(generation, type)),
      description: `Live resources of the type ${type.displayName}; 50 by default.`,
      deprecationReason: deprecation('plural'),
      args: listArgs(generation, type),
      resolve: (_source, args: ListArgs, context, info) =>
        listResourcesOf(context, listedTypes(type), args, selectedList(info)),
    },
  }
}

/** The GraphQL type of a resource, from its row; a type that came after this schema is an OtherResource. */
function typeNameOf(generation: Generation): (resource: Pick<Resource, 'resourceTypeId'>) => string {
  return ({ resourceTypeId }) => generation.names.types.get(resourceTypeId)?.object ?? 'OtherResource'
}

function interfaceOf(generation: Generation, type: ResourceType): GraphQLInterfaceType {
  const made = resourceOf(generation, type)
  if (!(made instanceof GraphQLInterfaceType)) throw new Error(`${made.name} is no interface`)
  return made
}

function describeType(generation: Generation, type: ResourceType): string {
  const reason = deprecationOf(type.retired, (id) => generation.names.types.get(id)?.object)
  const description = type.description || type.displayName
  return reason === undefined ? description : `${description}\nRetired: ${reason}`
}

function resourceFields(generation: Generation, type: ResourceType): Fields<Resource> {
  const fields: Fields<Resource> = { ...staticObject(generation, 'OtherResource').toConfig().fields }
  for (const [name, resolve] of Object.entries(plainFields)) fields[name] = { ...definedField(fields, name), resolve }
  const attributes = attributesOf(generation.catalogue, type.id)
  if (attributes.length > 0) fields['attributes'] = attributesField(generation, type, attributes)
  for (const field of edgeFieldsOf(generation.catalogue, generation.names, type.id, generation.resourceFields))
    fields[field.name] = field.isOne ? toOneField(generation, field) : toManyField(generation, field)
  return fields
}

/** What the resolver class answers for these too, but without its detour for every row. */
const plainFields: Readonly<Record<string, GraphQLFieldResolver<Resource, CatalogueContext>>> = {
  id: ({ id }) => printGlobalId('resources', id),
  status: ({ statusId }, _args, { catalogue }) =>
    statusId === null ? undefined : catalogue.statuses.get(statusId)?.name,
  statusClass: ({ statusId }, _args, { catalogue }) =>
    statusId === null ? undefined : catalogue.statuses.get(statusId)?.class,
}

function definedField(fields: Fields<Resource>, name: string): Fields<Resource>[string] {
  const field = fields[name]
  if (!field) throw new Error(`a resource has no field ${name}`)
  return field
}

function connectionOf(generation: Generation, type: ResourceType): GraphQLObjectType {
  const names = namesOf(generation, type.id)
  return once(
    generation,
    names.connection,
    () =>
      new GraphQLObjectType({
        name: names.connection,
        description: `One page of resources of the type ${type.displayName}.`,
        fields: () => ({
          ...connectionFields<Resource>(
            generation,
            edgeOf(generation, type),
            resourceOf(generation, type),
            (node) => node,
            paging.nodes,
          ),
          ...countingFields(generation, 'ResourceConnection'),
        }),
      }),
  )
}

/** `facets` and `aggregate` as the connection over all types has them, whose resolvers know the list by its page. */
function countingFields(generation: Generation, like: 'ResourceConnection' | 'RelatedConnection'): Fields<unknown> {
  const { facets, aggregate } = staticObject(generation, like).toConfig().fields
  if (!facets || !aggregate) throw new Error('the connection over all types counts nothing')
  return { facets, aggregate }
}

function edgeOf(generation: Generation, type: ResourceType): GraphQLObjectType {
  const name = namesOf(generation, type.id).edge
  return once(
    generation,
    name,
    () =>
      new GraphQLObjectType({
        name,
        description: paging.edge,
        fields: () => ({
          cursor: { type: new GraphQLNonNull(GraphQLString), description: paging.cursor },
          node: { type: new GraphQLNonNull(resourceOf(generation, type)), description: paging.node },
        }),
      }),
  )
}

function connectionFields<N>(
  generation: Generation,
  edge: GraphQLObjectType,
  node: GraphQLObjectType | GraphQLInterfaceType,
  resourceIn: (node: N) => Resource,
  nodes: string,
): Fields<Page<N>> {
  return {
    edges: { type: fullListOf(edge), description: paging.edges },
    nodes: {
      type: fullListOf(node),
      description: nodes,
      resolve: (page) => page.edges.map((item) => resourceIn(item.node)),
    },
    pageInfo: { type: new GraphQLNonNull(staticObject(generation, 'PageInfo')), description: paging.pageInfo },
    totalCount: {
      type: new GraphQLNonNull(GraphQLInt),
      description: paging.totalCount,
    },
  }
}

function toOneField(generation: Generation, field: EdgeField): Fields<Resource>[string] {
  return {
    type: coverOf(generation, field),
    description: describeEdges(generation, field),
    deprecationReason: deprecationOfEdges(generation, field),
    resolve: async (resource, _args, context, info) => {
      const page = await listNeighboursOf(context, resource, requestOf(field), { first: 1 }, selectedRow(info))
      return page.edges[0]?.node.row
    },
  }
}

function toManyField(generation: Generation, field: EdgeField): Fields<Resource>[string] {
  const edgeWhere = edgeWhereOf(generation, field.relationship)
  return {
    type: new GraphQLNonNull(relatedConnectionOf(generation, field)),
    description: describeEdges(generation, field),
    deprecationReason: deprecationOfEdges(generation, field),
    args: {
      ...listArgs(generation, field.coverId === undefined ? undefined : getType(generation.catalogue, field.coverId)),
      ...(edgeWhere ? { edge: { type: edgeWhere, description: listing.edge } } : {}),
    },
    resolve: (resource, args: ListArgs, context, info) =>
      listNeighboursOf(context, resource, requestOf(field), args, selectedList(info)),
  }
}

const requestOf = ({ relationship, direction, farTypeIds }: EdgeField) => ({
  relationshipTypeId: relationship.id,
  direction,
  farTypeIds,
})

const readingOf = ({ relationship, direction }: EdgeField) =>
  direction === 'in' ? relationship.inverseDisplayName : relationship.displayName

function describeEdges(generation: Generation, field: EdgeField): string {
  const { relationship, isNarrowed, coverId } = field
  const reads = readingOf(field)
  return isNarrowed && coverId !== undefined
    ? `Read as "${reads}", only ${getType(generation.catalogue, coverId).displayName}.`
    : `Read as "${reads}".\n${relationship.description}`.trim()
}

function coverOf(generation: Generation, { coverId }: EdgeField): GraphQLObjectType | GraphQLInterfaceType {
  return coverId === undefined
    ? staticInterface(generation, 'Resource')
    : resourceOf(generation, getType(generation.catalogue, coverId))
}

/** One connection for each relationship, direction and type at the other end, whoever's field it is. */
function relatedConnectionOf(generation: Generation, field: EdgeField): GraphQLObjectType {
  const name = `${field.connection}Connection`
  return once(
    generation,
    name,
    () =>
      new GraphQLObjectType({
        name,
        description: `One page of the edges read as "${readingOf(field)}".`,
        fields: () => ({
          ...connectionFields<Neighbour>(
            generation,
            relatedEdgeOf(generation, field),
            coverOf(generation, field),
            ({ row }) => row,
            paging.neighbours,
          ),
          ...figureFields(generation, field),
          ...countingFields(generation, 'RelatedConnection'),
        }),
      }),
  )
}

function relatedEdgeOf(generation: Generation, field: EdgeField): GraphQLObjectType {
  const name = `${field.connection}Edge`
  return once(
    generation,
    name,
    () =>
      new GraphQLObjectType<RelatedEdgeSource, CatalogueContext>({
        name,
        description: paging.related,
        fields: () => ({
          ...edgeAttributesField(generation, field),
          since: {
            type: new GraphQLNonNull(DateTimeScalar),
            description: 'Since when the edge is as it is.',
            resolve: ({ node }) => node.edge.validFrom,
          },
          cursor: { type: new GraphQLNonNull(GraphQLString), description: paging.cursor },
          node: {
            type: new GraphQLNonNull(coverOf(generation, field)),
            description: paging.neighbour,
            resolve: ({ node }) => node.row,
          },
        }),
      }),
  )
}

/** where, orderBy, deleted and Relay's paging; the generic inputs where only Resource covers the list. */
function listArgs(generation: Generation, type: ResourceType | undefined): GraphQLFieldConfigArgumentMap {
  const where = type ? whereOf(generation, type) : staticInput(generation, 'ResourceWhere')
  const orderBy = type ? orderByOf(generation, type) : staticInput(generation, 'ResourceOrderBy')
  return {
    where: { type: where, description: listing.where },
    orderBy: { type: listOf(orderBy), description: listing.orderBy },
    deleted: { type: staticEnum(generation, 'Deleted'), description: listing.deleted },
    first: { type: GraphQLInt, description: listing.first },
    after: { type: GraphQLString, description: listing.after },
    last: { type: GraphQLInt, description: listing.last },
    before: { type: GraphQLString, description: listing.before },
  }
}
