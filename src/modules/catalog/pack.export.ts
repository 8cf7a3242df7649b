import { stringify } from 'yaml'
import { displayNameOf } from './definitions.js'
import { nameAttributes, nameRelationships, nameResourceTypes } from './definitions.service.js'
import { pluralOf } from './names.js'
import { fieldsOf } from './pack.export.fields.js'
import { datacentersOf, locationsOf, providersOf } from './pack.export.places.js'
import { rootType } from './pack.plan.js'
import { keyText, type Part } from './pack.rows.js'
import { storedShape } from './pack.shape.js'
import type { Stored, StoredRow } from './pack.stored.js'
import {
  byName,
  describedOf,
  numberOf,
  orNone,
  retiredOf,
  said,
  unless,
  valueOf,
  type Source,
  type Written,
} from './pack.written.js'
import type { DataType } from '../../query/value.js'

/** A file to write: its name and text. */
export interface ExportedFile {
  readonly name: string
  readonly text: string
}

/**
 * Files that say everything that is stored, and that they are the whole of it; equal catalogues give equal bytes. What has its default is left out, and
 * so is what holds nothing any more: columns without a binding, edge fields beyond the ends, words for a status that the type no longer has.
 */
export function exportCatalogue(stored: Stored): readonly ExportedFile[] {
  const source: Source = { stored, rows: rowsByOwner(stored), shape: storedShape(stored) }
  return [
    fileOf('provider-types', { providerTypes: providerTypesOf(source) }),
    fileOf('attributes', { attributes: attributesOf(source) }),
    fileOf('resource-types', { resourceTypes: resourceTypesOf(source) }),
    fileOf('relationship-types', { relationshipTypes: relationshipTypesOf(source) }),
    fileOf('sources', { sources: sourcesOf(source) }),
    fileOf(placesFile, {
      locations: locationsOf(source, []),
      datacenters: datacentersOf(source),
      providers: providersOf(source),
    }),
  ]
}

const placesFile = 'places'

/** The file with locations, datacenters and providers, which a catalogue that is shared between installations does without. */
export const placesFileName = `${placesFile}.yaml`

function fileOf(name: string, sections: Written): ExportedFile {
  const text = stringify({ pack: name, complete: true, ...sections }, { lineWidth: 0, aliasDuplicateObjects: false })
  return {
    name: `${name}.yaml`,
    text: `# Written by "cadastre catalogue export"; docs/packs.md describes the format.\n${text}`,
  }
}

function rowsByOwner(stored: Stored): Source['rows'] {
  const groups = new Map<string, Map<string, StoredRow[]>>()
  return <P extends Part>(part: P, ...owner: readonly string[]) => {
    const known = groups.get(part) ?? new Map<string, StoredRow[]>()
    if (!groups.has(part)) {
      groups.set(part, known)
      for (const row of stored[part].values()) {
        const key = keyText(part === 'locations' ? row.names.slice(0, -1) : row.names.slice(0, 1))
        const group = known.get(key) ?? []
        known.set(key, group)
        group.push(row)
      }
    }
    // The rows of a part are of that part.
    return (known.get(keyText(owner)) ?? []) as unknown as readonly StoredRow<P>[]
  }
}

function providerTypesOf({ stored, rows }: Source): readonly Written[] {
  return [...stored.providerTypes.values()].map((type) =>
    said({
      ...describedOf(type.row),
      ...retiredOf(type),
      offers: orNone(rows('offers', type.row.name).map(({ row }) => row.resourceType)),
    }),
  )
}

function attributesOf({ stored, rows }: Source): readonly Written[] {
  const taken = new Set<string>()
  return [...stored.attributes.values()].map((attribute) => {
    const { row } = attribute
    const [made] = nameAttributes([{ ...row, apiName: undefined }], taken)
    taken.add(row.apiName ?? '')
    return said({
      ...describedOf(row),
      ...retiredOf(attribute),
      apiName: unless(row.apiName, made?.apiName),
      dataType: row.dataType,
      list: unless(row.isList, false),
      unit: row.unit,
      min: numberOf(row.min),
      max: numberOf(row.max),
      pattern: row.pattern,
      allowedValues: orNone(rows('allowedValues', row.name).map((value, i) => allowedValueOf(value, i, row.dataType))),
    })
  })
}

function allowedValueOf(allowed: StoredRow<'allowedValues'>, index: number, dataType: DataType): unknown {
  const { value, displayName, description, position } = allowed.row
  return byName(
    said({
      value: valueOf(dataType, value),
      displayName: unless(displayName, displayNameOf(value)),
      description: unless(description, ''),
      position: unless(position, index),
      ...retiredOf(allowed),
    }),
  )
}

