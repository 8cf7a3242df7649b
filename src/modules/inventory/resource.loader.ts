import { InputError } from '../../errors.js'
import { loaderOf, manyByKey, oneByKey } from '../../loaders/loaders.js'
import type { Deleted } from '../../query/filter.js'
import { parseKey } from '../../query/global-id.js'
import type { Page, PageArguments } from '../../query/page.js'
import type { Value } from '../../query/value.js'
import type { SelectedList } from '../../schema/selection.js'
import type { CatalogueContext } from '../catalog/context.js'
import type { AggregateInput } from '../../query/aggregate.js'
import {
  aggregateNeighbours,
  aggregateResources,
  countFacets,
  countNeighbourFacets,
  wholeShape,
  type CountedFacet,
  type CountedGroups,
  type CountedList,
} from './facet.service.js'
import { toAggregate, toFacet, type AggregateSource, type FacetSource } from './facet.js'
import { listIdentities, type Identity, type IdentitySought } from './identity.service.js'
import {
  findIdentified,
  findResources,
  listNeighbours,
  listResources,
  type Edge,
  type Identified,
  type Neighbour,
  type NeighbourArguments,
} from './resource.service.js'
import { readingOf } from './reading.js'
import { readEdgeValues, readValues } from './value.service.js'
import { plannedShape } from './planner.js'
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

/** What facets can be asked for; as GraphQL coerced it. */
export interface FacetsArgs {
  readonly of: unknown
  readonly approximate?: boolean | null
}

/** Facets over the whole list that a page is of; of the same neighbours of all resources of a level in one statement. */
export async function facetsOf(
  context: CatalogueContext,
  { asked }: ListedPage | NeighbourPage,
  { of, approximate }: FacetsArgs,
): Promise<readonly FacetSource[]> {
  const facets =
    'edges' in asked
      ? await loadNeighbourFacets(context, asked, of)
      : await listFacets(context, asked, of, approximate ?? false)
  context.spend(facets.reduce((sum, { answer }) => sum + answer.terms.length + answer.ranges.length, 0))
  return facets.map(toFacet)
}

function listFacets(context: CatalogueContext, list: CountedList, of: unknown, approximate: boolean) {
  const { db, actor, catalogue, statistics } = context
  const choose = wholeShape(catalogue, statistics, list.typeIds, context)
  return countFacets(db, actor, catalogue, list, of, choose, approximate ? approximatelyIn(context) : undefined)
}

const approximatelyIn = ({ statistics, noteList }: CatalogueContext) => statistics && { statistics, noteList }

async function loadNeighbourFacets(
  context: CatalogueContext,
  { resource, edges }: NeighbourPage['asked'],
  of: unknown,
): Promise<readonly CountedFacet[]> {
  const { db, actor, catalogue } = context
  const loader = loaderOf(context, `facets ${JSON.stringify([edges, of])}`, () =>
    oneByKey((keys: readonly string[]) => {
      context.spend(0)
      return countNeighbourFacets(db, actor, catalogue, keys, edges, of, context)
    }),
  )
  return (await loader.load(resource.id)) ?? []
}

/** Groups of the whole list that a page is of; of the same neighbours of all resources of a level in one statement. */
export async function aggregateOf(
  context: CatalogueContext,
  { asked }: ListedPage | NeighbourPage,
  { approximate, ...input }: AggregateInput & { readonly approximate?: boolean | null },
): Promise<AggregateSource> {
  const counted =
    'edges' in asked
      ? await loadNeighbourGroups(context, asked, input)
      : await listGroups(context, asked, input, approximate ?? false)
  context.spend(counted.answer.groups.length)
  return toAggregate(counted)
}

/** A page of neighbours, with what was asked for: figures are of the whole list, whichever page is shown. */
export interface NeighbourPage extends Page<Neighbour> {
  readonly asked: { readonly resource: Resource; readonly edges: NeighbourArguments }
}

function listGroups(context: CatalogueContext, list: CountedList, input: AggregateInput, approximate: boolean) {
  const { db, actor, catalogue, statistics } = context
  const choose = wholeShape(catalogue, statistics, list.typeIds, context)
  const approximately = approximate ? approximatelyIn(context) : undefined
  return aggregateResources(db, actor, catalogue, list, input, choose, approximately)
}

async function loadNeighbourGroups(
  context: CatalogueContext,
  { resource, edges }: NeighbourPage['asked'],
  input: AggregateInput,
): Promise<CountedGroups> {
  const { db, actor, catalogue } = context
  const loader = loaderOf(context, `aggregate ${JSON.stringify([edges, input])}`, () =>
    oneByKey((keys: readonly string[]) => {
      context.spend(0)
      return aggregateNeighbours(db, actor, catalogue, keys, edges, input, context)
    }),
  )
  const groups = await loader.load(resource.id)
  if (!groups) throw new Error(`no groups of the neighbours of resource ${resource.id}`)
  return groups
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
  `${owner.id} ${spelledOut(attributeIds)}`

/** All rows of a level share one list. */
const spelled = new WeakMap<readonly number[], string>()

function spelledOut(ids: readonly number[]): string {
  const text = spelled.get(ids) ?? ids.join()
  spelled.set(ids, text)
  return text
}

const distinct = <T extends { readonly id: string }>(wanted: readonly Wanted<T>[]): readonly T[] => [
  ...new Map(wanted.map(({ owner }) => [owner.id, owner])).values(),
]

const unionOf = (wanted: readonly Wanted<unknown>[]): readonly number[] => [
  ...new Set([...new Set(wanted.map(({ attributeIds }) => attributeIds))].flat()),
]

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
