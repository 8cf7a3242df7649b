import { bindingsOf } from '../catalog/catalogue.js'
import type { Catalogue, ResourceType, StatusClass } from '../catalog/catalogue.js'
import { assertFew, entry, hasValues, withPrefix } from './import-survey.js'
import type { AttributeSurvey, EdgeSurvey, Survey, TypeSurvey } from './import-survey.js'
import { accepts } from './import-values.js'
import type { FileType, Slot } from './import-values.js'

/** What `--define` adds to the catalogue for one file; nothing in it exists yet. */
export interface Definitions {
  readonly providerTypes: readonly string[]
  readonly resourceTypes: readonly string[]
  readonly statuses: readonly { readonly type: string; readonly name: string; readonly class: StatusClass }[]
  readonly attributes: readonly Slot[]
  /** `providerType` is null on resource types that are new themselves. */
  readonly bindings: readonly {
    readonly type: string
    readonly attribute: string
    readonly providerType: string | null
  }[]
  readonly relationshipTypes: readonly {
    readonly name: string
    readonly from: readonly string[]
    readonly to: readonly string[]
  }[]
  readonly edgeAttributes: readonly { readonly relationshipType: string; readonly attribute: string }[]
}

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

/** What a surveyed file needs beyond what the catalogue has. A LimitError when that is more than `maxNew` of one kind. Pure. */
export function planDefinitions(survey: Survey, catalogue: Catalogue, renames: Renames, maxNew: number): Definitions {
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
    providerTypes: [...new Set([...survey.types.values()].flatMap((type) => [...type.providerTypes]))].filter(
      (name) => !catalogue.providerTypesByName.has(name),
    ),
    resourceTypes: [...survey.types.keys()].filter((name) => !catalogue.typesByName.has(name)),
    statuses: [...survey.types].flatMap(([type, seen]) =>
      [...seen.statuses].map(([name, statusClass]) => ({ type, name, class: statusClass })),
    ),
    attributes: [...attributes.values()],
    bindings: [...survey.types].flatMap(([name, type]) =>
      planBindings(catalogue, name, type, renames.resources.get(name), slotOf),
    ),
    relationshipTypes: [...survey.relationships]
      .filter(([name]) => !catalogue.relationshipsByName.has(name))
      .map(([name, type]) => ({ name, from: [...type.from], to: [...type.to] })),
    edgeAttributes: [...survey.relationships].flatMap(([name, type]) =>
      planEdgeAttributes(catalogue, name, type, renames.edges.get(name), slotOf),
    ),
  }
}

/** How many definitions there are, by the noun that a summary prints. */
export function countDefinitions(definitions: Definitions): readonly (readonly [noun: string, count: number])[] {
  return [
    ['provider types', definitions.providerTypes.length],
    ['resource types', definitions.resourceTypes.length],
    ['statuses', definitions.statuses.length],
    ['attributes', definitions.attributes.length],
    ['bindings', definitions.bindings.length],
    ['relationship types', definitions.relationshipTypes.length],
    ['attributes on relationship types', definitions.edgeAttributes.length],
  ]
}

const quoted = (name: string) => JSON.stringify(name)

type Names = ReadonlyMap<string, string> | undefined

/** New attribute definitions by name: the JSON types of all values that go there, counted over the whole file. */
function planAttributes(survey: Survey, catalogue: Catalogue, renames: Renames): ReadonlyMap<string, Slot> {
  const merged = new Map<string, AttributeSurvey[]>()
  const collect = (attributes: ReadonlyMap<string, AttributeSurvey>, names: Names) => {
    for (const [name, seen] of attributes) {
      const stored = names?.get(name) ?? name
      if (!catalogue.attributesByName.has(stored)) entry(merged, stored, () => []).push(seen)
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
      .map((providerType) => ({ type: typeName, attribute: slot.name, providerType }))
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
    return isWanted ? [{ relationshipType, attribute: slot.name }] : []
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