function resourceTypesOf({ stored, rows, shape }: Source): readonly Written[] {
  const taken = new Set<string>()
  return [...stored.resourceTypes.values()].map((type) => {
    const { row } = type
    const isRoot = row.name === rootType
    const [made] = nameResourceTypes([{ ...row, apiName: undefined, pluralApiName: undefined }], taken)
    taken.add(row.apiName ?? '').add(row.pluralApiName ?? '')
    const bound = shape.attributesOf(row.name, '')
    return said({
      ...describedOf(row),
      ...retiredOf(type),
      plural: unless(row.pluralName, pluralOf(row.name)),
      apiName: isRoot ? undefined : unless(row.apiName, made?.apiName),
      pluralApiName: isRoot ? undefined : unless(row.pluralApiName, made?.pluralApiName),
      supertype: isRoot ? undefined : unless(row.supertype, rootType),
      abstract: isRoot ? undefined : unless(row.isAbstract, false),
      extensionTable: row.extensionTable,
      columns: orNone(
        rows('columns', row.name)
          .filter((column) => bound.has(column.row.attribute))
          .map(({ row: { attribute, column } }) =>
            byName(said({ name: attribute, column: unless(column, attribute) })),
          ),
      ),
      statuses: orNone(
        rows('statuses', row.name).map((status) =>
          said({ ...describedOf(status.row), class: status.row.class, ...retiredOf(status) }),
        ),
      ),
      attributes: orNone(rows('bindings', row.name).map((binding) => bindingOf(binding, stored))),
    })
  })
}

function bindingOf(binding: StoredRow<'bindings'>, stored: Stored): unknown {
  const { attribute, providerType, isRequired, uniqueScope, defaultValues, description } = binding.row
  const definition = stored.attributes.get(keyText([attribute]))?.row
  const defaults = defaultValues?.map((text) => valueOf(definition?.dataType, text))
  return byName(
    said({
      name: attribute,
      providerType,
      required: unless(isRequired, false),
      unique: uniqueScope,
      default: definition?.isList ? defaults : defaults?.[0],
      description: unless(description, ''),
      ...retiredOf(binding),
    }),
  )
}

function relationshipTypesOf(source: Source): readonly Written[] {
  const taken = new Set<string>()
  const [fields, late] = fieldsOf(source)
  const types = [...source.stored.relationshipTypes.values()].map((type) => {
    const { row } = type
    const { name, isSymmetric, inverseName } = row
    const [made] = nameRelationships([{ ...row, apiName: undefined, inverseApiName: undefined }], taken)
    taken.add(row.apiName ?? '').add(row.inverseApiName ?? '')
    const ends = (side: string) =>
      orNone(source.rows('ends', name).flatMap((end) => (end.row.side === side ? [end.row.resourceType] : [])))
    const hasLate = late.some(([later]) => later === name)
    return said({
      ...describedOf(row),
      ...retiredOf(type),
      inverse: isSymmetric ? undefined : inverseName,
      inverseDisplayName: unless(row.inverseDisplayName, isSymmetric ? row.displayName : displayNameOf(inverseName)),
      apiName: unless(row.apiName, made?.apiName),
      inverseApiName: isSymmetric ? undefined : unless(row.inverseApiName, made?.inverseApiName),
      symmetric: unless(isSymmetric, false),
      from: ends('from'),
      to: ends('to'),
      fromCardinality: unless(row.fromCardinality, 'many'),
      toCardinality: unless(row.toCardinality, 'many'),
      fromRequired: unless(row.fromRequired, false),
      toRequired: unless(row.toRequired, false),
      fromOnDelete: unless(row.fromOnDelete, 'detach'),
      toOnDelete: unless(row.toOnDelete, 'detach'),
      acyclic: unless(row.isAcyclic, false),
      redundant: unless(row.isRedundant, false),
      attributes: orNone(source.rows('edgeAttributes', name).map(edgeAttributeOf)),
      fields: fields.get(name) ?? (hasLate ? undefined : []),
    })
  })
  return [...types, ...late.map(([name, written]) => ({ name, fields: written }))]
}

function edgeAttributeOf(attribute: StoredRow<'edgeAttributes'>): unknown {
  const { attribute: name, isRequired, keyPosition } = attribute.row
  const key = keyPosition === null ? undefined : true
  return byName(said({ name, required: unless(isRequired, false), key, ...retiredOf(attribute) }))
}

function sourcesOf({ stored, rows, shape }: Source): readonly Written[] {
  return [...stored.sources.values()].map((source) => {
    const words = new Map<string, Map<string, string>>()
    for (const { row } of rows('statusWords', source.row.name)) {
      if (!shape.hasStatusNamed(row.resourceType, row.status)) continue
      const known = words.get(row.resourceType) ?? new Map<string, string>()
      words.set(row.resourceType, known.set(row.word, row.status))
    }
    return said({
      ...describedOf(source.row),
      ...retiredOf(source),
      instances: orNone(
        rows('sourceInstances', source.row.name).map((instance) =>
          byName(said({ ...describedOf(instance.row), ...retiredOf(instance) })),
        ),
      ),
      // As a map: an object would put words that look like numbers first.
      statusWords: words.size === 0 ? undefined : words,
    })
  })
}
