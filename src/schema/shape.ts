import { bindingsOf, getAttribute, getType } from '../modules/catalog/catalogue.js'
import type {
  AttributeDefinition,
  Binding,
  Catalogue,
  RelationshipEnd,
  RelationshipType,
  ResourceType,
  Retirement,
} from '../modules/catalog/catalogue.js'
import { isNumericType } from '../query/measured.js'
import { isUnderstood } from '../query/units.js'
import { nameEdgeConnection, type SchemaNames } from './naming.js'

/** An attribute as a type of resources or edges has it; `retired` when the definition is, or every way it is bound here. */
export interface BoundAttribute {
  readonly definition: AttributeDefinition
  readonly retired: Retirement | null
  /** What is said of it here beside its definition: of the bindings in use, and where it is bound only at some provider types. */
  readonly notes?: readonly string[]
}

/** One field over the edges of a relationship, read one way from resources of some type. */
export interface EdgeField {
  readonly name: string
  readonly relationship: RelationshipType
  readonly direction: 'out' | 'in' | 'both'
  readonly isOne: boolean
  /** The types at the other end that are asked for; undefined means all that may stand there. */
  readonly farTypeIds: readonly number[] | undefined
  /** Whether other types than these may stand there too. */
  readonly isNarrowed: boolean
  /** The resource type whose object or interface covers the other end; undefined when only Resource does. */
  readonly coverId: number | undefined
  /** The stem of the connection's type names. */
  readonly connection: string
}

const known = new WeakMap<Catalogue, Map<number, readonly BoundAttribute[]>>()

/** The attributes of a type, inherited ones included, by API name. Worked out once for a catalogue. */
export function attributesOf(catalogue: Catalogue, typeId: number): readonly BoundAttribute[] {
  const types = known.get(catalogue) ?? new Map<number, readonly BoundAttribute[]>()
  known.set(catalogue, types)
  const found = types.get(typeId) ?? boundTo(catalogue, typeId)
  types.set(typeId, found)
  return found
}

function boundTo(catalogue: Catalogue, typeId: number): readonly BoundAttribute[] {
  const declared = new Map<number, Binding[]>()
  for (const binding of getType(catalogue, typeId).lineage.flatMap((id) => catalogue.bindings.get(id) ?? [])) {
    const ofAttribute = declared.get(binding.attributeId)
    if (ofAttribute) ofAttribute.push(binding)
    else declared.set(binding.attributeId, [binding])
  }
  const bound = [...bindingsOf(catalogue, typeId)].map(([attributeId, nearest]) => {
    const definition = getAttribute(catalogue, attributeId)
    const bindings = declared.get(attributeId) ?? []
    const isUsed = bindings.some(({ retired }) => retired === null)
    return {
      definition,
      retired: definition.retired ?? (isUsed ? null : nearest.retired),
      notes: notesOf(catalogue, bindings),
    }
  })
  return byApiName(bound)
}

function notesOf(catalogue: Catalogue, bindings: readonly Binding[]): readonly string[] {
  const nameOf = (id: number) => catalogue.providerTypes.get(id)?.displayName ?? String(id)
  const special = new Map(
    bindings.flatMap(({ providerTypeId }) =>
      providerTypeId === null ? [] : [[providerTypeId, nameOf(providerTypeId)]],
    ),
  )
  const said = bindings
    .filter(({ description, retired }) => description !== '' && retired === null)
    .map(({ description, providerTypeId }) =>
      providerTypeId === null ? description : `At ${nameOf(providerTypeId)}: ${description}`,
    )
  const isSpecial = special.size > 0 && bindings.every(({ providerTypeId }) => providerTypeId !== null)
  return [...new Set(said), ...(isSpecial ? [`Only at ${[...special.values()].toSorted().join(', ')}.`] : [])]
}

/** The attributes that edges of a relationship carry, by API name. */
export function edgeAttributesOf(catalogue: Catalogue, type: RelationshipType): readonly BoundAttribute[] {
  const bound = type.attributes.map((attribute) => {
    const definition = getAttribute(catalogue, attribute.attributeId)
    return { definition, retired: definition.retired ?? attribute.retired }
  })
  return byApiName(bound)
}

/** Whether an attribute is also answered in other units: its numbers have one that can be converted. */
export function hasFieldInUnit({ dataType, unit }: Pick<AttributeDefinition, 'dataType' | 'unit'>): boolean {
  return isNumericType(dataType) && unit !== null && isUnderstood(unit)
}

