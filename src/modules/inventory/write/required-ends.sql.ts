import { sql, type Statement } from '../../../query/sql.js'

/** Positions (from 0) of the live resources that have no live edge of the type: side f = from them, t = to them, p = either. */
export const selectLacking = (
  typeIds: readonly number[],
  resourceIds: readonly string[],
  sides: readonly string[],
): Statement => sql`
  select (u.position - 1)::integer as position
    from unnest(${typeIds}::integer[], ${resourceIds}::bigint[], ${sides}::text[])
         with ordinality as u (type_id, resource_id, side, position)
    join resources r on r.id = u.resource_id and r.deleted_at is null
   where not exists (select 1 from resource_edges e
                      where u.side <> 't' and e.from_id = u.resource_id and e.relationship_type_id = u.type_id and e.deleted_at is null)
     and not exists (select 1 from resource_edges e
                      where u.side <> 'f' and e.to_id = u.resource_id and e.relationship_type_id = u.type_id and e.deleted_at is null)`
