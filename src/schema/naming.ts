import { createHash } from 'node:crypto'
import type { Catalogue, RelationshipType, ResourceType } from '../modules/catalog/catalogue.js'

/** What one resource type is called in GraphQL. An abstract type's `object` and `attributes` are interfaces. */
export interface TypeNames {
  readonly singular: string
  readonly plural: string
  readonly object: string
  readonly attributes: string
  readonly attributesWhere: string
  readonly attributesOrderBy: string
  readonly where: string
  readonly orderBy: string
  readonly connection: string
  readonly edge: string
  /** What writes take and answer; an abstract type has the names and no such types. */
  readonly input: string
  readonly attributesInput: string
  readonly payload: string
  readonly batchPayload: string
  /** What its attributes come to over edges. */
  readonly sumAggregate: string
  readonly extremeAggregate: string
  /** Fields of Mutation: of one resource, and of a batch. */
  readonly writes: Readonly<Record<WriteVerb, { readonly one: string; readonly batch: string }>>
}

/** What the mutations of a type do. */
export type WriteVerb = 'create' | 'update' | 'upsert'

/** What one relationship type is called in GraphQL. */
interface RelationshipNames {
  /** Its value in the enum Relationship. */
  readonly value: string
  /** Fields on resources, from the from and from the to; equal when it is symmetric. */
  readonly out: string
  readonly in: string
  /** The object of its edge attributes, and the filter over them. */
  readonly attributes: string
  readonly attributesWhere: string
  readonly where: string
  /** What the attributes of its edges come to. */
  readonly sumAggregate: string
  readonly extremeAggregate: string
}

export interface SchemaNames {
  readonly types: ReadonlyMap<number, TypeNames>
  readonly relationships: ReadonlyMap<number, RelationshipNames>
}

/** Names that belong to the static schema. */
export interface StaticNames {
  readonly types: ReadonlySet<string>
  readonly rootFields: ReadonlySet<string>
  readonly mutationFields: ReadonlySet<string>
  readonly resourceFields: ReadonlySet<string>
}

/** Types that are generated once, whatever the catalogue holds. */
export const generatedOnce = [
  'Relationship',
  'RelatedWhere',
  'RelatedCountWhere',
  'AnyResourceWhere',
  'AnyAttributesWhere',
  'AnyEdgeWhere',
  'AnyEdgeAttributesWhere',
  'RelationshipInput',
  'AnyEdgeAttributesInput',
  'RelatedOrderBy',
  'RelatedSumWhere',
  'RelatedExtremeWhere',
  'RelatedSumOrderBy',
  'RelatedExtremeOrderBy',
  'AnySumsWhere',
  'AnyExtremesWhere',
  'AnySumsOrderBy',
  'AnyExtremesOrderBy',
  'AnyEdgeSumsWhere',
  'AnyEdgeExtremesWhere',
  'AnyEdgeSumsOrderBy',
  'AnyEdgeExtremesOrderBy',
] as const

/**
 * Names for everything that is generated. Definitions are named in the order of their ids: the first keeps the plain name, a later one whose
 * family of names meets a taken one gets `_` and 6 hex digits of its full name's hash, all over. So a name never changes when definitions are added.
 */
export function nameSchema(catalogue: Catalogue, reserved: StaticNames): SchemaNames {
  const taken = {
    types: new Set([...reserved.types, ...generatedOnce]),
    rootFields: new Set(reserved.rootFields),
    mutationFields: new Set(reserved.mutationFields),
    edgeFields: new Set(reserved.resourceFields),
    values: new Set<string>(),
  }
  const types = new Map<number, TypeNames>()
  for (const type of ascending(catalogue.resourceTypes))
    if (type.supertypeId !== null) types.set(type.id, nameType(type, taken))
  const relationships = new Map<number, RelationshipNames>()
  for (const type of ascending(catalogue.relationshipTypes))
    relationships.set(type.id, nameRelationship(type, taken.types, taken.edgeFields, taken.values))
  return { types, relationships }
}

/**
 * The name of a connection over the edges of one relationship, read one way, to one type of neighbours; undefined stands for all of them.
 * The underscore keeps "contains" narrowed to disks apart from a relationship "contains_disk": API names have one only before a hash.
 */
export function nameEdgeConnection(field: string, narrowedTo: TypeNames | undefined): string {
  return `${pascal(field)}${narrowedTo ? `_${narrowedTo.object}` : ''}Related`
}

