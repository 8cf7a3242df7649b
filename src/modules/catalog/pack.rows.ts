import type { InputPath } from '../../errors.js'
import type { DataType } from '../../query/value.js'
import type { Definitions } from './definitions.js'
import { faultAt, placeText, type PackFile } from './pack.file.js'
import type { Pack, PackLocation, SaidRetirement } from './pack.js'

type Row<P extends keyof Definitions> = Definitions[P][number]

/** A row as far as one place of a pack says it: what is left out there may be said elsewhere, or has a default. */
type Said<P extends keyof Definitions, Given extends keyof Row<P>> = Pick<Row<P>, Given> & {
  readonly [K in Exclude<keyof Row<P>, Given>]?: Row<P>[K] | undefined
} & { readonly retired?: SaidRetirement }

/** What packs say before it is put together; values of attributes are still as written. */
interface SaidRows {
  readonly providerTypes: Said<'providerTypes', 'name'>
  readonly resourceTypes: Said<'resourceTypes', 'name'>
  readonly offers: Row<'offers'>
  readonly statuses: Said<'statuses', 'resourceType' | 'name' | 'class'>
  readonly attributes: Said<'attributes', 'name'>
  readonly allowedValues: Omit<Said<'allowedValues', 'attribute'>, 'value'> & { readonly value: Written }
  readonly bindings: Omit<Said<'bindings', 'resourceType' | 'attribute'>, 'defaultValues'> & {
    readonly default?: readonly Written[] | null | undefined
  }
  readonly columns: Row<'columns'>
  readonly relationshipTypes: Said<'relationshipTypes', 'name'>
  readonly ends: Row<'ends'>
  readonly edgeAttributes: Omit<Said<'edgeAttributes', 'relationshipType' | 'attribute'>, 'keyPosition'> & {
    readonly isKey?: boolean | undefined
  }
  readonly edgeFields: Row<'edgeFields'>
  readonly sources: Said<'sources', 'name'>
  readonly sourceInstances: Said<'sourceInstances', 'source' | 'name'>
  readonly statusWords: Row<'statusWords'>
  readonly locations: Said<'locations', 'name' | 'within'>
  readonly datacenters: Said<'datacenters', 'name'>
  readonly providers: Said<'providers', 'name'>
  readonly endpoints: Said<'endpoints', 'provider' | 'name'>
  readonly providerDatacenters: Said<'providerDatacenters', 'provider' | 'datacenter'>
}

/** A value as YAML reads it. */
export type Written = string | bigint | number | boolean

export type Part = keyof SaidRows

/** Where a pack says something. */
export interface Place {
  readonly file: PackFile
  readonly path: InputPath
}

/** A row that a pack says, and its key among the rows of its part. */
export interface PlacedRow<P extends Part> extends Place {
  readonly key: string
  readonly row: SaidRows[P]
}

/** What all packs say, put together: one row a key. */
export type SaidParts = { readonly [P in Part]: ReadonlyMap<string, PlacedRow<P>> }

/** A row that a pack says with everything that stands in for what it leaves out, and what it said itself. */
export interface CompleteRow<P extends Part> extends Place {
  readonly key: string
  readonly row: Definitions[P][number]
  readonly said: SaidRows[P]
}

/** Everything that packs say, complete. */
export type CompleteParts = { readonly [P in Part]: readonly CompleteRow<P>[] }

/** What packs must agree with, or may refer to, of an attribute and of a resource type. */
export interface KnownAttribute {
  readonly dataType: DataType
  readonly isList: boolean
}
export interface KnownType {
  readonly supertype: string | null
  readonly extensionTable: string | null
  readonly isAbstract: boolean
}

/** Definitions that are there: keys of rows by part, attributes, resource types and the statuses of each type by name. */
export interface Known {
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>
  readonly attributes: ReadonlyMap<string, KnownAttribute>
  readonly types: ReadonlyMap<string, KnownType>
  readonly statuses: ReadonlyMap<string, ReadonlySet<string>>
}

