import { orderBy } from '../../src/query/compile-order.js'
import type { Filter } from '../../src/query/filter.js'
import { join, sql } from '../../src/query/sql.js'
import { driveByArray } from './drive.js'
import { rarestOf } from './ids.js'
import { obvious, walk } from './obvious.js'
import { sortsOf, type Pieces, type Shape, type Window } from './pieces.js'
import { sortedDrive } from './sorted.js'

/** Each branch of an `or` as a page of its own, by the plan that its own counts suggest; then the best of all pages. */
export const union: Shape = {
  name: 'union of branches',
  rows: (pieces, window) => {
    const any = pieces.conditions.find((part) => part.kind === 'any')
    if (any?.kind !== 'any' || any.of.length < 2 || any.of.length > 10) return undefined
    const others = pieces.conditions.filter((part) => part !== any)
    const pages = any.of.flatMap((branch) => pageOf({ ...pieces, conditions: [...others, ...parts(branch)] }, window))
    if (pages.length < any.of.length) return undefined
    const all = join(
      pages.map((page) => sql`(${page})`),
      ' union all ',
    )
    return sql`select * from (select distinct on (u.tie_0) u.* from (${all}) u order by u.tie_0) u order by ${orderBy(sortsOf(pieces), window.isBackward)} limit ${window.limit}`
  },
}

const parts = (filter: Filter): readonly Filter[] => (filter.kind === 'all' ? filter.of : [filter])

function pageOf(pieces: Pieces, window: Window) {
  const shapes = drives(pieces) ? [driveByArray, obvious] : [walk, sortedDrive, obvious]
  for (const shape of shapes) {
    const rows = shape.rows(pieces, window)
    if (rows) return [rows]
  }
  return []
}

// Driving costs the ids of the rarest condition; walking, the rows between matches, as if the conditions knew nothing of each other.
function drives({ conditions, counts, resources }: Pieces): boolean {
  const rarest = rarestOf(conditions, counts)
  if (!rarest) return false
  const share = conditions.reduce((all, part) => all * Math.min(1, (counts.get(part) ?? resources) / resources), 1)
  return (counts.get(rarest) ?? 0) <= 51 / Math.max(share, 1e-9)
}
