import { beyond, compileOrder, orderBy, type SortExpression } from './compile-order.js'
import { dataTypeOf, parseCursor, printCursor } from './cursor.js'
import type { Order } from './order.js'
import type { Page, PageRequest } from './page.js'
import type { Scope } from './compile.js'
import { along, named, rowsWanted, withoutValue, type Stretch, type Walkable } from './compile-walk.js'
import type { Beside } from './compile-beside.js'
import { compileRollups, type Among } from './compile-rollup.js'
import type { Walk } from './shape.js'
import { empty, join, raw, sql, type Statement } from './sql.js'
import { readValue } from './value.js'

/** A list of which one page is wanted, in SQL. */
export interface ListQuery {
  /** `r.id as "id", r.name as "name"`. */
  readonly columns: Statement
  /** `resources r`, or a join; may mention `p.id`, the parent, when there are parents. */
  readonly from: Statement
  /** Everything that rows of the list must fulfil. */
  readonly where: Statement
  /** The same for one row that is at hand, where that is cheaper. */
  readonly each?: Statement
  /** A way to the same rows that may find the page sooner; the order must then be one that it can go along. */
  readonly walk?: Walk
  /** Only the rows of the walk, which may be fewer than there are, see `isFull`; or only the other way. Both in one statement unless said. */
  readonly part?: 'walk' | 'rest'
  /** Set for a list of resources that is not under parents: what roll-ups that it is sorted by need not look beyond. */
  readonly among?: Among
  readonly order: Order
  /** The bigint columns that tell rows of equal sort values apart. */
  readonly ties: readonly Statement[]
  /** The row that the order is about. */
  readonly scope: Scope
  readonly page: PageRequest
  readonly withTotal: boolean
  /** What comes with the rows of the page; their first tie must be the id of a resource. */
  readonly beside?: Beside | undefined
  /** Set where nobody looks at cursors: they are empty. */
  readonly withoutCursors?: boolean
  /** On which sides of the page somebody asks whether there is more beyond a cursor; on both unless said. */
  readonly farSides?: readonly Side[]
}

/** A side of a page. */
export type Side = 'before' | 'after'

/**
 * One statement for a page: its rows and one more, that tells whether there is another page. The total, and whether rows lie on the far
 * side of a cursor, come in the same statement, on one row without `tie_0` when the page is empty. Read it with `readPage`.
 */
export function compilePage(query: ListQuery): Statement {
  const { head, rows, facts, order } = partsOf(query)
  if (facts.length === 0) return sql`${head}${rows}`
  return sql`${head}select f.*, page.* from (select ${join(facts, ', ')}) f left join lateral (${rows}) page on true order by ${order}`
}

/**
 * One statement for the same page under each of many parents, whose ids `from` and `where` call `p.id`; rows carry `parent_id`. Read it
 * with `readPages`.
 */
export function compilePages(query: ListQuery, parentIds: readonly string[]): Statement {
  const { rows, facts, order } = partsOf(query)
  const parents = sql`unnest(${parentIds}::bigint[]) with ordinality p (id, position)`
  // Without the "offset 0" the facts would be worked out for every row of the page instead of once a parent.
  const from =
    facts.length === 0 ? parents : sql`(select p.id, p.position, ${join(facts, ', ')} from ${parents} offset 0) p`
  return sql`select p.*, p.id as parent_id, page.* from ${from} left join lateral (${rows}) page on true order by p.position, ${order}`
}

/** Whether the rows of `compilePage` are all that it wanted, so that there is nothing to look for behind a walk. */
export const isFull = ({ page }: ListQuery, rows: readonly Row[]): boolean => rows.filter(isRow).length > page.size

const isRow = (row: Row) => row['tie_0'] !== null

