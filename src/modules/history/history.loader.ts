import { loaderOf, oneByKey } from '../../loaders/loaders.js'
import type { Page, PageArguments } from '../../query/page.js'
import type { CatalogueContext } from '../catalog/context.js'
import type { HistoryArguments } from './history.service.js'

/** What one kind of history answers for many resources in one statement: a page each. */
type ListHistory<A, T> = (
  db: CatalogueContext['db'],
  actor: CatalogueContext['actor'],
  resourceIds: readonly string[],
  args: HistoryArguments & A,
) => Promise<ReadonlyMap<string, Page<T>>>

/** A page of one kind of history of a resource; all resources of a level that ask the same travel in one statement. `kind` names `list`. */
export async function loadHistory<A extends object, T>(
  context: CatalogueContext,
  kind: string,
  list: ListHistory<A, T>,
  resourceId: string,
  { first, after, last, before }: PageArguments,
  only: A,
  selected: ReadonlySet<string>,
): Promise<Page<T>> {
  const isUnsized = (first ?? last ?? null) === null
  const wantsRows = ['edges', 'nodes', 'pageInfo'].some((field) => selected.has(field))
  const page = { first: isUnsized && !wantsRows ? 0 : first, after, last, before }
  const args = { ...only, page, withTotal: selected.has('totalCount') }
  const loader = loaderOf(context, `${kind} ${JSON.stringify(args)}`, () =>
    oneByKey((ids: readonly string[]) => list(context.db, context.actor, ids, args)),
  )
  const found = await loader.load(resourceId)
  if (!found) throw new Error(`no page of ${kind} came for resource ${resourceId}`)
  context.spend(found.edges.length)
  return found
}
