import { loaderOf, manyByKey, oneByKey } from '../../loaders/loaders.js'
import type { Deleted } from '../../query/filter.js'
import { parseKey } from '../../query/global-id.js'
import type { Page, PageArguments } from '../../query/page.js'
import type { Value } from '../../query/value.js'
import type { CatalogueContext } from '../catalog/context.js'
import { listIdentities, type Identity } from './identity.service.js'
import {
  findResources,
  listNeighbours,
  listResources,
  readEdgeValues,
  readValues,
  type Edge,
  type Neighbour,
} from './resource.service.js'
import type { Resource } from './resource.js'

/** What a list of resources can be asked for; `where`, `orderBy`, `edge` as GraphQL coerced them. */
export interface ListArgs extends PageArguments {
  readonly where?: unknown
  readonly orderBy?: unknown
  readonly edge?: unknown
  readonly deleted?: Deleted | null
}

/** Values by attribute id, in order; an attribute that is not set is missing. */
export type ValuesById = ReadonlyMap<number, readonly Value[]>

/** Which edges to follow. `farTypeIds` undefined: to all types; `relationshipTypeId` undefined: of all relationships. */
export interface NeighbourRequest {
  readonly relationshipTypeId: number | undefined
  readonly direction: 'out' | 'in' | 'both'
  readonly farTypeIds: readonly number[] | undefined
}

/** The resource of a global id, deleted or not, if it is of one of the types; undefined when there is none. */
export async function findResourceOf(
  context: CatalogueContext,
  id: unknown,
  typeIds: readonly number[] | undefined,
): Promise<Resource | undefined> {
  const found = await loadResource(context, parseKey(id, 'resources', ['id']))
  return found && (typeIds === undefined || typeIds.includes(found.resourceTypeId)) ? found : undefined
}

/** The resource of a database key; all that are asked for in one tick travel in one statement. */
export function loadResource(context: CatalogueContext, key: string): Promise<Resource | undefined> {
  const loader = loaderOf(context, 'resources', () =>
    oneByKey(async (keys: readonly string[]) => {
      const found = await findResources(context.db, context.actor, keys)
      return new Map(found.flatMap((resource) => (resource ? [[resource.id, resource] as const] : [])))
    }),
  )
  return loader.load(key)
}

/** A page of the resources of some types; `selected` are the fields asked for, so that nothing is counted or read in vain. */
export function listResourcesOf(
  context: CatalogueContext,
  typeIds: readonly number[] | undefined,
  args: ListArgs,
  selected: ReadonlySet<string>,
): Promise<Page<Resource>> {
  return listResources(context.db, context.actor, context.catalogue, {
    ...listOf(args, selected),
    ...(typeIds && { typeIds }),
  })
}

/** A page of the other ends of a resource's edges; all resources of a level that ask the same travel in one statement. */
export async function listNeighboursOf(
  context: CatalogueContext,
  resource: Resource,
  request: NeighbourRequest,
  args: ListArgs,
  selected: ReadonlySet<string>,
): Promise<Page<Neighbour>> {
  const { relationshipTypeId, direction, farTypeIds } = request
  const query = {
    ...listOf(args, selected),
    direction,
    ...(relationshipTypeId !== undefined && { relationshipTypeId }),
    ...(farTypeIds && { farTypeIds }),
    ...(args.edge !== undefined && { edgeWhere: args.edge }),
  }
  const loader = loaderOf(context, `neighbours ${JSON.stringify(query)}`, () =>
    oneByKey((keys: readonly string[]) => listNeighbours(context.db, context.actor, context.catalogue, keys, query)),
  )
  const page = await loader.load(resource.id)
  if (!page) throw new Error(`no page of neighbours for resource ${resource.id}`)
  return page
}

/** The values of some attributes of a resource; all resources of a level travel in one statement, which reads what any of them needs. */
export async function loadValues(
  context: CatalogueContext,
  resource: Resource,
  attributeIds: readonly number[],
): Promise<ValuesById> {
  if (attributeIds.length === 0) return noValues
  const loader = loaderOf(context, 'values', () =>
    oneByKey(
      (wanted: readonly Wanted<Resource>[]) =>
        readValues(context.db, context.catalogue, distinct(wanted), unionOf(wanted)),
      identifyWanted,
      ({ owner }) => owner.id,
    ),
  )
  return (await loader.load({ owner: resource, attributeIds })) ?? noValues
}

/** The values of some attributes of an edge; all edges of a level travel in one statement. */
export async function loadEdgeValues(
  context: CatalogueContext,
  edge: Edge,
  attributeIds: readonly number[],
): Promise<ValuesById> {
  if (attributeIds.length === 0) return noValues
  const loader = loaderOf(context, 'edge values', () =>
    oneByKey(
      (wanted: readonly Wanted<Edge>[]) => readEdgeValues(context.db, distinct(wanted), unionOf(wanted)),
      identifyWanted,
      ({ owner }) => owner.id,
    ),
  )
  return (await loader.load({ owner: edge, attributeIds })) ?? noValues
}

/** What sources call a resource, the oldest first. */
export function loadIdentities(context: CatalogueContext, resource: Resource): Promise<readonly Identity[]> {
  const loader = loaderOf(context, 'identities', () =>
    manyByKey((keys: readonly string[]) => listIdentities(context.db, keys)),
  )
  return loader.load(resource.id)
}

interface Wanted<T> {
  readonly owner: T
  readonly attributeIds: readonly number[]
}

const noValues: ValuesById = new Map()

const identifyWanted = ({ owner, attributeIds }: Wanted<{ readonly id: string }>) =>
  `${owner.id} ${attributeIds.join()}`

const distinct = <T extends { readonly id: string }>(wanted: readonly Wanted<T>[]): readonly T[] => [
  ...new Map(wanted.map(({ owner }) => [owner.id, owner])).values(),
]

const unionOf = (wanted: readonly Wanted<unknown>[]): readonly number[] => [
  ...new Set(wanted.flatMap(({ attributeIds }) => attributeIds)),
]

function listOf({ where, orderBy, deleted, first, after, last, before }: ListArgs, selected: ReadonlySet<string>) {
  const wantsRows = ['edges', 'nodes', 'pageInfo', 'node'].some((field) => selected.has(field))
  const isUnsized = (first === undefined || first === null) && (last === undefined || last === null)
  return {
    ...(where !== undefined && { where }),
    ...(orderBy !== undefined && { orderBy }),
    ...(deleted && { deleted }),
    page: { first: isUnsized && !wantsRows ? 0 : first, after, last, before },
    withTotal: selected.has('totalCount'),
  }
}
