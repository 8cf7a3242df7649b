import type { Db, Row } from '../../db/db.js'
import { compilePages, readPages, type ListQuery } from '../../query/compile-page.js'
import { printDatetime } from '../../query/datetime.js'
import { parseOrderBy } from '../../query/order.js'
import { parsePage, type Page, type PageArguments } from '../../query/page.js'
import { sql, type Statement } from '../../query/sql.js'
import { readValue, type DataType, type Value } from '../../query/value.js'
import type { Vocabulary } from '../../query/vocabulary.js'
import type { Actor } from '../access/actor.js'
import type { ShownAttribute } from '../inventory/attribute-value.js'
import { attributeIntervals, edgeIntervals, lifeEvents, stateIntervals } from './history.sql.js'

/** A closed interval [validFrom, validTo), from one version of the resource up to the one that ended it, by the operation that ended it. */
export interface Interval {
  readonly validFrom: string
  readonly validTo: string
  readonly fromVersion: number
  readonly toVersion: number
  readonly operationId: string
}

/**
 * A whole attribute as it was; no values: it was not set. With what its definition says of it, which may be newer than any catalogue that the
 * caller has.
 */
export interface AttributeInterval extends Interval, ShownAttribute {
  readonly resourceId: string
  readonly attributeId: number
  readonly values: readonly Value[]
}

/** The base fields as they were; `deletedAt` is set while the resource was deleted. */
export interface StateInterval extends Interval {
  readonly resourceId: string
  readonly resourceTypeId: number
  readonly providerTypeId: number
  readonly endpointId: number
  readonly datacenterId: number | null
  readonly statusId: number | null
  readonly presence: 'live' | 'stale' | 'gone'
  readonly name: string
  readonly deletedAt: string | null
}

/** An edge as it was; versions are those of its from end. Why it ended: its attributes changed, an end was deleted, or it was taken away. */
export interface EdgeInterval extends Interval {
  readonly edgeId: string
  readonly relationshipTypeId: number
  /** The name of the type, which may be newer than any catalogue that the caller has. */
  readonly relationship: string
  readonly fromId: string
  readonly toId: string
  readonly sourceInstanceId: number
  readonly reason: 'changed' | 'hidden' | 'removed'
  readonly attributes: ReadonlyMap<number, readonly Value[]>
}

/** A turn in a resource's life; the operation is null for what was loaded past the writers. */
export interface LifeEvent {
  readonly resourceId: string
  readonly kind: 'created' | 'deleted' | 'restored'
  readonly at: string
  readonly version: number
  readonly operationId: string | null
}

export interface HistoryArguments {
  readonly page?: PageArguments
  readonly withTotal?: boolean
}

/** Closed intervals of attributes (all, or these), newest first, a page for each resource in one statement. The present values are not among them. */
export async function listAttributeHistory(
  db: Db,
  _actor: Actor,
  resourceIds: readonly string[],
  args: HistoryArguments & { readonly attributeIds?: readonly number[] } = {},
): Promise<ReadonlyMap<string, Page<AttributeInterval>>> {
  const ties = [sql`h.attribute_definition_id`]
  return list(db, resourceIds, 'attribute history', attributeIntervals(args.attributeIds), ties, args, (row) => {
    const { texts, dataType, ...rest } = row as unknown as AttributeRow
    return { ...rest, dataType, ...instants(rest), values: readTexts(dataType, texts) }
  })
}

/** Closed intervals of the base fields, newest first, a page for each resource in one statement. */
export async function listStateHistory(
  db: Db,
  _actor: Actor,
  resourceIds: readonly string[],
  args: HistoryArguments = {},
): Promise<ReadonlyMap<string, Page<StateInterval>>> {
  return list(db, resourceIds, 'state history', stateIntervals(), [sql`h.resource_id`], args, (row) => {
    const state = row as unknown as StateInterval
    return { ...state, ...instants(state), deletedAt: state.deletedAt === null ? null : printDatetime(state.deletedAt) }
  })
}

