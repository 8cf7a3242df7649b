select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and (r."name" = $1::text or (r."name" > $2::text and r."name" < $3::text)))
  order by tie_0
  limit 51
-- $1 "a"
-- $2 "b"
-- $3 "d"
