import { statusClass } from '../catalog/enumerations.js'
import { rememberedBy, rememberedByIds } from '../../remembered.js'
import type { AttributeRef, Field, Reference } from '../../query/filter.js'
import type { DataType } from '../../query/value.js'
import type { AttributeTerm, Face, RelationshipTerm, SortField, Term, Vocabulary } from '../../query/vocabulary.js'
import {
  bindingsOf,
  getType,
  storageOf,
  type AttributeDefinition,
  type Catalogue,
  type RelationshipType,
} from '../catalog/catalogue.js'

/**
 * What `where` and `orderBy` over resources of these concrete types mean; undefined: of all types. The words of a type are the same as long as
 * the catalogue is.
 */
export const resourceVocabulary = (catalogue: Catalogue, typeIds: readonly number[] | undefined): Vocabulary =>
  vocabulariesOf(catalogue)(typeIds)

const vocabulariesOf = rememberedBy((catalogue: Catalogue) =>
  rememberedByIds((typeIds) => makeVocabulary(catalogue, typeIds)),
)

function makeVocabulary(catalogue: Catalogue, typeIds: readonly number[] | undefined): Vocabulary {
  const queried = typeIds ?? concreteTypes(catalogue)
  const refOf = rememberedBy((definition: AttributeDefinition) => attributeRef(catalogue, queried, definition))
  return {
    noun: nounOf(catalogue, typeIds),
    terms: new Map([...terms, ['type', typeTerm(catalogue)]]),
    orders,
    attributes: (face, key) => {
      const definition = findDefinition(catalogue, face, key)
      if (!definition) return { kind: 'unknown' }
      const attribute = refOf(definition)
      return attribute ? { kind: 'bound', attribute } : { kind: 'unbound' }
    },
    relationships: (name) => {
      const type = catalogue.relationshipsByName.get(name)
      return type && relationshipTerm(catalogue, type, queried)
    },
  }
}

/** What a filter over edges of these relationship types means: the attributes that they carry. */
export function edgeVocabulary(catalogue: Catalogue, relationshipTypes: readonly RelationshipType[]): Vocabulary {
  const carried = new Set(
    relationshipTypes.flatMap((type) => type.attributes.map((attribute) => attribute.attributeId)),
  )
  return {
    noun: relationshipTypes.length === 1 ? `edges of ${relationshipTypes[0]?.name}` : 'edges',
    terms: new Map(),
    orders: new Map(),
    attributes: (face, key): AttributeTerm => {
      const definition = findDefinition(catalogue, face, key)
      if (!definition) return { kind: 'unknown' }
      if (!carried.has(definition.id)) return { kind: 'unbound' }
      return { kind: 'bound', attribute: { ...valuesOf(definition), rowTypeIds: [0], columns: [] } }
    },
  }
}

/** Where the values of an attribute lie for resources of these types: rows for some, columns of extension tables for others; undefined when none has it. */
export function attributeRef(
  catalogue: Catalogue,
  typeIds: readonly number[],
  definition: AttributeDefinition,
): AttributeRef | undefined {
  const rowTypeIds: number[] = []
  const columns = new Map<string, { readonly table: string; readonly column: string; readonly typeIds: number[] }>()
  for (const typeId of typeIds) {
    if (!attributesBoundTo(catalogue, typeId).has(definition.id)) continue
    const storage = storageOf(catalogue, typeId, definition.id)
    if (storage.kind === 'rows') rowTypeIds.push(typeId)
    else {
      const key = `${storage.table}.${storage.column}`
      const known = columns.get(key)
      if (known) known.typeIds.push(typeId)
      else columns.set(key, { table: storage.table, column: storage.column, typeIds: [typeId] })
    }
  }
  if (rowTypeIds.length === 0 && columns.size === 0) return undefined
  return {
    ...valuesOf(definition),
    rowTypeIds,
    columns: [...columns.values()].map((column) => ({
      ...column,
      typeIds: column.typeIds.length === typeIds.length ? null : column.typeIds,
    })),
  }
}

const valuesOf = ({ id, dataType, isList, unit }: AttributeDefinition) => ({
  id,
  dataType,
  isList,
  ...(unit !== null && { unit }),
})

/** Ids of the attributes that a type has. */
export const attributesBoundTo = (catalogue: Catalogue, typeId: number): ReadonlySet<number> =>
  boundAttributes(catalogue)(typeId)

// A catalogue never changes, and a filter over all types asks for the bindings of each.
const boundAttributes = rememberedBy((catalogue: Catalogue) => {
  const ofTypes = new Map<number, ReadonlySet<number>>()
  return (typeId: number) => {
    const bound = ofTypes.get(typeId) ?? new Set(bindingsOf(catalogue, typeId).keys())
    ofTypes.set(typeId, bound)
    return bound
  }
})

/** Ids of all types that can have resources. */
export const concreteTypes = rememberedBy((catalogue: Catalogue): readonly number[] =>
  [...catalogue.resourceTypes.values()].filter((type) => !type.isAbstract).map((type) => type.id),
)

/** The concrete types that stand at the other end of edges, seen in a direction (both for a symmetric type). */
export function farTypes(type: RelationshipType, direction: 'out' | 'in' | 'both'): readonly number[] {
  return type.isSymmetric
    ? [...new Set([...type.from.concrete, ...type.to.concrete])]
    : type[direction === 'out' ? 'to' : 'from'].concrete
}

