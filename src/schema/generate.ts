import { GraphQLObjectType, GraphQLSchema, validateSchema } from 'graphql'
import type { Catalogue } from '../modules/catalog/catalogue.js'
import { resourceOf, rootFieldsOf } from './generate-objects.js'
import type { Generation } from './generation.js'
import { nameSchema, type SchemaNames, type StaticNames } from './naming.js'
import { generatedTypes } from './shape.js'

/** A schema with the catalogue that it was generated from; what a request keeps from its start to its end. */
export interface GeneratedSchema {
  readonly schema: GraphQLSchema
  readonly catalogue: Catalogue
  readonly names: SchemaNames
}

/**
 * The static schema with the types, inputs and root fields of a catalogue merged in. Pure; the types of `base` are shared, never changed.
 * Throws a plain Error when what came out is no valid schema, so that it is never served.
 */
export function generateSchema(base: GraphQLSchema, catalogue: Catalogue): GeneratedSchema {
  const reserved = staticNames(base)
  const names = nameSchema(catalogue, reserved)
  const generation: Generation = { catalogue, names, base, resourceFields: reserved.resourceFields, made: new Map() }
  const types = generatedTypes(catalogue)
  const schema = new GraphQLSchema({
    ...base.toConfig(),
    query: extendedQuery(generation),
    types: [
      ...base.toConfig().types.filter((type) => type.name !== 'Query'),
      ...types.map((type) => resourceOf(generation, type)),
    ],
    extensions: {
      ...base.extensions,
      resourceTypeNames: new Map([...names.types].map(([id, { object }]) => [id, object])),
    },
  })
  const faults = validateSchema(schema)
  if (faults.length > 0)
    throw new Error(`the generated schema is invalid: ${faults.map((fault) => fault.message).join(' ')}`)
  return { schema, catalogue, names }
}

/** What generated names must keep clear of. */
export function staticNames(base: GraphQLSchema): StaticNames {
  const resource = base.getType('OtherResource')
  return {
    types: new Set(Object.keys(base.getTypeMap())),
    rootFields: new Set(Object.keys(base.getQueryType()?.getFields() ?? {})),
    // "attributes" is a field of every generated type that has some.
    resourceFields: new Set([
      'attributes',
      ...Object.keys(resource instanceof GraphQLObjectType ? resource.getFields() : {}),
    ]),
  }
}

function extendedQuery(generation: Generation): GraphQLObjectType {
  const query = generation.base.getQueryType()
  if (!query) throw new Error('the static schema has no Query')
  const config = query.toConfig()
  return new GraphQLObjectType({
    ...config,
    fields: () => ({
      ...config.fields,
      ...Object.assign({}, ...generatedTypes(generation.catalogue).map((type) => rootFieldsOf(generation, type))),
    }),
  })
}
