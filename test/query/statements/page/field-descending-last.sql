select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null)
  order by sort_0, tie_0 desc
  limit 3
