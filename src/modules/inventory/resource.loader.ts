import { InputError } from '../../errors.js'
import { loaderOf, manyByKey, oneByKey } from '../../loaders/loaders.js'
import type { Deleted } from '../../query/filter.js'
import { parseKey } from '../../query/global-id.js'
import type { Page, PageArguments } from '../../query/page.js'
import type { SelectedList } from '../../schema/selection.js'
import type { CatalogueContext } from '../catalog/context.js'
import type { CountedList } from './facet.service.js'
import { listIdentities, type Identity, type IdentitySought } from './identity.service.js'
import {
  findIdentified,
  findResources,
  listNeighbours,
  listResources,
  type Identified,
  type Neighbour,
  type NeighbourArguments,
} from './resource.service.js'
import { readingOf } from './reading.js'
import { plannedShape } from './planner.js'
import type { Resource } from './resource.js'

/** What a list of resources can be asked for; `where`, `orderBy`, `edge` as GraphQL coerced them. */
export interface ListArgs extends PageArguments {
  readonly where?: unknown
  readonly orderBy?: unknown
  readonly edge?: unknown
  readonly deleted?: Deleted | null
}

/** Which edges to follow. `farTypeIds` undefined: to all types; `relationshipTypeId` undefined: of all relationships. */
export interface NeighbourRequest {
  readonly relationshipTypeId: number | undefined
  readonly direction: 'out' | 'in' | 'both'
  readonly farTypeIds: readonly number[] | undefined
}

/** Which resource is asked for: by its global id or by what a source calls it. */
export interface ResourceArgs {
  readonly id?: unknown
  readonly identity?: IdentitySought | null
}

/**
 * The resource of a global id or an identity, deleted or not, if it is of one of the types; undefined when there is none. An InputError for an
 * identity without kind that several resources of these types have.
 */
export async function findResourceOf(
  context: CatalogueContext,
  { id, identity }: ResourceArgs,
  typeIds: readonly number[] | undefined,
): Promise<Resource | undefined> {
  const isOfTypes = ({ resourceTypeId }: Resource) => typeIds === undefined || typeIds.includes(resourceTypeId)
  const byId = id !== undefined && id !== null
  if (byId === (identity !== undefined && identity !== null))
    throw new InputError('Give the id or the identity, one of the two.')
  if (!identity) {
    const found = await loadResource(context, parseKey(id, 'resources', ['id']))
    return found && isOfTypes(found) ? found : undefined
  }
  const found = (await loadIdentified(context, identity)).filter(({ resource }) => isOfTypes(resource))
  if (new Set(found.map(({ resource }) => resource.id)).size > 1) {
    const kinds = found.map(({ kind }) => JSON.stringify(kind)).join(', ')
    const message = `More than one resource is called ${JSON.stringify(identity.externalId)} there, of the kinds ${kinds}; say the kind.`
    throw new InputError(message, ['identity', 'kind'])
  }
  return found[0]?.resource
}

