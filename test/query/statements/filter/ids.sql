select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and r."id" = any($1::bigint[]))
  order by tie_0
  limit 51
-- $1 ["1","2"]
