import { createHash } from 'node:crypto'
import { bindingsOf, statusesOf } from '../catalog/catalogue.js'
import type { Catalogue, ResourceType } from '../catalog/catalogue.js'
import { displayNameOf, noDefinitions } from '../catalog/definitions.js'
import type { Definitions } from '../catalog/definitions.js'
import { pluralOf } from '../catalog/names.js'
import { pairKey } from './import-places.js'
import type { Places } from './import-places.js'
import { nameFault } from './import-record.js'
import { assertFew, entry, hasValues, withPrefix } from './import-survey.js'
import type { AttributeSurvey, EdgeSurvey, Survey, TypeSurvey } from './import-survey.js'
import { accepts } from './import-values.js'
import type { FileType, Slot } from './import-values.js'

/** Under which definition a file's attribute is stored, by resource type or relationship type and the file's name; absent means the same name. */
export interface Renames {
  readonly resources: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly edges: ReadonlyMap<string, ReadonlyMap<string, string>>
}

export const noRenames: Renames = { resources: new Map(), edges: new Map() }

/**
 * Where each attribute of the file is stored. Without a prefix that is always its own name; with one, an attribute whose name is taken by a
 * definition that some of its values do not fit, or that does not exist yet, goes to the prefixed name.
 */
export function planRenames(survey: Survey, catalogue: Catalogue, prefix: string | undefined): Renames {
  if (prefix === undefined) return noRenames
  const rename = (attributes: ReadonlyMap<string, AttributeSurvey>) =>
    new Map(
      [...attributes]
        .filter(([name, seen]) => hasValues(seen) && (!catalogue.attributesByName.has(name) || seen.plain.misfits > 0))
        .map(([name]) => [name, withPrefix(prefix, name)]),
    )
  return {
    resources: new Map([...survey.types].map(([name, type]) => [name, rename(type.attributes)])),
    edges: new Map([...survey.relationships].map(([name, type]) => [name, rename(type.attributes)])),
  }
}

/**
 * What a surveyed file needs beyond what exists: rows for `insertDefinitions`. A LimitError when that is more than `maxNew` of one kind. Pure.
 */
export function planDefinitions(survey: Survey, { catalogue, places, renames, maxNew }: Known): Definitions {
  const attributes = planAttributes(survey, catalogue, renames)
  for (const [name, type] of survey.types)
    assertFew(
      newOnes(type, renames.resources.get(name), attributes),
      maxNew,
      `attributes of the resource type ${quoted(name)}`,
    )
  for (const [name, type] of survey.relationships)
    assertFew(
      newOnes(type, renames.edges.get(name), attributes),
      maxNew,
      `attributes of the relationship type ${quoted(name)}`,
    )
  const slotOf = (name: string): Slot | undefined => catalogue.attributesByName.get(name) ?? attributes.get(name)
  return {
    ...noDefinitions,
    ...planPlaces(survey, places),
    providerTypes: planProviderTypes(survey, catalogue),
    resourceTypes: planResourceTypes(survey, catalogue),
    offers: planOffers(survey, catalogue),
    statuses: [...survey.types].flatMap(([type, seen]) => planStatuses(catalogue, type, seen)),
    attributes: [...attributes.values()].map(newAttribute),
    bindings: [...survey.types].flatMap(([name, type]) =>
      planBindings(catalogue, name, type, renames.resources.get(name), slotOf),
    ),
    ...planRelationships(survey, catalogue),
    edgeAttributes: [...survey.relationships].flatMap(([name, type]) =>
      planEdgeAttributes(catalogue, name, type, renames.edges.get(name), slotOf),
    ),
  }
}

/** What exists, and what the run allows. */
export interface Known {
  readonly catalogue: Catalogue
  readonly places: Places
  readonly renames: Renames
  readonly maxNew: number
}

