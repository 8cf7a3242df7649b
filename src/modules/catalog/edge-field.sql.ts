import { sql, type Statement } from '../../query/sql.js'

const betweenEnds = sql`
  insert into relationship_type_fields (relationship_type_id, from_type_id, to_type_id)
  select f.relationship_type_id, f.resource_type_id, t.resource_type_id
    from relationship_type_ends f
    join relationship_type_ends t on t.relationship_type_id = f.relationship_type_id and t.side = 'to'
    join resource_types ft on ft.id = f.resource_type_id and ft.supertype_id is not null
    join resource_types tt on tt.id = t.resource_type_id and tt.supertype_id is not null
   where f.side = 'from'`

/** Fields of a relationship type between these ends and all at the other side; not for the root type. */
export const insertFieldsBetweenEnds = (
  id: number,
  fromTypeIds: readonly number[],
  toTypeIds: readonly number[],
): Statement => sql`${betweenEnds} and f.relationship_type_id = ${id}
   and (ft.id = any (${fromTypeIds}::integer[]) or tt.id = any (${toTypeIds}::integer[]))
 order by greatest(f.id, t.id), f.id, t.id on conflict do nothing`

/** Fields between all ends of the relationship types of these names that have none yet; not for the root type. */
export const insertMissingFields = (names: readonly string[]): Statement => sql`${betweenEnds}
   and f.relationship_type_id in (select id from relationship_types where name = any (${names}::text[]))
   and not exists (select from relationship_type_fields x where x.relationship_type_id = f.relationship_type_id)
 order by greatest(f.id, t.id), f.id, t.id`

export const deleteFields = (
  id: number,
  fromTypeIds: readonly number[],
  toTypeIds: readonly number[],
): Statement => sql`
  delete from relationship_type_fields where relationship_type_id = ${id}
     and (from_type_id = any (${fromTypeIds}::integer[]) or to_type_id = any (${toTypeIds}::integer[]))`
