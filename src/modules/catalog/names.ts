import { createHash } from 'node:crypto'

/** Names that generated ones must keep clear of: the static schema's own, and the endings of generated types. */
export interface Reserved {
  /** Fields of Query: a resource type's singular and plural stand beside them. */
  readonly rootFields: ReadonlySet<string>
  /** Static GraphQL types. */
  readonly types: ReadonlySet<string>
  /** Endings of generated types: a type `host_edge` would be taken for the edge of `host`. */
  readonly typeSuffixes: readonly string[]
  /** Fields that every resource has: a relationship's name and inverse stand beside them. */
  readonly resourceFields: ReadonlySet<string>
}

/** What the definitions that exist already are called, by namespace. */
export interface TakenNames {
  readonly types: ReadonlySet<string>
  readonly attributes: ReadonlySet<string>
  readonly relationships: ReadonlySet<string>
}

/** The GraphQL object type of an API name: virtualMachine is VirtualMachine. */
export function typeNameOf(apiName: string): string {
  return apiName.charAt(0).toUpperCase() + apiName.slice(1)
}

/** Singular and plural API names for a new resource type; both are to be added to `taken` before the next one is named. */
export function nameResourceType(
  type: { readonly name: string; readonly pluralName: string },
  taken: ReadonlySet<string>,
  reserved: Reserved,
): { readonly apiName: string; readonly pluralApiName: string } {
  const isField = (apiName: string) => taken.has(apiName) || reserved.rootFields.has(apiName)
  const isType = (apiName: string) => isReservedType(typeNameOf(apiName), reserved)
  const apiName = freeName(type.name, type.name, (candidate) => isField(candidate) || isType(candidate))
  const pluralApiName = freeName(
    type.pluralName,
    type.pluralName,
    (candidate) => candidate === apiName || isField(candidate),
  )
  return { apiName, pluralApiName }
}

/** Which of the names in `given`, by what they name, the API has for itself; a definition can't be called so. */
export function findReserved(
  given: { readonly type?: string; readonly root?: string; readonly attribute?: string; readonly edge?: string },
  reserved: Reserved,
): string | undefined {
  const { type, root, attribute, edge } = given
  if (type !== undefined && (reserved.rootFields.has(type) || isReservedType(typeNameOf(type), reserved))) return type
  if (root !== undefined && reserved.rootFields.has(root)) return root
  if (edge !== undefined && reserved.resourceFields.has(edge)) return edge
  return [type, root, attribute, edge].find((name) => name !== undefined && isInherited(name))
}

/** The API name for a new attribute definition; to be added to `taken` before the next one is named. */
export function nameAttribute(name: string, taken: ReadonlySet<string>): string {
  return freeName(name, name, (candidate) => taken.has(candidate))
}

/** API names of both directions for a new relationship type, equal when it is symmetric; both are to be added to `taken`. */
export function nameRelationship(
  type: { readonly name: string; readonly inverseName: string; readonly isSymmetric: boolean },
  taken: ReadonlySet<string>,
  reserved: Reserved,
): { readonly apiName: string; readonly inverseApiName: string } {
  const isTaken = (apiName: string) => taken.has(apiName) || reserved.resourceFields.has(apiName)
  const apiName = freeName(type.name, type.name, isTaken)
  if (type.isSymmetric) return { apiName, inverseApiName: apiName }
  // Inverse names may repeat, so the hash is that of both.
  const fullName = `${type.name}.${type.inverseName}`
  const inverseApiName = freeName(
    type.inverseName,
    fullName,
    (candidate) => candidate === apiName || isTaken(candidate),
  )
  return { apiName, inverseApiName }
}

/** The plural of a resource type's name, always different from it and no longer than a name may be: policy is policies, series is series_list. */
export function pluralOf(name: string): string {
  const plural = plainPluralOf(name)
  if (Buffer.byteLength(plural) <= maxNameBytes) return plural
  const ending = `_${hashOf(name)}`
  const kept = Buffer.from(name)
    .subarray(0, maxNameBytes - ending.length)
    .toString()
  // A character that was cut in two is gone.
  return `${kept.replace(/\uFFFD+$/, '')}${ending}`
}

const maxNameBytes = 1_024

function plainPluralOf(name: string): string {
  if (/(?:ss|us|[xz]|ch|sh|alias)$/i.test(name)) return `${name}es`
  if (/sis$/i.test(name)) return `${name.slice(0, -2)}es`
  if (/s$/i.test(name)) return `${name}_list`
  return /[^aeiou]y$/i.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`
}

function isReservedType(typeName: string, reserved: Reserved): boolean {
  return reserved.types.has(typeName) || reserved.typeSuffixes.some((suffix) => typeName.endsWith(suffix))
}

/** The plain form where it is legal and free; otherwise that form with 6 hex digits of the full name's hash. */
function freeName(name: string, fullName: string, isTaken: (apiName: string) => boolean): string {
  const plain = camelCase(name)
  if (isLegal(name) && !isInherited(plain) && !isTaken(plain)) return plain
  for (let hashed = fullName; ; hashed += '#') {
    const apiName = `${plain}_${hashOf(hashed)}`
    if (!isTaken(apiName)) return apiName
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 6)

// Input objects of requests are read through the prototype chain: a field `constructor` would be there where nobody sent it.
const isInherited = (apiName: string) => apiName in Object.prototype

function isLegal(name: string): boolean {
  return /^_*[A-Za-z][A-Za-z0-9_.]*$/.test(name)
}

/** lowerCamelCase of the Latin letters and digits; starts with a letter whatever the name is. */
function camelCase(name: string): string {
  const [first = '', ...others] = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const joined = lowerStart(first) + others.map(typeNameOf).join('')
  return /^[a-z]/.test(joined) ? joined : `n${joined}`
}

/** MAC is mac, MACAddress is macAddress, osFamily stays. */
function lowerStart(word: string): string {
  const capitals = /^[A-Z]*/.exec(word)?.[0].length ?? 0
  const lowered = capitals > 1 && /[a-z]/.test(word.charAt(capitals)) ? capitals - 1 : capitals
  return word.slice(0, lowered).toLowerCase() + word.slice(lowered)
}
