import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLNonNull,
  type GraphQLInputFieldConfig,
  type GraphQLInputFieldConfigMap,
} from 'graphql'
import type { RelationshipType, ResourceType } from '../modules/catalog/catalogue.js'
import {
  conditions,
  deprecationOf,
  inputField,
  listOf,
  namesOf,
  once,
  staticEnum,
  staticInput,
  type Generation,
} from './generation.js'
import { figureOrderFields, figureWhereFields } from './generate-figures.js'
import { attributesOf, boundAnywhere, edgeAttributesAnywhere, edgeAttributesOf, type BoundAttribute } from './shape.js'
import { combining, listing } from './wording.js'

/** `VirtualMachineWhere`: base fields, attributes by API name, edges, and the combinations. */
export function whereOf(generation: Generation, type: ResourceType): GraphQLInputObjectType {
  const names = namesOf(generation, type.id)
  return once(generation, names.where, () =>
    filterInput(
      names.where,
      `Conditions on ${type.displayName}, all of which must hold. Empty matches everything.`,
      () => ({
        ...baseConditions(generation, type.isAbstract),
        ...attributesField(generation, names.attributesWhere, attributesOf(generation.catalogue, type.id)),
        ...relatedField(generation),
      }),
    ),
  )
}

/** `VirtualMachineOrderBy`: one sort key an object. */
export function orderByOf(generation: Generation, type: ResourceType): GraphQLInputObjectType {
  const names = namesOf(generation, type.id)
  return once(
    generation,
    names.orderBy,
    () =>
      new GraphQLInputObjectType({
        name: names.orderBy,
        description: 'Exactly one sort key an object. Missing values come last both ways; the id breaks ties.',
        fields: () => {
          const {
            attribute: _attribute,
            related: _related,
            type: ofType,
            ...base
          } = staticInput(generation, 'ResourceOrderBy').toConfig().fields
          const sortable = attributesOf(generation.catalogue, type.id).filter((bound) => !bound.definition.isList)
          return {
            ...base,
            ...(type.isAbstract && ofType ? { type: ofType } : {}),
            ...(sortable.length === 0
              ? {}
              : {
                  attributes: {
                    type: attributesOrderBy(generation, type, sortable),
                    description: 'By an attribute, exactly one.',
                  },
                }),
            ...relatedOrderField(generation),
          }
        },
      }),
  )
}

/** The filter over the attributes of edges of a relationship; undefined when they carry none. */
export function edgeWhereOf(generation: Generation, type: RelationshipType): GraphQLInputObjectType | undefined {
  const names = generation.names.relationships.get(type.id)
  const attributes = edgeAttributesOf(generation.catalogue, type)
  if (!names || attributes.length === 0) return undefined
  return once(generation, names.where, () =>
    filterInput(names.where, `Conditions on what an edge "${type.displayName}" carries.`, () =>
      attributesField(generation, names.attributesWhere, attributes),
    ),
  )
}

function baseConditions(generation: Generation, overTypes: boolean): GraphQLInputFieldConfigMap {
  const {
    type,
    attribute: _attribute,
    related: _related,
    and: _and,
    or: _or,
    not: _not,
    ...base
  } = staticInput(generation, 'ResourceWhere').toConfig().fields
  return overTypes && type ? { ...base, type } : base
}

/** `attribute: [{name: ...}]` of the generic face, for the filter that is over any type in both faces. */
function namedAttributes(generation: Generation): GraphQLInputFieldConfigMap {
  const { attribute } = staticInput(generation, 'ResourceWhere').toConfig().fields
  return attribute ? { attribute } : {}
}

/** An input that also has `and`, `or` and `not` over itself. */
function filterInput(
  name: string,
  description: string,
  fields: () => GraphQLInputFieldConfigMap,
): GraphQLInputObjectType {
  const input: GraphQLInputObjectType = new GraphQLInputObjectType({
    name,
    description,
    fields: () => ({
      ...fields(),
      and: { type: listOf(input), description: combining.and },
      or: { type: listOf(input), description: combining.or },
      not: { type: input, description: combining.not },
    }),
  })
  return input
}

function attributesField(
  generation: Generation,
  name: string,
  attributes: readonly BoundAttribute[],
): GraphQLInputFieldConfigMap {
  if (attributes.length === 0) return {}
  const type = once(
    generation,
    name,
    () =>
      new GraphQLInputObjectType({
        name,
        description: 'Conditions on attributes, all of which must hold.',
        fields: () =>
          Object.fromEntries(
            attributes.map((bound) => [
              bound.definition.apiName,
              inputField(generation, bound, staticInput(generation, conditions[bound.definition.dataType])),
            ]),
          ),
      }),
  )
  return { attributes: { type, description: 'Conditions on its attributes, all of which must hold.' } }
}

function attributesOrderBy(
  generation: Generation,
  type: ResourceType,
  sortable: readonly BoundAttribute[],
): GraphQLInputObjectType {
  const name = namesOf(generation, type.id).attributesOrderBy
  return once(
    generation,
    name,
    () =>
      new GraphQLInputObjectType({
        name,
        description: `The attributes that ${type.displayName} can be sorted by: those with one value. Exactly one an object.`,
        fields: () =>
          Object.fromEntries(
            sortable.map((bound) => [
              bound.definition.apiName,
              inputField(generation, bound, staticEnum(generation, 'SortDirection')),
            ]),
          ),
      }),
  )
}

