import { bindingsOf } from '../catalog/catalogue.js'
import type { AttributeDefinition, Catalogue, ProviderType, ResourceType } from '../catalog/catalogue.js'
import type { Value } from '../../query/value.js'
import type { Renames } from './import-definitions.js'
import { pairKey } from './import-places.js'
import type { Places } from './import-places.js'
import { nameFault } from './import-record.js'
import type { FileAttributes, FileEdge, FileRecord, Read } from './import-record.js'
import { elementsOf, fitValues, unholdable } from './import-values.js'
import type { EdgeItem, WriteItem } from '../inventory/write.input.js'

/** A record ready for the writers, and what was left out of it. */
export interface ImportItem {
  readonly instanceId: number
  readonly item: WriteItem
  /** Attributes whose values don't fit, each with the reason. */
  readonly misfits: readonly string[]
}

/** Turns records of one run into items, with the catalogue as it stands after the definitions were made. */
export type ItemMaker = (record: FileRecord) => Read<ImportItem>

/** What the run knows; `mayDefine` says that what is still unknown after the survey is not the file's fault but its values'. */
export interface ItemRules {
  readonly catalogue: Catalogue
  readonly places: Places
  readonly renames: Renames
  readonly mayDefine: boolean
  hasStatus(type: string, source: string, status: string): boolean
}

/** The maker for a run. A record that names something unknown is refused whole, with what to do about it. */
export function itemMaker(rules: ItemRules): ItemMaker {
  const bound = boundAttributes(rules.catalogue)
  return (record) => {
    const placed = place(rules, record)
    if (!placed.ok) return placed
    const { type, providerType, endpointId, instanceId, datacenterId } = placed.value
    if (typeof record.status === 'string' && !rules.hasStatus(record.type, record.source, record.status))
      return unknown(`The resource type ${quoted(record.type)} has no status ${quoted(record.status)}`)
    const own = readAttributes(rules, record.attributes, {
      names: rules.renames.resources.get(record.type),
      has: (definition) => bound(type, providerType).has(definition.id),
      owner: `The resource type ${quoted(record.type)} at provider type ${quoted(record.providerType)}`,
    })
    if (!own.ok) return own
    const edges: EdgeItem[] = []
    const misfits = [...own.value.misfits]
    for (const edge of record.relationships) {
      const read = readEdge(rules, edge)
      if (!read.ok) return read
      edges.push(read.value.edge)
      misfits.push(...read.value.misfits)
    }
    const item: WriteItem = {
      action: 'upsert',
      identity: { kind: record.kind, externalId: record.externalId },
      type: record.type,
      endpointId,
      name: record.name,
      attributes: own.value.attributes,
      unread: own.value.unread,
      relationships: edges,
      status: record.status,
      datacenterId,
      observedAt: record.observedAt,
    }
    return { ok: true, value: { instanceId, item, misfits } }
  }
}

interface Placed {
  readonly type: ResourceType
  readonly providerType: ProviderType
  readonly endpointId: number
  readonly instanceId: number
  readonly datacenterId: number | null | undefined
}

function place({ catalogue, places }: ItemRules, record: FileRecord): Read<Placed> {
  const type = catalogue.typesByName.get(record.type)
  if (!type) return unknown(`There is no resource type ${quoted(record.type)}`)
  if (type.isAbstract)
    return refused(
      `The resource type ${quoted(record.type)} is abstract and has no resources of its own; name one of its subtypes.`,
    )
  const providerType = catalogue.providerTypesByName.get(record.providerType)
  if (!providerType) return unknown(`There is no provider type ${quoted(record.providerType)}`)
  const provider = places.providers.get(record.provider)
  if (!provider) return unknown(`There is no provider ${quoted(record.provider)}`)
  if (provider.providerType !== record.providerType)
    return refused(
      `The provider ${quoted(record.provider)} is of the provider type ${quoted(provider.providerType)}, not ${quoted(record.providerType)}.`,
    )
  const endpointId = places.endpoints.get(pairKey(record.provider, record.endpoint))
  if (endpointId === undefined)
    return unknown(`The provider ${quoted(record.provider)} has no endpoint ${quoted(record.endpoint)}`)
  if (!places.sources.has(record.source)) return unknown(`There is no source ${quoted(record.source)}`)
  const instanceId = places.instances.get(pairKey(record.source, record.instance))
  if (instanceId === undefined)
    return unknown(`The source ${quoted(record.source)} has no instance ${quoted(record.instance)}`)
  const datacenterId = datacenterOf(places, record.datacenter)
  if (datacenterId === undefined && record.datacenter !== undefined)
    return unknown(`There is no datacenter ${quoted(record.datacenter ?? '')}`)
  return {
    ok: true,
    value: { type, providerType, endpointId, instanceId, datacenterId },
  }
}

