import { LimitError, type InputPath } from '../../errors.js'
import { forgetLoaded } from '../../loaders/loaders.js'
import { parseNounId } from '../catalog/noun-fields.js'
import { nounOf } from '../catalog/nouns.js'
import { parseRemark } from '../catalog/remark.js'
import type { CatalogueContext } from '../catalog/context.js'
import type { SentItem } from './write-items.js'
import { placeItems } from './write-places.js'
import type { ItemOutcome, Problem, WriteItem, WriteOptions } from './write.input.js'
import { writeResources } from './write.service.js'

/** What a mutation is told beside its items, as GraphQL coerced it. */
export interface WriteArgs {
  readonly cause?: string | null
  readonly options?: {
    readonly mode?: WriteOptions['mode'] | null
    readonly sourceInstance?: string | null
    readonly applyDefaults?: boolean | null
  } | null
}

/** What became of one item, as the payload types read it: paths in the client's words, keys of what they load. */
export interface WrittenItem {
  readonly outcome: ItemOutcome['outcome']
  readonly problems: readonly SpelledProblem[]
  readonly warnings: readonly SpelledProblem[]
  readonly relationships: readonly { readonly outcome: string; readonly problems: readonly SpelledProblem[] }[]
  readonly resourceId: string | undefined
  readonly operationId: string | null
}

interface SpelledProblem {
  readonly code: string
  readonly message: string
  readonly path: readonly string[]
}

/** What became of a batch. */
export interface WrittenBatch {
  readonly items: readonly WrittenItem[]
  readonly counts: Readonly<Record<ItemOutcome['outcome'], number>>
  readonly operationId: string | null
}

/** The most items that one batch may have. */
const maxItems = 10_000

/** Writes the items of a mutation's argument `argument`; LimitError when they are too many. */
export async function writeBatch(
  context: CatalogueContext,
  action: WriteItem['action'],
  sent: readonly SentItem[],
  args: WriteArgs,
  argument = 'items',
): Promise<WrittenBatch> {
  if (sent.length > maxItems)
    throw new LimitError(`A batch has at most ${maxItems} items; send the rest in another one.`, [argument])
  return write(context, action, sent, args, (index) => [argument, index])
}

/** Writes the one item of a mutation; `path` is where its parts stand in the arguments. */
export async function writeOne(
  context: CatalogueContext,
  action: WriteItem['action'],
  sent: SentItem,
  args: WriteArgs,
  path: InputPath = ['input'],
): Promise<WrittenItem> {
  const { items } = await write(context, action, [sent], args, () => path)
  const [item] = items
  if (!item) throw new Error('the writer answered nothing for an item')
  return item
}

async function write(
  context: CatalogueContext,
  action: WriteItem['action'],
  sent: readonly SentItem[],
  args: WriteArgs,
  pathOf: (index: number) => InputPath,
): Promise<WrittenBatch> {
  const { pool, actor, catalogue } = context
  const items = await placeItems(pool, sent)
  const { operationId, outcomes } = await writeResources(
    pool,
    actor,
    catalogue,
    items,
    optionsOf(context, action, args),
  )
  if (operationId !== null) forgetLoaded(context)
  const counts = { created: 0, updated: 0, unchanged: 0, deleted: 0, restored: 0, conflict: 0, rejected: 0 }
  for (const { outcome } of outcomes) counts[outcome] += 1
  const written = outcomes.map((outcome, index) =>
    spellOutcome(outcome, operationId, (path) => [...pathOf(index), ...(sent[index]?.spell(path) ?? path)]),
  )
  return { items: written, counts, operationId }
}

function optionsOf(
  { requestId }: CatalogueContext,
  action: WriteItem['action'],
  { cause, options }: WriteArgs,
): WriteOptions {
  const manual = sourceInstance.builtIn ?? 0
  const sent = options?.sourceInstance ?? null
  const instanceId = sent === null ? manual : parseNounId(sourceInstance, sent, ['options', 'sourceInstance'])
  return {
    source: { instanceId },
    kind: `inventory.${action}`,
    requestId,
    mode: options?.mode ?? 'MERGE',
    applyDefaults: options?.applyDefaults ?? instanceId === manual,
    ...(cause !== undefined && cause !== null && { cause: parseRemark(cause, ['cause']) }),
  }
}

const sourceInstance = nounOf('sourceInstance')

function spellOutcome(
  { outcome, problems, warnings, edges, resourceId }: ItemOutcome,
  operationId: string | null,
  spell: (path: InputPath) => InputPath,
): WrittenItem {
  const spelled = (found: readonly Problem[]) =>
    found.map(({ code, message, path }) => ({ code, message, path: spell(path).map(String) }))
  return {
    outcome,
    problems: spelled(problems),
    warnings: spelled(warnings),
    relationships: edges.map((edge) => ({ outcome: edge.outcome, problems: spelled(edge.problems) })),
    resourceId,
    operationId,
  }
}
