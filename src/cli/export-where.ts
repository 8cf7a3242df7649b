import { coerceInputValue, isInputType, type GraphQLInputType, type GraphQLSchema } from 'graphql'
import { InputError, type InputPath } from '../errors.js'
import type { Catalogue } from '../modules/catalog/catalogue.js'
import { generateSchema } from '../schema/generate.js'
import { namesNear } from '../schema/near-names.js'
import { buildStaticSchema } from '../schema/static.js'

/** Ids of the concrete types at or below the types of these names. An InputError for a name that no type has. */
export function parseTypes(catalogue: Catalogue, names: readonly string[]): readonly number[] {
  const ids = names.flatMap((name) => {
    const type = catalogue.typesByName.get(name)
    if (!type)
      throw new InputError(
        `There is no resource type ${JSON.stringify(name)}${namesNear(name, catalogue.typesByName.keys())}.`,
      )
    return type.concrete
  })
  return [...new Set(ids)]
}

/**
 * The `where` that a JSON text means, coerced as GraphQL coerces the variable of a list: of one type that type's own `where` or the generic one, of
 * several the generic one or that of `related`. An InputError says what is wrong with it.
 */
export function parseWhereText(catalogue: Catalogue, text: string, types: readonly string[]): unknown {
  const given = parseJson(text)
  const faults: Fault[] = []
  for (const face of facesOf(catalogue, types)) {
    const read = coerce(face, given)
    if ('value' in read) return read.value
    faults.push(read.fault)
  }
  // The face that went furthest is the one that was meant.
  const [fault] = faults.toSorted((a, b) => b.path.length - a.path.length)
  throw new InputError(`--where: ${fault?.message ?? 'it can not be read.'}`, fault?.path)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError(`--where is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function facesOf(catalogue: Catalogue, types: readonly string[]): readonly GraphQLInputType[] {
  const { schema, names } = generateSchema(buildStaticSchema(), catalogue)
  const [only, ...more] = types
  const type = only !== undefined && more.length === 0 ? catalogue.typesByName.get(only) : undefined
  const own = type && names.types.get(type.id)?.where
  return [own ?? 'ResourceWhere', own === undefined ? 'AnyResourceWhere' : 'ResourceWhere'].flatMap((name) =>
    inputOf(schema, name),
  )
}

function inputOf(schema: GraphQLSchema, name: string): readonly GraphQLInputType[] {
  const type = schema.getType(name)
  return isInputType(type) ? [type] : []
}

interface Fault {
  readonly message: string
  readonly path: InputPath
}

function coerce(face: GraphQLInputType, given: unknown): { readonly value: unknown } | { readonly fault: Fault } {
  let fault: Fault | undefined
  const value: unknown = coerceInputValue(given, face, (path, _value, { message }) => {
    const place = path.length === 0 ? '' : ` (at ${path.join('.')})`
    fault ??= { message: `${message}${place}`, path }
  })
  return fault ? { fault } : { value }
}
