import type {
  AttributeDefinition,
  Binding,
  Catalogue,
  RelationshipType,
  ResourceType,
} from '../../src/modules/catalog/catalogue.js'
import type { DataType, Value } from '../../src/query/value.js'
import type { EdgeModel, ResourceModel, TableRow, World } from './oracle/world.js'

// One small inventory for named tests: machines keep some attributes in columns, containers all of them in rows.

const row = (columns: Readonly<Record<string, Value | null>>): TableRow => ({ columns, values: new Map() })

export const machine = 11
export const container = 12
export const host = 13

/** Name, data type, is it a list, the types bound to it, the column that machines keep it in. */
const defined = {
  cpu_cores: { id: 100, dataType: 'integer', isList: false, types: [machine, container], column: 'cpu_cores' },
  guest_os: { id: 101, dataType: 'string', isList: false, types: [machine], column: 'guest_os' },
  region: { id: 102, dataType: 'string', isList: false, types: [machine, container], column: null },
  ports: { id: 103, dataType: 'integer', isList: true, types: [machine, container], column: null },
  price: { id: 104, dataType: 'decimal', isList: false, types: [machine, container], column: null },
  tools_running: { id: 105, dataType: 'boolean', isList: false, types: [machine, container], column: 'tools_running' },
  booted_at: { id: 106, dataType: 'datetime', isList: false, types: [machine, container], column: null },
  address: { id: 107, dataType: 'ip', isList: false, types: [machine, container], column: null },
  rack: { id: 108, dataType: 'string', isList: false, types: [host], column: null },
  dependency: { id: 109, dataType: 'string', isList: false, types: [], column: null },
} as const satisfies Record<
  string,
  { id: number; dataType: DataType; isList: boolean; types: readonly number[]; column: string | null }
>

export type AttributeName = keyof typeof defined

interface Thing {
  readonly name: string
  readonly type?: number
  readonly status?: string | null
  readonly datacenter?: string | null
  readonly endpoint?: string
  readonly deleted?: boolean
  readonly identities?: readonly (readonly [instance: string, kind: string, externalId: string])[]
  readonly values?: Partial<Record<AttributeName, Value | readonly Value[]>>
}

interface Link {
  readonly type: 'hosts' | 'connects_to' | 'depends_on'
  readonly from: string
  readonly to: string
  readonly hidden?: boolean
  readonly values?: Partial<Record<AttributeName, Value | readonly Value[]>>
}

const relationships = [
  { id: 30, name: 'hosts', isSymmetric: false, from: [host], to: [machine, container], attributeIds: [] },
  { id: 31, name: 'connects_to', isSymmetric: true, from: [machine], to: [machine, container], attributeIds: [] },
  { id: 32, name: 'depends_on', isSymmetric: false, from: [10], to: [10], attributeIds: [109, 103] },
]

