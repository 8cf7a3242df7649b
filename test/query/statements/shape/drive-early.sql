select r.id as "id", ..., r.id as tie_0
  from resources r
  where r.id = any(array(select d1.id
  from (select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $1::bigint) d1 (id)
  where exists (select 1
  from resource_attributes a2
  where a2.resource_id = d1.id and a2.attribute_definition_id = $2 and (a2.value_decimal > $3::numeric) is true offset 0))) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $4 and (coalesce(a1.value_text, a1.value_string) like $5::text) is true offset 0))
  order by tie_0
  limit 51
-- $1 "4"
-- $2 104
-- $3 "1"
-- $4 102
-- $5 "%a%"
