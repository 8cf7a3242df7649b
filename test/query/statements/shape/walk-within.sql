select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $1 and w.value_decimal is not null and w.value_decimal > $2::numeric
  order by w.value_decimal desc, w.resource_id
  limit $3) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r.resource_type_id = 11 and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $4::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $5 and (coalesce(a1.value_text, a1.value_string) like $6::text) is true offset 0))
  order by sort_0 desc, tie_0
  limit 51
-- $1 104
-- $2 "1"
-- $3 100
-- $4 "4"
-- $5 102
-- $6 "%a%"

select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $1) as sort_0, r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $2::bigint)) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $3 and (a1.value_decimal > $4::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $5 and (coalesce(a1.value_text, a1.value_string) like $6::text) is true offset 0))
  order by sort_0 desc nulls last, tie_0
  limit 51
-- $1 104
-- $2 "4"
-- $3 104
-- $4 "1"
-- $5 102
-- $6 "%a%"