/** Types that get GraphQL types of their own: all but the root, which is the interface Resource. */
export function generatedTypes(catalogue: Catalogue): readonly ResourceType[] {
  return [...catalogue.resourceTypes.values()]
    .filter((type) => type.supertypeId !== null)
    .toSorted((a, b) => a.id - b.id)
}

/** The abstract types above a type, nearest first, without the root: the interfaces that it implements. */
export function interfacesAbove(catalogue: Catalogue, typeId: number): readonly ResourceType[] {
  return getType(catalogue, typeId)
    .lineage.filter((id) => id !== typeId)
    .map((id) => getType(catalogue, id))
    .filter((type) => type.isAbstract && type.supertypeId !== null)
}

/** The types that the typed lists of a type hold: itself, or everything below it when it is abstract. */
export function listedTypes(type: ResourceType): readonly number[] {
  return type.isAbstract ? type.concrete : [type.id]
}

/**
 * The fields over edges that a type has. First each relationship under its own name and its inverse; then, narrowed to one type of neighbours
 * and named like it, `host` and `disks`, those that the catalogue declares. Of two relationships that reach the same type the one declared
 * first has the narrowed field, and an interface has it only where all types below follow the same.
 */
export function edgeFieldsOf(
  catalogue: Catalogue,
  names: SchemaNames,
  typeId: number,
  reserved: ReadonlySet<string>,
): readonly EdgeField[] {
  const type = getType(catalogue, typeId)
  const fields = new Map<string, EdgeField>()
  for (const ancestorId of type.lineage.toReversed())
    for (const reading of readingsOf(catalogue, ancestorId)) {
      const field = wholeField(catalogue, names, reading)
      if (!fields.has(field.name)) fields.set(field.name, field)
    }
  const ownNames = new Set([...names.relationships.values()].flatMap((name) => [name.out, name.in]))
  const below = type.isAbstract ? generatedTypes(catalogue).filter(({ lineage }) => lineage.includes(typeId)) : []
  for (const field of narrowedFieldsOf(catalogue, names, typeId).values())
    if (
      !ownNames.has(field.name) &&
      !reserved.has(field.name) &&
      below.every((subtype) => isSameEdge(field, narrowedFieldsOf(catalogue, names, subtype.id).get(field.name)))
    )
      fields.set(field.name, field)
  return [...fields.values()]
}

const isSameEdge = (one: EdgeField, other: EdgeField | undefined) =>
  one.relationship.id === other?.relationship.id && one.direction === other.direction

const narrowed = new WeakMap<SchemaNames, Map<number, ReadonlyMap<string, EdgeField>>>()

/** The narrowed fields of a type by name, whatever other fields are called. Worked out once for a schema. */
function narrowedFieldsOf(catalogue: Catalogue, names: SchemaNames, typeId: number): ReadonlyMap<string, EdgeField> {
  const types = narrowed.get(names) ?? new Map<number, ReadonlyMap<string, EdgeField>>()
  narrowed.set(names, types)
  const found = types.get(typeId) ?? narrow(catalogue, names, typeId)
  types.set(typeId, found)
  return found
}

function narrow(catalogue: Catalogue, names: SchemaNames, typeId: number): ReadonlyMap<string, EdgeField> {
  const fields = new Map<string, EdgeField>()
  const types = generatedTypes(catalogue)
  for (const { reading, farTypeId } of declaredFields(catalogue, getType(catalogue, typeId).lineage))
    for (const farType of types.filter(({ lineage }) => lineage.includes(farTypeId))) {
      const field = narrowedField(names, reading, farType)
      if (field && !fields.has(field.name)) fields.set(field.name, field)
    }
  return fields
}

/** What the catalogue declares fields for between one of these types and another, in the order of declaration, outwards before inwards. */
function declaredFields(
  catalogue: Catalogue,
  lineage: readonly number[],
): readonly { readonly reading: Reading; readonly farTypeId: number }[] {
  return [...catalogue.relationshipTypes.values()]
    .flatMap((relationship) => relationship.fields.map((field) => ({ relationship, ...field })))
    .toSorted((a, b) => a.id - b.id)
    .flatMap(({ relationship, fromTypeId, toTypeId }) => {
      const { from, to, isSymmetric } = relationship
      const [out, inwards] = isSymmetric ? (['both', 'both'] as const) : (['out', 'in'] as const)
      return [
        ...(lineage.includes(fromTypeId)
          ? [{ reading: { relationship, direction: out, far: to }, farTypeId: toTypeId }]
          : []),
        ...(lineage.includes(toTypeId)
          ? [{ reading: { relationship, direction: inwards, far: from }, farTypeId: fromTypeId }]
          : []),
      ]
    })
}

