import { stringify } from 'yaml'
import type { DataType } from '../../query/value.js'
import { displayNameOf, type Definitions } from './definitions.js'
import { nameAttributes, nameRelationships, nameResourceTypes } from './definitions.service.js'
import { pluralOf } from './names.js'
import { rootType } from './pack.plan.js'
import { keyText, type Part } from './pack.rows.js'
import { storedShape, type Shape } from './pack.shape.js'
import type { Retirement } from './pack.retired.js'
import type { Stored, StoredRow } from './pack.stored.js'

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

type Written = Readonly<Record<string, unknown>>

interface Source {
  readonly stored: Stored
  /** Rows of a part under the key of what they belong to. */
  readonly rows: <P extends Part>(part: P, ...owner: readonly string[]) => readonly StoredRow<P>[]
  readonly shape: Shape
}

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

/** A mapping without what is not said. */
function said(properties: Written): Written {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null))
}

const unless = <T>(value: T, usual: unknown): T | undefined => (value === usual ? undefined : value)
const orNone = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list)

/** A thing that has nothing but a name is written as that. */
function byName(written: Written): unknown {
  return Object.keys(written).length === 1 ? Object.values(written)[0] : written
}

interface Described {
  readonly name: string
  readonly displayName: string
  readonly description: string
}

function describedOf({ name, displayName, description }: Described): Written {
  return { name, displayName: unless(displayName, displayNameOf(name)), description: unless(description, '') }
}

function retiredOf({ names, retired }: StoredRow): Written {
  return { retired: retired === null ? undefined : said({ ...retired, replacedBy: replacementOf(names, retired) }) }
}

/** The name alone where the names before it are the same. */
function replacementOf(names: readonly string[], { replacedBy }: Retirement): string | readonly string[] | null {
  if (replacedBy === null) return null
  const isBeside = keyText(replacedBy.slice(0, -1)) === keyText(names.slice(0, -1))
  return isBeside ? (replacedBy.at(-1) ?? null) : replacedBy
}

/** A number as YAML has it where no digit is lost, else as text. */
function numberOf(text: string | null): unknown {
  if (text === null) return undefined
  if (/^-?\d+$/.test(text) && String(BigInt(text)) === text) return BigInt(text)
  return String(Number(text)) === text && !text.includes('e') ? Number(text) : text
}

function valueOf(dataType: DataType | undefined, text: string): unknown {
  if (dataType === 'integer' || dataType === 'decimal') return numberOf(text)
  return dataType === 'boolean' ? text === 'true' : text
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

type Field = Definitions['edgeFields'][number]

/**
 * Edge fields by relationship type, and those that must come after fields of later types, in order: of two relationships that reach the same type the
 * field follows the one declared first. These stand behind the others, in another entry of their type.
 */
function fieldsOf({
  stored,
  shape,
}: Source): readonly [ReadonlyMap<string, readonly Written[]>, readonly (readonly [string, readonly Written[]])[]] {
  const fields = [...stored.edgeFields.values()]
    .map(({ row }) => row)
    .filter((row) => shape.mayStand(row.relationshipType, 'from', row.fromType))
    .filter((row) => shape.mayStand(row.relationshipType, 'to', row.toType))
  const late = lateFields(fields, stored, shape)
  const early = new Map<string, Field[]>()
  const groups: { readonly name: string; readonly fields: Field[] }[] = []
  for (const field of fields) {
    const { relationshipType: name } = field
    if (!late.has(field)) early.set(name, [...(early.get(name) ?? []), field])
    else if (groups.at(-1)?.name === name) groups.at(-1)?.fields.push(field)
    else groups.push({ name, fields: [field] })
  }
  return [
    new Map([...early].map(([name, own]) => [name, products(own)])),
    groups.map(({ name, fields: own }) => [name, products(own)] as const),
  ]
}

/** The fields that can't stand with their type, since a field that they contend with stands behind it and was there first. */
function lateFields(fields: readonly Field[], stored: Stored, shape: Shape): ReadonlySet<Field> {
  const places = new Map([...stored.relationshipTypes.values()].map(({ row }, i) => [row.name, i]))
  const placeOf = ({ relationshipType }: Field) => places.get(relationshipType) ?? 0
  const late = new Set<Field>()
  for (const [i, field] of fields.entries()) {
    const isLate = fields
      .slice(0, i)
      .some((other) => (late.has(other) || placeOf(other) > placeOf(field)) && contend(field, other, shape))
    if (isLate) late.add(field)
  }
  return late
}

/** Whether two fields of different relationship types may lead from one type to the same neighbours. */
function contend(a: Field, b: Field, shape: Shape): boolean {
  if (a.relationshipType === b.relationshipType) return false
  const isSame = (own: string, other: string, far: string, otherFar: string) =>
    shape.areInLine(own, other) && shape.areInLine(far, otherFar)
  return isSame(a.fromType, b.fromType, a.toType, b.toType) || isSame(a.fromType, b.toType, a.toType, b.fromType)
}

/** Pairs in order as products of lists: [a x, a y, b x, b y] is [a, b] to [x, y]. */
function products(fields: readonly Field[]): readonly Written[] {
  const rows: { from: string[]; readonly to: string[] }[] = []
  for (const { fromType, toType } of fields) {
    const last = rows.at(-1)
    if (last?.from[0] === fromType) last.to.push(toType)
    else rows.push({ from: [fromType], to: [toType] })
  }
  const merged: typeof rows = []
  for (const row of rows) {
    const last = merged.at(-1)
    if (last && keyText(last.to) === keyText(row.to)) last.from.push(...row.from)
    else merged.push(row)
  }
  return merged.map(({ from, to }) => ({ from, to }))
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

function locationsOf(source: Source, within: readonly string[]): readonly Written[] {
  return source.rows('locations', ...within).map((location) => {
    const { kind, latitude, longitude } = location.row
    return said({
      ...describedOf(location.row),
      ...retiredOf(location),
      kind,
      latitude: numberOf(latitude),
      longitude: numberOf(longitude),
      locations: orNone(locationsOf(source, location.names)),
    })
  })
}

function datacentersOf({ stored }: Source): readonly Written[] {
  return [...stored.datacenters.values()].map((datacenter) =>
    said({ ...describedOf(datacenter.row), ...retiredOf(datacenter), location: datacenter.row.location }),
  )
}

function providersOf({ stored, rows }: Source): readonly Written[] {
  return [...stored.providers.values()].map((provider) =>
    said({
      ...describedOf(provider.row),
      ...retiredOf(provider),
      providerType: provider.row.providerType,
      endpoints: orNone(
        rows('endpoints', provider.row.name).map((endpoint) => {
          const { kind, address, region, status } = endpoint.row
          const place = { kind, address, region, status: unless(status, 'active') }
          return said({ ...describedOf(endpoint.row), ...place, ...retiredOf(endpoint) })
        }),
      ),
      datacenters: orNone(
        rows('providerDatacenters', provider.row.name).map((joined) =>
          byName(said({ name: joined.row.datacenter, calledThere: joined.row.name, ...retiredOf(joined) })),
        ),
      ),
    }),
  )
}
