import type { Filter } from '../../src/query/filter.js'
import { raw, sql, type Statement } from '../../src/query/sql.js'
import { idsOf } from './ids.js'
import { drivable, negated } from './intersect.js'
import type { Pieces } from './pieces.js'

/** Conditions answered by sets of ids, each built once and kept hashed while rows are gone through in another order. */
export interface HashedSets {
  readonly filters: readonly Filter[]
  readonly probes: readonly Statement[]
}

/** Every condition that has ids, and every plain `not` of one, as a look into its set for the id given; undefined when there is none. */
export function hashedSets(pieces: Pieces, id: Statement): HashedSets | undefined {
  const filters = [...drivable(pieces), ...negated(pieces)]
  const probes = filters.flatMap((filter) => {
    const ids = idsOf(filter.kind === 'not' ? filter.of : filter, pieces.counts)
    // "is true" keeps Postgres from making it a join, whose order it would choose itself.
    return ids ? [sql`(${id} in (${ids})) is ${raw(filter.kind === 'not' ? 'not true' : 'true')}`] : []
  })
  return filters.length > 0 && probes.length === filters.length ? { filters, probes } : undefined
}