/** The page in the rows of `compilePage`; `node` reads a row. */
export function readPage<T, R extends Row>(query: ListQuery, rows: readonly R[], node: (row: R) => T): Page<T> {
  const { order, page, ties } = query
  const found = rows.filter(isRow)
  const kept = found.slice(0, page.size)
  if (isBackward(query)) kept.reverse()
  const cursor = query.withoutCursors ? () => '' : (row: R) => cursorOf(order, ties.length, row)
  const edges = kept.map((row) => ({ cursor: cursor(row), node: node(row) }))
  const hasMore = found.length > page.size
  const total = rows[0]?.['total_count']
  return {
    edges,
    pageInfo: {
      hasNextPage: rows[0]?.['has_after'] === true || (page.direction === 'forward' && hasMore),
      hasPreviousPage: rows[0]?.['has_before'] === true || (page.direction === 'backward' && hasMore),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: total === undefined ? null : Number(total),
  }
}

/** The pages in the rows of `compilePages`, by parent id; every parent has one. */
export function readPages<T, R extends Row>(
  query: ListQuery,
  rows: readonly R[],
  node: (row: R) => T,
): ReadonlyMap<string, Page<T>> {
  const byParent = new Map<string, R[]>()
  for (const row of rows) {
    const parent = String(row['parent_id'])
    const group = byParent.get(parent)
    if (group) group.push(row)
    else byParent.set(parent, [row])
  }
  return new Map([...byParent].map(([parent, group]) => [parent, readPage(query, group, node)]))
}

type Row = Readonly<Record<string, unknown>>

interface Parts {
  readonly head: Statement
  readonly rows: Statement
  readonly facts: readonly Statement[]
  readonly order: Statement
}

function partsOf(query: ListQuery): Parts {
  const { columns, where } = query
  const sorts = compileOrder(query.order, query.ties, query.scope)
  const { queries, joins } = compileRollups(query.order, query.scope, query.among)
  const head = queries.length > 0 ? sql`with ${join([...queries], ', ')} ` : empty
  const from = sql`${query.from}${joins}`
  const cursors = cursorsOf(query)
  const list: Walkable = { columns, from, order: query.order, alias: query.scope.alias, sorts }
  const order = orderBy(sorts, isBackward(query))
  const stretch: Stretch = { isBackward: isBackward(query), limit: rowsWanted(query.page.size + 1), places: cursors }
  const found = sql`select ${columns}, ${join(sorts.map(named), ', ')} from ${from} where ${where}${windowOf(sorts, cursors)}`
  const { walk, part } = query
  const page =
    walk && part !== 'rest'
      ? walked(list, part === 'walk' ? { ...walk, rest: 'nothing' } : walk, stretch, { where, found, order })
      : sql`${found} order by ${order} limit ${stretch.limit}`
  const { beside } = query
  const rows = beside ? sql`select b.*${beside.columns} from (${page}) b ${beside.joins} order by ${order}` : page
  const outside = cursors.flatMap(({ side, cursor }) => {
    const other: Side = side === 'after' ? 'before' : 'after'
    if (query.farSides?.includes(other) === false) return []
    return sql`(${liesBeyond(query, list, { side: other, cursor, isInclusive: true })}) as ${raw(`has_${other}`)}`
  })
  const total = query.withTotal ? [sql`(select count(*) from ${query.from} where ${where}) as total_count`] : []
  return { head, rows, facts: [...total, ...outside], order }
}

interface Whole {
  /** The list without its window, and with it. */
  readonly where: Statement
  readonly found: Statement
  readonly order: Statement
}

/**
 * Rows along the order, a bounded number of them, are looked at first; only when they do not fill the page is the list found the other way, or what has no
 * value to be sorted by. All stand in one statement: what comes second is not begun where the condition on the count is false.
 */
function walked(list: Walkable, walk: Walk, stretch: Stretch, { where, found, order }: Whole): Statement {
  const { limit, isBackward } = stretch
  if (walk.rest === 'nothing') return along(list, walk, stretch)
  const isShort = sql` and (select count(*) from walked) < ${limit}`
  const complete = (first: Statement, second: Statement) =>
    sql`with walked as materialized (${first}) select * from walked union all (${second}) order by ${order} limit ${limit}`
  if (walk.rest === 'missing')
    return isBackward
      ? complete(withoutValue(list, where, stretch), along(list, walk, stretch, isShort))
      : complete(along(list, walk, stretch), withoutValue(list, where, stretch, isShort))
  return sql`with walked as materialized (${along(list, walk, stretch)}) select * from walked where (select count(*) from walked) = ${limit} union all (${found}${isShort} order by ${order} limit ${limit}) order by ${order} limit ${limit}`
}

/**
 * Whether the list has a row on this side of a cursor. The row that the cursor was made for is asked first: it nearly always is one, and costs next to
 * nothing.
 */
function liesBeyond(query: ListQuery, list: Walkable, place: Stretch['places'][number]): Statement {
  const { where, walk, each, ties } = query
  const { from } = list
  const { side, cursor } = place
  const [tie] = ties
  const beside = beyond(list.sorts, cursor, side, true)
  const own =
    each && tie
      ? [sql`select 1 from ${from} where ${tie} = ${cursor.ids[0] ?? null}::bigint and ${each} and ${beside}`]
      : []
  const nearest: Stretch = { isBackward: side === 'before', limit: rowsWanted(1), places: [place] }
  const way = (rest: Walk['rest'] | undefined): readonly Statement[] => {
    if (rest === 'nothing') return []
    return rest === 'missing'
      ? [withoutValue(list, where, nearest)]
      : [sql`select 1 from ${from} where ${where} and ${beside}`]
  }
  const ways = [...own, ...(walk ? [along(list, walk, nearest)] : []), ...way(walk?.rest)]
  return join(
    ways.map((rows) => sql`exists (${rows})`),
    ' or ',
  )
}

const cursorsOf = ({ order, page, ties }: ListQuery) =>
  (['after', 'before'] as const).flatMap((side) => {
    const text = page[side]
    return text === undefined ? [] : [{ side, cursor: parseCursor(order, ties.length, text, [side]) }]
  })

/** ` and ...`: what lies between the cursors. */
const windowOf = (sorts: readonly SortExpression[], places: Stretch['places']) =>
  places.length > 0
    ? join(
        places.map(({ side, cursor }) => sql` and ${beyond(sorts, cursor, side)}`),
        '',
      )
    : empty

const isBackward = (query: ListQuery) => query.page.direction === 'backward'

function cursorOf(order: Order, ties: number, row: Row): string {
  return printCursor(order, {
    values: order.keys.map((key, index) => readValue(dataTypeOf(key), row[`sort_${index}`])),
    ids: Array.from({ length: ties }, (_, index) => String(row[`tie_${index}`])),
  })
}
