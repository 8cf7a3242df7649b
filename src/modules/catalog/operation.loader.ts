import { loaderOf, oneByKey } from '../../loaders/loaders.js'
import type { Page, PageArguments } from '../../query/page.js'
import type { TableSource } from '../../query/table.js'
import type { CatalogueContext } from './context.js'
import { nounSource } from './noun.source.js'
import { nounOf } from './nouns.js'
import { findRows, listRows } from './table.service.js'

/** One operation as it is stored; `id` is the database key, instants are ISO 8601 in UTC. */
export interface OperationNode {
  readonly __typename: 'Operation'
  readonly id: string
  readonly sourceInstanceId: number | null
}

/** What the list of operations can be asked for, as GraphQL coerced it. */
export interface OperationListing extends PageArguments {
  readonly where?: unknown
  readonly orderBy?: unknown
}

/** The operation of a database key; all that are asked for in one tick travel in one statement. */
export function loadOperation(context: CatalogueContext, key: string): Promise<OperationNode | undefined> {
  return loaderOf(context, 'operations', () =>
    oneByKey(async (keys: readonly string[]) => {
      const rows = await findRows<StoredOperation>(context.db, context.actor, operations, keys)
      return new Map(rows.flatMap((row) => (row ? [[row.id, toNode(row)] as const] : [])))
    }),
  ).load(key)
}

/** A page of operations, the newest first unless another order is asked for; one statement. */
export async function listOperations(
  { db, actor }: CatalogueContext,
  { where, orderBy, ...page }: OperationListing,
  withTotal: boolean,
): Promise<Page<OperationNode>> {
  const args = { ...(where !== undefined && { where }), orderBy: orderBy ?? newestFirst, page, withTotal }
  const { edges, ...rest } = await listRows<StoredOperation>(db, actor, operations, args)
  return { ...rest, edges: edges.map(({ cursor, node }) => ({ cursor, node: toNode(node) })) }
}

type StoredOperation = Omit<OperationNode, '__typename'>

const toNode = (row: StoredOperation): OperationNode => ({ ...row, __typename: 'Operation' })

const newestFirst = [{ id: 'desc' }]

const outcomes = ['succeeded', 'partial', 'refused', 'failed']

const text = (column: string, isNullable = false) =>
  ({ column, dataType: 'string', isNullable, isCollated: true }) as const
const count = (column: string) => ({ column, dataType: 'integer' }) as const

const operations: TableSource = {
  table: 'operations',
  fields: {
    actor: text('actor'),
    kind: text('kind'),
    cause: text('cause', true),
    requestId: text('request_id', true),
    outcome: { ...text('outcome'), choices: outcomes },
    note: text('note', true),
    startedAt: { column: 'started_at', dataType: 'datetime' },
    finishedAt: { column: 'finished_at', dataType: 'datetime', isNullable: true },
    createdCount: count('created_count'),
    updatedCount: count('updated_count'),
    deletedCount: count('deleted_count'),
    restoredCount: count('restored_count'),
    unchangedCount: count('unchanged_count'),
    rejectedCount: count('rejected_count'),
  },
  references: {
    sourceInstance: {
      column: 'source_instance_id',
      source: () => nounSource(nounOf('sourceInstance')),
      isNullable: true,
    },
  },
}
