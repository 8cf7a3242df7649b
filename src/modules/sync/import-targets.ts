import type { Db } from '../../db/db.js'
import { selectLiveIdentities } from './import.sql.js'
import type { EdgeItem, WriteItem } from '../inventory/write.input.js'

/** An item whose relationships all have their other end, and those that have not (yet). */
export interface SplitItem {
  readonly item: WriteItem
  readonly missing: readonly EdgeItem[]
}

/**
 * Takes away from the items of one source instance the relationships whose other end is neither in the inventory nor among the items: what the
 * writers would refuse, and what may still come later in the file. One statement.
 */
export async function splitItems(
  db: Db,
  instanceId: number,
  items: readonly WriteItem[],
): Promise<readonly SplitItem[]> {
  const there = new Set(
    items.flatMap(({ action, identity }) => (identity && action === 'upsert' ? [keyOf(instanceId, identity)] : [])),
  )
  const wanted = new Map<string, Target>()
  for (const edge of items.flatMap(({ relationships }) => relationships ?? [])) {
    const target = targetOf(edge)
    if (target && !there.has(keyOf(target.instanceId, target))) wanted.set(keyOf(target.instanceId, target), target)
  }
  const targets = [...wanted.values()]
  const found =
    targets.length === 0
      ? []
      : await db.run<Target>(
          selectLiveIdentities(
            targets.map((target) => target.instanceId),
            targets.map((target) => target.kind),
            targets.map((target) => target.externalId),
          ),
        )
  for (const target of found) there.add(keyOf(target.instanceId, target))
  return items.map((item) => split(item, there))
}

/** How a message names the other end of a relationship that is not there. */
export function missingReason(edge: EdgeItem): string {
  const target = targetOf(edge)
  const shown = target
    ? `${target.kind} ${JSON.stringify(target.externalId)}`
    : 'it is told by a source that does not exist'
  return `The other end of ${JSON.stringify(edge.type)}, ${shown}, is neither in the file nor in the inventory.`
}

interface Target {
  readonly instanceId: number
  readonly kind: string
  readonly externalId: string
}

function split(item: WriteItem, there: ReadonlySet<string>): SplitItem {
  const edges = item.relationships ?? []
  const isThere = (edge: EdgeItem) => {
    const target = targetOf(edge)
    return target !== undefined && there.has(keyOf(target.instanceId, target))
  }
  const missing = edges.filter((edge) => !isThere(edge))
  return missing.length === 0 ? { item, missing } : { item: { ...item, relationships: edges.filter(isThere) }, missing }
}

function targetOf({ to }: EdgeItem): Target | undefined {
  if (!('externalId' in to) || to.sourceInstanceId === undefined) return undefined
  return { instanceId: to.sourceInstanceId, kind: to.kind ?? to.type ?? '', externalId: to.externalId }
}

const keyOf = (instanceId: number, { kind, externalId }: { readonly kind?: string; readonly externalId: string }) =>
  JSON.stringify([instanceId, kind, externalId])
