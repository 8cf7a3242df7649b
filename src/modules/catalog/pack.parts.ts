import type { NounName } from './noun.js'
import { keyText, type Part } from './pack.rows.js'

/** Parts whose rows only join others: they have no life of their own, and show as a property of the first that they name. */
export type JoiningPart = 'offers' | 'columns' | 'ends' | 'edgeFields' | 'statusWords'

/** Parts whose rows are things of their own. */
export type NounPart = Exclude<Part, JoiningPart>

/** A property that may change, and where it is stored. `to`: the row holds the id of the row of that part. */
interface ChangingProperty {
  readonly column: string
  readonly type: 'text' | 'text[]' | 'boolean' | 'integer' | 'numeric'
  readonly to?: Part
}

/** What comparing and writing rows of a part needs to know. */
interface PartTraits {
  readonly noun: NounName
  readonly changing: Readonly<Record<string, ChangingProperty>>
  /** Properties that never change. */
  readonly fixed: readonly string[]
}

const text = (column: string): ChangingProperty => ({ column, type: 'text' })
const flag = (column: string): ChangingProperty => ({ column, type: 'boolean' })
const numeric = (column: string): ChangingProperty => ({ column, type: 'numeric' })
const described = { displayName: text('display_name'), description: text('description') }

export const nounParts = {
  providerTypes: { noun: 'providerType', changing: described, fixed: [] },
  attributes: {
    noun: 'attributeDefinition',
    changing: {
      ...described,
      unit: text('unit'),
      min: numeric('min_value'),
      max: numeric('max_value'),
      pattern: text('pattern'),
    },
    fixed: ['dataType', 'isList', 'apiName'],
  },
  allowedValues: {
    noun: 'allowedValue',
    changing: { ...described, position: { column: 'position', type: 'integer' } },
    fixed: [],
  },
  resourceTypes: {
    noun: 'resourceType',
    changing: {
      ...described,
      isAbstract: flag('is_abstract'),
      supertype: { column: 'supertype_id', type: 'integer', to: 'resourceTypes' },
    },
    fixed: ['pluralName', 'apiName', 'pluralApiName', 'extensionTable'],
  },
  statuses: { noun: 'resourceStatus', changing: { ...described, class: text('class') }, fixed: [] },
  bindings: {
    noun: 'binding',
    changing: {
      isRequired: flag('is_required'),
      uniqueScope: text('unique_scope'),
      defaultValues: { column: 'default_values', type: 'text[]' },
      description: text('description'),
    },
    fixed: [],
  },
  relationshipTypes: {
    noun: 'relationshipType',
    changing: {
      ...described,
      inverseDisplayName: text('inverse_display_name'),
      fromCardinality: text('from_cardinality'),
      toCardinality: text('to_cardinality'),
      fromRequired: flag('from_required'),
      toRequired: flag('to_required'),
      fromOnDelete: text('from_on_delete'),
      toOnDelete: text('to_on_delete'),
      isAcyclic: flag('is_acyclic'),
      isRedundant: flag('is_redundant'),
    },
    fixed: ['inverseName', 'isSymmetric', 'apiName', 'inverseApiName'],
  },
  edgeAttributes: { noun: 'edgeAttribute', changing: { isRequired: flag('is_required') }, fixed: [] },
  sources: { noun: 'source', changing: described, fixed: [] },
  sourceInstances: { noun: 'sourceInstance', changing: described, fixed: [] },
  locations: {
    noun: 'location',
    changing: { ...described, kind: text('kind'), latitude: numeric('latitude'), longitude: numeric('longitude') },
    fixed: [],
  },
  datacenters: {
    noun: 'datacenter',
    changing: { ...described, location: { column: 'location_id', type: 'integer', to: 'locations' } },
    fixed: [],
  },
  providers: { noun: 'provider', changing: described, fixed: ['providerType'] },
  endpoints: {
    noun: 'endpoint',
    changing: {
      ...described,
      kind: text('kind'),
      address: text('address'),
      region: text('region'),
      status: text('status'),
    },
    fixed: [],
  },
  providerDatacenters: { noun: 'providerDatacenter', changing: { name: text('name') }, fixed: [] },
} as const satisfies Record<NounPart, PartTraits>

/** What comparing and writing rows of a part needs to know; undefined for a part that only joins others. */
export function findTraits(part: Part): PartTraits | undefined {
  return isNounPart(part) ? nounParts[part] : undefined
}

/** Whether rows of the part are things of their own. */
export function isNounPart(part: Part): part is NounPart {
  return part in nounParts
}

/** The section of a file that a part is written in. */
export const sections = {
  providerTypes: 'providerTypes',
  offers: 'providerTypes',
  attributes: 'attributes',
  allowedValues: 'attributes',
  resourceTypes: 'resourceTypes',
  statuses: 'resourceTypes',
  bindings: 'resourceTypes',
  columns: 'resourceTypes',
  relationshipTypes: 'relationshipTypes',
  ends: 'relationshipTypes',
  edgeAttributes: 'relationshipTypes',
  edgeFields: 'relationshipTypes',
  sources: 'sources',
  sourceInstances: 'sources',
  statusWords: 'sources',
  locations: 'locations',
  datacenters: 'datacenters',
  providers: 'providers',
  endpoints: 'providers',
  providerDatacenters: 'providers',
} as const satisfies Record<Part, string>

/** What says which row a key belongs to: part and key of the rows whose names are in it, the one that it is written under first. */
export function ownersOf(part: Part, names: readonly string[]): readonly (readonly [Part, string])[] {
  const at = (owner: Part, index: number) => [owner, keyText([names[index]])] as const
  switch (part) {
    case 'allowedValues':
      return [at('attributes', 0)]
    case 'statuses':
      return [at('resourceTypes', 0)]
    case 'bindings':
      return [
        at('resourceTypes', 0),
        at('attributes', 1),
        ...(names[2] === undefined || names[2] === '' ? [] : [at('providerTypes', 2)]),
      ]
    case 'columns':
      return [at('resourceTypes', 0), at('attributes', 1)]
    case 'edgeAttributes':
      return [at('relationshipTypes', 0), at('attributes', 1)]
    case 'ends':
      return [at('relationshipTypes', 0), at('resourceTypes', 2)]
    case 'edgeFields':
      return [at('relationshipTypes', 0), at('resourceTypes', 1), at('resourceTypes', 2)]
    case 'offers':
      return [at('providerTypes', 0), at('resourceTypes', 1)]
    case 'statusWords':
      return [at('sources', 0), at('resourceTypes', 1)]
    case 'sourceInstances':
      return [at('sources', 0)]
    case 'endpoints':
      return [at('providers', 0)]
    case 'providerDatacenters':
      return [at('providers', 0), at('datacenters', 1)]
    case 'locations':
      return names.length > 1 ? [['locations', keyText(names.slice(0, -1))]] : []
    default:
      return []
  }
}
