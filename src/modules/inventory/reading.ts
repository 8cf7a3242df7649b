import { canStandBeside } from '../../query/compile-beside.js'
import type { AttributeRef } from '../../query/filter.js'
import type { SelectedList } from '../../schema/selection.js'
import type { Catalogue } from '../catalog/catalogue.js'
import type { Resource } from './resource.js'
import { attributeRef, concreteTypes } from './vocabulary.js'

/** What is read of the resources of a list. */
export interface Reading {
  /** The others are absent from the rows. */
  readonly fields: readonly BaseField[]
  /** What comes with the rows, under the names of the typed schema. */
  readonly attributes: readonly NamedAttribute[]
}

export interface NamedAttribute {
  readonly apiName: string
  readonly attribute: AttributeRef
}

export type BaseField = Exclude<keyof Resource, 'values'>

/** Every base field, and no attribute. */
export const wholeRow: Reading = {
  fields: [
    'id',
    'resourceTypeId',
    'providerTypeId',
    'endpointId',
    'datacenterId',
    'originInstanceId',
    'statusId',
    'version',
    'presence',
    'name',
    'firstSeenAt',
    'lastSeenAt',
    'createdAt',
    'updatedAt',
    'deletedAt',
  ],
  attributes: [],
}

/** So many attributes are cheaper together with the rows than in a statement of their own. */
const mostBeside = 24

/** What the selected fields need of resources of these types, of all types when undefined. */
export function readingOf(
  catalogue: Catalogue,
  typeIds: readonly number[] | undefined,
  { fields, attributes }: Pick<SelectedList, 'fields' | 'attributes'>,
): Reading {
  const needed = new Set<BaseField>(['id', 'resourceTypeId'])
  for (const name of fields) for (const field of readBy[name] ?? []) needed.add(field)
  const queried = typeIds ?? concreteTypes(catalogue)
  const found = new Map<number, NamedAttribute>()
  for (const name of attributes) {
    const definition = catalogue.attributesByApiName.get(name.replace(/_in$/, ''))
    const attribute = definition && attributeRef(catalogue, queried, definition)
    if (!definition || !attribute) continue
    if (!canStandBeside(attribute)) return { fields: [...needed], attributes: [] }
    found.set(definition.id, { apiName: definition.apiName, attribute })
  }
  return { fields: [...needed], attributes: found.size > mostBeside ? [] : [...found.values()] }
}

/** What the resolvers of the fields that every resource has read of it, its id and type aside; those that are generated read nothing else. */
const readBy: Readonly<Record<string, readonly BaseField[]>> = {
  name: ['name'],
  presence: ['presence'],
  version: ['version'],
  firstSeenAt: ['firstSeenAt'],
  lastSeenAt: ['lastSeenAt'],
  createdAt: ['createdAt'],
  updatedAt: ['updatedAt'],
  deletedAt: ['deletedAt'],
  status: ['statusId'],
  statusClass: ['statusId'],
  providerType: ['providerTypeId'],
  provider: ['endpointId'],
  endpoint: ['endpointId'],
  datacenter: ['datacenterId'],
  id: [],
  type: [],
  identities: [],
  attributeValues: [],
  edges: [],
  history: [],
}

/** Names of the fields that every resource has, as `readingOf` knows them. */
export const knownFields: ReadonlySet<string> = new Set(Object.keys(readBy))
