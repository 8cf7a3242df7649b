select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and r."status_id" = any(array(select k1."id"
  from "resource_statuses" k1
  where k1."name" = $1::text)) and r."status_id" = any(array(select k1."id"
  from "resource_statuses" k1
  where k1."class" <> all($2::text[]))))
  order by tie_0
  limit 51
-- $1 "running"
-- $2 ["down"]
