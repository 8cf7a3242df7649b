import type { Db, Row } from '../../db/db.js'
import { besideRows, readBeside, type Beside } from '../../query/compile-beside.js'
import {
  compilePage,
  compilePages,
  isFull,
  readPage,
  readPages,
  type ListQuery,
  type Side,
} from '../../query/compile-page.js'
import { compileCondition } from '../../query/compile.js'
import { edgesAt } from '../../query/edges.js'
import { and, everything, restrict, type Deleted, type Field, type Filter } from '../../query/filter.js'
import { narrowOrder, narrowToTypes, ofTypes } from '../../query/narrow.js'
import { parseOrderBy, restrictOrder, type Order } from '../../query/order.js'
import { parsePage, type Page, type PageArguments } from '../../query/page.js'
import { parseWhere } from '../../query/parse.js'
import { areIndexedByName, isLive, isOnType, plan, type Plan } from '../../query/plan.js'
import type { Asked } from '../../query/asked.js'
import { priceNeighbours } from '../../query/price.js'
import { compileShape, conditionsOf, leavesNoChoice, type Shape } from '../../query/shape.js'
import { join, plannedOnce, raw, sql, type Statement } from '../../query/sql.js'
import { noStatistics, type Statistics } from '../../query/statistics.js'
import { printDatetime } from '../../query/datetime.js'
import type { Actor } from '../access/actor.js'
import { visibleResources } from '../access/visible.js'
import { getRelationship, type Catalogue } from '../catalog/catalogue.js'
import type { IdentitySought } from './identity.service.js'
import { advisedOf, estimateOf, plannedShape, type ChooseShape, type Watch } from './planner.js'
import { wholeRow, type BaseField, type NamedAttribute, type Reading } from './reading.js'
import type { Resource, RowValues } from './resource.js'
import { edgeColumns, resourceColumns, selectIdentified, selectResources } from './resource.sql.js'
import { edgeVocabulary, resourceVocabulary } from './vocabulary.js'

/** What a list of resources is asked. `where` and `orderBy` as GraphQL coerced them; they are parsed in here. */
export interface ListArguments {
  readonly where?: unknown
  readonly orderBy?: unknown
  readonly page?: PageArguments
  readonly deleted?: Deleted
  readonly withTotal?: boolean
  /** Set where nobody looks at cursors, which are then empty. */
  readonly withoutCursors?: boolean
  readonly farSides?: readonly Side[]
  /** Set where nobody looks at the page, which is empty: nothing is read but the total, if that is wanted. */
  readonly isUnread?: boolean
  /** What is read of each resource; its base fields unless said. */
  readonly reading?: Reading
}

/** A page of the resources of these concrete types, of all types when undefined. One statement, or another where a walk did not fill the page. */
export async function listResources(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  { typeIds, ...args }: ListArguments & { readonly typeIds?: readonly number[] },
  choose: ChooseShape = plannedShape(catalogue, undefined, typeIds),
): Promise<Page<Resource>> {
  const vocabulary = resourceVocabulary(catalogue, typeIds)
  const deleted = args.deleted ?? 'exclude'
  const where = parseWhere(vocabulary, args.where, ['where'], deleted !== 'exclude')
  const filter = shownResources(actor, typeIds, deleted, where)
  const asked: Asked = {
    conditions: conditionsOf(plan(filter)),
    order: shownOrder(actor, parseOrderBy(vocabulary, args.orderBy, ['orderBy'], deleted !== 'exclude'), filter),
    page: parsePage(args.page ?? {}),
    scope: resourceScope,
    withTotal: args.withTotal ?? false,
  }
  const shape = args.isUnread && !asked.withTotal ? unread : choose(asked)
  const { reading = wholeRow } = args
  const query: ListQuery = {
    ...asked,
    ...compileShape(asked.conditions, shape, resourceScope),
    among: { conditions: asked.conditions, scope: resourceScope, shape },
    columns: resourceColumns(reading.fields),
    beside: besideOf(reading),
    from: sql`resources r`,
    ties: [sql`r.id`],
    withTotal: asked.withTotal ?? false,
    withoutCursors: args.withoutCursors ?? false,
    ...(args.farSides && { farSides: args.farSides }),
  }
  const read = (row: Stored) => readResource(row, reading)
  if (args.isUnread && !query.withTotal) return readPage(query, [], read)
  if (args.isUnread) return readPage(query, await db.run<Stored>(countRows(query)), read)
  if (query.walk?.rest === 'all' && !query.withTotal) {
    const rows = await db.run<Stored>(compilePage({ ...query, part: 'walk' }))
    // The other way stands for itself: what the walk has found is found again, and is not planned for where the walk is enough.
    return readPage(
      query,
      isFull(query, rows) ? rows : await db.run<Stored>(compilePage({ ...query, part: 'rest' })),
      read,
    )
  }
  const statement = compilePage(query)
  const hasOnePlan = leavesNoChoice(shape, asked.conditions) || isByName(query, asked)
  return readPage(query, await db.run<Stored>(hasOnePlan ? plannedOnce(statement) : statement), read)
}

