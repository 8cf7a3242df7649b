import { beyond, compileOrder, orderBy, type SortExpression } from '../../src/query/compile-order.js'
import { readPage } from '../../src/query/compile-page.js'
import { parseCursor, type Cursor } from '../../src/query/cursor.js'
import { printDatetime } from '../../src/query/datetime.js'
import { and, everything, type Filter } from '../../src/query/filter.js'
import { narrowOrder, narrowToTypes, ofTypes } from '../../src/query/narrow.js'
import { parseOrderBy, type Order } from '../../src/query/order.js'
import { parsePage, type Page } from '../../src/query/page.js'
import { parseWhere } from '../../src/query/parse.js'
import { empty, join, raw, sql, type Statement } from '../../src/query/sql.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import type { Row } from '../../src/db/db.js'
import type { Resource } from '../../src/modules/inventory/resource.js'
import { allColumns } from '../../src/modules/inventory/resource.sql.js'
import { resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import type { Counts } from './ids.js'
import { live, probeOf, type Fence } from './probe.js'

/** What a client asks of a list: `where` and `orderBy` as GraphQL hands them over, and the cursor after which the page starts. */
export interface Asked {
  readonly typeIds: readonly number[] | undefined
  readonly where: unknown
  readonly orderBy: readonly unknown[]
  readonly after?: string | undefined
}

/** A question taken apart for the shapes. */
export interface Pieces {
  /** What every resource of the list is: of the types asked for, and not deleted. */
  readonly always: readonly Filter[]
  /** What else must hold, all of it. */
  readonly conditions: readonly Filter[]
  readonly order: Order
  readonly after: Cursor | undefined
  readonly counts: Counts
  /** How many resources fulfil `always`. */
  readonly resources: number
}

/** Which rows of the list are wanted: those after the cursor, in order, or the nearest one before it. */
export interface Window {
  readonly isBackward: boolean
  readonly limit: number
}

/** A way to write a question in SQL; undefined where it does not apply. The rows have the columns of the product's and `sort_n`, `tie_0`. */
export interface Shape {
  readonly name: string
  readonly rows: (pieces: Pieces, window: Window) => Statement | undefined
}

/** Rows of a page of 50, and the one more that tells whether there is another page. */
const pageRows = 51

/** The question in pieces, by the product's own parsers. */
export function piecesOf(catalogue: Catalogue, asked: Asked, known: Pick<Pieces, 'counts' | 'resources'>): Pieces {
  const vocabulary = resourceVocabulary(catalogue, asked.typeIds)
  const filter = narrowToTypes(
    and(asked.typeIds ? ofTypes(asked.typeIds) : everything, live, parseWhere(vocabulary, asked.where, ['where'])),
  )
  const order = narrowOrder(parseOrderBy(vocabulary, asked.orderBy, ['orderBy']), filter)
  const conjuncts = flat(filter)
  return {
    always: conjuncts.filter(isAlways),
    conditions: conjuncts.filter((part) => !isAlways(part)),
    order,
    after: asked.after === undefined ? undefined : parseCursor(order, 1, asked.after, ['after']),
    ...known,
  }
}

/** The statement of a shape for a question: the page and, beyond a cursor, whether there is something before it, as the product tells it too. */
export function statementOf(shape: Shape, pieces: Pieces): Statement | undefined {
  const page = shape.rows(pieces, { isBackward: false, limit: pageRows })
  if (!page || !pieces.after) return page
  const before = shape.rows(pieces, { isBackward: true, limit: 1 })
  return (
    before &&
    sql`select f.*, page.* from (select exists (${before}) as has_before) f left join lateral (${page}) page on true order by ${orderBy(sortsOf(pieces), false)}`
  )
}

/** The page in the rows of a shape, read as the product reads its own. */
export function pageOf({ order }: Pieces, rows: readonly (Resource & Row)[]): Page<Resource> {
  const query = {
    columns: empty,
    from: empty,
    where: empty,
    order,
    ties: [sql`r.id`],
    scope: row,
    page,
    withTotal: false,
  }
  return readPage(query, rows, (found) => ({
    ...found,
    firstSeenAt: printDatetime(found.firstSeenAt),
    lastSeenAt: printDatetime(found.lastSeenAt),
    createdAt: printDatetime(found.createdAt),
    updatedAt: printDatetime(found.updatedAt),
  }))
}

const page = parsePage({ first: 50 })

/** The sort expressions of the question over `resources r`. */
export function sortsOf({ order }: Pieces): readonly SortExpression[] {
  return compileOrder(order, [sql`r.id`], row)
}

/** `select ... from ... where ... order by ... limit 51`, about `resources r`. */
export function select(
  pieces: Pieces,
  window: Window,
  from: Statement,
  where: readonly Statement[],
  sorts: readonly SortExpression[] = sortsOf(pieces),
): Statement {
  const named = sorts.map(({ expression, name }) => sql`${expression} as ${raw(name)}`)
  const conditions = [...where, ...beyondCursor(pieces, window, sorts)]
  return sql`select ${allColumns}, ${join(named, ', ')} from ${from} where ${conditions.length > 0 ? join(conditions, ' and ') : raw('true')} order by ${orderBy(sorts, window.isBackward)} limit ${window.limit}`
}

/** What the cursor leaves of the list. */
export function beyondCursor(pieces: Pieces, { isBackward }: Window, sorts: readonly SortExpression[]): Statement[] {
  if (!pieces.after) return []
  return [isBackward ? beyond(sorts, pieces.after, 'before', true) : beyond(sorts, pieces.after, 'after')]
}

/** Conditions as probes of `resources r`, but for some. */
export function probesOf(filters: readonly Filter[], fence: Fence, without: readonly Filter[] = []): Statement[] {
  return filters.filter((part) => !without.includes(part)).map((part) => probeOf(part, row, fence))
}

/** The resource that conditions are about. */
export const row = { alias: 'r', depth: 0 }

const flat = (filter: Filter): readonly Filter[] => (filter.kind === 'all' ? filter.of.flatMap(flat) : [filter])

const isAlways = (filter: Filter) =>
  filter.kind === 'field' && ['resource_type_id', 'deleted_at'].includes(filter.field.column)