async function loadIdentified(context: CatalogueContext, identity: IdentitySought): Promise<readonly Identified[]> {
  const keyOf = ({ source, instance, kind, externalId }: IdentitySought) =>
    JSON.stringify([source, instance, kind ?? null, externalId])
  const loader = loaderOf(context, 'identified', () =>
    oneByKey(async (identities: readonly IdentitySought[]) => {
      const found = await findIdentified(context.db, context.actor, identities)
      return new Map(identities.map((sought, index) => [keyOf(sought), found[index] ?? []]))
    }, keyOf),
  )
  return (await loader.load(identity)) ?? []
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

/** A page of a list, with what the list was asked: facets count all of it. */
export interface ListedPage extends Page<Resource> {
  readonly asked: CountedList
}

/** A page of the resources of some types; nothing that is not selected is counted or read. */
export async function listResourcesOf(
  context: CatalogueContext,
  typeIds: readonly number[] | undefined,
  args: ListArgs,
  selected: SelectedList,
): Promise<ListedPage> {
  const { db, actor, catalogue, statistics } = context
  const reading = readingOf(catalogue, typeIds, selected)
  const asked = {
    ...listOf(args, selected),
    reading,
    ...(typeIds && { typeIds }),
    isUnread: isUnread(args, selected.page),
  }
  if (reading.isEnough && [...selected.page].every((field) => listed.has(field))) context.sendsOne?.()
  const page = await listResources(db, actor, catalogue, asked, plannedShape(catalogue, statistics, typeIds, context))
  context.spend(page.edges.length)
  return { ...page, asked: { typeIds, where: args.where, deleted: args.deleted ?? 'exclude' } }
}

/** Fields of a page that come in its own statement. */
const listed: ReadonlySet<string> = new Set(['__typename', 'edges', 'nodes', 'pageInfo', 'totalCount'])

const counts: ReadonlySet<string> = new Set(['facets', 'aggregate', 'totalCount'])

/** Whether a list is only counted. With a cursor it is read all the same, since the cursor must be one of this list. */
function isUnread({ after, before }: ListArgs, selected: ReadonlySet<string>): boolean {
  const isPlaced = (after ?? before ?? null) !== null && selected.has('totalCount')
  return !isPlaced && [...selected].every((field) => counts.has(field))
}

/** A page of neighbours, with what was asked for: figures are of the whole list, whichever page is shown. */
export interface NeighbourPage extends Page<Neighbour> {
  readonly asked: { readonly resource: Resource; readonly edges: NeighbourArguments }
}

/** A page of the other ends of a resource's edges; all resources of a level that ask the same travel in one statement. */
export async function listNeighboursOf(
  context: CatalogueContext,
  resource: Resource,
  request: NeighbourRequest,
  args: ListArgs,
  selected: SelectedList,
): Promise<NeighbourPage> {
  const { relationshipTypeId, direction, farTypeIds } = request
  const edges = {
    direction,
    ...(relationshipTypeId !== undefined && { relationshipTypeId }),
    ...(farTypeIds && { farTypeIds }),
    ...(args.edge !== undefined && { edgeWhere: args.edge }),
  }
  const { where, deleted } = args
  const asked = {
    resource,
    edges: { ...edges, ...(where !== undefined && { where }), ...(deleted && { deleted }) },
  }
  if (selected.page.size > 0 && [...selected.page].every(isFigured)) return { ...unread, asked }
  const reading = readingOf(context.catalogue, farTypeIds, selected)
  const query = { ...listOf(args, selected), ...edges }
  const loader = loaderOf(context, `neighbours ${JSON.stringify([query, reading.spelled])}`, () =>
    oneByKey(async (keys: readonly string[]) => {
      // Spent by the level above: what passed there must not ask for the next one.
      context.spend(0)
      return listNeighbours(context.db, context.actor, context.catalogue, keys, { ...query, reading }, context)
    }),
  )
  const page = await loader.load(resource.id)
  if (!page) throw new Error(`no page of neighbours for resource ${resource.id}`)
  context.spend(page.edges.length)
  return { ...page, asked }
}

/** Whether a field of a page of neighbours is worked out of the whole list. */
const isFigured = (field: string) => /^(facets|aggregate|measures|(edge)?(sum|avg|min|max))$/i.test(field)

const unread: Page<never> = {
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  totalCount: null,
}

/** What sources call a resource, the oldest first. */
export function loadIdentities(context: CatalogueContext, resource: Resource): Promise<readonly Identity[]> {
  const loader = loaderOf(context, 'identities', () =>
    manyByKey((keys: readonly string[]) => listIdentities(context.db, keys)),
  )
  return loader.load(resource.id)
}

function listOf({ where, orderBy, deleted, first, after, last, before }: ListArgs, { page, pageInfo }: SelectedList) {
  const wantsRows = ['edges', 'nodes', 'pageInfo', 'node'].some((field) => page.has(field))
  const isUnsized = (first === undefined || first === null) && (last === undefined || last === null)
  return {
    ...(where !== undefined && { where }),
    ...(orderBy !== undefined && { orderBy }),
    ...(deleted && { deleted }),
    page: { first: isUnsized && !wantsRows ? 0 : first, after, last, before },
    withTotal: page.has('totalCount'),
    withoutCursors: !page.has('edges') && !page.has('pageInfo'),
    farSides: [
      ...(pageInfo.has('hasPreviousPage') ? (['before'] as const) : []),
      ...(pageInfo.has('hasNextPage') ? (['after'] as const) : []),
    ],
  }
}