/** One text for the names that tell a row from others of its part. */
export function keyText(names: readonly (string | null | undefined)[]): string {
  return JSON.stringify(names.map((name) => name ?? ''))
}

/** The names behind a key. */
export function namesOf(key: string): readonly string[] {
  const names: unknown = JSON.parse(key)
  return Array.isArray(names) ? names.map(String) : []
}

/** Everything that the packs say, in their order. Throws an InputError where two places say different things of one row. */
export function joinPacks(packs: readonly Pack[]): SaidParts {
  const parts: { readonly [P in Part]: Map<string, PlacedRow<P>> } = {
    providerTypes: new Map(),
    resourceTypes: new Map(),
    offers: new Map(),
    statuses: new Map(),
    attributes: new Map(),
    allowedValues: new Map(),
    bindings: new Map(),
    columns: new Map(),
    relationshipTypes: new Map(),
    ends: new Map(),
    edgeAttributes: new Map(),
    edgeFields: new Map(),
    sources: new Map(),
    sourceInstances: new Map(),
    statusWords: new Map(),
    locations: new Map(),
    datacenters: new Map(),
    providers: new Map(),
    endpoints: new Map(),
    providerDatacenters: new Map(),
  }
  for (const pack of packs)
    sayAll(pack, (part, names, row, path) => {
      const key = keyText(names)
      const placed = { key, row, file: pack.file, path }
      const first = parts[part].get(key)
      parts[part].set(key, first ? joinTwo(first, placed) : placed)
    })
  return parts
}

function joinTwo<P extends Part>(first: PlacedRow<P>, second: PlacedRow<P>): PlacedRow<P> {
  const said = Object.entries(second.row).filter(([, value]) => value !== undefined)
  const before = new Map<string, unknown>(Object.entries(first.row))
  for (const [property, value] of said) {
    const earlier = before.get(property)
    if (earlier !== undefined && shown(earlier) !== shown(value))
      throw faultAt(
        second.file,
        second.path,
        `${property} is ${shown(value)} here and ${shown(earlier)} in ${placeText(first.file, first.path)}; write the same in both, or leave it out in one.`,
      )
  }
  return { ...first, row: { ...first.row, ...Object.fromEntries(said) } }
}

const shown = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))

type Say = <P extends Part>(
  part: P,
  names: readonly (string | null | undefined)[],
  row: SaidRows[P],
  path: InputPath,
) => void

function sayAll(pack: Pack, say: Say): void {
  sayProviderTypes(pack, say)
  sayAttributes(pack, say)
  sayResourceTypes(pack, say)
  sayRelationshipTypes(pack, say)
  saySources(pack, say)
  sayLocations(pack.locations, [], ['locations'], say)
  for (const [i, row] of pack.datacenters.entries()) say('datacenters', [row.name], row, ['datacenters', i])
  sayProviders(pack, say)
}

function sayProviderTypes(pack: Pack, say: Say): void {
  for (const [i, { offers, ...row }] of pack.providerTypes.entries()) {
    say('providerTypes', [row.name], row, ['providerTypes', i])
    for (const [j, resourceType] of offers.entries())
      say('offers', [row.name, resourceType], { providerType: row.name, resourceType }, [
        'providerTypes',
        i,
        'offers',
        j,
      ])
  }
}

function sayAttributes(pack: Pack, say: Say): void {
  for (const [i, { allowedValues, list, ...row }] of pack.attributes.entries()) {
    say('attributes', [row.name], { ...row, isList: list }, ['attributes', i])
    for (const [j, allowed] of allowedValues.entries())
      say('allowedValues', [row.name, String(allowed.value)], { attribute: row.name, ...allowed }, [
        'attributes',
        i,
        'allowedValues',
        j,
      ])
  }
}

