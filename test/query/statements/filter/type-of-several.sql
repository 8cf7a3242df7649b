select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r."resource_type_id" = any($1::bigint[]) and r."deleted_at" is null)
  order by tie_0
  limit 51
-- $1 ["11","12"]
