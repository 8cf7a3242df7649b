import { InputError } from '../../errors.js'
import { compareValues, parseValue, parseValueText } from '../../query/value.js'
import {
  displayNameOf,
  type NewAllowedValue,
  type NewAttribute,
  type NewBinding,
  type NewEdgeAttribute,
  type NewRelationshipType,
  type NewResourceType,
} from './definitions.js'
import { findReserved, pluralOf } from './names.js'
import { faultAt } from './pack.file.js'
import { reservedNames } from './reserved-names.js'
import type { Known, KnownAttribute, Place, PlacedRow, Written } from './pack.rows.js'

/** Name, display name and description, with what stands in for those that are not given. */
export function described({
  row,
}: {
  readonly row: {
    readonly name: string
    readonly displayName?: string | undefined
    readonly description?: string | undefined
  }
}): { readonly name: string; readonly displayName: string; readonly description: string } {
  return { name: row.name, displayName: row.displayName ?? displayNameOf(row.name), description: row.description ?? '' }
}

/** The value of a property that a new definition can't do without. */
export function given<T>(place: Place, property: string, value: T | undefined, write: string): T {
  if (value === undefined)
    throw faultAt(place.file, [...place.path, property], `This is declared nowhere; write ${write}.`)
  return value
}

export function completeResourceType(placed: PlacedRow<'resourceTypes'>): NewResourceType {
  const { row, file, path } = placed
  const pluralName = row.pluralName ?? pluralOf(row.name)
  if (pluralName === row.name)
    throw faultAt(
      file,
      [...path, 'plural'],
      `Singular and plural must differ; write another plural, such as "${row.name}_list".`,
    )
  const isAbstract = row.isAbstract ?? false
  const extensionTable = row.extensionTable ?? null
  if (isAbstract && extensionTable !== null)
    throw faultAt(
      file,
      [...path, 'extensionTable'],
      'An abstract type has no resources to store; leave this out, or "abstract".',
    )
  const { apiName, pluralApiName } = row
  const supertype = row.supertype ?? 'resource'
  if (row.name !== 'resource') {
    assertOurs(placed, 'apiName', apiName, 'type')
    assertOurs(placed, 'pluralApiName', pluralApiName, 'root')
  }
  return { ...described(placed), pluralName, apiName, pluralApiName, supertype, isAbstract, extensionTable }
}

/** A name that is given for GraphQL may not be one that the API has for itself: the whole schema would not hold together. */
function assertOurs(
  { file, path }: Place,
  property: string,
  name: string | undefined,
  of: 'type' | 'root' | 'attribute' | 'edge',
): void {
  if (name !== undefined && findReserved({ [of]: name }, reservedNames) !== undefined)
    throw faultAt(file, [...path, property], `The API has "${name}" for itself; write another name, or leave this out.`)
}

export function completeAttribute(placed: PlacedRow<'attributes'>): NewAttribute {
  const { row, file, path } = placed
  const dataType = given(
    placed,
    'dataType',
    row.dataType,
    'one of string, integer, decimal, boolean, datetime, ip, or the name of an attribute that exists',
  )
  assertOurs(placed, 'apiName', row.apiName, 'attribute')
  const [min, max] = [row.min ?? null, row.max ?? null]
  for (const [bound, value] of [['min', min] as const, ['max', max] as const]) {
    if (value === null) continue
    if (dataType !== 'integer' && dataType !== 'decimal')
      throw faultAt(file, [...path, bound], `The data type ${dataType} has no bounds; leave this out.`)
    canonicalText({ file, path: [...path, bound] }, dataType, value)
  }
  if (min !== null && max !== null && compareValues('decimal', min, max) > 0)
    throw faultAt(file, [...path, 'min'], `The minimum ${min} is greater than the maximum ${max}; swap them.`)
  if (row.pattern !== undefined && row.pattern !== null && dataType !== 'string')
    throw faultAt(file, [...path, 'pattern'], `The data type ${dataType} has no pattern; leave this out.`)
  return {
    ...described(placed),
    dataType,
    apiName: row.apiName,
    isList: row.isList ?? false,
    unit: row.unit ?? null,
    min,
    max,
    pattern: row.pattern ?? null,
  }
}

/** All allowed values in their order; values in canonical text. */
export function completeAllowedValues(
  rows: readonly PlacedRow<'allowedValues'>[],
  known: Known,
): readonly NewAllowedValue[] {
  const counts = new Map<string, number>()
  return rows.map((placed) => {
    const { row } = placed
    const position = counts.get(row.attribute) ?? 0
    counts.set(row.attribute, position + 1)
    const { dataType } = attributeOf(placed, row.attribute, known)
    const value = canonicalText({ ...placed, path: [...placed.path, 'value'] }, dataType, row.value)
    return {
      attribute: row.attribute,
      value,
      displayName: row.displayName ?? displayNameOf(value),
      description: row.description ?? '',
      position: row.position ?? position,
    }
  })
}

