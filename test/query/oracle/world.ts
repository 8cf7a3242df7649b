import * as fc from 'fast-check'
import type { DataType, Value } from '../../../src/query/value.js'
import { names, pools } from './pools.js'

// A random catalogue and inventory, as data. `load.ts` writes it into a database, `evaluate.ts` answers questions about it.

/** A row of any table: its columns as canonical values (ids as text), and its attribute values where it is a resource or an edge. */
export interface TableRow {
  readonly columns: Readonly<Record<string, Value | null>>
  readonly values: ReadonlyMap<number, readonly Value[]>
}

export type ResourceModel = TableRow

export interface EdgeModel extends TableRow {
  readonly id: string
  readonly relationshipTypeId: number
  readonly fromId: string
  readonly toId: string
  readonly key: string
  /** One of its ends is deleted, or was when nobody looked. */
  readonly isHidden: boolean
}

export interface TypeModel {
  readonly id: number
  readonly name: string
  readonly parentId: number
  readonly isAbstract: boolean
  readonly extension: string | null
}

export interface AttributeModel {
  readonly id: number
  readonly name: string
  readonly apiName: string
  readonly dataType: DataType
  readonly isList: boolean
  /** What its numbers are in, where some are asked for in others. */
  readonly unit?: string
}

export interface RelationshipModel {
  readonly id: number
  readonly name: string
  readonly isSymmetric: boolean
  readonly from: readonly number[]
  readonly to: readonly number[]
  readonly attributeIds: readonly number[]
}

export interface World {
  readonly types: readonly TypeModel[]
  readonly attributes: readonly AttributeModel[]
  readonly bindings: readonly {
    readonly typeId: number
    readonly attributeId: number
    readonly providerTypeId: number | null
  }[]
  readonly columns: readonly { readonly typeId: number; readonly attributeId: number; readonly column: string }[]
  readonly relationships: readonly RelationshipModel[]
  /** Every table that a filter can reach, resources among them. */
  readonly tables: Readonly<Record<string, readonly TableRow[]>>
  readonly resources: readonly ResourceModel[]
  readonly edges: readonly EdgeModel[]
}

const types: readonly TypeModel[] = [
  { id: 10, name: 'compute', parentId: 1, isAbstract: true, extension: null },
  { id: 11, name: 'machine', parentId: 10, isAbstract: false, extension: 'virtual_machines' },
  { id: 12, name: 'lightweight', parentId: 10, isAbstract: false, extension: 'virtual_machines' },
  { id: 13, name: 'host', parentId: 1, isAbstract: false, extension: 'hosts' },
  { id: 14, name: 'hypervisor', parentId: 10, isAbstract: false, extension: 'hosts' },
  { id: 15, name: 'note', parentId: 1, isAbstract: false, extension: null },
]

const attributes: readonly AttributeModel[] = (
  [
    ['string', false],
    ['string', false],
    ['string', true],
    ['integer', false, 'KiB'],
    ['integer', false],
    ['integer', true, 'B'],
    ['decimal', false, 'h'],
    ['decimal', true, 'degC'],
    ['boolean', false],
    ['datetime', false],
    ['datetime', true],
    ['ip', false],
    ['ip', true],
  ] as const
).map(([dataType, isList, unit], index) => ({
  id: 100 + index,
  name: `attribute_${index}`,
  apiName: `attribute${index}`,
  dataType,
  isList,
  ...(unit !== undefined && { unit }),
}))

/** Columns that could hold single attributes, by extension table and data type. */
const possibleColumns: Readonly<Record<string, Partial<Record<DataType, readonly string[]>>>> = {
  virtual_machines: {
    string: ['guest_os', 'power_state'],
    integer: ['cpu_cores', 'memory_mb'],
    boolean: ['tools_running'],
  },
  hosts: { string: ['hostname', 'model'], integer: ['cpu_cores', 'memory_mb'], ip: ['management_ip'] },
}

export const concreteTypeIds = types.filter((type) => !type.isAbstract).map((type) => type.id)

/** Types at or above a type, the root included. */
export function lineage(typeId: number): readonly number[] {
  const type = types.find(({ id }) => id === typeId)
  return type ? [typeId, ...lineage(type.parentId)] : [typeId]
}

