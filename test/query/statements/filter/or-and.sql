select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r."resource_type_id" = $1::bigint and r."deleted_at" is null and (r."name" = $2::text or (r."name" > $3::text and r."name" < $4::text)))
  order by tie_0
  limit 51
-- $1 "11"
-- $2 "a"
-- $3 "b"
-- $4 "d"
