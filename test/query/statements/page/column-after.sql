select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r."resource_type_id" = $2::bigint and r."deleted_at" is null) and ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) < $3::text or ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) = $4::text and r.id <= $5::bigint))) or exists (select 1
  from resources r
  where (r."resource_type_id" = $6::bigint and r."deleted_at" is null) and ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) < $7::text or ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) = $8::text and r.id <= $9::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., (select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $10::bigint and r."deleted_at" is null) and (((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) > $11::text or (select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) is null) or ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) = $12::text and r.id > $13::bigint))
  order by sort_0 nulls last, tie_0
  limit 3) page on true
  order by sort_0 nulls last, tie_0
-- $1 "1"
-- $2 "11"
-- $3 "linux"
-- $4 "linux"
-- $5 "1"
-- $6 "11"
-- $7 "linux"
-- $8 "linux"
-- $9 "1"
-- $10 "11"
-- $11 "linux"
-- $12 "linux"
-- $13 "1"