/**
 * The field beside an attribute's own that answers it in a unit of choice. The underscore keeps it apart from all API names, of attributes to come too: they
 * have one only before a hash.
 */
export function nameInUnit(apiName: string): string {
  return `${apiName}_in`
}

/** What the names of the types that are generated for a resource type end with. */
export const typeSuffixes = [
  '',
  'Attributes',
  'AttributesWhere',
  'AttributesOrderBy',
  'Where',
  'OrderBy',
  'Connection',
  'Edge',
  'Input',
  'AttributesInput',
  'Payload',
  'BatchPayload',
  'SumAggregate',
  'ExtremeAggregate',
]

const relationshipSuffixes = [
  'RelatedAttributes',
  'RelatedAttributesWhere',
  'RelatedWhere',
  'RelatedSumAggregate',
  'RelatedExtremeAggregate',
]

interface TakenByTypes {
  readonly types: Set<string>
  readonly rootFields: Set<string>
  readonly mutationFields: Set<string>
}

function nameType(type: ResourceType, { types, rootFields, mutationFields }: TakenByTypes): TypeNames {
  // Names that look like those of edges are kept for edges: a type defined later must not take the name of an edge's connection.
  const looksLikeEdges =
    /Related(Attributes|AttributesWhere|Where|Connection|Edge|SumAggregate|ExtremeAggregate)?$/.test(type.typeName)
  const plain = looksLikeEdges ? `${type.typeName}_${hashOf(type.name)}` : type.typeName
  const stem = claim(plain, type.name, types, typeSuffixes)
  const singular = claim(type.apiName, type.name, rootFields)
  const plural = claim(type.pluralApiName, type.pluralName, rootFields)
  const writes = (verb: WriteVerb) => ({
    one: claim(`${verb}${pascal(singular)}`, type.name, mutationFields),
    batch: claim(`${verb}${pascal(plural)}`, type.pluralName, mutationFields),
  })
  return {
    singular,
    plural,
    object: stem,
    attributes: `${stem}Attributes`,
    attributesWhere: `${stem}AttributesWhere`,
    attributesOrderBy: `${stem}AttributesOrderBy`,
    where: `${stem}Where`,
    orderBy: `${stem}OrderBy`,
    connection: `${stem}Connection`,
    edge: `${stem}Edge`,
    input: `${stem}Input`,
    attributesInput: `${stem}AttributesInput`,
    payload: `${stem}Payload`,
    batchPayload: `${stem}BatchPayload`,
    sumAggregate: `${stem}SumAggregate`,
    extremeAggregate: `${stem}ExtremeAggregate`,
    writes: { create: writes('create'), update: writes('update'), upsert: writes('upsert') },
  }
}

function nameRelationship(
  type: RelationshipType,
  types: Set<string>,
  fields: Set<string>,
  values: Set<string>,
): RelationshipNames {
  const out = claim(type.apiName, type.name, fields)
  const stem = claim(pascal(out), type.name, types, relationshipSuffixes)
  return {
    value: claim(upperSnake(type.apiName), type.name, values),
    out,
    in: type.isSymmetric ? out : claim(type.inverseApiName, `${type.name}.${type.inverseName}`, fields),
    attributes: `${stem}RelatedAttributes`,
    attributesWhere: `${stem}RelatedAttributesWhere`,
    where: `${stem}RelatedWhere`,
    sumAggregate: `${stem}RelatedSumAggregate`,
    extremeAggregate: `${stem}RelatedExtremeAggregate`,
  }
}

/** The plain stem, or one with a hash, that is free with every suffix; with each of them it is taken from now on. */
function claim(plain: string, fullName: string, taken: Set<string>, suffixes: readonly string[] = ['']): string {
  let stem = plain
  for (let hashed = fullName; suffixes.some((suffix) => taken.has(stem + suffix)); hashed += '#')
    stem = `${plain}_${hashOf(hashed)}`
  for (const suffix of suffixes) taken.add(stem + suffix)
  return stem
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 6)

const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

/** member_of is MEMBER_OF; starts with a letter whatever the name is. */
// Of the API name, which is stored with the definition: so it outlives the removal of another one that it once had to give way to.
function upperSnake(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase()
}

const ascending = <T extends { readonly id: number }>(rows: ReadonlyMap<number, T>): readonly T[] =>
  [...rows.values()].toSorted((a, b) => a.id - b.id)