/** Closed intervals of edges at the resource, newest first by the version of their from end, a page for each resource in one statement. */
export async function listEdgeHistory(
  db: Db,
  _actor: Actor,
  resourceIds: readonly string[],
  args: HistoryArguments & {
    readonly direction?: 'out' | 'in' | 'both'
    readonly relationshipTypeIds?: readonly number[]
  } = {},
): Promise<ReadonlyMap<string, Page<EdgeInterval>>> {
  const source = edgeIntervals(args.direction ?? 'both', args.relationshipTypeIds)
  const ties = [sql`h.edge_id`, sql`h.to_version`]
  return list(db, resourceIds, 'edge history', source, ties, args, (row) => {
    const { attributeIds, dataTypes, texts, ...rest } = row as unknown as EdgeRow
    return { ...rest, ...instants(rest), attributes: groupTexts(attributeIds, dataTypes, texts) }
  })
}

/** When the resource was created, deleted and restored, newest first, a page for each resource in one statement. */
export async function listLifeEvents(
  db: Db,
  _actor: Actor,
  resourceIds: readonly string[],
  args: HistoryArguments = {},
): Promise<ReadonlyMap<string, Page<LifeEvent>>> {
  return list(db, resourceIds, 'life', lifeEvents(), [sql`h.resource_id`], args, (row) => {
    const event = row as unknown as LifeEvent
    return { ...event, at: printDatetime(event.at) }
  })
}

type AttributeRow = Omit<AttributeInterval, 'values'> & { readonly texts: readonly string[] }
type EdgeRow = Omit<EdgeInterval, 'attributes'> & {
  readonly attributeIds: readonly number[]
  readonly dataTypes: readonly DataType[]
  readonly texts: readonly string[]
}

interface Source {
  readonly from: Statement
  readonly where: Statement
  readonly columns: Statement
}

async function list<T>(
  db: Db,
  resourceIds: readonly string[],
  noun: Noun,
  source: Source,
  ties: readonly Statement[],
  { page, withTotal }: HistoryArguments,
  read: (row: Row) => T,
): Promise<ReadonlyMap<string, Page<T>>> {
  if (resourceIds.length === 0) return new Map()
  const query: ListQuery = {
    ...source,
    order: parseOrderBy(vocabularyOf(noun), [{ ended: 'DESC' }], []),
    ties,
    scope: { alias: 'h', depth: 0 },
    page: parsePage(page ?? {}),
    withTotal: withTotal ?? false,
  }
  return readPages(query, await db.run(compilePages(query, resourceIds)), (row) => read(ownColumns(row)))
}

/** What ended an interval orders it: of one resource's own the version, which is exact; of edges, whose from ends differ, the time. */
function vocabularyOf(noun: Noun): Vocabulary {
  const field =
    noun === 'edge history'
      ? ({ column: 'valid_to', dataType: 'datetime', isNullable: false } as const)
      : ({ column: 'to_version', dataType: 'integer', isNullable: false } as const)
  return { noun, terms: new Map(), orders: new Map([['ended', { via: [], field }]]) }
}

type Noun = 'attribute history' | 'state history' | 'edge history' | 'life'

/** The row without what paging added. */
function ownColumns(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => !/^(id|position|parent_id|has_|total_|sort_|tie_)/.test(name)),
  )
}

function instants({ validFrom, validTo }: Pick<Interval, 'validFrom' | 'validTo'>) {
  return { validFrom: printDatetime(validFrom), validTo: printDatetime(validTo) }
}

const readTexts = (dataType: DataType, texts: readonly string[]): readonly Value[] =>
  texts.flatMap((text) => readValue(dataType, text) ?? [])

function groupTexts(
  attributeIds: readonly number[],
  dataTypes: readonly DataType[],
  texts: readonly string[],
): ReadonlyMap<number, readonly Value[]> {
  const found = new Map<number, readonly Value[]>()
  for (const [index, id] of attributeIds.entries())
    found.set(id, [...(found.get(id) ?? []), ...readTexts(dataTypes[index] ?? 'string', [texts[index] ?? ''])])
  return found
}
