select r.id as "id", ..., coalesce((select a1.value_integer
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $1), (select x1."cpu_cores"
  from "virtual_machines" x1
  where x1.resource_id = r.id and r.resource_type_id = any($2::integer[]))) as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = any($3::bigint[]) and r."deleted_at" is null)
  order by sort_0 nulls last, tie_0
  limit 51
-- $1 100
-- $2 [11]
-- $3 ["11","12"]
