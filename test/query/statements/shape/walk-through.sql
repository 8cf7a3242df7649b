select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2 and (a1.value_decimal > $3::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $4::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $5 and (coalesce(a1.value_text, a1.value_string) like $6::text) is true offset 0)) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $7) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $8) is null and r.id <= $9::bigint))) or exists (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $10 and w.value_decimal is not null and w.value_decimal > $11::numeric
  order by w.value_decimal, w.resource_id desc) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r.resource_type_id = 11 and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $12::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $13 and (coalesce(a1.value_text, a1.value_string) like $14::text) is true offset 0))
  order by sort_0, tie_0 desc
  limit 1)) as has_before) f
  left join lateral (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $15 and w.value_decimal is not null and w.value_decimal > $16::numeric and false
  order by w.value_decimal desc, w.resource_id) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r.resource_type_id = 11 and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $17::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $18 and (coalesce(a1.value_text, a1.value_string) like $19::text) is true offset 0))
  order by sort_0 desc, tie_0
  limit 3) page on true
  order by sort_0 desc nulls last, tie_0
-- $1 "1"
-- $2 104
-- $3 "1"
-- $4 "4"
-- $5 102
-- $6 "%a%"
-- $7 104
-- $8 104
-- $9 "1"
-- $10 104
-- $11 "1"
-- $12 "4"
-- $13 102
-- $14 "%a%"
-- $15 104
-- $16 "1"
-- $17 "4"
-- $18 102
-- $19 "%a%"
