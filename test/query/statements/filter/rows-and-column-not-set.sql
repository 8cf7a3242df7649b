select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r."resource_type_id" = any($1::bigint[]) and r."deleted_at" is null and (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2 and a1.value_integer is not null) or (r.resource_type_id = any($3::integer[]) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and x1."cpu_cores" is not null))) is not true)
  order by tie_0
  limit 51
-- $1 ["11","12"]
-- $2 100
-- $3 [11]
