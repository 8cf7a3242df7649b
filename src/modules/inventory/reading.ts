import { rememberedBy, rememberedByIds } from '../../remembered.js'
import { canStandBeside } from '../../query/compile-beside.js'
import type { AttributeRef } from '../../query/filter.js'
import type { SelectedList } from '../../schema/selection.js'
import type { Catalogue } from '../catalog/catalogue.js'
import type { Resource } from './resource.js'
import { attributesBoundTo, concreteTypes, resourceVocabulary } from './vocabulary.js'

/** What is read of the resources of a list. */
export interface Reading {
  /** The others are absent from the rows. */
  readonly fields: readonly BaseField[]
  /** What comes with the rows, under the names of the typed schema. */
  readonly attributes: readonly NamedAttribute[]
  /** Whether resources have few other values between those of these attributes. */
  readonly areNear: boolean
  /** Whether the fields of a row can be answered from it and the catalogue. */
  readonly isEnough: boolean
  /** Tells it apart from others. */
  readonly spelled: string
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
  areNear: false,
  isEnough: false,
  spelled: 'whole',
}

/** So many attributes are cheaper together with the rows than in a statement of their own. */
const mostBeside = 24

/** What the selected fields need of resources of these types, of all types when undefined. */
export const readingOf = (
  catalogue: Catalogue,
  typeIds: readonly number[] | undefined,
  selected: SelectedList,
): Reading => readingsBy(selected)(catalogue)(typeIds)

const readingsBy = rememberedBy((selected: SelectedList) =>
  rememberedBy((catalogue: Catalogue) => rememberedByIds((typeIds) => makeReading(catalogue, typeIds, selected))),
)

function makeReading(catalogue: Catalogue, typeIds: readonly number[] | undefined, selected: SelectedList): Reading {
  const fields = new Set<BaseField>(['id', 'resourceTypeId'])
  for (const name of selected.fields) for (const field of readBy.get(name) ?? []) fields.add(field)
  const attributes = besideOf(catalogue, typeIds, selected.attributes)
  const isPlain = (name: string) => plainFields.has(name) || (name === 'attributes' && attributes !== undefined)
  return {
    fields: [...fields],
    attributes: attributes ?? [],
    areNear: areNear(catalogue, typeIds, attributes ?? []),
    isEnough: [...selected.fields].every(isPlain),
    spelled: [...fields, ...(attributes ?? []).map(({ attribute }) => attribute.id)].join(),
  }
}

/** The attributes of these names; undefined where some of them can not come with the rows, or they are too many. */
function besideOf(
  catalogue: Catalogue,
  typeIds: readonly number[] | undefined,
  names: ReadonlySet<string>,
): readonly NamedAttribute[] | undefined {
  const { attributes } = resourceVocabulary(catalogue, typeIds)
  const found = new Map<string, NamedAttribute>()
  for (const name of names) {
    const apiName = name.replace(/_in$/, '')
    const term = attributes?.('typed', apiName)
    if (term?.kind !== 'bound') continue
    if (!canStandBeside(term.attribute)) return undefined
    found.set(apiName, { apiName, attribute: term.attribute })
  }
  return found.size > mostBeside ? undefined : [...found.values()]
}

/** An entry that is passed by costs a fraction of a look for one. */
const entriesALook = 4

function areNear(
  catalogue: Catalogue,
  typeIds: readonly number[] | undefined,
  attributes: readonly NamedAttribute[],
): boolean {
  const ids = attributes.map(({ attribute }) => attribute.id)
  const [first, last] = [Math.min(...ids), Math.max(...ids)]
  const between = (typeId: number) =>
    [...attributesBoundTo(catalogue, typeId)].filter((id) => id >= first && id <= last)
  return (typeIds ?? concreteTypes(catalogue)).every((typeId) => between(typeId).length <= entriesALook * ids.length)
}

/** What the resolvers of the fields that every resource has read of it, its id and type aside; those that are generated read nothing else. */
const readBy: ReadonlyMap<string, readonly BaseField[]> = new Map([
  ['id', []],
  ['name', ['name']],
  ['presence', ['presence']],
  ['version', ['version']],
  ['firstSeenAt', ['firstSeenAt']],
  ['lastSeenAt', ['lastSeenAt']],
  ['createdAt', ['createdAt']],
  ['updatedAt', ['updatedAt']],
  ['deletedAt', ['deletedAt']],
  ['status', ['statusId']],
  ['statusClass', ['statusId']],
  ['providerType', ['providerTypeId']],
  ['provider', ['endpointId']],
  ['endpoint', ['endpointId']],
  ['datacenter', ['datacenterId']],
  ['type', []],
  ['identities', []],
  ['attributeValues', []],
  ['edges', []],
  ['history', []],
])

/** Names of the fields that every resource has, as `readingOf` knows them. */
export const knownFields: ReadonlySet<string> = new Set(readBy.keys())

/** Fields that send no statement. */
const plainFields: ReadonlySet<string> = new Set([
  '__typename',
  'id',
  'name',
  'presence',
  'version',
  'firstSeenAt',
  'lastSeenAt',
  'createdAt',
  'updatedAt',
  'deletedAt',
  'status',
  'statusClass',
])
