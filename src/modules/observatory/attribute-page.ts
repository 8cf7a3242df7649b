import { InputError, type InputPath } from '../../errors.js'
import { parseKey } from '../../query/global-id.js'
import { parsePage, type PageArguments, type PageInfo } from '../../query/page.js'
import { namesNear } from '../../schema/near-names.js'
import {
  bindingsOf,
  getAttribute,
  type AttributeDefinition,
  type Catalogue,
  type ResourceType,
} from '../catalog/catalogue.js'
import { parseAttributeNames } from '../inventory/named.js'

/** A page of the attributes of a type. */
export interface AttributePage {
  readonly attributes: readonly AttributeDefinition[]
  readonly pageInfo: PageInfo
  readonly totalCount: number
}

/** Attributes of a page, and at most so many. */
const pageLimits = { size: 1000, most: 1000 } as const

/** The resource type that a client names, by its name or its global id; an InputError when there is none. */
export function parseResourceType(catalogue: Catalogue, text: string, path: InputPath): ResourceType {
  const named = catalogue.typesByName.get(text)
  if (named) return named
  const near = namesNear(text, catalogue.typesByName.keys())
  const missing = new InputError(`There is no resource type ${JSON.stringify(text)}${near}.`, path)
  // What looks like a name was meant as one.
  if (/^[a-z0-9_.]*$/.test(text)) throw missing
  const found = catalogue.resourceTypes.get(Number(parseKey(text, 'resource_types', path)))
  if (!found) throw missing
  return found
}

/** A page of the attributes that resources of a type can have, by name, or of those of them that a client names. An InputError for one that they can't have. */
export function pageOfAttributes(
  catalogue: Catalogue,
  type: ResourceType,
  names: readonly string[] | null | undefined,
  args: PageArguments,
): AttributePage {
  const bound = new Set(type.concrete.flatMap((id) => [...bindingsOf(catalogue, id).keys()]))
  const all = parseAttributeNames(catalogue, names, () => bound).map((id) => getAttribute(catalogue, id))
  const stray = all.find(({ id }) => !bound.has(id))
  if (stray)
    throw new InputError(`${JSON.stringify(stray.name)} is an attribute, but none that ${type.name} can have.`, [
      'names',
    ])
  const sorted = all.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const { direction, size, after, before } = parsePage(args, pageLimits)
  const from = after === undefined ? 0 : sorted.findLastIndex(({ name }) => name <= readCursor(after, 'after')) + 1
  const end =
    before === undefined ? sorted.length : sorted.findIndex(({ name }) => name >= readCursor(before, 'before'))
  const to = end === -1 ? sorted.length : Math.max(from, end)
  const [first, last] = direction === 'forward' ? [from, Math.min(to, from + size)] : [Math.max(from, to - size), to]
  const attributes = sorted.slice(first, last)
  const cursorAt = (attribute: AttributeDefinition | undefined) => (attribute ? printCursor(attribute) : null)
  return {
    attributes,
    pageInfo: {
      hasPreviousPage: first > 0,
      hasNextPage: last < sorted.length,
      startCursor: cursorAt(attributes[0]),
      endCursor: cursorAt(attributes.at(-1)),
    },
    totalCount: sorted.length,
  }
}

const prefix = 'attribute statistics\0'

/** The opaque text of the place of an attribute among those of its type. */
export const printCursor = ({ name }: AttributeDefinition): string => Buffer.from(prefix + name).toString('base64url')

function readCursor(text: string, key: string): string {
  const read = Buffer.from(text, 'base64url').toString('utf8')
  if (!read.startsWith(prefix)) throw new InputError('This is not a cursor that was given out here.', [key])
  return read.slice(prefix.length)
}