/** A world of these things, ids 1, 2, 3 ... in order, and these edges between them by name. */
export function sampleWorld(things: readonly Thing[], links: readonly Link[] = []): World {
  const ids = new Map(things.map(({ name }, index) => [name, String(index + 1)]))
  const resources = things.map((thing, index) => resourceOf(thing, index + 1))
  const edges = links.map((link, index): EdgeModel => {
    const ends = [ids.get(link.from) ?? '', ids.get(link.to) ?? ''] as const
    const type = relationships.find(({ name }) => name === link.type)
    const isDeleted = [link.from, link.to].some((name) => things.find((thing) => thing.name === name)?.deleted)
    return {
      id: String(500 + index),
      relationshipTypeId: type?.id ?? 0,
      fromId: type?.isSymmetric ? String(Math.min(...ends.map(Number))) : ends[0],
      toId: type?.isSymmetric ? String(Math.max(...ends.map(Number))) : ends[1],
      key: `k${index}`,
      isHidden: isDeleted || link.hidden === true,
      columns: {},
      values: valuesOf(link.values),
    }
  })
  return {
    types: [
      { id: 10, name: 'compute', parentId: 1, isAbstract: true, extension: null },
      { id: machine, name: 'machine', parentId: 10, isAbstract: false, extension: 'virtual_machines' },
      { id: container, name: 'container', parentId: 10, isAbstract: false, extension: null },
      { id: host, name: 'host', parentId: 1, isAbstract: false, extension: null },
    ],
    attributes: Object.entries(defined).map(([name, { id, dataType, isList }]) => ({
      id,
      name,
      apiName: apiNameOf(name),
      dataType,
      isList,
    })),
    bindings: Object.values(defined).flatMap(({ id, types }) =>
      types.map((typeId) => ({ typeId, attributeId: id, providerTypeId: null })),
    ),
    columns: Object.values(defined).flatMap(({ id, column }) =>
      column === null ? [] : [{ typeId: machine, attributeId: id, column }],
    ),
    relationships,
    resources,
    edges,
    tables: {
      resources,
      provider_types: [row({ id: '20', name: 'proxmox' }), row({ id: '21', name: 'docker' })],
      providers: [
        row({ id: '22', name: 'homelab', provider_type_id: '20' }),
        row({ id: '23', name: 'boxes', provider_type_id: '21' }),
      ],
      provider_endpoints: [
        row({ id: '25', name: 'cluster-a', provider_id: '22', provider_type_id: '20' }),
        row({ id: '26', name: 'docker-1', provider_id: '23', provider_type_id: '21' }),
      ],
      locations: [
        row({ id: '40', name: 'europe', parent_id: null }),
        row({ id: '41', name: 'germany', parent_id: '40' }),
        row({ id: '42', name: 'falkenstein', parent_id: '41' }),
        row({ id: '43', name: 'america', parent_id: null }),
      ],
      datacenters: [
        row({ id: '50', name: 'fsn1', location_id: '42' }),
        row({ id: '51', name: 'ash', location_id: '43' }),
        row({ id: '52', name: 'nowhere', location_id: null }),
      ],
      resource_statuses: [
        row({ id: '60', name: 'running', class: 'up', resource_type_id: '1' }),
        row({ id: '61', name: 'stopped', class: 'off', resource_type_id: '1' }),
      ],
      sources: [row({ id: '70', name: 'vcenter' })],
      source_instances: [
        row({ id: '72', name: 'vcenter-a', source_id: '70' }),
        row({ id: '73', name: 'vcenter-b', source_id: '70' }),
      ],
      resource_identities: things.flatMap(({ name, identities = [] }) =>
        identities.map(([instance, kind, externalId]) =>
          row({
            source_instance_id: instance === 'vcenter-a' ? '72' : '73',
            kind,
            external_id: externalId,
            resource_id: ids.get(name) ?? null,
          }),
        ),
      ),
    },
  }
}

function resourceOf(thing: Thing, id: number): ResourceModel {
  const { type = machine, status = null, datacenter = null, endpoint = 'cluster-a', deleted = false } = thing
  const isA = endpoint === 'cluster-a'
  const at = `2024-01-01T00:00:0${id % 10}Z`
  return {
    columns: {
      id: String(id),
      resource_type_id: String(type),
      provider_type_id: isA ? '20' : '21',
      endpoint_id: isA ? '25' : '26',
      datacenter_id: datacenter === null ? null : ({ fsn1: '50', ash: '51', nowhere: '52' }[datacenter] ?? null),
      status_id: status === null ? null : status === 'running' ? '60' : '61',
      version: '1',
      presence: 'live',
      name: thing.name,
      first_seen_at: at,
      last_seen_at: at,
      created_at: at,
      updated_at: at,
      deleted_at: deleted ? '2024-02-01T00:00:00Z' : null,
    },
    values: valuesOf(thing.values),
  }
}

