select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r."deleted_at" is null and ((r.resource_type_id = 11 and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and x1."cpu_cores" > $1::bigint)) or (r.resource_type_id = 12 and not exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2 and a1.value_integer > $3::bigint))))
  order by tie_0
  limit 51
-- $1 "8"
-- $2 100
-- $3 "8"
