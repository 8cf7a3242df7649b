import type { DataType } from '../../query/value.js'

/** Deprecated, still usable: since when, why, and what to use instead (an id of the same table). */
export interface Retirement {
  readonly at: string
  readonly note: string | null
  readonly replacedById: number | null
}

interface Described {
  readonly id: number
  readonly name: string
  readonly displayName: string
  readonly description: string
  readonly retired: Retirement | null
}

export interface ProviderType extends Described {
  /** Ids of the resource types that providers of this type can offer. */
  readonly offers: readonly number[]
}

export interface ResourceType extends Described {
  readonly pluralName: string
  /** lowerCamelCase singular and plural, as GraphQL fields spell them; unique over all types. */
  readonly apiName: string
  readonly pluralApiName: string
  /** PascalCase, the GraphQL object type. */
  readonly typeName: string
  readonly supertypeId: number | null
  readonly isAbstract: boolean
  readonly extensionTable: string | null
  /** This type and its supertypes, nearest first, the root last. */
  readonly lineage: readonly number[]
  /** Ids of the types at or below this one that can have resources, ascending. */
  readonly concrete: readonly number[]
}

export type StatusClass = 'up' | 'degraded' | 'down' | 'off' | 'unknown'

export interface Status extends Described {
  readonly resourceTypeId: number
  readonly class: StatusClass
}

export interface AllowedValue {
  readonly value: string
  readonly displayName: string
  readonly description: string
  readonly retired: Retirement | null
}

export interface AttributeDefinition extends Described {
  readonly apiName: string
  readonly dataType: DataType
  readonly isList: boolean
  readonly unit: string | null
  /** Inclusive bounds of integer and decimal values, as decimal text. */
  readonly min: string | null
  readonly max: string | null
  /** RE2 syntax; a string value must contain a match (anchor with ^ and $ to match it whole). */
  readonly pattern: string | null
  /** Empty when any value may stand. */
  readonly allowedValues: readonly AllowedValue[]
}

export type UniqueScope = 'endpoint' | 'provider' | 'source' | 'type' | 'all'

/** "Resources of this type (at this provider type, if any) have this attribute." Inherited by subtypes. */
export interface Binding {
  readonly id: number
  readonly resourceTypeId: number
  readonly attributeId: number
  readonly providerTypeId: number | null
  readonly isRequired: boolean
  readonly uniqueScope: UniqueScope | null
  /** Canonical texts; one for a single value, several in order for a list; null without a default. */
  readonly defaultValues: readonly string[] | null
  readonly description: string
  readonly retired: Retirement | null
}

/** Where the values of an attribute live for one concrete resource type. */
export type Storage =
  { readonly kind: 'rows' } | { readonly kind: 'column'; readonly table: string; readonly column: string }

export type OnDelete = 'detach' | 'cascade' | 'restrict'

export interface RelationshipEnd {
  /** Resource types as declared; subtypes may stand there too. */
  readonly typeIds: readonly number[]
  /** Concrete types that may stand there, inheritance spelled out. */
  readonly concrete: readonly number[]
  /** How many resources may stand at this end, seen from one at the other end. */
  readonly cardinality: 'one' | 'many'
  readonly required: boolean
  /** What deleting the resource at this end does. */
  readonly onDelete: OnDelete
}

export interface EdgeAttribute {
  readonly attributeId: number
  readonly isRequired: boolean
  /** Position in the edge key, null when it tells no parallel edges apart. */
  readonly keyPosition: number | null
  readonly retired: Retirement | null
}

export interface RelationshipType extends Described {
  readonly inverseName: string
  readonly inverseDisplayName: string
  readonly apiName: string
  readonly inverseApiName: string
  readonly isSymmetric: boolean
  readonly isAcyclic: boolean
  readonly isRedundant: boolean
  readonly from: RelationshipEnd
  readonly to: RelationshipEnd
  readonly attributes: readonly EdgeAttribute[]
  /** By id, which is the order of declaration. */
  readonly fields: readonly FieldBetween[]
}

