import type { Db } from '../../db/db.js'
import type { Catalogue } from '../catalog/catalogue.js'
import { selectLackingOf } from './import.sql.js'
import { countMissing } from './import-tally.js'
import type { Tally } from './import-tally.js'

interface Lacking {
  readonly type: string
  readonly relationship: string
  readonly side: 'f' | 't' | 'p'
  readonly count: number
  readonly names: readonly string[]
}

/**
 * Counts the resources that the operations of a run left without an edge that their type needs. They are kept: any record of a file may tell of
 * such an edge, so it shows at its end only.
 */
export async function countLacking(
  db: Db,
  { relationshipTypes }: Catalogue,
  operationIds: readonly string[],
  tally: Tally,
): Promise<void> {
  const isAnyRequired = [...relationshipTypes.values()].some(({ from, to }) => from.required || to.required)
  if (!isAnyRequired || operationIds.length === 0) return
  for (const lacking of await db.run<Lacking>(selectLackingOf(operationIds)))
    countMissing(tally, reasonOf(lacking), lacking.count)
}

function reasonOf({ type, relationship, side, count, names }: Lacking): string {
  const needs = `A ${type} needs a relationship ${JSON.stringify(relationship)}${side === 't' ? ' to it' : ''}`
  const more = count > names.length ? ` and ${count - names.length} more` : ''
  return `${needs}; ${names.map((name) => JSON.stringify(name)).join(', ')}${more} ${count === 1 ? 'is' : 'are'} kept without one.`
}
