select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_edges e1
  where e1.from_id = r.id and e1.relationship_type_id = $1 and e1.deleted_at is null))
  order by tie_0
  limit 51
-- $1 32