/** That resources of these two types, and of those below them, have fields over the edges between them, named after the type at the other end. */
export interface FieldBetween {
  readonly id: number
  readonly fromTypeId: number
  readonly toTypeId: number
}

/** Everything that shapes the typed schema, frozen at one catalogue version. Shared by all requests until the next swap. */
export interface Catalogue {
  /** Value of the catalogue's version row, as decimal text. */
  readonly version: string
  readonly providerTypes: ReadonlyMap<number, ProviderType>
  readonly resourceTypes: ReadonlyMap<number, ResourceType>
  readonly statuses: ReadonlyMap<number, Status>
  readonly attributes: ReadonlyMap<number, AttributeDefinition>
  /** Bindings as declared, by resource type id. */
  readonly bindings: ReadonlyMap<number, readonly Binding[]>
  readonly relationshipTypes: ReadonlyMap<number, RelationshipType>
  /** Column storage by `${resourceTypeId}:${attributeId}`; ask `storageOf`. */
  readonly columns: ReadonlyMap<string, { readonly table: string; readonly column: string }>
  readonly typesByName: ReadonlyMap<string, ResourceType>
  readonly attributesByName: ReadonlyMap<string, AttributeDefinition>
  readonly attributesByApiName: ReadonlyMap<string, AttributeDefinition>
  readonly relationshipsByName: ReadonlyMap<string, RelationshipType>
  readonly providerTypesByName: ReadonlyMap<string, ProviderType>
}

/** The resource type of this id; throws a plain Error, since ids come from our own rows. */
export function getType(catalogue: Catalogue, id: number): ResourceType {
  return present(catalogue.resourceTypes.get(id), 'resource type', id)
}

/** The attribute definition of this id; throws a plain Error, since ids come from our own rows. */
export function getAttribute(catalogue: Catalogue, id: number): AttributeDefinition {
  return present(catalogue.attributes.get(id), 'attribute definition', id)
}

/** The relationship type of this id; throws a plain Error, since ids come from our own rows. */
export function getRelationship(catalogue: Catalogue, id: number): RelationshipType {
  return present(catalogue.relationshipTypes.get(id), 'relationship type', id)
}

/**
 * The binding in force for each attribute of a type, inheritance included, by attribute id: the nearest type's and, where `providerTypeId`
 * is given, that provider type's own before the general one. Without `providerTypeId` bindings of any provider type count.
 */
export function bindingsOf(
  catalogue: Catalogue,
  typeId: number,
  providerTypeId?: number,
): ReadonlyMap<number, Binding> {
  const found = new Map<number, Binding>()
  for (const ancestorId of getType(catalogue, typeId).lineage) {
    const declared = (catalogue.bindings.get(ancestorId) ?? []).filter(
      (binding) =>
        providerTypeId === undefined || binding.providerTypeId === null || binding.providerTypeId === providerTypeId,
    )
    const nearest = providerTypeId === undefined ? declared : declared.toSorted(providersOwnFirst)
    for (const binding of nearest) if (!found.has(binding.attributeId)) found.set(binding.attributeId, binding)
  }
  return found
}

/** Where values of an attribute are stored for resources of a concrete type. */
export function storageOf(catalogue: Catalogue, typeId: number, attributeId: number): Storage {
  const column = catalogue.columns.get(`${typeId}:${attributeId}`)
  return column ? { kind: 'column', ...column } : { kind: 'rows' }
}

/** Statuses a resource of a type may have, inherited ones included; of two with one name the nearest type's. */
export function statusesOf(catalogue: Catalogue, typeId: number): readonly Status[] {
  const found = new Map<string, Status>()
  for (const ancestorId of getType(catalogue, typeId).lineage)
    for (const status of catalogue.statuses.values())
      if (status.resourceTypeId === ancestorId && !found.has(status.name)) found.set(status.name, status)
  return [...found.values()]
}

const providersOwnFirst = (a: Binding, b: Binding) =>
  Number(a.providerTypeId === null) - Number(b.providerTypeId === null)

function present<T>(found: T | undefined, noun: string, id: number): T {
  if (found === undefined) throw new Error(`the catalogue has no ${noun} ${id}`)
  return found
}
