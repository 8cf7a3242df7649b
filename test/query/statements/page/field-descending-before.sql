select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r."resource_type_id" = $2::bigint and r."deleted_at" is null) and r."name" <= $3::text and (r."name" < $4::text or (r."name" = $5::text and r.id >= $6::bigint))) or exists (select 1
  from resources r
  where (r."resource_type_id" = $7::bigint and r."deleted_at" is null) and r."name" <= $8::text and (r."name" < $9::text or (r."name" = $10::text and r.id >= $11::bigint)))) as has_after) f
  left join lateral (select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $12::bigint and r."deleted_at" is null) and r."name" >= $13::text and (r."name" > $14::text or (r."name" = $15::text and r.id < $16::bigint))
  order by sort_0, tie_0 desc
  limit 3) page on true
  order by sort_0, tie_0 desc
-- $1 "1"
-- $2 "11"
-- $3 "a"
-- $4 "a"
-- $5 "a"
-- $6 "1"
-- $7 "11"
-- $8 "a"
-- $9 "a"
-- $10 "a"
-- $11 "1"
-- $12 "11"
-- $13 "a"
-- $14 "a"
-- $15 "a"
-- $16 "1"
