select r.id as "id", ..., r.id as tie_0
  from resources r
  where (false)
  order by tie_0
  limit 51
