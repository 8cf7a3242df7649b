select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r.resource_type_id = 11 and r."deleted_at" is null) and ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) < $2::text or ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) = $3::text and r.id <= $4::bigint))) or exists (select 1
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) < $5::text or ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) = $6::text and r.id <= $7::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., (select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and (((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) > $8::text or (select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) is null) or ((select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) = $9::text and r.id > $10::bigint))
  order by sort_0 nulls last, tie_0
  limit 3) page on true
  order by sort_0 nulls last, tie_0
-- $1 "1"
-- $2 "linux"
-- $3 "linux"
-- $4 "1"
-- $5 "linux"
-- $6 "linux"
-- $7 "1"
-- $8 "linux"
-- $9 "linux"
-- $10 "1"
