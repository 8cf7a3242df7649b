select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and r."endpoint_id" = any(array(select k1."id"
  from "provider_endpoints" k1
  where k1."provider_id" = any(array(select k2."id"
  from "providers" k2
  where k2."name" like $1::text)))))
  order by tie_0
  limit 51
-- $1 "home%"
