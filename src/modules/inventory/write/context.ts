import type { Db } from '../../../db/db.js'
import { InputError, NotFoundError } from '../../../errors.js'
import { getType, statusesOf, type Catalogue, type Status } from '../../catalog/catalogue.js'
import { lockCatalogue } from '../../catalog/definitions.sql.js'
import {
  insertKinds,
  selectDatacenters,
  selectEndpoints,
  selectInstances,
  selectKinds,
  selectStatusWords,
} from './context.sql.js'
import type { IdentityRef, ResourceRef, WriteItem, WriteOptions } from '../write.input.js'

export interface Endpoint {
  readonly id: number
  readonly name: string
  readonly providerId: number
  readonly providerTypeId: number
  readonly isManual: boolean
  readonly isRetired: boolean
  readonly retiredNote: string | null
  readonly provider: string
  readonly isProviderRetired: boolean
  readonly providerRetiredNote: string | null
}

export interface Datacenter {
  readonly id: number
  readonly name: string
  readonly isRetired: boolean
  readonly retiredNote: string | null
}

interface Instance {
  readonly id: number
  readonly sourceId: number
  readonly source: string
  readonly instance: string
  readonly isRetired: boolean
  readonly retiredNote: string | null
  readonly isSourceRetired: boolean
  readonly sourceRetiredNote: string | null
}

/** What the items of one call refer to by id or name, read before its transaction begins: small tables whose rows are never deleted. */
export interface WriteContext {
  readonly catalogue: Catalogue
  readonly options: WriteOptions
  readonly endpoints: ReadonlyMap<number, Endpoint>
  readonly manual: Endpoint
  readonly datacenters: ReadonlyMap<number, Datacenter>
  readonly own: Instance
  readonly instanceOf: (ref: IdentityRef) => number | undefined
  /** A status of the type by the source's own word or by name. */
  readonly findStatus: (typeId: number, word: string) => Status | undefined
}

/** Reads the context; NotFoundError when the writing source instance does not exist. */
export async function loadWriteContext(
  db: Db,
  catalogue: Catalogue,
  items: readonly WriteItem[],
  options: WriteOptions,
): Promise<WriteContext> {
  const refs = items.flatMap((item) => [
    ...(item.identity ? [item.identity] : []),
    ...(item.relationships ?? []).map(({ to }) => to).filter(isIdentity),
  ])
  const own = await getOwnInstance(db, options.source.instanceId)
  const instances = await loadInstances(db, refs, own)
  const endpoints = await db.run<Endpoint>(selectEndpoints(distinct(items.map((item) => item.endpointId))))
  const manual = endpoints.find(({ isManual }) => isManual)
  if (!manual) throw new Error('the manual endpoint is gone')
  const datacenterIds = distinct(items.map((item) => item.datacenterId))
  const datacenters = datacenterIds.length > 0 ? await db.run<Datacenter>(selectDatacenters(datacenterIds)) : []
  const usesStatus = items.some((item) => typeof item.status === 'string')
  const words = usesStatus ? await db.run<StatusWord>(selectStatusWords(own.id)) : []
  return {
    catalogue,
    options,
    own,
    manual,
    endpoints: new Map(endpoints.map((endpoint) => [endpoint.id, endpoint])),
    datacenters: new Map(datacenters.map((datacenter) => [datacenter.id, datacenter])),
    instanceOf: (ref) => instances.get(instanceKey(ref, own)),
    findStatus: statusFinder(catalogue, words),
  }
}

/** True for a reference by identity. */
export function isIdentity(ref: ResourceRef): ref is IdentityRef {
  return 'externalId' in ref
}

/** One resource type at one provider type. */
export interface KindPair {
  readonly typeId: number
  readonly providerTypeId: number
}