/** The sources and source instances that a surveyed file names and that do not exist. */
export function planSources(survey: Survey, places: Places): Pick<Definitions, 'sources' | 'sourceInstances'> {
  return {
    sources: [...survey.sources.keys()].filter((name) => !places.sources.has(name)).map(calledBy),
    sourceInstances: [...survey.sources].flatMap(([source, instances]) =>
      [...instances]
        .filter((name) => !places.instances.has(pairKey(source, name)))
        .map((name) => ({ ...calledBy(name), source })),
    ),
  }
}

/** The names of definitions by the noun that a summary prints; nouns without any are left out. */
export function nameDefinitions(
  definitions: Partial<Definitions>,
): readonly (readonly [noun: string, names: readonly string[]])[] {
  const named = (rows: readonly { readonly name: string }[] | undefined) => rows?.map(({ name }) => name) ?? []
  const names = [
    ['provider types', named(definitions.providerTypes)],
    ['resource types', named(definitions.resourceTypes)],
    ['statuses', definitions.statuses?.map(({ resourceType, name }) => `${resourceType}: ${name}`) ?? []],
    ['attributes', named(definitions.attributes)],
    ['bindings', definitions.bindings?.map(({ resourceType, attribute }) => `${resourceType}: ${attribute}`) ?? []],
    ['offers', definitions.offers?.map(({ providerType, resourceType }) => `${providerType}: ${resourceType}`) ?? []],
    ['relationship types', named(definitions.relationshipTypes)],
    [
      'attributes on relationship types',
      definitions.edgeAttributes?.map(({ relationshipType, attribute }) => `${relationshipType}: ${attribute}`) ?? [],
    ],
    ['providers', named(definitions.providers)],
    ['endpoints', definitions.endpoints?.map(({ provider, name }) => `${provider}: ${name}`) ?? []],
    ['sources', named(definitions.sources)],
    ['source instances', definitions.sourceInstances?.map(({ source, name }) => `${source}: ${name}`) ?? []],
    ['datacenters', named(definitions.datacenters)],
  ] as const
  return names.filter(([, made]) => made.length > 0)
}

function planPlaces(survey: Survey, places: Places): Partial<Definitions> {
  return {
    ...planSources(survey, places),
    datacenters: [...survey.datacenters]
      .filter((name) => !places.datacenters.has(name))
      .map((name) => ({ ...calledBy(name), location: null })),
    providers: [...survey.providers]
      .filter(([name]) => !places.providers.has(name))
      .map(([name, providerType]) => ({ ...calledBy(name), providerType })),
    endpoints: [...survey.endpoints].flatMap(([provider, names]) =>
      [...names]
        .filter((name) => !places.endpoints.has(pairKey(provider, name)))
        .map((name) => ({ ...calledBy(name), provider, kind: null, address: null, region: null })),
    ),
  }
}

function planProviderTypes(survey: Survey, catalogue: Catalogue): Definitions['providerTypes'] {
  const named = new Set([
    ...survey.providers.values(),
    ...[...survey.types.values()].flatMap((type) => [...type.providerTypes]),
  ])
  return [...named].filter((name) => !catalogue.providerTypesByName.has(name)).map(describedBy)
}

function planOffers(survey: Survey, catalogue: Catalogue): Definitions['offers'] {
  return [...survey.types].flatMap(([resourceType, seen]) =>
    [...seen.providerTypes]
      .filter((providerType) => {
        const typeId = catalogue.typesByName.get(resourceType)?.id
        const offers = catalogue.providerTypesByName.get(providerType)?.offers
        return typeId === undefined || !offers?.includes(typeId)
      })
      .map((providerType) => ({ providerType, resourceType })),
  )
}

function planStatuses(catalogue: Catalogue, resourceType: string, seen: TypeSurvey): Definitions['statuses'] {
  const type = catalogue.typesByName.get(resourceType)
  const known = new Set(type && statusesOf(catalogue, type.id).map((status) => status.name))
  return [...seen.statuses]
    .filter(([name]) => !known.has(name))
    .map(([name, statusClass]) => ({ ...describedBy(name), resourceType, class: statusClass }))
}