export function completeBinding(placed: PlacedRow<'bindings'>, known: Known): NewBinding {
  const { default: written, ...row } = placed.row
  const { dataType, isList } = attributeOf(placed, row.attribute, known)
  const place = { ...placed, path: [...placed.path, 'default'] }
  if (row.uniqueScope && isList)
    throw faultAt(
      placed.file,
      [...placed.path, 'unique'],
      `The attribute "${row.attribute}" is a list and can't be unique; leave this out.`,
    )
  if (row.uniqueScope && written)
    throw faultAt(
      place.file,
      place.path,
      "A unique value can't have a default: the second resource would break it; leave one of the two out.",
    )
  const values = written ?? []
  if (values.length > 1 && !isList)
    throw faultAt(place.file, place.path, `The attribute "${row.attribute}" has one value; write that and no list.`)
  return {
    resourceType: row.resourceType,
    attribute: row.attribute,
    providerType: row.providerType ?? null,
    isRequired: row.isRequired ?? false,
    uniqueScope: row.uniqueScope ?? null,
    defaultValues: values.length === 0 ? null : values.map((value) => canonicalText(place, dataType, value)),
    description: row.description ?? '',
  }
}

export function completeRelationshipType(placed: PlacedRow<'relationshipTypes'>): NewRelationshipType {
  const { row, file, path } = placed
  const isSymmetric = row.isSymmetric ?? false
  const inverseName = given(
    placed,
    'inverse',
    row.inverseName ?? (isSymmetric ? row.name : undefined),
    'the name of the other direction, such as hosted_by',
  )
  const { apiName, inverseApiName } = row
  assertOurs(placed, 'apiName', apiName, 'edge')
  assertOurs(placed, 'inverseApiName', inverseApiName, 'edge')
  const type = {
    ...described(placed),
    apiName,
    inverseApiName,
    inverseName,
    inverseDisplayName:
      row.inverseDisplayName ?? (isSymmetric ? described(placed).displayName : displayNameOf(inverseName)),
    isSymmetric,
    fromCardinality: row.fromCardinality ?? 'many',
    toCardinality: row.toCardinality ?? 'many',
    fromRequired: row.fromRequired ?? false,
    toRequired: row.toRequired ?? false,
    fromOnDelete: row.fromOnDelete ?? 'detach',
    toOnDelete: row.toOnDelete ?? 'detach',
    isAcyclic: row.isAcyclic ?? false,
    isRedundant: row.isRedundant ?? false,
  }
  if (isSymmetric && inverseName !== row.name)
    throw faultAt(
      file,
      [...path, 'inverse'],
      `A symmetric type reads the same both ways; write "${row.name}" or leave it out.`,
    )
  if (!isSymmetric && inverseName === row.name)
    throw faultAt(
      file,
      [...path, 'inverse'],
      'A type that reads the same both ways is symmetric; write "symmetric: true", or another inverse.',
    )
  if (isSymmetric && type.fromCardinality !== type.toCardinality)
    throw faultAt(
      file,
      [...path, 'toCardinality'],
      `Both ends of a symmetric type are alike; write ${type.fromCardinality}.`,
    )
  if (isSymmetric && type.isAcyclic)
    throw faultAt(file, [...path, 'acyclic'], 'A symmetric type is a cycle in itself; leave this out.')
  return type
}

/** All edge attributes; those of the key are numbered in their order. */
export function completeEdgeAttributes(rows: readonly PlacedRow<'edgeAttributes'>[]): readonly NewEdgeAttribute[] {
  const counts = new Map<string, number>()
  return rows.map(({ row }) => {
    const position = (counts.get(row.relationshipType) ?? 0) + 1
    if (row.isKey === true) counts.set(row.relationshipType, position)
    return {
      relationshipType: row.relationshipType,
      attribute: row.attribute,
      isRequired: row.isRequired ?? false,
      keyPosition: row.isKey === true ? position : null,
    }
  })
}

/** An attribute that is declared somewhere. */
export function attributeOf(place: Place, name: string, known: Known): KnownAttribute {
  const attribute = known.attributes.get(name)
  if (!attribute)
    throw faultAt(
      place.file,
      place.path,
      `There is no attribute "${name}" with a dataType; declare it under "attributes", or write the name of another.`,
    )
  return attribute
}

function canonicalText(place: Place, dataType: KnownAttribute['dataType'], written: Written): string {
  // A text may look like a number in YAML: 1.5 as an allowed value of a string.
  const input = dataType === 'string' ? String(written) : written
  try {
    const value =
      typeof input === 'string' ? parseValueText(dataType, input, place.path) : parseValue(dataType, input, place.path)
    return String(value)
  } catch (error) {
    throw error instanceof InputError ? faultAt(place.file, place.path, error.message) : error
  }
}