function datacenterOf(places: Places, name: string | null | undefined): number | null | undefined {
  return typeof name === 'string' ? places.datacenters.get(name) : name
}

interface Owner {
  readonly names: ReadonlyMap<string, string> | undefined
  readonly owner: string
  readonly has: (definition: AttributeDefinition) => boolean
}

interface ReadAttributes {
  readonly attributes: Readonly<Record<string, Value | readonly Value[] | null>>
  /** Where the misfits would have been stored. */
  readonly unread: readonly string[]
  readonly misfits: readonly string[]
}

function readAttributes(
  { catalogue, mayDefine }: ItemRules,
  given: FileAttributes,
  { names, owner, has }: Owner,
): Read<ReadAttributes> {
  const attributes: [string, Value | readonly Value[] | null][] = []
  const unread: string[] = []
  const misfits: string[] = []
  for (const [fileName, value] of Object.entries(given)) {
    const name = names?.get(fileName) ?? fileName
    const fault = nameFault(fileName) ?? nameFault(name)
    if (fault !== undefined) {
      misfits.push(`The name of the attribute ${shortened(name)} ${fault}.`)
      continue
    }
    const definition = catalogue.attributesByName.get(name)
    const isUsable = definition !== undefined && has(definition)
    if (!isUsable && !mayDefine) return unknown(`${owner} has no attribute ${quoted(name)}`)
    // The survey made what any value could be held by: what is missing now has no value that fits, or none at all.
    if (!isUsable && elementsOf(value).length === 0) continue
    const fit = definition ? fitValues(definition, value) : unholdable(value)
    if (fit.kind === 'misfit') {
      misfits.push(misfitReason(fileName, fit.reason))
      unread.push(name)
    } else if (!isUsable) misfits.push(`${owner} has no attribute ${quoted(name)}.`)
    else if (fit.kind === 'unset') attributes.push([name, null])
    else attributes.push([name, definition.isList ? fit.values : (fit.values[0] ?? null)])
  }
  return { ok: true, value: { attributes: Object.fromEntries(attributes), unread, misfits } }
}

function readEdge(
  rules: ItemRules,
  edge: FileEdge,
): Read<{ readonly edge: EdgeItem; readonly misfits: readonly string[] }> {
  const type = rules.catalogue.relationshipsByName.get(edge.type)
  if (!type) return unknown(`There is no relationship type ${quoted(edge.type)}`)
  const carried = new Set(type.attributes.map((attribute) => attribute.attributeId))
  const read = readAttributes(rules, edge.attributes, {
    names: rules.renames.edges.get(edge.type),
    has: (definition) => carried.has(definition.id),
    owner: `The relationship type ${quoted(edge.type)}`,
  })
  if (!read.ok) return read
  const { kind, externalId, source, instance } = edge.to
  const sourceInstanceId = rules.places.instances.get(pairKey(source, instance))
  return {
    ok: true,
    value: {
      edge: {
        type: edge.type,
        direction: edge.direction,
        to: { kind, externalId, ...(sourceInstanceId === undefined ? { source, instance } : { sourceInstanceId }) },
        attributes: read.value.attributes,
        unread: read.value.unread,
      },
      misfits: read.value.misfits,
    },
  }
}

function boundAttributes(catalogue: Catalogue) {
  const known = new Map<string, ReadonlySet<number>>()
  return (type: ResourceType, providerType: ProviderType) => {
    const key = `${type.id}:${providerType.id}`
    const found = known.get(key) ?? new Set(bindingsOf(catalogue, type.id, providerType.id).keys())
    known.set(key, found)
    return found
  }
}

const quoted = (name: string) => JSON.stringify(name)

const shortened = (name: string) => quoted(name.length > 100 ? `${name.slice(0, 100)}...` : name)

const refused = (reason: string) => ({ ok: false, reason }) as const

const unknown = (what: string) => refused(`${what}; define it first, or import with --define.`)

const misfitReason = (name: string, reason: string) => `The attribute ${quoted(name)} ${reason}.`
