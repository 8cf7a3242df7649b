import { InputError } from '../errors.js'
import {
  getType,
  type AttributeDefinition,
  type Catalogue,
  type RelationshipType,
  type ResourceType,
} from '../modules/catalog/catalogue.js'
import { dataType as dataTypes } from '../modules/catalog/enumerations.js'
import { isNumericType } from '../query/measured.js'
import { compatibleUnits } from '../query/units.js'
import type { DataType } from '../query/value.js'
import {
  exampleFilters,
  exampleOrders,
  exampleRelated,
  farTypeIds,
  filterOperators,
  type EffectiveAttribute,
  type EffectiveRelationship,
} from './discovery.js'
import type { RelationshipAttribute, RelationshipField, TypeRelationship } from './discovery-relationship.type.js'
import type {
  AttributeFilter,
  AttributeOrder,
  DataTypeRules,
  ResourceTypeNames,
  TypeAttribute,
} from './discovery.type.js'
import { conditions, deprecationOf, deprecationOfEdges, scalars } from './generation.js'
import { namesNear } from './near-names.js'
import { nameInUnit, type SchemaNames } from './naming.js'
import { hasFieldInUnit, type EdgeField } from './shape.js'

/** An attribute of a type as it is answered, with the ids that its resolver leads on from. */
export type ShownAttribute = TypeAttribute & { readonly definitionId: number; readonly bindingId: number }

/** A relationship of a type as it is answered, with the ids that its resolver leads on from. */
export type ShownRelationship = TypeRelationship & {
  readonly relationshipTypeId: number
  readonly otherTypeIds: readonly number[]
}

/** The id of the provider type that a client names; undefined when it names none. An InputError for a name that nothing has. */
export function parseProviderType(catalogue: Catalogue, name: string | null | undefined): number | undefined {
  if (name === null || name === undefined) return undefined
  const found = catalogue.providerTypesByName.get(name)
  if (!found)
    throw new InputError(
      `There is no provider type ${JSON.stringify(name)}${namesNear(name, catalogue.providerTypesByName.keys())}.`,
      ['providerType'],
    )
  return found.id
}

/** How each data type is spelled and filtered. */
export function showDataTypes(): readonly DataTypeRules[] {
  const all = Object.entries(dataTypes.words) as [DataType, string][]
  return all.map(([dataType, description]) => ({
    dataType,
    description,
    scalar: scalars[dataType].name,
    conditionType: conditions[dataType],
    operators: filterOperators(dataType),
  }))
}

/** What a type is called in the schema of these names; the root is the generic face. */
export function showTypeNames(names: SchemaNames, type: ResourceType): ResourceTypeNames {
  const named = names.types.get(type.id)
  if (!named)
    return {
      object: 'Resource',
      field: 'resource',
      list: 'resources',
      where: 'ResourceWhere',
      orderBy: 'ResourceOrderBy',
      input: null,
      mutations: [],
    }
  const { object, singular, plural, where, orderBy, input, writes } = named
  return {
    object,
    field: singular,
    list: plural,
    where,
    orderBy,
    input: type.isAbstract ? null : input,
    mutations: type.isAbstract ? [] : Object.values(writes).flatMap(({ one, batch }) => [one, batch]),
  }
}

/** An attribute of a type in the schema of these names. */
export function showAttribute(
  catalogue: Catalogue,
  names: SchemaNames,
  { definition, binding, type }: EffectiveAttribute,
): ShownAttribute {
  const { name, displayName, description, dataType, isList, min, max, pattern, apiName } = definition
  const isTyped = names.types.has(type.id)
  const retired = definition.retired ?? binding.retired
  return {
    definitionId: definition.id,
    bindingId: binding.id,
    name,
    displayName,
    description,
    note: binding.description,
    dataType,
    list: isList,
    ...showUnit(definition),
    min,
    max,
    pattern,
    allowedValues: definition.allowedValues.map(({ retired: ofValue, ...allowed }) => ({
      ...allowed,
      deprecationReason: deprecationOf(ofValue, () => undefined) ?? null,
    })),
    required: binding.isRequired,
    unique: binding.uniqueScope,
    defaultValues: binding.defaultValues,
    boundTo: getType(catalogue, binding.resourceTypeId).name,
    inherited: binding.resourceTypeId !== type.id,
    onlyAt: providerTypeName(catalogue, binding.providerTypeId),
    deprecationReason: deprecationOf(retired, (id) => catalogue.attributes.get(id)?.apiName) ?? null,
    replacedByName: replacementOf(catalogue, definition),
    field: isTyped ? apiName : null,
    fieldInUnit: isTyped ? fieldInUnit(definition) : null,
    fieldType: isList ? `[${scalars[dataType].name}!]!` : scalars[dataType].name,
    filter: showFilter(definition, isTyped),
    order: showOrder(definition, isTyped),
  }
}

