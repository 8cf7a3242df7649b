import { NotFoundError } from '../../errors.js'
import { loaderOf, oneByKey } from '../../loaders/loaders.js'
import { parseKey } from '../../query/global-id.js'
import type { Value } from '../../query/value.js'
import type { Page } from '../../schema/page.type.js'
import type { CatalogueContext } from '../catalog/context.js'
import type { Neighbour } from './neighbour.js'
import type { Resource } from './resource.js'

/** What a list of resources can be asked for; `where`, `orderBy`, `edge` as the client sent them. */
export interface ListArgs {
  readonly where?: unknown
  readonly orderBy?: unknown
  readonly edge?: unknown
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
  readonly deleted?: string | null
}

/** Values by attribute id, in order; an attribute that is not set is missing. */
export type Values = ReadonlyMap<number, readonly Value[]>

export interface NeighbourRequest {
  readonly relationshipTypeId: number
  readonly direction: 'out' | 'in' | 'both'
  /** Undefined means all types that may stand at the other end. */
  readonly farTypeIds: readonly number[] | undefined
}

/** The resource of a global id, deleted or not, if it is of one of the types; undefined when there is none. */
export async function findResourceOf(
  context: CatalogueContext,
  id: unknown,
  typeIds: readonly number[] | undefined,
): Promise<Resource | undefined> {
  const key = parseKey(id, 'resources', ['id'])
  const found = await resourceLoader(context).load(key)
  return found && (typeIds === undefined || typeIds.includes(found.resourceTypeId)) ? found : undefined
}

/** A page of the resources of some types; `selected` are the fields asked for, so that nothing is counted in vain. */
export async function listResourcesOf(
  context: CatalogueContext,
  typeIds: readonly number[] | undefined,
  args: ListArgs,
  selected: ReadonlySet<string>,
): Promise<Page<Resource>> {
  void [context, typeIds, args, selected]
  throw new NotFoundError('Not yet.')
}

/** A page of the other ends of a resource's edges; all resources of a level that ask the same travel in one statement. */
export async function listNeighboursOf(
  context: CatalogueContext,
  resource: Resource,
  request: NeighbourRequest,
  args: ListArgs,
  selected: ReadonlySet<string>,
  shape: 'page' | 'node',
): Promise<Page<Resource> & { readonly edges: readonly Neighbour[] }> {
  void [context, resource, request, args, selected, shape]
  throw new NotFoundError('Not yet.')
}

/** The values of some attributes of a resource; all resources of a level travel in one statement. */
export async function loadValues(
  context: CatalogueContext,
  resource: Resource,
  attributeIds: readonly number[],
): Promise<Values> {
  void [context, resource, attributeIds]
  throw new NotFoundError('Not yet.')
}

/** The values of some attributes of an edge; all edges of a level travel in one statement. */
export async function loadEdgeValues(
  context: CatalogueContext,
  neighbour: Neighbour,
  attributeIds: readonly number[],
): Promise<Values> {
  void [context, neighbour, attributeIds]
  throw new NotFoundError('Not yet.')
}

function resourceLoader(context: CatalogueContext) {
  return loaderOf(context, 'resource by id', () =>
    oneByKey(async (_keys: readonly string[]) => new Map<string, Resource>()),
  )
}