function planRelationships(survey: Survey, catalogue: Catalogue): Pick<Definitions, 'relationshipTypes' | 'ends'> {
  const added = [...survey.relationships].filter(([name]) => !catalogue.relationshipsByName.has(name))
  return {
    relationshipTypes: added.map(([name]) => newRelationshipType(name)),
    ends: added.flatMap(([relationshipType, type]) => [
      ...[...type.from].map((resourceType) => ({ relationshipType, side: 'from' as const, resourceType })),
      ...[...type.to].map((resourceType) => ({ relationshipType, side: 'to' as const, resourceType })),
    ]),
  }
}

// Places and sources are called by their names; a definition's name is split into words.
const calledBy = (name: string) => ({ name, displayName: name, description: 'Made by an import.' })

const describedBy = (name: string) => ({ name, displayName: displayNameOf(name), description: 'Defined by an import.' })

function planResourceTypes(survey: Survey, catalogue: Catalogue): Definitions['resourceTypes'] {
  const plurals = new Set([...catalogue.resourceTypes.values()].map((type) => type.pluralName))
  const added = [...survey.types.keys()].filter((name) => !catalogue.typesByName.has(name))
  return added.map((name) => {
    const plain = pluralOf(name)
    const isFree = nameFault(plain) === undefined && !plurals.has(plain)
    const pluralName = isFree ? plain : withEnding(name, '_list')
    plurals.add(pluralName)
    return { ...describedBy(name), pluralName, supertype: 'resource', isAbstract: false, extensionTable: null }
  })
}

const newAttribute = (slot: Slot) => ({
  ...slot,
  ...describedBy(slot.name),
  unit: null,
  min: null,
  max: null,
  pattern: null,
})

// The loosest relationship there is: an import says who is related, never how many may be.
const newRelationshipType = (name: string) => ({
  ...describedBy(name),
  inverseName: withEnding(name, '_inverse'),
  inverseDisplayName: `${displayNameOf(name)} (inverse)`,
  isSymmetric: false,
  fromCardinality: 'many' as const,
  toCardinality: 'many' as const,
  fromRequired: false,
  toRequired: false,
  fromOnDelete: 'detach' as const,
  toOnDelete: 'detach' as const,
  isAcyclic: false,
  isRedundant: false,
})

/** A name with an ending, cut before it where both together would be no name any more; what is cut off stays in a hash. */
function withEnding(name: string, ending: string): string {
  const whole = name + ending
  if (nameFault(whole) === undefined) return whole
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  const room = 1024 - Buffer.byteLength(ending) - hash.length - 1
  // Cutting bytes may leave a part of a character, which decodes to U+FFFD.
  const start = Buffer.from(name)
    .subarray(0, room)
    .toString()
    .replace(/\uFFFD+$/, '')
  return `${start}_${hash}${ending}`
}

const quoted = (name: string) => JSON.stringify(name)

type Names = ReadonlyMap<string, string> | undefined

/** New attribute definitions by name: the JSON types of all values that go there, counted over the whole file. */
function planAttributes(survey: Survey, catalogue: Catalogue, renames: Renames): ReadonlyMap<string, Slot> {
  const merged = new Map<string, AttributeSurvey[]>()
  const collect = (attributes: ReadonlyMap<string, AttributeSurvey>, names: Names) => {
    for (const [name, seen] of attributes) {
      const stored = names?.get(name) ?? name
      if (!catalogue.attributesByName.has(stored) && nameFault(stored) === undefined)
        entry(merged, stored, () => []).push(seen)
    }
  }
  for (const [name, type] of survey.types) collect(type.attributes, renames.resources.get(name))
  for (const [name, type] of survey.relationships) collect(type.attributes, renames.edges.get(name))
  const planned = new Map<string, Slot>()
  for (const [name, surveys] of merged) {
    const dataType = inferDataType(surveys)
    if (dataType) planned.set(name, { name, dataType, isList: surveys.some((seen) => seen.isList) })
  }
  return planned
}

