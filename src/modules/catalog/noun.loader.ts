import { loaderOf, manyByKey, oneByKey } from '../../loaders/loaders.js'
import type { GlobalId } from '../../query/global-id.js'
import type { Page } from '../../query/page.js'
import type { CatalogueContext } from './context.js'
import type { Noun } from './noun.js'
import {
  findNouns,
  findReferred,
  listChildren,
  listInherited,
  type NounListArgs,
  type NounNode,
} from './noun-page.service.js'
import { allNouns, nounOf } from './nouns.js'

/** The row of a noun by its database id; all that are asked for in one tick travel in one statement. Undefined when there is none. */
export function loadNoun(context: CatalogueContext, noun: Noun, id: number): Promise<NounNode | undefined> {
  return loaderOf(context, `noun ${noun.name}`, () =>
    oneByKey<number, NounNode>((ids) => findNouns(context.db, context.actor, noun, ids)),
  ).load(id)
}

/** What the row of a noun refers to by a reference field, without reading that row; those of one level travel in one statement. */
export function loadReferred(
  context: CatalogueContext,
  from: Noun,
  field: string,
  id: number,
): Promise<NounNode | undefined> {
  const reference = from.fields[field]
  if (reference?.kind.is !== 'reference') throw new Error(`${from.name}.${field} is no reference`)
  const { column, kind } = reference
  return loaderOf(context, `referred ${from.name}.${field}`, () =>
    oneByKey<number, NounNode>((ids) => findReferred(context.db, context.actor, nounOf(kind.to), from, column, ids)),
  ).load(id)
}

/** A page of the rows that point at a parent by a field; parents of one level that ask the same travel in one statement. */
export async function loadChildren(
  context: CatalogueContext,
  noun: Noun,
  by: string,
  parentId: number,
  args: NounListArgs,
  withTotal: boolean,
): Promise<Page<NounNode>> {
  const [found] = await loaderOf(context, `children ${noun.name}.${by} ${withTotal} ${JSON.stringify(args)}`, () =>
    manyByKey<number, Page<NounNode>>(async (parentIds) => {
      const pages = await listChildren(context.db, context.actor, noun, by, parentIds, args, withTotal)
      return new Map([...pages].map(([parent, page]) => [parent, [page]]))
    }),
  ).load(parentId)
  if (!found) throw new Error(`no page of ${noun.labels} came for ${parentId}`)
  context.spend(found.edges.length)
  return found
}

/** Rows of a noun that belong, by a column, to a resource type or the types above it, nearest first; types of one level travel together. */
export async function loadInherited(
  context: CatalogueContext,
  noun: Noun,
  column: string,
  typeId: number,
): Promise<readonly NounNode[]> {
  const rows = await loaderOf(context, `inherited ${noun.name}`, () =>
    manyByKey<number, NounNode>((typeIds) => listInherited(context.db, context.actor, noun, column, typeIds)),
  ).load(typeId)
  context.spend(rows.length)
  return rows
}

/** The catalogue row behind a global id, for `node(id)`; undefined when the id is of no noun's table, or the row is gone. */
export async function findCatalogueNode(
  context: CatalogueContext,
  { table, key }: GlobalId,
): Promise<NounNode | undefined> {
  const noun = allNouns.find((candidate) => candidate.table === table)
  return noun && Number(key) < 2 ** 31 ? loadNoun(context, noun, Number(key)) : undefined
}
