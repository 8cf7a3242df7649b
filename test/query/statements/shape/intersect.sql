select r.id as "id", ..., r.id as tie_0
  from resources r
  where r.id = any(array((select a1.resource_id
  from resource_attributes a1
  where a1.attribute_definition_id = $1 and a1.value_decimal > $2::numeric) intersect (select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $3::bigint))) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $4 and (coalesce(a1.value_text, a1.value_string) like $5::text) is true offset 0))
  order by tie_0
  limit 51
-- $1 104
-- $2 "1"
-- $3 "4"
-- $4 102
-- $5 "%a%"