/** Concrete types at or below a type. */
export const below = (typeId: number) => concreteTypeIds.filter((id) => lineage(id).includes(typeId))

type Draw = <T>(arbitrary: fc.Arbitrary<T>) => T

/** Worlds of so many resources. Without the bias of fast-check towards small values: they would be poor worlds. */
export function worlds(min: number, max: number): fc.Arbitrary<World> {
  return fc.noBias(fc.gen().map((g) => drawWorld((arbitrary) => g(() => arbitrary), g(fc.integer, { min, max }))))
}

const row = (columns: Readonly<Record<string, Value | null>>): TableRow => ({ columns, values: new Map() })

function drawWorld(draw: Draw, count: number): World {
  const chance = (percent: number) => draw(fc.integer({ min: 1, max: 100 })) <= percent
  const pick = <T>(from: readonly T[]): T => draw(fc.constantFrom(...from))
  const some = <T>(from: readonly T[], min = 0, max = from.length) =>
    draw(fc.subarray([...from], { minLength: min, maxLength: max }))

  const bindings = attributes.flatMap((attribute) =>
    some([1, 10, 11, 12, 13, 14, 15], 1, 3).map((typeId) => ({
      typeId,
      attributeId: attribute.id,
      providerTypeId: chance(15) ? 20 : null,
    })),
  )
  const isBound = (typeId: number, attributeId: number, providerTypeId?: number) =>
    bindings.some(
      (binding) =>
        binding.attributeId === attributeId &&
        lineage(typeId).includes(binding.typeId) &&
        (binding.providerTypeId === null || binding.providerTypeId === providerTypeId),
    )
  const columns = types.flatMap(({ id: typeId, extension }) => {
    const taken = new Set<string>()
    return attributes.flatMap(({ id: attributeId, dataType, isList }) => {
      const free = (possibleColumns[extension ?? '']?.[dataType] ?? []).filter((column) => !taken.has(column))
      if (isList || free.length === 0 || !isBound(typeId, attributeId) || chance(35)) return []
      const column = pick(free)
      taken.add(column)
      return [{ typeId, attributeId, column }]
    })
  })

  const relationships: readonly RelationshipModel[] = [
    {
      id: 30,
      name: 'links_to',
      isSymmetric: false,
      from: [1],
      to: [1],
      attributeIds: some(
        attributes.map((a) => a.id),
        1,
        5,
      ),
    },
    {
      id: 31,
      name: 'connects_to',
      isSymmetric: true,
      from: [pick([1, 10, 13])],
      to: [pick([1, 10])],
      attributeIds: some(
        attributes.map((a) => a.id),
        0,
        4,
      ),
    },
    { id: 32, name: 'hosts', isSymmetric: false, from: [13], to: [10, 15], attributeIds: [] },
  ]

  const providerTypes = [20, 21].map((id) => row({ id: String(id), name: `kind_${id}` }))
  const providers = [22, 23, 24].map((id, index) =>
    row({ id: String(id), name: names[index + 4] ?? 'p', provider_type_id: index === 0 ? '20' : '21' }),
  )
  const endpoints = [25, 26, 27, 28].map((id, index) => {
    const provider = providers[Math.min(index, 2)]
    return row({
      id: String(id),
      name: `e${index}`,
      provider_id: provider?.columns['id'] ?? null,
      provider_type_id: provider?.columns['provider_type_id'] ?? null,
    })
  })
  const locations: TableRow[] = []
  for (const id of [40, 41, 42, 43, 44])
    locations.push(
      row({
        id: String(id),
        name: `place ${id}`,
        parent_id: locations.length > 0 && chance(75) ? (pick(locations).columns['id'] ?? null) : null,
      }),
    )
  const datacenters = [50, 51, 52].map((id) =>
    row({ id: String(id), name: `dc-${id}`, location_id: chance(80) ? (pick(locations).columns['id'] ?? null) : null }),
  )
  const statuses = [60, 61, 62, 63].map((id) =>
    row({
      id: String(id),
      name: `status ${id}`,
      class: pick(['up', 'down', 'off']),
      resource_type_id: id === 63 ? '13' : '1',
    }),
  )

  const instant = () => pick(pools.datetime)
  const drawValues = (wanted: readonly AttributeModel[]) =>
    new Map(
      wanted.flatMap((attribute) => {
        if (chance(30)) return []
        const value = () => pick(pools[attribute.dataType])
        const values = attribute.isList
          ? draw(fc.array(fc.constantFrom(...pools[attribute.dataType]), { minLength: 1, maxLength: 4 }))
          : [value()]
        return [[attribute.id, values] as const]
      }),
    )
  const resources = Array.from({ length: count }, (_, index): ResourceModel => {
    const typeId = pick(concreteTypeIds)
    const endpoint = pick(endpoints)
    const providerTypeId = Number(endpoint.columns['provider_type_id'])
    const possible = statuses.filter((status) => lineage(typeId).includes(Number(status.columns['resource_type_id'])))
    return {
      columns: {
        id: String(1000 + index * 7),
        resource_type_id: String(typeId),
        provider_type_id: String(providerTypeId),
        endpoint_id: endpoint.columns['id'] ?? null,
        datacenter_id: chance(60) ? (pick(datacenters).columns['id'] ?? null) : null,
        status_id: chance(70) ? (pick(possible).columns['id'] ?? null) : null,
        version: String(draw(fc.integer({ min: 1, max: 4 }))),
        presence: pick(['live', 'stale', 'gone']),
        name: pick(names),
        first_seen_at: instant(),
        last_seen_at: instant(),
        created_at: instant(),
        updated_at: instant(),
        deleted_at: chance(20) ? instant() : null,
      },
      values: drawValues(attributes.filter((attribute) => isBound(typeId, attribute.id, providerTypeId))),
    }
  })

  const identities = resources.flatMap((resource, index) =>
    Array.from({ length: draw(fc.integer({ min: 0, max: 2 })) }, (_, nth) =>
      row({
        source_instance_id: pick(['72', '73']),
        kind: pick(['vm', 'box']),
        external_id: `${pick(['x', 'X', 'y'])}-${index}-${nth}`,
        resource_id: resource.columns['id'] ?? null,
      }),
    ),
  )

  const edges: EdgeModel[] = []
  const wantedEdges = draw(fc.integer({ min: 0, max: count * 3 }))
  for (let nth = 0; nth < wantedEdges; nth++) {
    const type = pick(relationships)
    const mayStand = (ends: readonly number[], resource: ResourceModel) =>
      ends.some((end) => below(end).includes(Number(resource.columns['resource_type_id'])))
    const fromTypes = type.isSymmetric ? [...type.from, ...type.to] : type.from
    const toTypes = type.isSymmetric ? fromTypes : type.to
    const [from, to] = [resources.filter((r) => mayStand(fromTypes, r)), resources.filter((r) => mayStand(toTypes, r))]
    if (from.length === 0 || to.length === 0) continue
    const first = pick(from)
    const second = chance(15) && to.includes(first) ? first : pick(to)
    const ends = [first, second]
    if (type.isSymmetric) ends.sort((a, b) => Number(a.columns['id']) - Number(b.columns['id']))
    const [a, b] = ends
    if (!a || !b) continue
    const carried = attributes.filter((attribute) => type.attributeIds.includes(attribute.id))
    edges.push({
      id: String(5000 + nth),
      relationshipTypeId: type.id,
      fromId: String(a.columns['id']),
      toId: String(b.columns['id']),
      key: `k${nth}`,
      isHidden: a.columns['deleted_at'] !== null || b.columns['deleted_at'] !== null || chance(8),
      columns: {},
      values: drawValues(carried),
    })
  }

  return {
    types,
    attributes,
    bindings,
    columns,
    relationships,
    resources,
    edges,
    tables: {
      resources,
      resource_types: types.map((type) => row({ id: String(type.id), name: type.name })),
      resource_statuses: statuses,
      provider_types: providerTypes,
      providers,
      provider_endpoints: endpoints,
      locations,
      datacenters,
      sources: [70, 71].map((id) => row({ id: String(id), name: `source ${id}` })),
      source_instances: [72, 73].map((id) =>
        row({ id: String(id), name: `instance ${id}`, source_id: id === 72 ? '70' : '71' }),
      ),
      resource_identities: identities,
    },
  }
}
