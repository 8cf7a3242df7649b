select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r."resource_type_id" = $2::bigint and r."deleted_at" is null) and (((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" < $3::text) or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" = $4::text and r.id >= $5::bigint))) or exists (select 1
  from resources r
  where (r."resource_type_id" = $6::bigint and r."deleted_at" is null) and (((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" < $7::text) or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" = $8::text and r.id >= $9::bigint)))) as has_after) f
  left join lateral (select r.id as "id", ..., (select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") as sort_0, r."name" as sort_1, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $10::bigint and r."deleted_at" is null) and ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is not null or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" > $11::text) or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" = $12::text and r.id < $13::bigint))
  order by sort_0 desc nulls first, sort_1, tie_0 desc
  limit 3) page on true
  order by sort_0 desc nulls first, sort_1, tie_0 desc
-- $1 "1"
-- $2 "11"
-- $3 "a"
-- $4 "a"
-- $5 "1"
-- $6 "11"
-- $7 "a"
-- $8 "a"
-- $9 "1"
-- $10 "11"
-- $11 "a"
-- $12 "a"
-- $13 "1"
