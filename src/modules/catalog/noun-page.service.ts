import type { Db } from '../../db/db.js'
import { printDatetime } from '../../query/datetime.js'
import type { Page, PageArguments } from '../../query/page.js'
import type { Actor } from '../access/actor.js'
import type { Noun, NounRow } from './noun.js'
import { nounSource } from './noun.source.js'
import { selectInherited, selectReferred } from './noun.sql.js'
import { findRows, listRows, listRowsOfParents, type TableArguments } from './table.service.js'

/** What a list of a noun can be asked for, as the client sent it. */
export interface NounListArgs extends PageArguments {
  readonly where?: unknown
  readonly orderBy?: unknown
}

/** A row that says which GraphQL type it is of, with its instants in ISO 8601; what it refers to is in `<field>Id`. */
export type NounNode = NounRow & { readonly __typename: string }

/** A page of the rows of a noun, in one statement. */
export async function listNouns(
  db: Db,
  actor: Actor,
  noun: Noun,
  args: NounListArgs,
  withTotal: boolean,
): Promise<Page<NounNode>> {
  return pageOf(noun, await listRows<NounRow>(db, actor, nounSource(noun), tableArguments(args, withTotal)))
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
  const column = noun.fields[by]?.column ?? by
  const asked = tableArguments(args, withTotal)
  const pages = await listRowsOfParents<NounRow>(db, actor, nounSource(noun), column, parentIds, asked)
  return new Map([...pages].map(([parent, page]) => [Number(parent), pageOf(noun, page)]))
}

/** Rows of a noun by id; those that are not there are missing. */
export async function findNouns(
  db: Db,
  actor: Actor,
  noun: Noun,
  ids: readonly number[],
): Promise<ReadonlyMap<number, NounNode>> {
  const rows = await findRows<NounRow>(db, actor, nounSource(noun), ids)
  return new Map(rows.flatMap((row) => (row ? [[row.id, nodeOf(noun, row)] as const] : [])))
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
  for (const row of await db.run<NounRow & { readonly ownerId: number }>(selectInherited(noun, column, typeIds))) {
    const owned = found.get(row.ownerId) ?? []
    found.set(row.ownerId, owned)
    owned.push(nodeOf(noun, { ...row, ...instantsOf(row) }))
  }
  return found
}

/** The rows of a noun that rows of another refer to by a column, by the id of the row that refers; in one statement. */
export async function findReferred(
  db: Db,
  _actor: Actor,
  noun: Noun,
  from: Noun,
  column: string,
  ids: readonly number[],
): Promise<ReadonlyMap<number, NounNode>> {
  const rows = await db.run<NounRow & { readonly ownerId: number }>(selectReferred(noun, from, column, ids))
  return new Map(rows.map((row) => [row.ownerId, nodeOf(noun, { ...row, ...instantsOf(row) })]))
}

function tableArguments({ where, orderBy, ...page }: NounListArgs, withTotal: boolean): TableArguments {
  return { ...(where !== undefined && { where }), ...(orderBy !== undefined && { orderBy }), page, withTotal }
}

function pageOf(noun: Noun, { edges, ...page }: Page<NounRow>): Page<NounNode> {
  return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: nodeOf(noun, node) })) }
}

const nodeOf = (noun: Noun, row: NounRow): NounNode => ({ ...row, __typename: noun.typeName })

function instantsOf(row: NounRow): Partial<NounRow> {
  const instants = Object.entries(row).filter(([name, value]) => name.endsWith('At') && typeof value === 'string')
  return Object.fromEntries(instants.map(([name, value]) => [name, printDatetime(String(value))]))
}
