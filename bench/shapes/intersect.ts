import type { Filter } from '../../src/query/filter.js'
import { join, raw, sql, type Statement } from '../../src/query/sql.js'
import { idsOf, type Counts } from './ids.js'
import { probesOf, select, type Pieces, type Shape, type Window } from './pieces.js'

/** The ids of all conditions that have an index, intersected; those of a plain `not` taken away. */
export const intersectAll: Shape = { name: 'intersect', rows: (pieces, window) => intersect(pieces, window, Infinity) }

/** The ids of the two rarest conditions intersected, the others as fenced probes. */
export const intersectTwo: Shape = {
  name: 'intersect two',
  rows: (pieces, window) => (drivable(pieces).length > 2 ? intersect(pieces, window, 2) : undefined),
}

/** Conditions with ids of their own, the rarest first. */
export function drivable({ conditions, counts }: Pieces): readonly Filter[] {
  return conditions.filter((part) => counts.has(part)).toSorted((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0))
}

function intersect(pieces: Pieces, window: Window, most: number): Statement | undefined {
  const sets = drivable(pieces).slice(0, most)
  const without = most === Infinity ? negated(pieces) : []
  if (sets.length === 0 || sets.length + without.length < 2) return undefined
  const kept = join(idsOfEach(sets, pieces.counts), ' intersect ')
  const taken = idsOfEach(
    without.map((part) => (part.kind === 'not' ? part.of : part)),
    pieces.counts,
  )
  const ids = sql`${kept}${taken.length > 0 ? sql` except ${join(taken, ' except ')}` : raw('')}`
  return select(pieces, window, raw('resources r'), [
    sql`r.id = any(array(${ids}))`,
    ...probesOf(pieces.always, 'open'),
    ...probesOf(pieces.conditions, 'fenced', [...sets, ...without]),
  ])
}

/** Conditions "not x" whose x has ids. */
export const negated = ({ conditions, counts }: Pieces) =>
  conditions.filter((part) => part.kind === 'not' && counts.has(part.of))

const idsOfEach = (filters: readonly Filter[], counts: Counts) =>
  filters.flatMap((part) => {
    const ids = idsOf(part, counts)
    return ids ? [sql`(${ids})`] : []
  })
