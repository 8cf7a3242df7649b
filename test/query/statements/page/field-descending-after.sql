select f.*, page.*
  from (select exists (select 1
  from resources r
  where (r."resource_type_id" = $1::bigint and r."deleted_at" is null) and r."name" >= $2::text and (r."name" > $3::text or (r."name" = $4::text and r.id <= $5::bigint))) as has_before) f
  left join lateral (select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $6::bigint and r."deleted_at" is null) and r."name" <= $7::text and (r."name" < $8::text or (r."name" = $9::text and r.id > $10::bigint))
  order by sort_0 desc, tie_0
  limit $11) page on true
  order by sort_0 desc, tie_0
-- $1 "11"
-- $2 "a"
-- $3 "a"
-- $4 "a"
-- $5 "1"
-- $6 "11"
-- $7 "a"
-- $8 "a"
-- $9 "a"
-- $10 "1"
-- $11 3