/** The data type that most values have; integers and decimals count together. Undefined when no value can be held at all. */
function inferDataType(surveys: readonly AttributeSurvey[]): Slot['dataType'] | undefined {
  const count = (type: FileType) => surveys.reduce((sum, seen) => sum + seen.counts[type], 0)
  const decimals = count('decimal')
  const numbers = decimals + count('integer')
  const ranked = [
    { dataType: 'string', votes: count('string') },
    { dataType: decimals > 0 ? 'decimal' : 'integer', votes: numbers },
    { dataType: 'boolean', votes: count('boolean') },
  ] as const
  const winner = ranked.toSorted((a, b) => b.votes - a.votes)[0]
  return winner && winner.votes > 0 ? winner.dataType : undefined
}

function newOnes(type: TypeSurvey | EdgeSurvey, names: Names, planned: ReadonlyMap<string, Slot>): readonly string[] {
  return [...type.attributes.keys()].map((name) => names?.get(name) ?? name).filter((name) => planned.has(name))
}

function planBindings(
  catalogue: Catalogue,
  typeName: string,
  type: TypeSurvey,
  names: Names,
  slotOf: (name: string) => Slot | undefined,
): Definitions['bindings'] {
  const known = catalogue.typesByName.get(typeName)
  return [...type.attributes].flatMap(([name, seen]) => {
    const slot = slotOf(names?.get(name) ?? name)
    if (!slot || !hasFitting(seen, slot, names?.has(name) ?? false, catalogue)) return []
    const providerTypes = known ? [...seen.providerTypes] : [null]
    return providerTypes
      .filter((providerType) => !isBound(catalogue, known ?? rootOf(catalogue), slot.name, providerType))
      .map((providerType) => ({
        resourceType: typeName,
        attribute: slot.name,
        providerType,
        isRequired: false,
        uniqueScope: null,
        defaultValues: null,
        description: '',
      }))
  })
}

function planEdgeAttributes(
  catalogue: Catalogue,
  relationshipType: string,
  type: EdgeSurvey,
  names: Names,
  slotOf: (name: string) => Slot | undefined,
): Definitions['edgeAttributes'] {
  const known = catalogue.relationshipsByName.get(relationshipType)
  const bound = new Set(known?.attributes.map((attribute) => catalogue.attributes.get(attribute.attributeId)?.name))
  return [...type.attributes].flatMap(([name, seen]) => {
    const slot = slotOf(names?.get(name) ?? name)
    const isWanted = slot && !bound.has(slot.name) && hasFitting(seen, slot, names?.has(name) ?? false, catalogue)
    return isWanted ? [{ relationshipType, attribute: slot.name, isRequired: false, keyPosition: null }] : []
  })
}

// An existing definition that nothing fits stays unbound: a binding alone would leave a trace of values that were all refused.
function hasFitting(seen: AttributeSurvey, slot: Slot, isPrefixed: boolean, catalogue: Catalogue): boolean {
  if (catalogue.attributesByName.has(slot.name)) return (isPrefixed ? seen.prefixed : seen.plain).fits > 0
  return fileTypes.some((type) => seen.counts[type] > 0 && accepts(slot.dataType, type))
}

const fileTypes = ['string', 'integer', 'decimal', 'boolean'] as const satisfies readonly FileType[]

function isBound(
  catalogue: Catalogue,
  type: ResourceType | undefined,
  attribute: string,
  providerType: string | null,
): boolean {
  const definition = catalogue.attributesByName.get(attribute)
  if (!type || !definition) return false
  // No provider type has the id 0: of a new one only the bindings for all provider types hold.
  const providerTypeId = providerType === null ? 0 : (catalogue.providerTypesByName.get(providerType)?.id ?? 0)
  return bindingsOf(catalogue, type.id, providerTypeId).has(definition.id)
}

const rootOf = (catalogue: Catalogue) => catalogue.typesByName.get('resource')
