import type { SortExpression } from '../../src/query/compile-order.js'
import { join, raw, sql } from '../../src/query/sql.js'
import { idsOf } from './ids.js'
import { drivable, negated } from './intersect.js'
import { probesOf, select, sortsOf, type Pieces, type Shape } from './pieces.js'
import { sortSource } from './sorted.js'

/** The ids of every condition that has an index as a set of their own, joined by hash to the resources; of a plain `not` anti-joined, and the sort values joined as well. */
export const hash: Shape = {
  name: 'hash',
  rows: (pieces, window) => {
    const [sets, without] = [drivable(pieces), negated(pieces)]
    const all = [...sets, ...without]
    if (all.length === 0) return undefined
    const named = all.flatMap((part, index) => {
      const ids = idsOf(part.kind === 'not' ? part.of : part, pieces.counts)
      return ids ? [sql`${raw(`s${index}`)} (id) as materialized (${ids})`] : []
    })
    const joins = all.map((part, index) => {
      const set = raw(`s${index}`)
      return part.kind === 'not'
        ? sql`not exists (select 1 from ${set} where ${set}.id = r.id)`
        : sql`r.id in (select ${set}.id from ${set})`
    })
    const { from, sorts } = sortsJoined(pieces)
    const others = probesOf(pieces.conditions, 'fenced', all)
    return sql`with ${join(named, ', ')} ${select(pieces, window, from, [...joins, ...probesOf(pieces.always, 'open'), ...others], sorts)}`
  },
}

function sortsJoined(pieces: Pieces) {
  const sorts = sortsOf(pieces)
  const source = sortSource(pieces)
  const [first, ...more] = sorts
  if (!source || !first) return { from: raw('resources r'), sorts }
  const joined: SortExpression = { ...first, expression: source.value }
  return {
    from: sql`resources r left join (select * from ${source.from} where ${source.where}) s on s.resource_id = r.id`,
    sorts: [joined, ...more],
  }
}
