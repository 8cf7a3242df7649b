import { raw } from '../../src/query/sql.js'
import { probesOf, select, type Shape } from './pieces.js'

/** Correlated EXISTS for every condition; the planner decides. */
export const obvious: Shape = {
  name: 'obvious',
  rows: (pieces, window) =>
    select(pieces, window, raw('resources r'), probesOf([...pieces.always, ...pieces.conditions], 'open')),
}

/** The index of the order from its start, each condition a fenced probe. Applies where the rows are sorted by what `resources` has an index on. */
export const walk: Shape = {
  name: 'walk',
  rows: (pieces, window) => {
    const [first, ...more] = pieces.order.keys
    const column = first?.kind === 'field' && first.sort.via.length === 0 ? first.sort.field.column : undefined
    if (first && (more.length > 0 || !['id', 'name', 'updated_at'].includes(column ?? ''))) return undefined
    return select(pieces, window, raw('resources r'), [
      ...probesOf(pieces.always, 'open'),
      ...probesOf(pieces.conditions, 'fenced'),
    ])
  },
}
