import {
  GraphQLInterfaceType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLFieldConfigMap,
  type GraphQLResolveInfo,
} from 'graphql'
import { valuesInUnit } from '../modules/inventory/attribute-value.js'
import type { ResourceType } from '../modules/catalog/catalogue.js'
import type { CatalogueContext } from '../modules/catalog/context.js'
import { loadEdgeValues, loadValues, type ValuesById } from '../modules/inventory/resource.loader.js'
import type { Resource } from '../modules/inventory/resource.js'
import type { Neighbour } from '../modules/inventory/resource.service.js'
import {
  deprecationOf,
  describeAttribute,
  fullListOf,
  listOf,
  namesOf,
  once,
  scalars,
  type Generation,
} from './generation.js'
import { nameInUnit } from './naming.js'
import { DecimalScalar } from './scalars.js'
import { selectedFields } from './selection.js'
import {
  attributesOf,
  edgeAttributesOf,
  hasFieldInUnit,
  interfacesAbove,
  type BoundAttribute,
  type EdgeField,
} from './shape.js'
import { measuring } from './wording.js'

/** Fields of a generated object over sources of type S. */
export type Fields<S> = GraphQLFieldConfigMap<S, CatalogueContext>

/** One edge of a typed connection. */
export interface RelatedEdgeSource {
  readonly cursor: string
  readonly node: Neighbour
}

/** `attributes { cpuCores }` of a resource; what is not selected is not read. */
export function attributesField(
  generation: Generation,
  type: ResourceType,
  attributes: readonly BoundAttribute[],
): Fields<Resource>[string] {
  const idsOf = selectedIds(attributes)
  return {
    type: new GraphQLNonNull(attributesObject(generation, type)),
    description: 'What is known of it, by attribute.',
    resolve: async (resource, _args, context, info): Promise<AttributesSource> => ({
      resource,
      values: await loadValues(context, resource, idsOf(info)),
    }),
  }
}

/** Which of these attributes the fields below a field are; the same list for all rows, as the set of fields is. */
function selectedIds(attributes: readonly BoundAttribute[]): (info: GraphQLResolveInfo) => readonly number[] {
  const byName = new Map(
    attributes.flatMap(({ definition: { apiName, id } }) => [
      [apiName, id],
      [nameInUnit(apiName), id],
    ]),
  )
  const known = new WeakMap<ReadonlySet<string>, readonly number[]>()
  return (info) => {
    const fields = selectedFields(info)
    const ids = known.get(fields) ?? [...fields].flatMap((name) => byName.get(name) ?? [])
    known.set(fields, ids)
    return ids
  }
}

interface AttributesSource {
  readonly resource: Resource
  readonly values: ValuesById
}

function attributesObject(generation: Generation, type: ResourceType): GraphQLObjectType | GraphQLInterfaceType {
  if (type.isAbstract) return attributesInterface(generation, type)
  const name = namesOf(generation, type.id).attributes
  return once(generation, name, () => new GraphQLObjectType(attributesConfig(generation, type, name)))
}

function attributesInterface(generation: Generation, type: ResourceType): GraphQLInterfaceType {
  const name = namesOf(generation, type.id).attributes
  const resolveType = ({ resource }: AttributesSource) =>
    generation.names.types.get(resource.resourceTypeId)?.attributes
  return once(
    generation,
    name,
    () => new GraphQLInterfaceType({ ...attributesConfig(generation, type, name), resolveType }),
  )
}

function attributesConfig(generation: Generation, type: ResourceType, name: string) {
  return {
    name,
    description: `The attributes of ${type.displayName}; null or an empty list where not set.`,
    interfaces: () =>
      interfacesAbove(generation.catalogue, type.id)
        .filter((above) => attributesOf(generation.catalogue, above.id).length > 0)
        .map((above) => attributesInterface(generation, above)),
    fields: () => attributeFields<AttributesSource>(generation, attributesOf(generation.catalogue, type.id)),
  }
}

function attributeFields<S extends { readonly values: ValuesById }>(
  generation: Generation,
  attributes: readonly BoundAttribute[],
): Fields<S> {
  return Object.fromEntries(
    attributes.flatMap((bound): readonly (readonly [string, Fields<S>[string]])[] => {
      const { id, apiName, dataType, isList } = bound.definition
      const deprecationReason = deprecationOf(
        bound.retired,
        (other) => generation.catalogue.attributes.get(other)?.apiName,
      )
      const field: Fields<S>[string] = {
        type: isList ? fullListOf(scalars[dataType]) : scalars[dataType],
        description: describeAttribute(bound),
        deprecationReason,
        resolve: ({ values }) => (isList ? (values.get(id) ?? []) : values.get(id)?.[0]),
      }
      return hasFieldInUnit(bound.definition)
        ? [
            [apiName, field],
            [nameInUnit(apiName), { ...fieldInUnit(bound), deprecationReason }],
          ]
        : [[apiName, field]]
    }),
  )
}

/** `memoryMb_in(unit: "GiB")`; null where not set, and of a unit that does not fit. */
function fieldInUnit<S extends { readonly values: ValuesById }>({ definition }: BoundAttribute): Fields<S>[string] {
  const { id, displayName, isList } = definition
  return {
    type: isList ? listOf(DecimalScalar) : DecimalScalar,
    description: `${displayName}, ${measuring.result}`,
    args: { unit: { type: new GraphQLNonNull(GraphQLString), description: measuring.unit } },
    resolve: ({ values }, { unit }: { readonly unit: string }) => {
      const converted = valuesInUnit(definition, values.get(id) ?? [], unit)
      return isList ? converted : converted[0]
    },
  }
}

/** `attributes { dependencyType }` of an edge; no field where the relationship carries none. */
export function edgeAttributesField(generation: Generation, { relationship }: EdgeField): Fields<RelatedEdgeSource> {
  const attributes = edgeAttributesOf(generation.catalogue, relationship)
  const name = generation.names.relationships.get(relationship.id)?.attributes
  if (attributes.length === 0 || name === undefined) return {}
  const idsOf = selectedIds(attributes)
  const type = once(
    generation,
    name,
    () =>
      new GraphQLObjectType({
        name,
        description: `What an edge "${relationship.displayName}" carries; null or an empty list where not set.`,
        fields: () => attributeFields<EdgeAttributesSource>(generation, attributes),
      }),
  )
  return {
    attributes: {
      type: new GraphQLNonNull(type),
      description: 'What the edge carries.',
      resolve: async ({ node }, _args, context, info): Promise<EdgeAttributesSource> => ({
        values: await loadEdgeValues(context, node.edge, idsOf(info)),
      }),
    },
  }
}

interface EdgeAttributesSource {
  readonly values: ValuesById
}
