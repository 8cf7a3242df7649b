import type { Ends } from './filter.js'
import { empty, join, sql, type Statement } from './sql.js'

/**
 * Edges seen from one resource: a FROM item named by `edge`, what must hold for it, and the id at the other end. The type at the other end is right for
 * edges in force: the database sees to it, as it does to their ends being live.
 */
export interface EdgeSource {
  readonly from: Statement
  readonly conditions: readonly Statement[]
  readonly farId: Statement
  readonly farTypeId: Statement
}

/** Edges of many resources, each once for each resource that it is seen from. */
export interface AllEdges extends EdgeSource {
  readonly nearId: Statement
  readonly nearTypeId: Statement
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
  }: Pick<Ends, 'direction' | 'withDeleted'> & { readonly relationshipTypeId?: number },
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
          farTypeId: sql`${edge}.to_type_id`,
        }
      : {
          from: sql`resource_edges ${edge}`,
          conditions: [sql`${edge}.to_id = ${near}`, ...conditions],
          farId: sql`${edge}.from_id`,
          farTypeId: sql`${edge}.from_type_id`,
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
  return {
    from: sql`(${union}) ${edge}`,
    conditions: [],
    farId: sql`${edge}.far_id`,
    farTypeId: sql`case when ${edge}.far_id = ${edge}.to_id then ${edge}.to_type_id else ${edge}.from_type_id end`,
  }
}

/** All edges of a relationship type, whatever resource they are at; those of a symmetric type seen from both ends, a self-edge once. */
export function allEdges(
  edge: Statement,
  { relationshipTypeId, direction, withDeleted }: Pick<Ends, 'relationshipTypeId' | 'direction' | 'withDeleted'>,
): AllEdges {
  const [from, to] = [
    [sql`${edge}.from_id`, sql`${edge}.from_type_id`],
    [sql`${edge}.to_id`, sql`${edge}.to_type_id`],
  ] as const
  const conditions = [
    sql`${edge}.relationship_type_id = ${relationshipTypeId}`,
    ...(withDeleted ? [] : [sql`${edge}.deleted_at is null`]),
  ]
  if (direction !== 'both') {
    const [[nearId, nearTypeId], [farId, farTypeId]] = direction === 'out' ? [from, to] : [to, from]
    return { from: sql`resource_edges ${edge}`, conditions, nearId, nearTypeId, farId, farTypeId }
  }
  const seen = ([nearId, nearType]: typeof from, [farId, farType]: typeof from, only: Statement) =>
    sql`select ${edge}.*, ${nearId} as near_id, ${nearType} as near_type_id, ${farId} as far_id, ${farType} as far_type_id from resource_edges ${edge} where ${join(conditions, ' and ')}${only}`
  return {
    from: sql`(${seen(from, to, empty)} union all ${seen(to, from, sql` and ${edge}.from_id <> ${edge}.to_id`)}) ${edge}`,
    conditions: [],
    nearId: sql`${edge}.near_id`,
    nearTypeId: sql`${edge}.near_type_id`,
    farId: sql`${edge}.far_id`,
    farTypeId: sql`${edge}.far_type_id`,
  }
}
