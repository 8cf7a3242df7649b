select f.*, page.*
  from (select (select count(*)
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $1::bigint)) and (r."resource_type_id" = $2::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $3 and (a1.value_decimal > $4::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $5 and (coalesce(a1.value_text, a1.value_string) like $6::text) is true offset 0))) as total_count) f
  left join lateral (select r.id as "id", ..., r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $7::bigint)) and (r."resource_type_id" = $8::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $9 and (a1.value_decimal > $10::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $11 and (coalesce(a1.value_text, a1.value_string) like $12::text) is true offset 0))
  order by tie_0
  limit 51) page on true
  order by tie_0
-- $1 "4"
-- $2 "11"
-- $3 104
-- $4 "1"
-- $5 102
-- $6 "%a%"
-- $7 "4"
-- $8 "11"
-- $9 104
-- $10 "1"
-- $11 102
-- $12 "%a%"
