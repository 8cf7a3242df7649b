select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and value_prefix(x1."guest_os") = $1::text))
  order by tie_0
  limit 51
-- $1 "a"
