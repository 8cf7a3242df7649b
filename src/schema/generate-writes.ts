import {
  GraphQLInputObjectType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigMap,
  type GraphQLInputFieldConfigMap,
} from 'graphql'
import type { ResourceType } from '../modules/catalog/catalogue.js'
import type { CatalogueContext } from '../modules/catalog/context.js'
import { loadResource } from '../modules/inventory/resource.loader.js'
import { writeBatch, writeOne, type WriteArgs, type WrittenItem } from '../modules/inventory/write-answer.js'
import { typedFace } from '../modules/inventory/write-faces.js'
import { readItem, type ItemInput } from '../modules/inventory/write-items.js'
import { relationshipEnum } from './generate-inputs.js'
import { resourceOf } from './generate-objects.js'
import {
  deprecationOf,
  describeAttribute,
  fullListOf,
  listOf,
  namesOf,
  once,
  scalars,
  staticInput,
  staticObject,
  type Generation,
} from './generation.js'
import type { WriteVerb } from './naming.js'
import { attributesOf, edgeAttributesAnywhere, type BoundAttribute } from './shape.js'
import { writing } from './wording.js'

/**
 * `createVirtualMachine(input)`, `createVirtualMachines(items)`, and the same for update and upsert; nothing for an abstract type. Nullable, as all
 * mutations: each is kept on its own, so one that fails must not take along what the document's earlier ones answered.
 */
export function mutationFieldsOf(
  generation: Generation,
  type: ResourceType,
): GraphQLFieldConfigMap<unknown, CatalogueContext> {
  if (type.isAbstract) return {}
  const { writes } = namesOf(generation, type.id)
  const verbs = Object.entries(writes) as [WriteVerb, (typeof writes)[WriteVerb]][]
  return Object.fromEntries(
    verbs.flatMap(([verb, { one, batch }]) => [
      [one, writeOneField(generation, type, verb)],
      [batch, writeBatchField(generation, type, verb)],
    ]),
  )
}

type MutationField<A> = GraphQLFieldConfig<unknown, CatalogueContext, A>

function writeOneField(
  generation: Generation,
  type: ResourceType,
  verb: WriteVerb,
): MutationField<WriteArgs & { readonly input: ItemInput }> {
  return {
    type: payloadOf(generation, type),
    description: `${meanings[verb]} a ${type.displayName}.`,
    deprecationReason: deprecationOf(type.retired, (id) => generation.names.types.get(id)?.writes[verb].one),
    args: {
      input: { type: new GraphQLNonNull(inputOf(generation, type)), description: writing.input },
      ...optionArgs(generation),
    },
    resolve: (_source, { input, ...args }, context) =>
      writeOne(context, verb, readItem(typedFace(context.catalogue), verb, input, type.name), args),
  }
}

function writeBatchField(
  generation: Generation,
  type: ResourceType,
  verb: WriteVerb,
): MutationField<WriteArgs & { readonly items: readonly ItemInput[] }> {
  return {
    type: batchPayloadOf(generation, type),
    description: `${meanings[verb]} resources of the type ${type.displayName}. Good items are kept, a rejected one leaves nothing behind.`,
    deprecationReason: deprecationOf(type.retired, (id) => generation.names.types.get(id)?.writes[verb].batch),
    args: {
      items: { type: fullListOf(inputOf(generation, type)), description: writing.items },
      ...optionArgs(generation),
    },
    resolve: (_source, { items, ...args }, context) => {
      const face = typedFace(context.catalogue)
      return writeBatch(
        context,
        verb,
        items.map((item) => readItem(face, verb, item, type.name)),
        args,
      )
    },
  }
}

const meanings = {
  create: 'Creates',
  update: 'Changes',
  upsert: 'Creates, changes or restores, by its identity,',
} as const satisfies Record<WriteVerb, string>

/** As the generic mutations have them. */
function optionArgs(generation: Generation) {
  const { cause, options } = Object.fromEntries(
    (generation.base.getMutationType()?.getFields()['createResources']?.args ?? []).map(
      ({ name, type, description }) => [name, { type, description }],
    ),
  )
  if (!cause || !options) throw new Error('createResources takes no cause and options')
  return { cause, options }
}