function relationshipTerm(catalogue: Catalogue, type: RelationshipType, queried: readonly number[]): RelationshipTerm {
  return {
    id: type.id,
    isSymmetric: type.isSymmetric,
    edge: () => edgeVocabulary(catalogue, [type]),
    far: (direction) => {
      const near = farTypes(type, direction === 'out' ? 'in' : 'out')
      return queried.some((id) => near.includes(id))
        ? resourceVocabulary(catalogue, farTypes(type, direction))
        : undefined
    },
  }
}

function findDefinition(catalogue: Catalogue, face: Face, key: string): AttributeDefinition | undefined {
  return (face === 'typed' ? catalogue.attributesByApiName : catalogue.attributesByName).get(key)
}

function nounOf(catalogue: Catalogue, typeIds: readonly number[] | undefined): string {
  const [only, ...more] = typeIds ?? []
  return only !== undefined && more.length === 0 ? getType(catalogue, only).name : 'resources'
}

// A supertype's name stands for the types below it.
function typeTerm(catalogue: Catalogue): Term {
  const choices = [...catalogue.resourceTypes.values()].map((type) => [type.name, type.concrete.map(String)] as const)
  return { kind: 'choice', via: [], field: field('resource_type_id', 'integer'), choices: new Map(choices) }
}

function field(column: string, dataType: DataType, isNullable = false): Field {
  return { column, dataType, isNullable }
}

function reference(column: string, table: string, key = 'id'): Reference {
  return { column, table, key }
}

const id = field('id', 'integer')
const name = field('name', 'string')
const toType = reference('resource_type_id', 'resource_types')
const toStatus = reference('status_id', 'resource_statuses')
const toProviderType = reference('provider_type_id', 'provider_types')
const toEndpoint = reference('endpoint_id', 'provider_endpoints')
const toProvider = [toEndpoint, reference('provider_id', 'providers')]
const toDatacenter = reference('datacenter_id', 'datacenters')
const toLocation = [toDatacenter, reference('location_id', 'locations')]

const plainFields: readonly (readonly [string, Field])[] = [
  ['name', { ...name, isFolded: true }],
  ['version', field('version', 'integer')],
  ['firstSeenAt', field('first_seen_at', 'datetime')],
  ['lastSeenAt', field('last_seen_at', 'datetime')],
  ['createdAt', field('created_at', 'datetime')],
  ['updatedAt', field('updated_at', 'datetime')],
  ['deletedAt', field('deleted_at', 'datetime', true)],
]

const presences = choices(['live', 'stale', 'gone'])
const statusClasses = choices(Object.keys(statusClass.words))

const terms: readonly (readonly [string, Term])[] = [
  ['id', { kind: 'id', via: [], field: id, table: 'resources' }],
  ...plainFields.map(([key, plain]) => [key, { kind: 'value', via: [], field: plain }] as const),
  ['presence', { kind: 'choice', via: [], field: field('presence', 'string'), choices: presences }],
  ['status', { kind: 'value', via: [toStatus], field: name }],
  ['statusClass', { kind: 'choice', via: [toStatus], field: field('class', 'string'), choices: statusClasses }],
  ['providerType', place([toProviderType], 'provider_types')],
  ['provider', place(toProvider, 'providers')],
  ['endpoint', place([toEndpoint], 'provider_endpoints')],
  ['datacenter', place([toDatacenter], 'datacenters')],
  ['location', place(toLocation, 'locations', [['within', within('locations', 'parent_id')]])],
  [
    'identity',
    { kind: 'owned', owned: { table: 'resource_identities', column: 'resource_id' }, vocabulary: () => identities },
  ],
]

const orders: ReadonlyMap<string, SortField> = new Map<string, SortField>([
  ['id', { via: [], field: id }],
  ...plainFields.map(([key, plain]) => [key, { via: [], field: plain }] as const),
  ['presence', { via: [], field: { ...field('presence', 'string'), isCollated: true } }],
  ['type', { via: [toType], field: name }],
  ['status', { via: [toStatus], field: name }],
  ['statusClass', { via: [toStatus], field: { ...field('class', 'string'), isCollated: true } }],
  ['providerType', { via: [toProviderType], field: name }],
  ['provider', { via: toProvider, field: name }],
  ['endpoint', { via: [toEndpoint], field: name }],
  ['datacenter', { via: [toDatacenter], field: name }],
  ['location', { via: toLocation, field: name }],
])

const toInstance = reference('source_instance_id', 'source_instances')
const toSource = [toInstance, reference('source_id', 'sources')]

const identities: Vocabulary = {
  noun: 'identities',
  terms: new Map<string, Term>([
    ['source', place(toSource, 'sources')],
    ['instance', place([toInstance], 'source_instances')],
    ['kind', { kind: 'value', via: [], field: field('kind', 'string') }],
    ['externalId', { kind: 'value', via: [], field: field('external_id', 'string') }],
  ]),
  orders: new Map(),
}

function place(via: readonly Reference[], table: string, more: readonly (readonly [string, Term])[] = []): Term {
  const places: Vocabulary = {
    noun: table,
    terms: new Map<string, Term>([
      ['id', { kind: 'id', via: [], field: id, table }],
      ['name', { kind: 'value', via: [], field: name }],
      ...more,
    ]),
    orders: new Map(),
  }
  return { kind: 'record', via, vocabulary: () => places }
}

function within(table: string, parent: string): Term {
  return { kind: 'within', reference: { ...reference('id', table), subtreeBy: parent }, field: id, table }
}

function choices(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return new Map(words.map((word) => [word, [word]]))
}
