import {
  getNamedType,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isSpecifiedScalarType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql'
import { InputError, type InputPath } from '../errors.js'
import { bindingsOf, type Catalogue, type RelationshipType } from '../modules/catalog/catalogue.js'
import type { GeneratedSchema } from './generate.js'
import { namesNear } from './near-names.js'
import type { Work } from './slices.js'

/** Ids of the resource types of these names, with those above them and, of abstract ones, those below. An InputError for a name that no type has. */
export function parsePartTypes(catalogue: Catalogue, names: readonly string[], path: InputPath): ReadonlySet<number> {
  const ids = new Set<number>()
  for (const name of names) {
    const type = catalogue.typesByName.get(name)
    if (!type) {
      const near = namesNear(name, catalogue.typesByName.keys())
      throw new InputError(`There is no resource type ${JSON.stringify(name)}${near}.`, path)
    }
    for (const id of type.lineage) ids.add(id)
    if (type.isAbstract)
      for (const { id, lineage } of catalogue.resourceTypes.values()) if (lineage.includes(type.id)) ids.add(id)
  }
  return ids
}

/**
 * The types of a generated schema that are left when it knows these resource types only. What is left is as it was, but for members that led to what is
 * not: so a document that is valid for the part is valid for the whole, and means the same.
 */
export function* partOf(
  { schema, catalogue, names }: GeneratedSchema,
  kept: ReadonlySet<number>,
): Work<ReadonlyMap<string, GraphQLNamedType>> {
  const gone = new Set<string>()
  for (const [id, { writes: _writes, singular: _singular, plural: _plural, ...types }] of names.types)
    if (!kept.has(id)) for (const name of Object.values(types)) gone.add(name)
  const open = new Set([...names.types.values()].map(({ object }) => object))
  const attributes = attributesOf(catalogue, kept)
  const relationships = new Set(
    [...catalogue.relationshipTypes.values()].filter((type) => touches(type, kept)).map(({ name }) => name),
  )
  for (;;) {
    const types = new Map<string, GraphQLNamedType>()
    const before = gone.size
    for (const type of toldTypes(schema)) {
      if (gone.has(type.name)) continue
      const left = without(type, { gone, open, attributes, relationships })
      if (left) types.set(type.name, left)
      else gone.add(type.name)
      yield
    }
    if (gone.size === before) return reachable(schema, types)
  }
}

/** The types of a schema that its text has. */
export function toldTypes(schema: GraphQLSchema): readonly GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
}

interface Cut {
  /** Types that are not in the part. */
  readonly gone: ReadonlySet<string>
  /** Objects and interfaces that may lose fields, beside Query and Mutation: of resources. Any other loses itself. */
  readonly open: ReadonlySet<string>
  /** API names of the attributes that resources in the part can have. */
  readonly attributes: ReadonlySet<string>
  /** Names of the relationship types that they can stand at. */
  readonly relationships: ReadonlySet<string>
}

/** The type without the members that the cut takes; undefined when it can't be without them. */
function without(type: GraphQLNamedType, cut: Cut): GraphQLNamedType | undefined {
  if (isObjectType(type) || isInterfaceType(type)) return objectWithout(type, cut)
  if (isInputObjectType(type)) return inputWithout(type, cut)
  if (isEnumType(type) && type.name === 'Relationship') {
    const values = type.getValues().filter(({ value }) => cut.relationships.has(String(value)))
    if (values.length === 0) return undefined
    return new GraphQLEnumType({ ...type.toConfig(), values: pick(type.toConfig().values, values) })
  }
  return type
}

function objectWithout(
  type: GraphQLObjectType | GraphQLInterfaceType,
  cut: Cut,
): GraphQLObjectType | GraphQLInterfaceType | undefined {
  const fields = Object.values(type.getFields())
  const left = fields.filter((field) => isLeft(field, cut))
  const interfaces = type.getInterfaces().filter(({ name }) => !cut.gone.has(name))
  const mayLose = type.name === 'Query' || type.name === 'Mutation' || cut.open.has(type.name)
  if (left.length === 0 || (left.length < fields.length && !mayLose)) return undefined
  if (left.length === fields.length && interfaces.length === type.getInterfaces().length) return type
  return isObjectType(type)
    ? new GraphQLObjectType({ ...type.toConfig(), fields: pick(type.toConfig().fields, left), interfaces })
    : new GraphQLInterfaceType({ ...type.toConfig(), fields: pick(type.toConfig().fields, left), interfaces })
}

const isLeft = ({ type, args }: GraphQLField<unknown, unknown>, { gone }: Cut) =>
  !gone.has(getNamedType(type).name) &&
  !args.some((arg) => isRequiredArgument(arg) && gone.has(getNamedType(arg.type).name))

function inputWithout(type: GraphQLInputObjectType, cut: Cut): GraphQLInputObjectType | undefined {
  const isAnyAttributes = /^Any(AttributesWhere|(Sum|Extreme)s(Where|OrderBy))$/.test(type.name)
  const isKept = (field: GraphQLInputField) =>
    !cut.gone.has(getNamedType(field.type).name) && !(isAnyAttributes && !cut.attributes.has(field.name))
  const fields = Object.values(type.getFields())
  const left = fields.filter(isKept)
  if (left.length === 0 || fields.some((field) => isRequiredInputField(field) && !isKept(field))) return undefined
  if (left.length === fields.length) return type
  return new GraphQLInputObjectType({ ...type.toConfig(), fields: pick(type.toConfig().fields, left) })
}

function pick<T>(members: Readonly<Record<string, T>>, kept: readonly { readonly name: string }[]): Record<string, T> {
  const names = new Set(kept.map(({ name }) => name))
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.has(name)))
}

function attributesOf(catalogue: Catalogue, kept: ReadonlySet<number>): ReadonlySet<string> {
  const ids = new Set([...kept].flatMap((id) => [...bindingsOf(catalogue, id).keys()]))
  return new Set([...ids].flatMap((id) => catalogue.attributes.get(id)?.apiName ?? []))
}

const touches = ({ from, to }: RelationshipType, kept: ReadonlySet<number>) =>
  [...from.concrete, ...to.concrete].some((id) => kept.has(id))

/** The types that documents can come to from Query and Mutation; of an interface also the objects that it may be. */
function reachable(
  schema: GraphQLSchema,
  types: ReadonlyMap<string, GraphQLNamedType>,
): ReadonlyMap<string, GraphQLNamedType> {
  const found = new Map<string, GraphQLNamedType>()
  const waiting = ['Query', 'Mutation']
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const type = types.get(name)
    if (!type || found.has(name)) continue
    found.set(name, type)
    const whole = schema.getType(name)
    if (isInterfaceType(whole)) {
      const { objects, interfaces } = schema.getImplementations(whole)
      waiting.push(...objects.map(String), ...interfaces.map(String))
    }
    waiting.push(...mentionsOf(type))
  }
  return found
}

/** Names of the types that a type mentions. */
function mentionsOf(type: GraphQLNamedType): readonly string[] {
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => getNamedType(field.type).name)
  if (!isObjectType(type) && !isInterfaceType(type)) return []
  return [
    ...type.getInterfaces().map(String),
    ...Object.values(type.getFields()).flatMap((field) => [
      getNamedType(field.type).name,
      ...field.args.map((arg) => getNamedType(arg.type).name),
    ]),
  ]
}