/** Whether a page is a stretch of the index of names. */
const isByName = ({ order: { keys }, withTotal }: ListQuery, { conditions }: Asked) =>
  !withTotal &&
  keys.length === 1 &&
  keys.every((key) => key.kind === 'field' && key.sort.via.length === 0 && key.sort.field.column === 'name') &&
  areIndexedByName(conditions)

function besideOf({ attributes, areNear }: Reading): Beside | undefined {
  const refs = attributes.map(({ attribute }) => attribute)
  return refs.length === 0 ? undefined : besideRows(refs, areNear)
}

const unread: Shape = { kind: 'free' }

/** The total of a list alone, on a row that `readPage` takes for an empty page. */
const countRows = ({ from, where }: ListQuery): Statement =>
  sql`select count(*) as total_count, null as tie_0 from ${from} where ${where}`

/** An edge as its ends see it; `key` tells parallel edges apart, ids are database keys. */
export interface Edge {
  readonly id: string
  readonly relationshipTypeId: number
  readonly fromId: string
  readonly toId: string
  readonly validFrom: string
  readonly key: string
}

export interface Neighbour {
  readonly row: Resource
  readonly edge: Edge
}

/** Which edges to follow from each parent: one relationship type or all, in which direction (ignored by symmetric types). */
export interface NeighbourArguments extends ListArguments {
  readonly relationshipTypeId?: number
  readonly direction: 'out' | 'in' | 'both'
  /** Concrete types at the other end; undefined for all. */
  readonly farTypeIds?: readonly number[]
  readonly edgeWhere?: unknown
}

/**
 * The same page of neighbours for each parent, by parent id: one statement for all. A neighbour stands once for each edge that leads to it. Edges
 * hidden by a deleted end, and deleted neighbours, only with `deleted`.
 */
export async function listNeighbours(
  db: Db,
  actor: Actor,
  catalogue: Catalogue,
  parentIds: readonly string[],
  args: NeighbourArguments,
  { statistics = noStatistics, weigh }: Pick<Watch, 'weigh'> & { readonly statistics?: Statistics | undefined } = {},
): Promise<ReadonlyMap<string, Page<Neighbour>>> {
  if (parentIds.length === 0) return new Map()
  const { query, asked } = neighbourQuery(actor, catalogue, args)
  const advised = advisedOf(catalogue, statistics, args.farTypeIds)
  weigh?.(estimateOf(advised, asked, priceNeighbours(parentIds.length, asked, advised.knowledge)))
  const statement = compilePages(query, [...new Set(parentIds)])
  const isPlain = args.edgeWhere === undefined && asked.conditions.every((part) => isOnType(part) || isLive(part))
  const rows = await db.run<Stored & EdgeRow>(isPlain ? plannedOnce(statement) : statement)
  return readPages(query, rows, (row) => readNeighbour(row, args.reading))
}

function neighbourQuery(
  actor: Actor,
  catalogue: Catalogue,
  args: NeighbourArguments,
): { readonly query: ListQuery; readonly asked: Asked } {
  const vocabulary = resourceVocabulary(catalogue, args.farTypeIds)
  const where = parseWhere(vocabulary, args.where, ['where'], isWithDeleted(args))
  const filter = shownResources(actor, args.farTypeIds, args.deleted ?? 'exclude', where)
  const planned = plan(filter)
  const asked: Asked = {
    conditions: conditionsOf(planned),
    order: shownOrder(actor, parseOrderBy(vocabulary, args.orderBy, ['orderBy'], isWithDeleted(args)), filter),
    page: parsePage(args.page ?? {}),
    scope: resourceScope,
  }
  const { reading = wholeRow } = args
  const query: ListQuery = {
    ...asked,
    ...alongEdges(catalogue, args, planned),
    columns: sql`${resourceColumns(reading.fields)}, ${edgeColumns}`,
    beside: besideOf(reading),
    ties: [sql`r.id`, sql`e.id`],
    withTotal: args.withTotal ?? false,
    withoutCursors: args.withoutCursors ?? false,
    ...(args.farSides && { farSides: args.farSides }),
  }
  return { query, asked }
}

