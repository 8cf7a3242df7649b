import type { DataType } from '../../query/value.js'
import type { OnDelete, StatusClass, UniqueScope } from './catalogue.js'

/** Rows to add to the catalogue, the places and the sources. They refer to each other, and to what is there already, by name. */
export interface Definitions {
  readonly providerTypes: readonly NewProviderType[]
  readonly resourceTypes: readonly NewResourceType[]
  readonly offers: readonly NewOffer[]
  readonly statuses: readonly NewStatus[]
  readonly attributes: readonly NewAttribute[]
  readonly allowedValues: readonly NewAllowedValue[]
  readonly bindings: readonly NewBinding[]
  readonly columns: readonly NewColumn[]
  readonly relationshipTypes: readonly NewRelationshipType[]
  readonly ends: readonly NewEnd[]
  readonly edgeAttributes: readonly NewEdgeAttribute[]
  /** A new relationship type without any gets those between all its ends. */
  readonly edgeFields: readonly NewEdgeField[]
  readonly sources: readonly NewSource[]
  readonly sourceInstances: readonly NewSourceInstance[]
  readonly statusWords: readonly NewStatusWord[]
  readonly locations: readonly NewLocation[]
  readonly datacenters: readonly NewDatacenter[]
  readonly providers: readonly NewProvider[]
  readonly endpoints: readonly NewEndpoint[]
  readonly providerDatacenters: readonly NewProviderDatacenter[]
}

interface Described {
  readonly name: string
  readonly displayName: string
  readonly description: string
}

export type NewProviderType = Described

/** Providers of this type can offer resources of that type. */
export interface NewOffer {
  readonly providerType: string
  readonly resourceType: string
}

export interface NewResourceType extends Described {
  readonly pluralName: string
  /** Made from the names unless given. */
  readonly apiName?: string | undefined
  readonly pluralApiName?: string | undefined
  readonly supertype: string
  readonly isAbstract: boolean
  readonly extensionTable: string | null
}

export interface NewStatus extends Described {
  readonly resourceType: string
  readonly class: StatusClass
}

export interface NewAttribute extends Described {
  /** Made from the name unless given. */
  readonly apiName?: string | undefined
  readonly dataType: DataType
  readonly isList: boolean
  readonly unit: string | null
  /** Decimal text. */
  readonly min: string | null
  readonly max: string | null
  readonly pattern: string | null
}

export interface NewAllowedValue {
  readonly attribute: string
  /** Canonical text. */
  readonly value: string
  readonly displayName: string
  readonly description: string
  readonly position: number
}

export interface NewBinding {
  readonly resourceType: string
  readonly attribute: string
  readonly providerType: string | null
  readonly isRequired: boolean
  readonly uniqueScope: UniqueScope | null
  /** Canonical texts. */
  readonly defaultValues: readonly string[] | null
  readonly description: string
}

/** The attribute of the type lives in a column of the type's extension table. */
export interface NewColumn {
  readonly resourceType: string
  readonly attribute: string
  readonly column: string
}

export interface NewRelationshipType extends Described {
  /** Made from the names unless given. */
  readonly apiName?: string | undefined
  readonly inverseApiName?: string | undefined
  readonly inverseName: string
  readonly inverseDisplayName: string
  readonly isSymmetric: boolean
  readonly fromCardinality: 'one' | 'many'
  readonly toCardinality: 'one' | 'many'
  readonly fromRequired: boolean
  readonly toRequired: boolean
  readonly fromOnDelete: OnDelete
  readonly toOnDelete: OnDelete
  readonly isAcyclic: boolean
  readonly isRedundant: boolean
}

export interface NewEnd {
  readonly relationshipType: string
  readonly side: 'from' | 'to'
  readonly resourceType: string
}

export interface NewEdgeAttribute {
  readonly relationshipType: string
  readonly attribute: string
  readonly isRequired: boolean
  readonly keyPosition: number | null
}

/** Resources of the two types have fields over the edges between them, named after the other type. */
export interface NewEdgeField {
  readonly relationshipType: string
  readonly fromType: string
  readonly toType: string
}

export type NewSource = Described

export interface NewSourceInstance extends Described {
  readonly source: string
}

/** What a source calls a status of a type; the status may be one of a supertype. */
export interface NewStatusWord {
  readonly source: string
  readonly resourceType: string
  readonly word: string
  readonly status: string
}

export interface NewLocation extends Described {
  /** Names of the locations around it, outermost first. */
  readonly within: readonly string[]
  readonly kind: string | null
  /** Decimal text. */
  readonly latitude: string | null
  readonly longitude: string | null
}

export interface NewDatacenter extends Described {
  /** Names from the outermost location to the one it stands in. */
  readonly location: readonly string[] | null
}

export interface NewProvider extends Described {
  readonly providerType: string
}

export interface NewEndpoint extends Described {
  readonly provider: string
  readonly kind: string | null
  readonly address: string | null
  readonly region: string | null
  /** Active unless given. */
  readonly status?: 'active' | 'inactive' | 'unknown' | undefined
}

export interface NewProviderDatacenter {
  readonly provider: string
  readonly datacenter: string
  /** What the provider calls it. */
  readonly name: string | null
}

/** Nothing to add; spread it and replace the parts there are. */
export const noDefinitions: Definitions = Object.freeze({
  providerTypes: [],
  resourceTypes: [],
  offers: [],
  statuses: [],
  attributes: [],
  allowedValues: [],
  bindings: [],
  columns: [],
  relationshipTypes: [],
  ends: [],
  edgeAttributes: [],
  edgeFields: [],
  sources: [],
  sourceInstances: [],
  statusWords: [],
  locations: [],
  datacenters: [],
  providers: [],
  endpoints: [],
  providerDatacenters: [],
})

/** A readable name for a definition that was given none: cpu_cores is "Cpu cores". */
export function displayNameOf(name: string): string {
  const words = name.replaceAll(/[_.]+/g, ' ').trim()
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1)
}
