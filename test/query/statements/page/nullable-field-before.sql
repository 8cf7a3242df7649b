select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r.resource_type_id = 11 and r."deleted_at" is null) and ((r."deleted_at" is null and r.id >= $2::bigint))) or exists (select 1
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and ((r."deleted_at" is null and r.id >= $3::bigint)))) as has_after) f
  left join lateral (select r.id as "id", ..., r."deleted_at" as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and (r."deleted_at" is not null or (r."deleted_at" is null and r.id < $4::bigint))
  order by sort_0 nulls first, tie_0 desc
  limit 3) page on true
  order by sort_0 nulls first, tie_0 desc
-- $1 "1"
-- $2 "1"
-- $3 "1"
-- $4 "1"