function sayResourceTypes(pack: Pack, say: Say): void {
  for (const [i, type] of pack.resourceTypes.entries()) {
    const { columns, statuses, attributes, plural, abstract, ...row } = type
    const resourceType = type.name
    const path = ['resourceTypes', i]
    say('resourceTypes', [type.name], { ...row, pluralName: plural, isAbstract: abstract }, path)
    for (const [j, status] of statuses.entries())
      say('statuses', [resourceType, status.name], { resourceType, ...status }, [...path, 'statuses', j])
    for (const [j, { name: attribute, required, unique, ...binding }] of attributes.entries())
      say(
        'bindings',
        [resourceType, attribute, binding.providerType],
        { resourceType, attribute, isRequired: required, uniqueScope: unique, ...binding },
        [...path, 'attributes', j],
      )
    for (const [j, { name: attribute, column = attribute }] of columns.entries())
      say('columns', [resourceType, attribute], { resourceType, attribute, column }, [...path, 'columns', j])
  }
}

function sayRelationshipTypes(pack: Pack, say: Say): void {
  for (const [i, type] of pack.relationshipTypes.entries()) {
    const { from, to, attributes, fields, inverse, symmetric, acyclic, redundant, ...row } = type
    const relationshipType = type.name
    const path = ['relationshipTypes', i]
    say(
      'relationshipTypes',
      [type.name],
      { ...row, inverseName: inverse, isSymmetric: symmetric, isAcyclic: acyclic, isRedundant: redundant },
      path,
    )
    for (const [side, types] of [['from', from] as const, ['to', to] as const])
      for (const [j, resourceType] of types.entries())
        say('ends', [relationshipType, side, resourceType], { relationshipType, side, resourceType }, [
          ...path,
          side,
          j,
        ])
    for (const [j, { name: attribute, required, key, retired }] of attributes.entries())
      say(
        'edgeAttributes',
        [relationshipType, attribute],
        { relationshipType, attribute, isRequired: required, isKey: key, retired },
        [...path, 'attributes', j],
      )
    for (const [j, field] of (fields ?? []).entries())
      for (const fromType of field.from)
        for (const toType of field.to)
          say('edgeFields', [relationshipType, fromType, toType], { relationshipType, fromType, toType }, [
            ...path,
            'fields',
            j,
          ])
  }
}

function saySources(pack: Pack, say: Say): void {
  for (const [i, { instances, statusWords, ...row }] of pack.sources.entries()) {
    const source = row.name
    const path = ['sources', i]
    say('sources', [source], row, path)
    for (const [j, instance] of instances.entries())
      say('sourceInstances', [source, instance.name], { source, ...instance }, [...path, 'instances', j])
    for (const { resourceType, word, status } of statusWords)
      say('statusWords', [source, resourceType, word], { source, resourceType, word, status }, [
        ...path,
        'statusWords',
        resourceType,
        word,
      ])
  }
}

function sayLocations(locations: readonly PackLocation[], within: readonly string[], path: InputPath, say: Say): void {
  for (const [i, { locations: inside, ...row }] of locations.entries()) {
    const place = [...within, row.name]
    say('locations', place, { ...row, within }, [...path, i])
    sayLocations(inside, place, [...path, i, 'locations'], say)
  }
}

function sayProviders(pack: Pack, say: Say): void {
  for (const [i, { datacenters, endpoints, ...row }] of pack.providers.entries()) {
    const provider = row.name
    say('providers', [provider], row, ['providers', i])
    for (const [j, endpoint] of endpoints.entries())
      say('endpoints', [provider, endpoint.name], { provider, ...endpoint }, ['providers', i, 'endpoints', j])
    for (const [j, { name: datacenter, calledThere, retired }] of datacenters.entries())
      say('providerDatacenters', [provider, datacenter], { provider, datacenter, name: calledThere, retired }, [
        'providers',
        i,
        'datacenters',
        j,
      ])
  }
}
