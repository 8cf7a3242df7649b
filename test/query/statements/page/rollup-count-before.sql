with rolled_0 as (select e1.from_id as id, count(*) as value
  from resource_edges e1
  where e1.relationship_type_id = $1 and e1.deleted_at is null and e1.from_type_id = $2::bigint group by 1) select f.*, page.*
  from (select (exists (select 1
  from resources r
  left join rolled_0 s0 on s0.id = r.id
  where r.id = $3::bigint and (r.resource_type_id = 11 and r."deleted_at" is null) and coalesce(s0.value, 0) <= $4::bigint and (coalesce(s0.value, 0) < $5::bigint or (coalesce(s0.value, 0) = $6::bigint and r.id >= $7::bigint))) or exists (select 1
  from resources r
  left join rolled_0 s0 on s0.id = r.id
  where (r.resource_type_id = 11 and r."deleted_at" is null) and coalesce(s0.value, 0) <= $8::bigint and (coalesce(s0.value, 0) < $9::bigint or (coalesce(s0.value, 0) = $10::bigint and r.id >= $11::bigint)))) as has_after) f
  left join lateral (select r.id as "id", ..., coalesce(s0.value, 0) as sort_0, r.id as tie_0
  from resources r
  left join rolled_0 s0 on s0.id = r.id
  where (r.resource_type_id = 11 and r."deleted_at" is null) and coalesce(s0.value, 0) >= $12::bigint and (coalesce(s0.value, 0) > $13::bigint or (coalesce(s0.value, 0) = $14::bigint and r.id < $15::bigint))
  order by sort_0, tie_0 desc
  limit 3) page on true
  order by sort_0, tie_0 desc
-- $1 32
-- $2 "11"
-- $3 "1"
-- $4 "1"
-- $5 "1"
-- $6 "1"
-- $7 "1"
-- $8 "1"
-- $9 "1"
-- $10 "1"
-- $11 "1"
-- $12 "1"
-- $13 "1"
-- $14 "1"
-- $15 "1"
