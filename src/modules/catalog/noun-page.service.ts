import type { Db, Row } from '../../db/db.js'
import type { InputPath } from '../../errors.js'
import type { Filter } from '../../query/filter.js'
import { compileCondition } from '../../query/compile.js'
import { compilePage, compilePages, readPage, readPages, type ListQuery } from '../../query/compile-page.js'
import { parseOrderBy } from '../../query/order.js'
import { parsePage, type Page, type PageArguments } from '../../query/page.js'
import { parseWhere } from '../../query/parse.js'
import { plan } from '../../query/plan.js'
import { identifier, sql, type Statement } from '../../query/sql.js'
import { readValue } from '../../query/value.js'
import type { Actor } from '../access/actor.js'
import type { Noun, NounRow } from './noun.js'
import { lifeColumns, selectByIds, selectInherited, selectList } from './noun.sql.js'
import { nounVocabulary } from './noun.vocabulary.js'

/** What a list of a noun can be asked for, as the client sent it. */
export interface NounListArgs extends PageArguments {
  readonly where?: unknown
  readonly orderBy?: unknown
}

/** A row that says which GraphQL type it is of, with its instants in ISO 8601. */
export type NounNode = NounRow & { readonly __typename: string }

/** A page of the rows of a noun, in one statement. */
export async function listNouns(
  db: Db,
  actor: Actor,
  noun: Noun,
  args: NounListArgs,
  withTotal: boolean,
  path: InputPath = [],
): Promise<Page<NounNode>> {
  const query = queryOf(actor, noun, args, withTotal, path)
  return readPage(query, await db.run(compilePage(query)), (row) => readNode(noun, row))
}

/** A page of the rows of a noun that point at each of some parents by a field, in one statement; by parent id. */
export async function listChildren(
  db: Db,
  actor: Actor,
  noun: Noun,
  by: string,
  parentIds: readonly number[],
  args: NounListArgs,
  withTotal: boolean,
): Promise<ReadonlyMap<number, Page<NounNode>>> {
  const query = queryOf(actor, noun, args, withTotal, [])
  const column = identifier(noun.fields[by]?.column ?? '')
  const below: ListQuery = { ...query, where: sql`t.${column} = p.id and ${query.where}` }
  const rows = await db.run(compilePages(below, parentIds.map(String)))
  const pages = readPages(below, rows, (row) => readNode(noun, row))
  return new Map([...pages].map(([parent, page]) => [Number(parent), page]))
}

/** Rows of a noun by id; those that are not there are missing. */
export async function findNouns(
  db: Db,
  _actor: Actor,
  noun: Noun,
  ids: readonly number[],
): Promise<ReadonlyMap<number, NounNode>> {
  const rows = await db.run(selectByIds(noun, ids))
  return new Map(rows.map((row) => readNode(noun, row)).map((node) => [node.id, node]))
}

/** Rows of a noun that belong, by a column, to resource types or to the types above them, nearest first; by resource type. */
export async function listInherited(
  db: Db,
  _actor: Actor,
  noun: Noun,
  column: string,
  typeIds: readonly number[],
): Promise<ReadonlyMap<number, readonly NounNode[]>> {
  const found = new Map<number, NounNode[]>()
  for (const { ownerId, ...row } of await db.run(selectInherited(noun, column, typeIds))) {
    const owned = found.get(Number(ownerId)) ?? []
    found.set(Number(ownerId), owned)
    owned.push(readNode(noun, row))
  }
  return found
}

function queryOf(_actor: Actor, noun: Noun, args: NounListArgs, withTotal: boolean, path: InputPath): ListQuery {
  const vocabulary = nounVocabulary(noun)
  const filter = parseWhere(vocabulary, args.where, [...path, 'where'])
  return {
    columns: selectList(noun),
    from: sql`${identifier(noun.table)} t`,
    where: compileFilter(filter),
    order: parseOrderBy(vocabulary, args.orderBy, [...path, 'orderBy']),
    ties: [sql`t.id`],
    scope,
    page: parsePage(args, undefined, path),
    withTotal,
  }
}

const scope = { alias: 't', depth: 0 }

const compileFilter = (filter: Filter): Statement => sql`(${compileCondition(plan(filter), scope)})`

function readNode(noun: Noun, row: Row): NounNode {
  const life = lifeColumns(noun)
    .filter(([name]) => name.endsWith('At'))
    .map(([name]) => [name, readValue('datetime', row[name])])
  return { ...row, ...Object.fromEntries(life), id: Number(row['id']), __typename: noun.typeName }
}