/** The units that numbers of an attribute can be asked for and compared in; none where they have none. */
export function unitsOf({ dataType, unit }: AttributeDefinition): readonly string[] {
  return unit !== null && isNumericType(dataType) ? compatibleUnits(unit) : []
}

const showUnit = (definition: AttributeDefinition) => ({
  unit: definition.unit,
  compatibleUnits: unitsOf(definition),
})

const fieldInUnit = (definition: AttributeDefinition): string | null =>
  hasFieldInUnit(definition) ? nameInUnit(definition.apiName) : null

/** How resources are filtered by an attribute; `isTyped` where their type has filters of its own. */
export function showFilter(definition: AttributeDefinition, isTyped: boolean): AttributeFilter {
  const { typed, generic } = exampleFilters(definition)
  return {
    field: isTyped ? definition.apiName : null,
    conditionType: conditions[definition.dataType],
    operators: filterOperators(definition.dataType),
    example: isTyped ? typed : null,
    genericExample: generic,
  }
}

/** How resources are sorted by an attribute; null for a list. */
export function showOrder(definition: AttributeDefinition, isTyped: boolean): AttributeOrder | null {
  const examples = exampleOrders(definition)
  return examples ? { example: isTyped ? examples.typed : null, genericExample: examples.generic } : null
}

/** A relationship of a type in the schema of these names. */
export function showRelationship(
  catalogue: Catalogue,
  names: SchemaNames,
  type: ResourceType,
  reading: EffectiveRelationship,
): ShownRelationship {
  const { relationship, direction, near, far, attributes, fields } = reading
  const { name, displayName, inverseDisplayName, description } = relationship
  const named = names.relationships.get(relationship.id)
  const enumValue = named?.value ?? ''
  const examples = exampleRelated(reading, enumValue)
  return {
    relationshipTypeId: relationship.id,
    otherTypeIds: farTypeIds(reading),
    name,
    displayName: direction === 'in' ? inverseDisplayName : displayName,
    description,
    direction: direction === 'both' ? null : direction,
    cardinality: far.cardinality,
    inverseCardinality: near.cardinality,
    required: near.required,
    onDelete: near.onDelete,
    attributes: attributes.map(({ definition, edge }) => showCarried(catalogue, definition, edge)),
    fields: fields.map((field) => showField(catalogue, names, field)),
    enumValue,
    // The root is listed by `resources`, whose filters name relationships as the catalogue does.
    filterExample: names.types.has(type.id) ? examples.typed : examples.generic,
    genericFilterExample: examples.generic,
    deprecationReason: deprecationOfRelationship(names, relationship, direction),
  }
}

function showCarried(
  catalogue: Catalogue,
  definition: AttributeDefinition,
  edge: EffectiveRelationship['attributes'][number]['edge'],
): RelationshipAttribute {
  const { name, displayName, description, dataType, isList, apiName } = definition
  const retired = definition.retired ?? edge.retired
  return {
    name,
    displayName,
    description,
    dataType,
    list: isList,
    ...showUnit(definition),
    required: edge.isRequired,
    keyPosition: edge.keyPosition,
    field: apiName,
    fieldInUnit: fieldInUnit(definition),
    operators: filterOperators(dataType),
    deprecationReason: deprecationOf(retired, (id) => catalogue.attributes.get(id)?.apiName) ?? null,
  }
}

function showField(catalogue: Catalogue, names: SchemaNames, field: EdgeField): RelationshipField {
  const { name, isOne, isNarrowed, coverId, connection } = field
  const cover = coverId === undefined ? undefined : names.types.get(coverId)?.object
  return {
    name,
    type: isOne ? (cover ?? 'Resource') : `${connection}Connection`,
    single: isOne,
    narrowedTo: isNarrowed && coverId !== undefined ? getType(catalogue, coverId).name : null,
    deprecationReason: deprecationOfEdges({ catalogue, names }, field) ?? null,
  }
}

function deprecationOfRelationship(
  names: SchemaNames,
  { retired }: RelationshipType,
  direction: EdgeField['direction'],
): string | null {
  const nameOf = (id: number) => names.relationships.get(id)?.[direction === 'in' ? 'in' : 'out']
  return deprecationOf(retired, nameOf) ?? null
}

const replacementOf = (catalogue: Catalogue, { retired }: AttributeDefinition): string | null =>
  (typeof retired?.replacedById === 'number' && catalogue.attributes.get(retired.replacedById)?.name) || null

const providerTypeName = (catalogue: Catalogue, id: number | null): string | null =>
  id === null ? null : (catalogue.providerTypes.get(id)?.name ?? null)
