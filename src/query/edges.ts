import type { Related } from './filter.js'
import { empty, join, sql, type Statement } from './sql.js'

/** Edges seen from one resource: a FROM item named by `edge`, what must hold for it, and the id at the other end. */
export interface EdgeSource {
  readonly from: Statement
  readonly conditions: readonly Statement[]
  readonly farId: Statement
}

/**
 * The edges at the resource whose id is `near`. For a directed type `resource_edges e` itself; for a symmetric one, or without a type
 * (symmetric edges then count in both directions), a union of both ends in which a self-edge stands once.
 */
export function edgesAt(
  near: Statement,
  edge: Statement,
  {
    relationshipTypeId,
    direction,
    withDeleted,
  }: Pick<Related, 'direction' | 'withDeleted'> & { readonly relationshipTypeId?: number },
): EdgeSource {
  const conditions = [
    ...(relationshipTypeId === undefined ? [] : [sql`${edge}.relationship_type_id = ${relationshipTypeId}`]),
    ...(withDeleted ? [] : [sql`${edge}.deleted_at is null`]),
  ]
  if (relationshipTypeId !== undefined && direction !== 'both')
    return direction === 'out'
      ? {
          from: sql`resource_edges ${edge}`,
          conditions: [sql`${edge}.from_id = ${near}`, ...conditions],
          farId: sql`${edge}.to_id`,
        }
      : {
          from: sql`resource_edges ${edge}`,
          conditions: [sql`${edge}.to_id = ${near}`, ...conditions],
          farId: sql`${edge}.from_id`,
        }
  const rest = conditions.length > 0 ? sql` and ${join(conditions, ' and ')}` : empty
  const out = (only: Statement) =>
    sql`select ${edge}.*, ${edge}.to_id as far_id from resource_edges ${edge} where ${edge}.from_id = ${near}${only}${rest}`
  const into = (only: Statement) =>
    sql`select ${edge}.*, ${edge}.from_id as far_id from resource_edges ${edge} where ${edge}.to_id = ${near} and ${edge}.from_id <> ${edge}.to_id${only}${rest}`
  const symmetric = sql` and ${edge}.is_symmetric`
  const union =
    direction === 'out'
      ? sql`${out(empty)} union all ${into(symmetric)}`
      : direction === 'in'
        ? sql`${into(empty)} union all ${out(sql` and (${edge}.is_symmetric or ${edge}.from_id = ${edge}.to_id)`)}`
        : sql`${out(empty)} union all ${into(empty)}`
  return { from: sql`(${union}) ${edge}`, conditions: [], farId: sql`${edge}.far_id` }
}
