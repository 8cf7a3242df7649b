select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r.resource_type_id = 11 and r."deleted_at" is null) and ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is not null or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" > $2::text) or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" = $3::text and r.id <= $4::bigint))) or exists (select 1
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is not null or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" > $5::text) or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" = $6::text and r.id <= $7::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., (select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") as sort_0, r."name" as sort_1, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and (((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" < $8::text) or ((select k1."name"
  from "resource_statuses" k1
  where k1."id" = r."status_id") is null and r."name" = $9::text and r.id > $10::bigint))
  order by sort_0 nulls last, sort_1 desc, tie_0
  limit 3) page on true
  order by sort_0 nulls last, sort_1 desc, tie_0
-- $1 "1"
-- $2 "a"
-- $3 "a"
-- $4 "1"
-- $5 "a"
-- $6 "a"
-- $7 "1"
-- $8 "a"
-- $9 "a"
-- $10 "1"
