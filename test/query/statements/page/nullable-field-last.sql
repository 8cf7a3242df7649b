select r.id as "id", ..., r."deleted_at" as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null)
  order by sort_0 nulls first, tie_0 desc
  limit 3
