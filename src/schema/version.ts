import { createHash } from 'node:crypto'
import { isInterfaceType, isObjectType, printSchema, printType, type GraphQLSchema } from 'graphql'
import { getAttribute, getType } from '../modules/catalog/catalogue.js'
import type { Catalogue, RelationshipEnd, RelationshipType, Retirement } from '../modules/catalog/catalogue.js'
import type { Generation } from './generation.js'
import type { TypeNames } from './naming.js'
import { generatedTypes } from './shape.js'

/**
 * The version of a generated schema, in small steps: 16 hex digits that are equal for equal catalogues, whichever database keeps them and whatever
 * their ids are, and differ where anything differs that the API tells: definitions, their names in GraphQL, the static part. How values are stored and when
 * something was retired is not told.
 */
export function* versionOf(generation: Generation): Generator<undefined, string, undefined> {
  const { base, catalogue } = generation
  const hash = createHash('sha256').update(digestOf(base))
  for (const line of linesOf(generation)) {
    hash.update(line).update('\n')
    yield
  }
  for (const text of describeCatalogue(catalogue)) {
    hash.update(text).update('\n')
    yield
  }
  return hash.digest('hex').slice(0, 16)
}

const digests = new WeakMap<GraphQLSchema, string>()

function digestOf(base: GraphQLSchema): string {
  const known = digests.get(base) ?? createHash('sha256').update(printSchema(base)).digest('hex')
  digests.set(base, known)
  return known
}

/**
 * What the names and fields of the generated types came to be: which of two relationships a field follows depends on more than the definitions. Of
 * one type everything is told, so that a release that generates otherwise has other versions.
 */
function* linesOf({ catalogue, names, made }: Generation): Generator<string> {
  const types = byName(generatedTypes(catalogue))
  for (const [index, type] of types.entries()) {
    const named = names.types.get(type.id)
    if (!named) continue
    yield JSON.stringify([type.name, named])
    const object = made.get(named.object)
    if (!isObjectType(object) && !isInterfaceType(object)) continue
    yield Object.values(object.getFields())
      .map((field) => `${field.name} ${String(field.type)} ${field.description} ${field.deprecationReason}`)
      .toSorted()
      .join('\n')
    if (index === 0) yield* printed(made, named)
  }
  for (const type of byName([...catalogue.relationshipTypes.values()]))
    yield JSON.stringify([type.name, names.relationships.get(type.id)])
}

function* printed(made: Generation['made'], { writes: _writes, ...named }: TypeNames): Generator<string> {
  for (const name of Object.values(named)) {
    const type = made.get(name)
    if (type) yield printType(type).split('\n').toSorted().join('\n')
  }
}

/** The catalogue as texts, without ids and dates, each kind of definition in an order of its own contents. */
function* describeCatalogue(catalogue: Catalogue): Generator<string> {
  const { providerTypes, resourceTypes, statuses, attributes, bindings, relationshipTypes } = catalogue
  const typeName = (id: number) => getType(catalogue, id).name
  yield* texts(providerTypes, ({ id: _id, retired, offers, ...said }) => [
    said,
    retirementOf(retired, providerTypes),
    offers.map(typeName).toSorted(),
  ])
  yield* texts(resourceTypes, ({ name, pluralName, displayName, description, isAbstract, supertypeId, retired }) => [
    [name, pluralName, displayName, description, isAbstract],
    supertypeId === null ? null : typeName(supertypeId),
    retirementOf(retired, resourceTypes),
  ])
  yield* texts(statuses, ({ id: _id, resourceTypeId, retired, ...said }) => [
    typeName(resourceTypeId),
    said,
    retirementOf(retired, statuses),
  ])
  yield* texts(attributes, ({ id: _id, retired, allowedValues, ...said }) => [
    said,
    retirementOf(retired, attributes),
    allowedValues.map(({ retired: ofValue, ...allowed }) => [allowed, retirementOf(ofValue)]),
  ])
  const declared = [...bindings.values()].flat()
  yield* texts(declared, ({ id: _id, resourceTypeId, attributeId, providerTypeId, retired, ...said }) => [
    typeName(resourceTypeId),
    getAttribute(catalogue, attributeId).name,
    providerTypeId === null ? null : providerTypes.get(providerTypeId)?.name,
    said,
    retirementOf(retired),
  ])
  yield* texts(relationshipTypes, (type) => describeRelationship(catalogue, type))
}

function describeRelationship(
  catalogue: Catalogue,
  { id: _id, retired, from, to, attributes, fields, ...said }: RelationshipType,
): unknown {
  const typeName = (id: number) => getType(catalogue, id).name
  const end = ({ typeIds, concrete: _concrete, ...rules }: RelationshipEnd) => [typeIds.map(typeName).toSorted(), rules]
  return [
    said,
    retirementOf(retired, catalogue.relationshipTypes),
    end(from),
    end(to),
    texts(attributes, ({ attributeId, retired: ofAttribute, ...carried }) => [
      getAttribute(catalogue, attributeId).name,
      carried,
      retirementOf(ofAttribute),
    ]),
    texts(fields, ({ fromTypeId, toTypeId }) => [typeName(fromTypeId), typeName(toTypeId)]),
  ]
}

/** Rows are made by one function for all databases, so the keys of an object stand in one order. */
function texts<T>(rows: ReadonlyMap<number, T> | readonly T[], describe: (row: T) => unknown): readonly string[] {
  return [...rows.values()].map((row) => JSON.stringify(describe(row))).toSorted()
}

function retirementOf(retired: Retirement | null, others?: ReadonlyMap<number, { readonly name: string }>): unknown {
  if (retired === null) return null
  const { note, replacedById } = retired
  return [note, replacedById === null ? null : others?.get(replacedById)?.name]
}

const byName = <T extends { readonly name: string }>(rows: readonly T[]): readonly T[] =>
  rows.toSorted((a, b) => (a.name < b.name ? -1 : 1))
