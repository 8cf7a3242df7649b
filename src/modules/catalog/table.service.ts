import type { Db, Row } from '../../db/db.js'
import { compilePage, compilePages, readPage, readPages, type ListQuery } from '../../query/compile-page.js'
import { compileCondition } from '../../query/compile.js'
import { printDatetime } from '../../query/datetime.js'
import { parseOrderBy } from '../../query/order.js'
import { parsePage, type Page, type PageArguments } from '../../query/page.js'
import { parseWhere } from '../../query/parse.js'
import { plan } from '../../query/plan.js'
import { identifier, sql, type Statement } from '../../query/sql.js'
import { tableColumns, tableVocabulary, type TableSource } from '../../query/table.js'
import type { Actor } from '../access/actor.js'

/** What a list of rows is asked. `where` and `orderBy` as GraphQL coerced them; they are parsed in here. */
export interface TableArguments {
  readonly where?: unknown
  readonly orderBy?: unknown
  readonly page?: PageArguments
  readonly withTotal?: boolean
}

/** A page of the rows of a table, by id when no order is given. `R` is what the source's fields and references make of a row. */
export async function listRows<R extends object = Row>(
  db: Db,
  _actor: Actor,
  source: TableSource,
  args: TableArguments = {},
): Promise<Page<R>> {
  const query = tableQuery(source, args)
  return readPage(query, await db.run<R & Row>(compilePage(query)), readRow<R>(source))
}

/** The same page of the rows that point at each parent through `column` (a column of the source's table), by parent id; one statement for all. */
export async function listRowsOfParents<R extends object = Row>(
  db: Db,
  _actor: Actor,
  source: TableSource,
  column: string,
  parentIds: readonly (string | number)[],
  args: TableArguments = {},
): Promise<ReadonlyMap<string, Page<R>>> {
  if (parentIds.length === 0) return new Map()
  const query = tableQuery(source, args, sql`t.${identifier(column)} = p.id`)
  const rows = await db.run<R & Row>(compilePages(query, [...new Set(parentIds.map(String))]))
  return readPages(query, rows, readRow<R>(source))
}

/** The rows of these ids, in their order, retired ones too; undefined where there is none. */
export async function findRows<R extends object = Row>(
  db: Db,
  _actor: Actor,
  source: TableSource,
  ids: readonly (string | number)[],
): Promise<readonly (R | undefined)[]> {
  if (ids.length === 0) return []
  const columns = tableColumns(source)
  const rows = await db.run<R & Row>(
    sql`select ${columns} from ${identifier(source.table)} t where t.id = any(${ids.map(String)}::bigint[])`,
  )
  const read = readRow<R>(source)
  const found = new Map(rows.map((row) => [String(row['id']), read(row)]))
  return ids.map((id) => found.get(String(id)))
}

function tableQuery(source: TableSource, args: TableArguments, only?: Statement): ListQuery {
  const vocabulary = tableVocabulary(source)
  const scope = { alias: 't', depth: 0 }
  const where = compileCondition(plan(parseWhere(vocabulary, args.where, ['where'])), scope)
  return {
    columns: tableColumns(source),
    from: sql`${identifier(source.table)} t`,
    where: only ? sql`${only} and (${where})` : sql`(${where})`,
    order: parseOrderBy(vocabulary, args.orderBy, ['orderBy']),
    ties: [sql`t.id`],
    scope,
    page: parsePage(args.page ?? {}),
    withTotal: args.withTotal ?? false,
  }
}

// Everything but instants already has its form.
function readRow<R extends object>({ fields }: TableSource): (row: R & Row) => R {
  const instants = Object.keys(fields).filter((key) => fields[key]?.dataType === 'datetime')
  return (row) => {
    const printed = instants.flatMap((key) => {
      const value: unknown = row[key]
      return typeof value === 'string' ? [[key, printDatetime(value)] as const] : []
    })
    return { ...row, ...Object.fromEntries(printed) }
  }
}
