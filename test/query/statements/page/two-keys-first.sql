select r.id as "id", ..., (select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") as sort_0, r."name" as sort_1, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null)
  order by sort_0 nulls last, sort_1 desc, tie_0
  limit 3
