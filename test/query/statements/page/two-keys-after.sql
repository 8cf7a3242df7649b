select f.*, page.*
  from (select exists (select 1
  from resources r
  where (r."resource_type_id" = $1::bigint and r."deleted_at" is null) and ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is not null or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" > $2::text) or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" = $3::text and r.id <= $4::bigint))) as has_before) f
  left join lateral (select r.id as "id", ..., (select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") as sort_0, r."name" as sort_1, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $5::bigint and r."deleted_at" is null) and (((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" < $6::text) or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" = $7::text and r.id > $8::bigint))
  order by sort_0 nulls last, sort_1 desc, tie_0
  limit $9) page on true
  order by sort_0 nulls last, sort_1 desc, tie_0
-- $1 "11"
-- $2 "a"
-- $3 "a"
-- $4 "1"
-- $5 "11"
-- $6 "a"
-- $7 "a"
-- $8 "1"
-- $9 3
