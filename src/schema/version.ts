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
  yield* texts(providerTypes, (type) => [
    ...said(type),
    type.offers.map(typeName).toSorted(),
    retirementOf(type.retired, providerTypes),
  ])
  yield* texts(resourceTypes, (type) => [
    ...said(type),
    [type.pluralName, type.isAbstract, type.supertypeId === null ? null : typeName(type.supertypeId)],
    retirementOf(type.retired, resourceTypes),
  ])
  yield* texts(statuses, (status) => [
    ...said(status),
    [typeName(status.resourceTypeId), status.class],
    retirementOf(status.retired, statuses),
  ])
  yield* texts(attributes, ({ apiName, dataType, isList, unit, min, max, pattern, ...definition }) => [
    ...said(definition),
    [apiName, dataType, isList, unit, min, max, pattern],
    definition.allowedValues.map((allowed) => [
      [allowed.value, allowed.displayName, allowed.description],
      retirementOf(allowed.retired),
    ]),
    retirementOf(definition.retired, attributes),
  ])
  yield* texts([...bindings.values()].flat(), (binding) => [
    [typeName(binding.resourceTypeId), getAttribute(catalogue, binding.attributeId).name],
    binding.providerTypeId === null ? null : providerTypes.get(binding.providerTypeId)?.name,
    [binding.isRequired, binding.uniqueScope, binding.defaultValues, binding.description],
    retirementOf(binding.retired),
  ])
  yield* texts(relationshipTypes, (type) => describeRelationship(catalogue, type))
}

function describeRelationship(catalogue: Catalogue, type: RelationshipType): unknown {
  const typeName = (id: number) => getType(catalogue, id).name
  const end = ({ typeIds, cardinality, required, onDelete }: RelationshipEnd) => [
    typeIds.map(typeName).toSorted(),
    [cardinality, required, onDelete],
  ]
  return [
    ...said(type),
    [type.inverseName, type.inverseDisplayName, type.apiName, type.inverseApiName],
    [type.isSymmetric, type.isAcyclic, type.isRedundant],
    [end(type.from), end(type.to)],
    texts(type.attributes, (attribute) => [
      getAttribute(catalogue, attribute.attributeId).name,
      [attribute.isRequired, attribute.keyPosition],
      retirementOf(attribute.retired),
    ]),
    texts(type.fields, ({ fromTypeId, toTypeId }) => [typeName(fromTypeId), typeName(toTypeId)]),
    retirementOf(type.retired, catalogue.relationshipTypes),
  ]
}

interface Said {
  readonly name: string
  readonly displayName: string
  readonly description: string
}

const said = ({ name, displayName, description }: Said) => [name, displayName, description]

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
