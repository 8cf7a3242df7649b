import { raw } from '../../src/query/sql.js'
import { probesOf, select, type Pieces, type Shape } from './pieces.js'
import { hashedSets } from './sets.js'

/** Correlated EXISTS for every condition; the planner decides. */
export const obvious: Shape = {
  name: 'obvious',
  rows: (pieces, window) =>
    select(pieces, window, raw('resources r'), probesOf([...pieces.always, ...pieces.conditions], 'open')),
}

/** The index of the order from its start, each condition a fenced probe. Applies where the rows are sorted by what `resources` has an index on. */
export const walk: Shape = {
  name: 'walk',
  rows: (pieces, window) =>
    isIndexed(pieces)
      ? select(pieces, window, raw('resources r'), [
          ...probesOf(pieces.always, 'open'),
          ...probesOf(pieces.conditions, 'fenced'),
        ])
      : undefined,
}

/** As the walk, but conditions that have ids are looked up in hashed sets of them. */
export const walkWithSets: Shape = {
  name: 'walk with sets',
  rows: (pieces, window) => {
    const sets = isIndexed(pieces) ? hashedSets(pieces, raw('r.id')) : undefined
    return (
      sets &&
      select(pieces, window, raw('resources r'), [
        ...probesOf(pieces.always, 'open'),
        ...sets.probes,
        ...probesOf(pieces.conditions, 'fenced', sets.filters),
      ])
    )
  },
}

function isIndexed({ order }: Pieces): boolean {
  const [first, ...more] = order.keys
  if (!first) return true
  const column = first.kind === 'field' && first.sort.via.length === 0 ? first.sort.field.column : ''
  return more.length === 0 && ['id', 'name', 'updated_at'].includes(column)
}
