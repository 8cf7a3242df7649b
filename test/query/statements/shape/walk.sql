select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from (select r.*
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null)
  order by r."name", r.id
  limit $1) r
  where true and (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2 and (a1.value_decimal > $3::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $4::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $5 and (coalesce(a1.value_text, a1.value_string) like $6::text) is true offset 0))
  order by sort_0, tie_0
  limit 51
-- $1 100
-- $2 104
-- $3 "1"
-- $4 "4"
-- $5 102
-- $6 "%a%"

select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $1::bigint)) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2 and (a1.value_decimal > $3::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $4 and (coalesce(a1.value_text, a1.value_string) like $5::text) is true offset 0))
  order by sort_0, tie_0
  limit 51
-- $1 "4"
-- $2 104
-- $3 "1"
-- $4 102
-- $5 "%a%"
