import {
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLBoolean,
  GraphQLString,
  type GraphQLEnumType,
  type GraphQLInputFieldConfig,
  type GraphQLNamedType,
  type GraphQLScalarType,
  type GraphQLSchema,
} from 'graphql'
import { getType, type Catalogue, type Retirement } from '../modules/catalog/catalogue.js'
import type { DataType } from '../query/value.js'
import type { SchemaNames, TypeNames } from './naming.js'
import type { BoundAttribute, EdgeField } from './shape.js'
import { BigIntScalar, DateTimeScalar, DecimalScalar, IpAddressScalar } from './scalars.js'

/** What generating one schema knows: the catalogue, the names, the static schema to grow on, and what was made already. */
export interface Generation {
  readonly catalogue: Catalogue
  readonly names: SchemaNames
  readonly base: GraphQLSchema
  /** Fields that every resource has. */
  readonly resourceFields: ReadonlySet<string>
  /** Generated types by name; ask `once`. */
  readonly made: Map<string, GraphQLNamedType>
}

/** The names of the generated objects by resource type id, which a generated schema carries for the interfaces that are not its own. */
export function resourceTypeNames(schema: GraphQLSchema): ReadonlyMap<number, string> {
  const names = schema.extensions['resourceTypeNames']
  return names instanceof Map ? (names as ReadonlyMap<number, string>) : new Map<number, string>()
}

/** What a generated schema says of itself. */
export interface SchemaFacts {
  /** Equal for equal catalogues; see `versionOf`. */
  readonly version: string
  readonly names: SchemaNames
  /** Fields that every resource has. */
  readonly resourceFields: ReadonlySet<string>
}

/** What a generated schema says of itself; throws a plain Error for the static part alone. */
export function schemaFacts(schema: GraphQLSchema): SchemaFacts {
  const facts = schema.extensions['facts']
  if (typeof facts !== 'object' || facts === null) throw new Error('this schema was not generated from a catalogue')
  return facts as SchemaFacts
}

/** The generated type of this name, made at the first call. */
export function once<T extends GraphQLNamedType>(generation: Generation, name: string, make: () => T): T {
  const known = generation.made.get(name)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a name is made by one function only
  if (known) return known as T
  const type = make()
  generation.made.set(name, type)
  return type
}

/** Names of the type with this id; throws a plain Error, since ids come from the catalogue itself. */
export function namesOf(generation: Generation, typeId: number): TypeNames {
  const names = generation.names.types.get(typeId)
  if (!names) throw new Error(`resource type ${typeId} was not named`)
  return names
}

/** A type of the static schema, of the kind that is expected. */
export function staticObject(generation: Generation, name: string): GraphQLObjectType {
  const type = generation.base.getType(name)
  if (!(type instanceof GraphQLObjectType)) throw new Error(`${name} is no object of the static schema`)
  return type
}

export function staticInterface(generation: Generation, name: string): GraphQLInterfaceType {
  const type = generation.base.getType(name)
  if (!(type instanceof GraphQLInterfaceType)) throw new Error(`${name} is no interface of the static schema`)
  return type
}

export function staticInput(generation: Generation, name: string): GraphQLInputObjectType {
  const type = generation.base.getType(name)
  if (!(type instanceof GraphQLInputObjectType)) throw new Error(`${name} is no input of the static schema`)
  return type
}

export function staticEnum(generation: Generation, name: string): GraphQLEnumType {
  const type = generation.base.getType(name)
  if (!type || !('getValues' in type)) throw new Error(`${name} is no enum of the static schema`)
  return type
}

/** The scalar that carries values of a data type. */
export const scalars = {
  string: GraphQLString,
  integer: BigIntScalar,
  decimal: DecimalScalar,
  boolean: GraphQLBoolean,
  datetime: DateTimeScalar,
  ip: IpAddressScalar,
} as const satisfies Record<DataType, GraphQLScalarType>

/** The static condition input over values of a data type. */
export const conditions = {
  string: 'StringCondition',
  integer: 'IntegerCondition',
  decimal: 'DecimalCondition',
  boolean: 'BooleanCondition',
  datetime: 'DateTimeCondition',
  ip: 'IpCondition',
} as const satisfies Record<DataType, string>

/** `[T!]`. */
export const listOf = <T extends GraphQLNamedType>(type: T) => new GraphQLList(new GraphQLNonNull(type))

/** `[T!]!`. */
export const fullListOf = <T extends GraphQLNamedType>(type: T) => new GraphQLNonNull(listOf(type))

/** What the schema says of an attribute: its description, unit and bounds, and what is special about it where it is bound. */
export function describeAttribute({ definition, notes = [] }: BoundAttribute): string {
  const { displayName, description, unit, min, max, allowedValues } = definition
  const bounds =
    min === null && max === null
      ? ''
      : max === null
        ? `At least ${min}.`
        : min === null
          ? `At most ${max}.`
          : `From ${min} to ${max}.`
  const allowed = allowedValues.filter((value) => value.retired === null).map((value) => value.value)
  const shown = allowed.length > 20 ? [...allowed.slice(0, 20), '...'] : allowed
  return [
    description || displayName,
    unit === null ? '' : `Unit: ${unit}.`,
    bounds,
    allowed.length === 0 ? '' : `One of: ${shown.join(', ')}.`,
    ...notes,
  ]
    .filter((part) => part !== '')
    .join('\n')
}

/** The reason that the schema gives for a retired definition; undefined while it is not retired. */
export function deprecationOf(
  retired: Retirement | null,
  nameOf: (id: number) => string | undefined,
): string | undefined {
  if (retired === null) return undefined
  const successor = retired.replacedById === null ? undefined : nameOf(retired.replacedById)
  const reason = [retired.note ?? '', successor === undefined ? '' : `Use ${successor}.`].filter((part) => part !== '')
  return reason.join(' ') || 'Retired.'
}

/** As `deprecationOf`, for a field over edges: of a retired relationship type, or one that leads to a retired type alone. */
export function deprecationOfEdges(
  { catalogue, names }: Pick<Generation, 'catalogue' | 'names'>,
  { relationship, direction, isNarrowed, isOne, coverId }: EdgeField,
): string | undefined {
  const ofRelationship = deprecationOf(
    relationship.retired,
    (id) => names.relationships.get(id)?.[direction === 'in' ? 'in' : 'out'],
  )
  if (ofRelationship !== undefined || !isNarrowed || coverId === undefined) return ofRelationship
  return deprecationOf(
    getType(catalogue, coverId).retired,
    (id) => names.types.get(id)?.[isOne ? 'singular' : 'plural'],
  )
}

/** An input field that is about an attribute. */
export function inputField(
  generation: Generation,
  bound: BoundAttribute,
  type: GraphQLInputObjectType | GraphQLEnumType,
): GraphQLInputFieldConfig {
  return {
    type,
    description: describeAttribute(bound),
    deprecationReason: deprecationOf(bound.retired, (id) => generation.catalogue.attributes.get(id)?.apiName),
  }
}