/** The ids of the kinds by `kindKey`, made where missing in the transaction of what needs them; that takes the catalogue's lock until its end. */
export async function ensureKinds(db: Db, pairs: readonly KindPair[]): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Map(pairs.map((pair) => [kindKey(pair), pair])).values()]
  const found = await loadKinds(db, wanted)
  const missing = wanted.filter((pair) => !found.has(kindKey(pair)))
  if (missing.length === 0) return found
  // Before the rows, since the trigger that takes it otherwise runs when another one may wait for them already.
  await db.run(lockCatalogue())
  await db.run(
    insertKinds(
      missing.map((pair) => pair.typeId),
      missing.map((pair) => pair.providerTypeId),
    ),
  )
  return new Map([...found, ...(await loadKinds(db, missing))])
}

/** Key of a kind in the maps of the writers. */
export function kindKey(pair: KindPair): string {
  return `${pair.typeId}:${pair.providerTypeId}`
}

async function loadKinds(db: Db, pairs: readonly KindPair[]): Promise<Map<string, number>> {
  if (pairs.length === 0) return new Map()
  const rows = await db.run<KindPair & { readonly id: number }>(
    selectKinds(
      pairs.map((pair) => pair.typeId),
      pairs.map((pair) => pair.providerTypeId),
    ),
  )
  return new Map(rows.map((row) => [kindKey(row), row.id]))
}

async function getOwnInstance(db: Db, id: number): Promise<Instance> {
  if (!Number.isInteger(id)) throw new InputError('The source instance must be given by its id.')
  const [own] = await db.run<Instance>(selectInstances([id], []))
  if (!own) throw new NotFoundError('There is no such source instance; create it first.')
  return own
}

async function loadInstances(
  db: Db,
  refs: readonly IdentityRef[],
  own: Instance,
): Promise<ReadonlyMap<string, number>> {
  const known = new Map<string, number>([
    [`id ${own.id}`, own.id],
    [nameKey(own), own.id],
  ])
  const others = new Map(refs.map((ref) => [instanceKey(ref, own), ref]))
  for (const key of known.keys()) others.delete(key)
  if (others.size === 0) return known
  // A name with NUL can't be asked for, and nothing is called so: it stays unknown to its item alone.
  const named = [...others.values()].filter(
    (ref) => ref.sourceInstanceId === undefined && !`${ref.source} ${ref.instance}`.includes('\0'),
  )
  const rows = await db.run<Instance>(
    selectInstances(
      distinct([...others.values()].map((ref) => ref.sourceInstanceId)),
      named.map((ref) => ({ source: ref.source ?? own.source, instance: ref.instance ?? own.instance })),
    ),
  )
  for (const row of rows) known.set(`id ${row.id}`, row.id).set(nameKey(row), row.id)
  return known
}

function instanceKey(ref: IdentityRef, own: Instance): string {
  if (ref.sourceInstanceId !== undefined) return `id ${ref.sourceInstanceId}`
  return nameKey({ source: ref.source ?? own.source, instance: ref.instance ?? own.instance })
}

const nameKey = ({ source, instance }: { readonly source: string; readonly instance: string }) =>
  `name ${JSON.stringify([source, instance])}`

interface StatusWord {
  readonly typeId: number
  readonly word: string
  readonly statusId: number
}

function statusFinder(catalogue: Catalogue, words: readonly StatusWord[]): WriteContext['findStatus'] {
  const byWord = new Map(words.map(({ typeId, word, statusId }) => [`${typeId} ${word}`, statusId]))
  const byType = new Map<number, ReadonlyMap<string, Status>>()
  const namesOf = (typeId: number) => {
    const known =
      byType.get(typeId) ?? new Map(statusesOf(catalogue, typeId).map((status) => [status.name, status] as const))
    byType.set(typeId, known)
    return known
  }
  return (typeId, word) => {
    for (const ancestor of getType(catalogue, typeId).lineage) {
      const statusId = byWord.get(`${ancestor} ${word}`)
      if (statusId !== undefined) return catalogue.statuses.get(statusId)
    }
    return namesOf(typeId).get(word)
  }
}

function distinct(values: readonly (number | null | undefined)[]): readonly number[] {
  // What is no integer of the database can't be found there, and must not fail the others.
  return [...new Set(values.filter((value): value is number => typeof value === 'number' && (value | 0) === value))]
}