/** From a parent `p` along edges `e` to the resources `r` for which a plan holds: FROM item and WHERE condition. */
export function alongEdges(
  catalogue: Catalogue,
  args: Pick<NeighbourArguments, 'relationshipTypeId' | 'direction' | 'edgeWhere' | 'deleted'>,
  planned: Plan,
): Pick<ListQuery, 'from' | 'where'> {
  const type = args.relationshipTypeId === undefined ? undefined : getRelationship(catalogue, args.relationshipTypeId)
  const edges = edgeVocabulary(catalogue, type ? [type] : [...catalogue.relationshipTypes.values()])
  const edgeFilter = parseWhere(edges, args.edgeWhere, ['edge'])
  const source = edgesAt(sql`p.id`, raw('e'), {
    ...(type && { relationshipTypeId: type.id }),
    direction: type?.isSymmetric ? 'both' : args.direction,
    withDeleted: isWithDeleted(args),
  })
  const conditions = [
    ...source.conditions,
    ...(edgeFilter === everything ? [] : [sql`(${compileCondition(plan(edgeFilter, 'edge'), edgeScope)})`]),
    sql`(${compileCondition(planned, resourceScope)})`,
  ]
  return { from: sql`${source.from} join resources r on r.id = ${source.farId}`, where: join(conditions, ' and ') }
}

const isWithDeleted = ({ deleted = 'exclude' }: Pick<ListArguments, 'deleted'>) => deleted !== 'exclude'

/** The resources of these ids, in their order, deleted ones too; undefined where there is none that the actor may see. */
export async function findResources(
  db: Db,
  actor: Actor,
  ids: readonly string[],
): Promise<readonly (Resource | undefined)[]> {
  if (ids.length === 0) return []
  const visible = compileCondition(plan(visibleResources(actor)), resourceScope)
  const rows = await db.run<Stored>(plannedOnce(selectResources(ids, visible)))
  const found = new Map(rows.map((row) => [row.id, readResource(row)]))
  return ids.map((id) => found.get(id))
}

/** A resource that a source calls by the external id asked for, as a thing of this kind. */
export interface Identified {
  readonly kind: string
  readonly resource: Resource
}

/** What each identity names, deleted ones too, by kind; a list for each, in their order. One statement. */
export async function findIdentified(
  db: Db,
  actor: Actor,
  identities: readonly IdentitySought[],
): Promise<readonly (readonly Identified[])[]> {
  const visible = compileCondition(plan(visibleResources(actor)), resourceScope)
  const found = identities.map((): Identified[] => [])
  for (const row of await db.run<Stored & { position: number; kind: string }>(selectIdentified(identities, visible)))
    found[row.position - 1]?.push({ kind: row.kind, resource: readResource(row) })
  return found
}

/** The row that conditions on resources are about. */
export const resourceScope = { alias: 'r', depth: 0 }
const edgeScope = { alias: 'e', depth: 0 }

const deletedField: Field = { column: 'deleted_at', dataType: 'datetime', isNullable: true }

/** Which resources a list of these concrete types, of all types when undefined, consists of for the one who asks. */
export function shownResources(
  actor: Actor,
  typeIds: readonly number[] | undefined,
  deleted: Deleted,
  where: Filter,
): Filter {
  const types = typeIds ? ofTypes(typeIds) : everything
  return narrowToTypes(and(types, shownBy(deleted), restrict(where, visibleResources(actor))))
}

/** The order of a list of what a filter lets through, for the one who asks. */
const shownOrder = (actor: Actor, order: Order, filter: Filter): Order =>
  narrowOrder(restrictOrder(order, visibleResources(actor)), filter)

// One type is an equality, so that an index on (type, name) gives the order too.
function shownBy(deleted: Deleted): Filter {
  return deleted === 'include'
    ? everything
    : { kind: 'field', field: deletedField, test: { kind: 'isSet', set: deleted === 'only' } }
}

const instants: ReadonlySet<BaseField> = new Set(['firstSeenAt', 'lastSeenAt', 'createdAt', 'updatedAt', 'deletedAt'])

/** A row of a statement that selects resources. */
type Stored = Resource & Row

function readResource(row: Stored, { fields, attributes }: Reading = wholeRow): Resource {
  const read: Record<string, unknown> = {}
  for (const field of fields) {
    const stored = row[field]
    read[field] = instants.has(field) && typeof stored === 'string' ? printDatetime(stored) : stored
  }
  if (attributes.length > 0) read['values'] = readRowValues(row, attributes)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is not read is not looked at, see `Reading`
  return read as unknown as Resource
}

function readRowValues(row: Stored, attributes: readonly NamedAttribute[]): RowValues {
  const values: Record<string, RowValues[string]> & { $type: number } = { $type: row.resourceTypeId }
  for (const [place, { apiName, attribute }] of attributes.entries())
    values[apiName] = readBeside(row, place, attribute)
  return values
}

interface EdgeRow {
  readonly edge_id: string
  readonly edge_type_id: number
  readonly edge_from_id: string
  readonly edge_to_id: string
  readonly edge_valid_from: string
  readonly edge_key: string
}

function readNeighbour(row: Stored & EdgeRow, reading?: Reading): Neighbour {
  return {
    row: readResource(row, reading),
    edge: {
      id: row.edge_id,
      relationshipTypeId: row.edge_type_id,
      fromId: row.edge_from_id,
      toId: row.edge_to_id,
      validFrom: printDatetime(row.edge_valid_from),
      key: row.edge_key,
    },
  }
}
