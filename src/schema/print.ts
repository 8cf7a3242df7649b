import {
  getNamedType,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  OperationTypeNode,
  print,
  printType,
  type GraphQLFieldConfigMap,
  type GraphQLInterfaceType as Interface,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql'
import { naturalCompare } from 'graphql/jsutils/naturalCompare.js'
import type { GeneratedSchema } from './generate.js'
import { partOf, toldTypes } from './part.js'
import type { Work } from './slices.js'

/**
 * A schema as text, in small steps: the whole, or the part that knows these resource types only (ids, see `parsePartTypes`). Valid by itself, sorted by name
 * so that two versions compare well; ends with a newline.
 */
export function* printing(generated: GeneratedSchema, kept?: ReadonlySet<number>): Work<string> {
  const types = kept
    ? yield* partOf(generated, kept)
    : new Map(toldTypes(generated.schema).map((type) => [type.name, type]))
  const texts = [rootsOf(generated.schema, types)]
  for (const name of [...types.keys()].toSorted(naturalCompare)) {
    const type = types.get(name)
    if (type) texts.push(printType(sorted(type, types)))
    yield
  }
  return `${texts.join('\n\n')}\n`
}

type Types = ReadonlyMap<string, GraphQLNamedType>

/** `schema { query: Query ... }` with what the schema says of itself; alone for that it has to be written out. */
function rootsOf({ description }: GraphQLSchema, types: Types): string {
  const roots = [OperationTypeNode.QUERY, OperationTypeNode.MUTATION] as const
  return print({
    kind: Kind.SCHEMA_DEFINITION,
    description: { kind: Kind.STRING, value: description ?? '', block: true },
    operationTypes: roots
      .map((operation) => ({ operation, name: operation === OperationTypeNode.QUERY ? 'Query' : 'Mutation' }))
      .filter(({ name }) => types.has(name))
      .map(({ operation, name }) => ({
        kind: Kind.OPERATION_TYPE_DEFINITION,
        operation,
        type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } },
      })),
  })
}

/** A copy whose members stand in the order of their names, without arguments of types that are not there. */
function sorted(type: GraphQLNamedType, types: Types): GraphQLNamedType {
  if (isObjectType(type)) {
    const config = type.toConfig()
    const [fields, interfaces] = [fieldsOf(config.fields, types), byName(config.interfaces)]
    return new GraphQLObjectType({ ...config, fields, interfaces })
  }
  if (isInterfaceType(type)) {
    const config = type.toConfig()
    const [fields, interfaces] = [fieldsOf(config.fields, types), byName(config.interfaces)]
    return new GraphQLInterfaceType({ ...config, fields, interfaces })
  }
  if (isInputObjectType(type)) {
    const config = type.toConfig()
    return new GraphQLInputObjectType({ ...config, fields: byKey(config.fields) })
  }
  if (!isEnumType(type)) return type
  const config = type.toConfig()
  return new GraphQLEnumType({ ...config, values: byKey(config.values) })
}

function fieldsOf<S, C>(fields: GraphQLFieldConfigMap<S, C>, types: Types): GraphQLFieldConfigMap<S, C> {
  const isThere = (type: GraphQLNamedType) => types.has(type.name) || isSpecifiedScalarType(type)
  const all = Object.entries(fields).map(([name, { args = {}, ...field }]) => {
    const kept = Object.entries(args).filter(([, arg]) => isThere(getNamedType(arg.type)))
    return [name, { ...field, args: byKey(Object.fromEntries(kept)) }] as const
  })
  return byKey(Object.fromEntries(all))
}

const byKey = <T>(members: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => naturalCompare(a, b)))

const byName = (interfaces: readonly Interface[]): readonly Interface[] =>
  interfaces.toSorted((a, b) => naturalCompare(a.name, b.name))
