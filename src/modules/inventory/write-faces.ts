import type { InputPath } from '../../errors.js'
import type { DataType } from '../../query/value.js'
import type { Catalogue } from '../catalog/catalogue.js'
import type { Problem } from './write.input.js'

/** Attributes as a client sent them, by definition name for the writer. */
export interface SentAttributes {
  readonly values: Readonly<Record<string, unknown>>
  readonly problems: readonly Problem[]
  /** Where the client wrote what the writer calls `[name, ...rest]`, both below "attributes". */
  readonly spell: (path: InputPath) => InputPath
}

/** How one face spells attributes. Problems have the writer's paths, below `path`. */
export type ReadAttributes = (input: unknown, path: InputPath) => SentAttributes

/** The typed face: an object by API name. GraphQL has let through only what the type has, with values of the right data type. */
export function typedFace(catalogue: Catalogue): ReadAttributes {
  return (input) => {
    const entries = Object.entries(Object(input) as object).map(([apiName, value]: [string, unknown]) => {
      const name = catalogue.attributesByApiName.get(apiName)?.name ?? apiName
      return { apiName, name, value }
    })
    const apiNames = new Map(entries.map(({ name, apiName }) => [name, apiName]))
    return {
      values: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
      problems: [],
      spell: ([name = '', ...rest]) => {
        const plain = String(name)
        return [apiNames.get(plain) ?? catalogue.attributesByName.get(plain)?.apiName ?? plain, ...rest]
      },
    }
  }
}

/** The generic face: a list of names with values. */
export function genericFace(catalogue: Catalogue): ReadAttributes {
  return (input, path) => {
    const sent = Array.isArray(input) ? (input as readonly NamedAttribute[]) : []
    const values = new Map<string, unknown>()
    const places = new Map<string, readonly [number, ...InputPath]>()
    const problems: Problem[] = []
    for (const [index, attribute] of sent.entries()) {
      const { name } = attribute
      const read = readNamed(catalogue, attribute)
      const message = places.has(name) ? `The attribute ${JSON.stringify(name)} is given twice.` : read.message
      if (message !== undefined) problems.push({ code: 'BAD_VALUE', message, path: [...path, name] })
      places.set(name, read.variant === undefined ? [index] : [index, read.variant])
      values.set(name, read.value)
    }
    return {
      // What has a problem is left to it: the writer would only find a second one.
      values: Object.fromEntries([...values].filter(([name]) => problems.every(({ path: at }) => at.at(-1) !== name))),
      problems,
      spell: ([name = '', ...rest]) => [...(places.get(String(name)) ?? []), ...rest],
    }
  }
}

interface NamedAttribute extends Readonly<Partial<Record<DataType | 'text', readonly unknown[] | null>>> {
  readonly name: string
  readonly unset?: boolean | null
}

interface ReadValue {
  readonly value?: unknown
  /** The key that holds the values. */
  readonly variant?: string
  readonly message?: string
}

const variants = ['text', 'string', 'integer', 'decimal', 'boolean', 'datetime', 'ip'] as const

function readNamed(catalogue: Catalogue, attribute: NamedAttribute): ReadValue {
  const named = `The attribute ${JSON.stringify(attribute.name)}`
  const given = variants.filter((variant) => attribute[variant] !== undefined)
  const [variant, second] = given
  if (attribute.unset === true)
    return variant === undefined
      ? { value: null, variant: 'unset' }
      : { variant, message: `${named} is to be unset and has a value; say one of them.` }
  if (variant === undefined) return { message: `${named} has no value; give one, or unset: true.` }
  if (second !== undefined) return { variant: second, message: `${named} is given in two ways; keep one.` }
  const definition = catalogue.attributesByName.get(attribute.name)
  // The writer knows best what to say of a name that nothing has.
  if (!definition) return { value: null }
  const { dataType, isList } = definition
  if (variant !== 'text' && variant !== dataType)
    return { variant, message: `${named} holds values of the type ${dataType}, not ${variant}.` }
  const elements = (attribute[variant] ?? []).map((element) =>
    variant === 'text' ? readText(dataType, element) : element,
  )
  const [only] = elements
  return { value: elements.length === 1 && !isList ? only : elements, variant }
}

/** Texts of booleans become booleans; whatever else the text is, the writer reads it by the data type. */
function readText(dataType: DataType, text: unknown): unknown {
  if (dataType !== 'boolean' || (text !== 'true' && text !== 'false')) return text
  return text === 'true'
}
