select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11)
  order by tie_0
  limit 51
