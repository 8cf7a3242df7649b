select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r."resource_type_id" = $2::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $3 and (a1.value_decimal > $4::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $5::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $6 and (coalesce(a1.value_text, a1.value_string) like $7::text) is true offset 0)) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $8) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $9) is null and r.id <= $10::bigint))) or exists (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $11 and w.value_decimal is not null and w.value_decimal > $12::numeric
  order by w.value_decimal, w.resource_id desc) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $13::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $14::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $15 and (coalesce(a1.value_text, a1.value_string) like $16::text) is true offset 0))
  order by sort_0, tie_0 desc
  limit 1)) as has_before) f
  left join lateral (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $17 and w.value_decimal is not null and w.value_decimal > $18::numeric and false
  order by w.value_decimal desc, w.resource_id) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $19::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $20::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $21 and (coalesce(a1.value_text, a1.value_string) like $22::text) is true offset 0))
  order by sort_0 desc, tie_0
  limit 3) page on true
  order by sort_0 desc nulls last, tie_0
-- $1 "1"
-- $2 "11"
-- $3 104
-- $4 "1"
-- $5 "4"
-- $6 102
-- $7 "%a%"
-- $8 104
-- $9 104
-- $10 "1"
-- $11 104
-- $12 "1"
-- $13 "11"
-- $14 "4"
-- $15 102
-- $16 "%a%"
-- $17 104
-- $18 "1"
-- $19 "11"
-- $20 "4"
-- $21 102
-- $22 "%a%"
