select r.id as "id", ..., (select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null)
  order by sort_0 nulls last, tie_0
  limit 3
