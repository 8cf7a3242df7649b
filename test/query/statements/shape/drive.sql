select f.*, page.*
  from (select (select count(*)
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $1::bigint)) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2 and (a1.value_decimal > $3::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $4 and (coalesce(a1.value_text, a1.value_string) like $5::text) is true offset 0))) as total_count) f
  left join lateral (select r.id as "id", ..., r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $6::bigint)) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $7 and (a1.value_decimal > $8::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $9 and (coalesce(a1.value_text, a1.value_string) like $10::text) is true offset 0))
  order by tie_0
  limit 51) page on true
  order by tie_0
-- $1 "4"
-- $2 104
-- $3 "1"
-- $4 102
-- $5 "%a%"
-- $6 "4"
-- $7 104
-- $8 "1"
-- $9 102
-- $10 "%a%"
