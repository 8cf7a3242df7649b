import {
  GraphQLInterfaceType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  type GraphQLFieldConfigMap,
  type GraphQLResolveInfo,
} from 'graphql'
import { valuesInUnit } from '../modules/inventory/attribute-value.js'
import type { AttributeDefinition, ResourceType } from '../modules/catalog/catalogue.js'
import type { CatalogueContext } from '../modules/catalog/context.js'
import { loadEdgeValues, loadValues, type ValuesById } from '../modules/inventory/value.loader.js'
import type { Resource, RowValues } from '../modules/inventory/resource.js'
import type { Neighbour } from '../modules/inventory/resource.service.js'
import { rememberedBy } from '../remembered.js'
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
  const selected = selectedAttributes(attributes)
  return {
    type: new GraphQLNonNull(attributesObject(generation, type)),
    description: 'What is known of it, by attribute.',
    resolve: (resource, _args, context, info): RowValues | Promise<RowValues> =>
      resource.values ?? loadRowValues(context, resource, selected(info)),
  }
}

async function loadRowValues(context: CatalogueContext, resource: Resource, selected: Selected): Promise<RowValues> {
  const values = await loadValues(context, resource, selected.ids)
  return { $type: resource.resourceTypeId, ...byApiName(selected, values) }
}

/** Attributes that are selected, and their ids. */
interface Selected {
  readonly definitions: readonly AttributeDefinition[]
  readonly ids: readonly number[]
}

/** Which of these attributes the fields below a field are; the same lists for all rows, as the set of fields is. */
function selectedAttributes(attributes: readonly BoundAttribute[]): (info: GraphQLResolveInfo) => Selected {
  const byName = new Map(
    attributes.flatMap(({ definition }) => [
      [definition.apiName, definition],
      [nameInUnit(definition.apiName), definition],
    ]),
  )
  const selectedOf = rememberedBy((fields: ReadonlySet<string>): Selected => {
    const definitions = [...new Set([...fields].flatMap((name) => byName.get(name) ?? []))]
    return { definitions, ids: definitions.map(({ id }) => id) }
  })
  return (info) => selectedOf(selectedFields(info))
}

/** Values as the fields of the typed schema read them. */
function byApiName({ definitions }: Selected, values: ValuesById): AttributesSource {
  return Object.fromEntries(
    definitions.map(({ id, apiName, isList }) => [apiName, isList ? (values.get(id) ?? []) : values.get(id)?.[0]]),
  )
}

type AttributesSource = Readonly<Record<string, RowValues[string] | undefined>>

function attributesObject(generation: Generation, type: ResourceType): GraphQLObjectType | GraphQLInterfaceType {
  if (type.isAbstract) return attributesInterface(generation, type)
  const name = namesOf(generation, type.id).attributes
  return once(generation, name, () => new GraphQLObjectType(attributesConfig(generation, type, name)))
}

function attributesInterface(generation: Generation, type: ResourceType): GraphQLInterfaceType {
  const name = namesOf(generation, type.id).attributes
  const resolveType = ({ $type }: RowValues) => generation.names.types.get($type)?.attributes
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
    fields: () => attributeFields(generation, attributesOf(generation.catalogue, type.id)),
  }
}

function attributeFields(generation: Generation, attributes: readonly BoundAttribute[]): Fields<AttributesSource> {
  return Object.fromEntries(
    attributes.flatMap((bound): readonly (readonly [string, Fields<AttributesSource>[string]])[] => {
      const { apiName, dataType, isList } = bound.definition
      const deprecationReason = deprecationOf(
        bound.retired,
        (other) => generation.catalogue.attributes.get(other)?.apiName,
      )
      const field: Fields<AttributesSource>[string] = {
        type: isList ? fullListOf(scalars[dataType]) : scalars[dataType],
        description: describeAttribute(bound),
        deprecationReason,
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
function fieldInUnit({ definition }: BoundAttribute): Fields<AttributesSource>[string] {
  const { apiName, displayName, isList } = definition
  return {
    type: isList ? listOf(DecimalScalar) : DecimalScalar,
    description: `${displayName}, ${measuring.result}`,
    args: { unit: { type: new GraphQLNonNull(GraphQLString), description: measuring.unit } },
    resolve: (values, { unit }: { readonly unit: string }) => {
      const stored = [values[apiName] ?? []].flat().map(String)
      const converted = valuesInUnit(definition, stored, unit)
      return isList ? converted : converted[0]
    },
  }
}

/** `attributes { dependencyType }` of an edge; no field where the relationship carries none. */
export function edgeAttributesField(generation: Generation, { relationship }: EdgeField): Fields<RelatedEdgeSource> {
  const attributes = edgeAttributesOf(generation.catalogue, relationship)
  const name = generation.names.relationships.get(relationship.id)?.attributes
  if (attributes.length === 0 || name === undefined) return {}
  const selected = selectedAttributes(attributes)
  const type = once(
    generation,
    name,
    () =>
      new GraphQLObjectType({
        name,
        description: `What an edge "${relationship.displayName}" carries; null or an empty list where not set.`,
        fields: () => attributeFields(generation, attributes),
      }),
  )
  return {
    attributes: {
      type: new GraphQLNonNull(type),
      description: 'What the edge carries.',
      resolve: async ({ node }, _args, context, info): Promise<AttributesSource> => {
        const asked = selected(info)
        return byApiName(asked, await loadEdgeValues(context, node.edge, asked.ids))
      },
    },
  }
}
