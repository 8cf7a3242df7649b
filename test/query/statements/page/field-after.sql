select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r.resource_type_id = 11 and r."deleted_at" is null) and r."name" <= $2::text and (r."name" < $3::text or (r."name" = $4::text and r.id <= $5::bigint))) or exists (select 1
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and r."name" <= $6::text and (r."name" < $7::text or (r."name" = $8::text and r.id <= $9::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and r."name" >= $10::text and (r."name" > $11::text or (r."name" = $12::text and r.id > $13::bigint))
  order by sort_0, tie_0
  limit 3) page on true
  order by sort_0, tie_0
-- $1 "1"
-- $2 "a"
-- $3 "a"
-- $4 "a"
-- $5 "1"
-- $6 "a"
-- $7 "a"
-- $8 "a"
-- $9 "1"
-- $10 "a"
-- $11 "a"
-- $12 "a"
-- $13 "1"