interface Reading {
  readonly relationship: RelationshipType
  readonly direction: EdgeField['direction']
  readonly far: Pick<RelationshipEnd, 'typeIds' | 'cardinality'>
}

/** The relationships declared at exactly this type, as read from it. */
function readingsOf(catalogue: Catalogue, typeId: number): readonly Reading[] {
  return [...catalogue.relationshipTypes.values()]
    .toSorted((a, b) => a.id - b.id)
    .flatMap((relationship): readonly Reading[] => {
      const { from, to, isSymmetric } = relationship
      const [atFrom, atTo] = [from.typeIds.includes(typeId), to.typeIds.includes(typeId)]
      const both = [...new Set([...from.typeIds, ...to.typeIds])]
      if (isSymmetric)
        return atFrom || atTo
          ? [{ relationship, direction: 'both', far: { typeIds: both, cardinality: to.cardinality } }]
          : []
      return [
        ...(atFrom ? [{ relationship, direction: 'out', far: to } as const] : []),
        ...(atTo ? [{ relationship, direction: 'in', far: from } as const] : []),
      ]
    })
}

function wholeField(catalogue: Catalogue, names: SchemaNames, reading: Reading): EdgeField {
  const name = fieldNameOf(names, reading)
  const coverId = coverOf(catalogue, reading.far.typeIds)
  return {
    name,
    relationship: reading.relationship,
    direction: reading.direction,
    isOne: reading.far.cardinality === 'one',
    // A type newer than this catalogue would be an OtherResource, which is a Resource and nothing else.
    farTypeIds: coverId === undefined ? undefined : listedTypes(getType(catalogue, coverId)),
    isNarrowed: false,
    coverId,
    connection: nameEdgeConnection(name, undefined),
  }
}

function narrowedField(names: SchemaNames, reading: Reading, farType: ResourceType): EdgeField | undefined {
  const farNames = names.types.get(farType.id)
  if (!farNames) return undefined
  const isOne = reading.far.cardinality === 'one'
  return {
    name: isOne ? farNames.singular : farNames.plural,
    relationship: reading.relationship,
    direction: reading.direction,
    isOne,
    farTypeIds: listedTypes(farType),
    isNarrowed: true,
    coverId: farType.id,
    connection: nameEdgeConnection(fieldNameOf(names, reading), farNames),
  }
}

function fieldNameOf(names: SchemaNames, { relationship, direction }: Reading): string {
  const named = names.relationships.get(relationship.id)
  if (!named) throw new Error(`relationship type ${relationship.id} was not named`)
  return direction === 'in' ? named.in : named.out
}

/** The nearest type whose object or interface holds resources of all these types and of those below them. */
function coverOf(catalogue: Catalogue, typeIds: readonly number[]): number | undefined {
  const [first, ...others] = typeIds.map((id) => getType(catalogue, id))
  if (!first) return undefined
  const covers = first.lineage.map((id) => getType(catalogue, id)).filter((type) => type.supertypeId !== null)
  return covers.find(
    (type) =>
      others.every((other) => other.lineage.includes(type.id)) &&
      (type.isAbstract || (others.length === 0 && type.concrete.every((id) => id === type.id))),
  )?.id
}

/** Every attribute that edges of any relationship carry. */
export function edgeAttributesAnywhere(catalogue: Catalogue): readonly BoundAttribute[] {
  return distinctByName([...catalogue.relationshipTypes.values()].flatMap((type) => edgeAttributesOf(catalogue, type)))
}

/** Every attribute that resources of any type have, by API name. */
export function boundAnywhere(catalogue: Catalogue): readonly BoundAttribute[] {
  const ids = new Set([...catalogue.bindings.values()].flat().map((binding) => binding.attributeId))
  const all = [...catalogue.attributes.values()].filter((definition) => ids.has(definition.id))
  return distinctByName(all.map((definition) => ({ definition, retired: definition.retired })))
}

function distinctByName(all: readonly BoundAttribute[]): readonly BoundAttribute[] {
  const byName = new Map(all.map((bound) => [bound.definition.apiName, bound]))
  return [...byName.values()].toSorted((a, b) => (a.definition.apiName < b.definition.apiName ? -1 : 1))
}

const byApiName = (bound: readonly BoundAttribute[]) =>
  bound.toSorted((a, b) => (a.definition.apiName < b.definition.apiName ? -1 : 1))
