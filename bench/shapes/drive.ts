import type { Filter } from '../../src/query/filter.js'
import { join, raw, sql } from '../../src/query/sql.js'
import { idsOf, rarestOf } from './ids.js'
import { probesOf, select, type Pieces, type Shape } from './pieces.js'
import { probeOf } from './probe.js'

/** The rarest condition's ids as an array, the others as fenced probes of the resources found. */
export const driveByArray: Shape = {
  name: 'drive by array',
  rows: (pieces, window) => {
    const found = driverOf(pieces)
    return (
      found &&
      select(pieces, window, raw('resources r'), [
        sql`r.id = any(array(${found.ids}))`,
        ...probesOf(pieces.always, 'open'),
        ...probesOf(pieces.conditions, 'fenced', [found.driver]),
      ])
    )
  },
}

/** The rarest condition's ids as a materialised set, joined to the resources however the planner likes; the others as fenced probes. */
export const driveBySet: Shape = {
  name: 'drive by set',
  rows: (pieces, window) => {
    const found = driverOf(pieces)
    return (
      found &&
      sql`with d as materialized (select distinct id from (${found.ids}) d) ${select(
        pieces,
        window,
        raw('d join resources r on r.id = d.id'),
        [...probesOf(pieces.always, 'open'), ...probesOf(pieces.conditions, 'fenced', [found.driver])],
      )}`
    )
  },
}

/** As by array, but the other conditions that need no more than the id are probed before the resources are read. */
export const driveProbingFirst: Shape = {
  name: 'drive, probing first',
  rows: (pieces, window) => {
    const found = driverOf(pieces)
    if (!found) return undefined
    const early = pieces.conditions.filter((part) => part !== found.driver && needsOnlyId(part))
    if (early.length === 0) return undefined
    const probes = early.map((part) => probeOf(part, { alias: 'd', depth: 0 }, 'fenced'))
    return select(pieces, window, raw('resources r'), [
      sql`r.id = any(array(select d.id from (${found.ids}) d where ${join(probes, ' and ')}))`,
      ...probesOf(pieces.always, 'open'),
      ...probesOf(pieces.conditions, 'fenced', [found.driver, ...early]),
    ])
  },
}

/** The condition that drives, and its ids; undefined where no condition has an index. */
export function driverOf({ conditions, counts }: Pieces) {
  const driver = rarestOf(conditions, counts)
  const ids = driver && idsOf(driver, counts)
  return ids && { driver, ids }
}

function needsOnlyId(filter: Filter): boolean {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return filter.of.every(needsOnlyId)
    case 'not':
      return needsOnlyId(filter.of)
    case 'attribute':
      return filter.attribute.columns.every(({ typeIds }) => typeIds === null)
    case 'owned':
    case 'related':
      return true
    default:
      return false
  }
}