/** `VirtualMachineInput`: the base fields of the generic input, with typed attributes and relationships. */
function inputOf(generation: Generation, type: ResourceType): GraphQLInputObjectType {
  const { input, attributesInput } = namesOf(generation, type.id)
  return once(
    generation,
    input,
    () =>
      new GraphQLInputObjectType({
        name: input,
        description: `A ${type.displayName} to write. What is absent stays as it is; null or an empty list unsets.`,
        fields: () => {
          const {
            type: _type,
            attributes: _attributes,
            relationships: _relationships,
            ...plain
          } = staticInput(generation, 'ResourceInput').toConfig().fields
          return {
            ...plain,
            ...attributesField(
              generation,
              attributesInput,
              attributesOf(generation.catalogue, type.id),
              writing.attributes,
            ),
            ...relationshipsField(generation),
          }
        },
      }),
  )
}

function attributesField(
  generation: Generation,
  name: string,
  attributes: readonly BoundAttribute[],
  description: string,
): GraphQLInputFieldConfigMap {
  if (attributes.length === 0) return {}
  const type = once(
    generation,
    name,
    () =>
      new GraphQLInputObjectType({
        name,
        description: 'Attributes to write; null or an empty list unsets one.',
        fields: () =>
          Object.fromEntries(
            attributes.map(({ definition, ...bound }) => [
              definition.apiName,
              {
                type: definition.isList ? listOf(scalars[definition.dataType]) : scalars[definition.dataType],
                description: describeAttribute({ definition, ...bound }),
                deprecationReason: deprecationOf(
                  bound.retired,
                  (id) => generation.catalogue.attributes.get(id)?.apiName,
                ),
              },
            ]),
          ),
      }),
  )
  return { attributes: { type, description } }
}

/** Absent while the catalogue has no relationship type: an enum needs a value. */
function relationshipsField(generation: Generation): GraphQLInputFieldConfigMap {
  if (generation.catalogue.relationshipTypes.size === 0) return {}
  return { relationships: { type: listOf(relationshipInput(generation)), description: writing.relationships } }
}

function relationshipInput(generation: Generation): GraphQLInputObjectType {
  return once(
    generation,
    'RelationshipInput',
    () =>
      new GraphQLInputObjectType({
        name: 'RelationshipInput',
        description: 'A relationship to another resource, which may be another item of the same batch.',
        fields: () => {
          const { attributes: _attributes, ...fields } = staticInput(generation, 'ResourceRelationshipInput').toConfig()
            .fields
          return {
            ...fields,
            relationship: {
              type: new GraphQLNonNull(relationshipEnum(generation)),
              description: 'Of which relationship type.',
            },
            ...attributesField(
              generation,
              'AnyEdgeAttributesInput',
              edgeAttributesAnywhere(generation.catalogue),
              writing.carried,
            ),
          }
        },
      }),
  )
}

/** `VirtualMachinePayload`: the generic payload whose resource is typed. */
function payloadOf(generation: Generation, type: ResourceType): GraphQLObjectType {
  const name = namesOf(generation, type.id).payload
  return once(generation, name, () => {
    const generic = staticObject(generation, 'ResourcePayload').toConfig()
    return new GraphQLObjectType<WrittenItem, CatalogueContext>({
      name,
      description: `What became of one ${type.displayName} of a write.`,
      interfaces: generic.interfaces,
      fields: () => {
        const { resource: _resource, ...fields } = generic.fields
        return { ...fields, resource: resourceField(generation, type) }
      },
    })
  })
}

/** Null too when what the item addresses is of another type, so that nothing else is shown as this one. */
function resourceField(generation: Generation, type: ResourceType): GraphQLFieldConfig<WrittenItem, CatalogueContext> {
  return {
    type: resourceOf(generation, type),
    description: writing.resource,
    resolve: async ({ resourceId }, _args, context) => {
      const found = resourceId === undefined ? undefined : await loadResource(context, resourceId)
      return found?.resourceTypeId === type.id ? found : undefined
    },
  }
}

function batchPayloadOf(generation: Generation, type: ResourceType): GraphQLObjectType {
  const name = namesOf(generation, type.id).batchPayload
  return once(generation, name, () => {
    const generic = staticObject(generation, 'ResourceBatchPayload').toConfig()
    return new GraphQLObjectType<unknown, CatalogueContext>({
      name,
      description: generic.description,
      fields: () => ({
        ...generic.fields,
        items: { type: fullListOf(payloadOf(generation, type)), description: writing.eachItem },
      }),
    })
  })
}