function valuesOf(values: Thing['values'] = {}): ReadonlyMap<number, readonly Value[]> {
  return new Map(
    Object.entries(defined).flatMap(([name, { id }]) => {
      const value = Object.entries(values).find(([key]) => key === name)?.[1]
      return value === undefined ? [] : [[id, typeof value === 'object' ? value : [value]] as const]
    }),
  )
}

const apiNameOf = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The catalogue of sample worlds without a database, as `loadCatalogue` would answer it. */
export function sampleCatalogue(): Catalogue {
  const world = sampleWorld([])
  const described = (id: number, name: string) => ({ id, name, displayName: name, description: '', retired: null })
  const lineageOf = (id: number): readonly number[] => {
    const type = world.types.find((candidate) => candidate.id === id)
    return type ? [id, ...lineageOf(type.parentId)] : [id]
  }
  const concreteOf = (id: number) =>
    world.types.filter((type) => !type.isAbstract && lineageOf(type.id).includes(id)).map((type) => type.id)
  const types = [{ id: 1, name: 'resource', parentId: null, isAbstract: true, extension: null }, ...world.types].map(
    (type): ResourceType => ({
      ...described(type.id, type.name),
      pluralName: `${type.name}s`,
      apiName: type.name,
      pluralApiName: `${type.name}s`,
      typeName: type.name,
      supertypeId: type.parentId,
      isAbstract: type.isAbstract,
      extensionTable: type.extension,
      lineage: lineageOf(type.id),
      concrete: concreteOf(type.id),
    }),
  )
  const attributes = world.attributes.map(({ id, name, apiName, dataType, isList }): AttributeDefinition => ({
    ...described(id, name),
    apiName,
    dataType,
    isList,
    unit: null,
    min: null,
    max: null,
    pattern: null,
    allowedValues: [],
  }))
  const bindings = world.bindings.map(({ typeId, attributeId }, index): Binding => ({
    id: index,
    resourceTypeId: typeId,
    attributeId,
    providerTypeId: null,
    isRequired: false,
    uniqueScope: null,
    defaultValues: null,
    description: '',
    retired: null,
  }))
  const endOf = (typeIds: readonly number[]) => ({
    typeIds,
    concrete: [...new Set(typeIds.flatMap(concreteOf))],
    cardinality: 'many' as const,
    required: false,
    onDelete: 'detach' as const,
  })
  const relationshipTypes = world.relationships.map((type): RelationshipType => ({
    ...described(type.id, type.name),
    inverseName: type.name,
    inverseDisplayName: type.name,
    apiName: type.name,
    inverseApiName: type.name,
    isSymmetric: type.isSymmetric,
    isAcyclic: false,
    isRedundant: false,
    fields: [],
    from: endOf(type.from),
    to: endOf(type.to),
    attributes: type.attributeIds.map((attributeId) => ({
      attributeId,
      isRequired: false,
      keyPosition: null,
      retired: null,
    })),
  }))
  const byId = <T extends { readonly id: number }>(rows: readonly T[]) => new Map(rows.map((one) => [one.id, one]))
  const byName = <T extends { readonly name: string }>(rows: readonly T[]) =>
    new Map(rows.map((one) => [one.name, one]))
  return {
    version: '1',
    providerTypes: new Map(),
    resourceTypes: byId(types),
    statuses: new Map(),
    attributes: byId(attributes),
    bindings: new Map(types.map(({ id }) => [id, bindings.filter((binding) => binding.resourceTypeId === id)])),
    relationshipTypes: byId(relationshipTypes),
    columns: new Map(
      world.columns.map(({ typeId, attributeId, column }) => [
        `${typeId}:${attributeId}`,
        { table: 'virtual_machines', column },
      ]),
    ),
    typesByName: byName(types),
    attributesByName: byName(attributes),
    attributesByApiName: new Map(attributes.map((attribute) => [attribute.apiName, attribute])),
    relationshipsByName: byName(relationshipTypes),
    providerTypesByName: new Map(),
  }
}
