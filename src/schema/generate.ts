import { GraphQLObjectType, GraphQLSchema, validateSchema, type GraphQLFieldConfigMap } from 'graphql'
import type { Catalogue, ResourceType } from '../modules/catalog/catalogue.js'
import type { CatalogueContext } from '../modules/catalog/context.js'
import { resourceOf, rootFieldsOf } from './generate-objects.js'
import { mutationFieldsOf } from './generate-writes.js'
import type { Generation, SchemaFacts } from './generation.js'
import { nameSchema, type SchemaNames, type StaticNames } from './naming.js'
import { generatedTypes } from './shape.js'
import { atOnce, inSlices } from './slices.js'
import { versionOf } from './version.js'

/** A schema with the catalogue that it was generated from; what a request keeps from its start to its end. */
export interface GeneratedSchema {
  readonly schema: GraphQLSchema
  readonly catalogue: Catalogue
  readonly names: SchemaNames
  /** Equal for equal catalogues; see `versionOf`. */
  readonly version: string
}

/**
 * The static schema with the types, inputs and root fields of a catalogue merged in. Pure; the types of `base` are shared, never changed.
 * Throws a plain Error when what came out is no valid schema, so that it is never served. A big catalogue takes a while: see `generateInSlices`.
 */
export function generateSchema(base: GraphQLSchema, catalogue: Catalogue): GeneratedSchema {
  return atOnce(generating(base, catalogue))
}

/** As `generateSchema`, but lets others run after every few milliseconds of work. */
export async function generateInSlices(base: GraphQLSchema, catalogue: Catalogue): Promise<GeneratedSchema> {
  return inSlices(generating(base, catalogue))
}

/** The work in small steps; types make their fields when first asked, so asking them one by one is the greater part of it. */
function* generating(base: GraphQLSchema, catalogue: Catalogue): Generator<undefined, GeneratedSchema, undefined> {
  const reserved = staticNames(base)
  const names = nameSchema(catalogue, reserved)
  const generation: Generation = { catalogue, names, base, resourceFields: reserved.resourceFields, made: new Map() }
  const types = generatedTypes(catalogue)
  for (const type of types) {
    resourceOf(generation, type)
    rootFieldsOf(generation, type)
    mutationFieldsOf(generation, type)
    yield
  }
  // The map grows while it is walked: fields bring further types.
  for (const type of generation.made.values()) {
    if ('getFields' in type) type.getFields()
    yield
  }
  const version = yield* versionOf(generation)
  const schema = new GraphQLSchema({
    ...base.toConfig(),
    // The config of a schema that was found valid says so, and would spare the new one the check.
    assumeValid: false,
    query: extended(generation, base.getQueryType(), rootFieldsOf),
    mutation: extended(generation, base.getMutationType(), mutationFieldsOf),
    types: [
      ...base.toConfig().types.filter((type) => type.name !== 'Query' && type.name !== 'Mutation'),
      ...generation.made.values(),
    ],
    extensions: {
      ...base.extensions,
      resourceTypeNames: new Map([...names.types].map(([id, { object }]) => [id, object])),
      facts: { version, names, resourceFields: reserved.resourceFields } satisfies SchemaFacts,
    },
  })
  yield
  const faults = validateSchema(schema)
  if (faults.length > 0)
    throw new Error(`the generated schema is invalid: ${faults.map((fault) => fault.message).join(' ')}`)
  return { schema, catalogue, names, version }
}

/** What generated names must keep clear of. */
export function staticNames(base: GraphQLSchema): StaticNames {
  const resource = base.getType('OtherResource')
  return {
    types: new Set(Object.keys(base.getTypeMap())),
    rootFields: new Set(Object.keys(base.getQueryType()?.getFields() ?? {})),
    mutationFields: new Set(Object.keys(base.getMutationType()?.getFields() ?? {})),
    // "attributes" is a field of every generated type that has some.
    resourceFields: new Set([
      'attributes',
      ...Object.keys(resource instanceof GraphQLObjectType ? resource.getFields() : {}),
    ]),
  }
}

/** A root object of the static schema with the fields of every generated type beside its own. */
function extended(
  generation: Generation,
  root: GraphQLObjectType | null | undefined,
  fieldsOf: (generation: Generation, type: ResourceType) => GraphQLFieldConfigMap<unknown, CatalogueContext>,
): GraphQLObjectType {
  if (!root) throw new Error('the static schema has no Query or no Mutation')
  const config = root.toConfig()
  return new GraphQLObjectType({
    ...config,
    fields: () => ({
      ...config.fields,
      ...Object.assign({}, ...generatedTypes(generation.catalogue).map((type) => fieldsOf(generation, type))),
    }),
  })
}