/** `related: [...]`, absent while the catalogue has no relationship type: an enum needs a value. */
function relatedField(generation: Generation): GraphQLInputFieldConfigMap {
  if (generation.catalogue.relationshipTypes.size === 0) return {}
  const { related } = staticInput(generation, 'ResourceWhere').toConfig().fields
  return { related: { ...related, type: listOf(relatedWhere(generation)) } }
}

function relatedWhere(generation: Generation): GraphQLInputObjectType {
  return once(
    generation,
    'RelatedWhere',
    () =>
      new GraphQLInputObjectType({
        name: 'RelatedWhere',
        description: 'Edges of one type and direction; without some, none, every or count: there is at least one.',
        fields: () => {
          const generic = staticInput(generation, 'ResourceRelatedWhere').toConfig().fields
          const any = anyResourceWhere(generation)
          const retyped = Object.entries(generic).map(([key, config]): [string, GraphQLInputFieldConfig] => {
            if (key === 'some' || key === 'none' || key === 'every') return [key, { ...config, type: any }]
            if (key === 'count') return [key, { ...config, type: countWhere(generation) }]
            return [key, config]
          })
          const { edge: _edge, sum: _sum, avg: _avg, min: _min, max: _max, ...fields } = Object.fromEntries(retyped)
          return {
            ...fields,
            relationship: {
              type: new GraphQLNonNull(relationshipEnum(generation)),
              description: 'Of which relationship type.',
            },
            ...anyEdgeField(generation),
            ...figureWhereFields(generation, any),
          }
        },
      }),
  )
}

/** `related: {relationship: HAS, count: DESC}`: a sort key; absent as the filter is. */
function relatedOrderField(generation: Generation): GraphQLInputFieldConfigMap {
  if (generation.catalogue.relationshipTypes.size === 0) return {}
  const { related } = staticInput(generation, 'ResourceOrderBy').toConfig().fields
  return { related: { ...related, type: relatedOrderBy(generation) } }
}

function relatedOrderBy(generation: Generation): GraphQLInputObjectType {
  return once(
    generation,
    'RelatedOrderBy',
    () =>
      new GraphQLInputObjectType({
        name: 'RelatedOrderBy',
        description: staticInput(generation, 'ResourceRelatedOrderBy').description,
        fields: () => {
          const { direction, where, count } = staticInput(generation, 'ResourceRelatedOrderBy').toConfig().fields
          return {
            relationship: {
              type: new GraphQLNonNull(relationshipEnum(generation)),
              description: 'Of which relationship type.',
            },
            ...(direction && { direction }),
            ...anyEdgeField(generation),
            where: { ...where, type: anyResourceWhere(generation) },
            ...(count && { count }),
            ...figureOrderFields(generation),
          }
        },
      }),
  )
}

function countWhere(generation: Generation): GraphQLInputObjectType {
  return once(
    generation,
    'RelatedCountWhere',
    () =>
      new GraphQLInputObjectType({
        name: 'RelatedCountWhere',
        description: 'A condition on the number of edges whose other end matches `where`; without it, of all.',
        fields: () => {
          const { where, ...counted } = staticInput(generation, 'ResourceCountWhere').toConfig().fields
          return { ...counted, where: { ...where, type: anyResourceWhere(generation) } }
        },
      }),
  )
}

/** A filter over resources of any type, with every attribute of the catalogue by API name. */
function anyResourceWhere(generation: Generation): GraphQLInputObjectType {
  return once(generation, 'AnyResourceWhere', () =>
    filterInput('AnyResourceWhere', 'Conditions on a resource of any type, all of which must hold.', () => ({
      ...baseConditions(generation, true),
      ...attributesField(generation, 'AnyAttributesWhere', boundAnywhere(generation.catalogue)),
      ...namedAttributes(generation),
      ...relatedField(generation),
    })),
  )
}

function anyEdgeField(generation: Generation): GraphQLInputFieldConfigMap {
  const distinct = edgeAttributesAnywhere(generation.catalogue)
  if (distinct.length === 0) return {}
  const type = once(generation, 'AnyEdgeWhere', () =>
    filterInput('AnyEdgeWhere', 'Conditions on what the edge carries.', () =>
      attributesField(generation, 'AnyEdgeAttributesWhere', distinct),
    ),
  )
  return { edge: { type, description: listing.edge } }
}

/** The relationship types by name in capitals; the value behind is the name itself. */
export function relationshipEnum(generation: Generation): GraphQLEnumType {
  const { catalogue, names } = generation
  return once(
    generation,
    'Relationship',
    () =>
      new GraphQLEnumType({
        name: 'Relationship',
        description: 'The relationship types of the catalogue.',
        values: Object.fromEntries(
          [...catalogue.relationshipTypes.values()].map((type) => [
            names.relationships.get(type.id)?.value ?? type.name,
            {
              value: type.name,
              description: type.description || type.displayName,
              deprecationReason: deprecationOf(type.retired, (id) => names.relationships.get(id)?.value),
            },
          ]),
        ),
      }),
  )
}
