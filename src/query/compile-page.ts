import { beyond, compileOrder, orderBy, type SortExpression } from './compile-order.js'
import { dataTypeOf, parseCursor, printCursor } from './cursor.js'
import type { Order } from './order.js'
import type { Page, PageRequest } from './page.js'
import { valueColumn, type Scope } from './compile.js'
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
  /** A way to the same rows that may find the page sooner; the order must then be one over columns of `from`. */
  readonly walk?: Walk
  /** Set for a list of resources that is not under parents: what roll-ups that it is sorted by need not look beyond. */
  readonly among?: Among
  readonly order: Order
  /** The bigint columns that tell rows of equal sort values apart. */
  readonly ties: readonly Statement[]
  /** The row that the order is about. */
  readonly scope: Scope
  readonly page: PageRequest
  readonly withTotal: boolean
  /** Set where nobody looks at cursors: they are empty. */
  readonly withoutCursors?: boolean
}

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

/** The page in the rows of `compilePage`; `node` reads a row. */
export function readPage<T, R extends Row>(query: ListQuery, rows: readonly R[], node: (row: R) => T): Page<T> {
  const { order, page, ties } = query
  const found = rows.filter((row) => row['tie_0'] !== null)
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

function partsOf(query: ListQuery): {
  readonly head: Statement
  readonly rows: Statement
  readonly facts: readonly Statement[]
  readonly order: Statement
} {
  const { columns, where, page } = query
  const sorts = compileOrder(query.order, query.ties, query.scope)
  const { queries, joins } = compileRollups(query.order, query.scope, query.among)
  const head = queries.length > 0 ? sql`with ${join([...queries], ', ')} ` : empty
  const from = sql`${query.from}${joins}`
  const order = orderBy(sorts, isBackward(query))
  const found = sql`select ${columns}, ${join(sorts.map(named), ', ')} from ${from} where ${where}${windowOf(query, sorts)}`
  const rows = query.walk
    ? walked(query, query.walk, sorts, found)
    : sql`${found} order by ${order} limit ${page.size + 1}`
  const outside = cursorsOf(query).map(({ side, cursor }) => {
    const other = side === 'after' ? 'before' : 'after'
    return sql`exists (select 1 from ${from} where ${where} and ${beyond(sorts, cursor, other, true)}) as ${raw(`has_${other}`)}`
  })
  const total = query.withTotal ? [sql`(select count(*) from ${query.from} where ${where}) as total_count`] : []
  return { head, rows, facts: [...total, ...outside], order }
}

/**
 * Rows along the order, a bounded number of them, are looked at first; only when they do not fill the page is the list found the other way.
 * Both ways stand in one statement: the second is not begun where the condition on the count is false.
 */
function walked(query: ListQuery, walk: Walk, sorts: readonly SortExpression[], found: Statement): Statement {
  const { columns, page } = query
  const order = orderBy(sorts, isBackward(query))
  const limit = page.size + 1
  const along = walk.along === 'values' ? alongValues(query, walk) : alongResources(query, walk, sorts)
  return sql`with walked as materialized (select ${columns}, ${along.sorts} from ${along.from} where ${along.where} order by ${along.order} limit ${limit}) select * from walked where (select count(*) from walked) = ${limit} union all (${found} and (select count(*) from walked) < ${limit} order by ${order} limit ${limit}) order by ${order} limit ${limit}`
}

interface Along {
  readonly from: Statement
  readonly where: Statement
  readonly sorts: Statement
  /** As the rows come, so that nothing is sorted again. */
  readonly order: Statement
}

function alongResources(query: ListQuery, { rows, plainly, probed }: Walk, sorts: readonly SortExpression[]): Along {
  const row = raw(query.scope.alias)
  const expressions = orderBy(sorts, isBackward(query), 'expression')
  return {
    from: sql`(select ${row}.* from ${query.from} where ${plainly}${windowOf(query, sorts)} order by ${expressions} limit ${rows}) ${row}`,
    where: probed,
    sorts: join(sorts.map(named), ', '),
    order: orderBy(sorts, isBackward(query)),
  }
}

/** Along the index of the values that a list is sorted by; resources without one are not met. */
function alongValues(query: ListQuery, { rows, plainly, probed }: Walk): Along {
  const [key] = query.order.keys
  if (key?.kind !== 'attribute') throw new Error('a walk along values needs a list that is sorted by them')
  const { id, dataType } = key.attribute
  const value = valueColumn('w', dataType).indexed
  const sorts: readonly SortExpression[] = [
    { name: 'sort_0', expression: value, dataType, direction: key.direction, isNullable: false },
    { name: 'tie_0', expression: raw('w.resource_id'), dataType: 'integer', direction: 'asc', isNullable: false },
  ]
  const row = raw(query.scope.alias)
  const values = sql`select ${join(sorts.map(named), ', ')} from resource_attributes w where w.attribute_definition_id = ${id} and ${value} is not null${windowOf(query, sorts)} order by ${orderBy(sorts, isBackward(query), 'expression')} limit ${rows}`
  return {
    // Behind the offset the rows stay in the order of the values, and are fetched only as far as the page needs.
    from: sql`(${values}) v cross join lateral (select ${row}.* from ${query.from} where ${row}.id = v.tie_0 and ${plainly} offset 0) ${row}`,
    where: probed,
    sorts: raw('v.sort_0, v.tie_0'),
    order: orderBy(sorts, isBackward(query)),
  }
}

const cursorsOf = ({ order, page, ties }: ListQuery) =>
  (['after', 'before'] as const).flatMap((side) => {
    const text = page[side]
    return text === undefined ? [] : [{ side, cursor: parseCursor(order, ties.length, text, [side]) }]
  })

/** ` and ...`: what lies between the cursors. */
const windowOf = (query: ListQuery, sorts: readonly SortExpression[]) =>
  spliced(cursorsOf(query).map(({ side, cursor }) => sql` and ${beyond(sorts, cursor, side)}`))

const named = ({ expression, name }: SortExpression) => sql`${expression} as ${raw(name)}`

const spliced = (parts: readonly Statement[]) => (parts.length > 0 ? join([...parts], '') : empty)

const isBackward = (query: ListQuery) => query.page.direction === 'backward'

function cursorOf(order: Order, ties: number, row: Row): string {
  return printCursor(order, {
    values: order.keys.map((key, index) => readValue(dataTypeOf(key), row[`sort_${index}`])),
    ids: Array.from({ length: ties }, (_, index) => String(row[`tie_${index}`])),
  })
}
