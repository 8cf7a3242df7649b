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
  where w.attribute_definition_id = $11 and w.value_decimal is not null
  order by w.value_decimal, w.resource_id desc) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $12::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $13 and (a1.value_decimal > $14::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $15::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $16 and (coalesce(a1.value_text, a1.value_string) like $17::text) is true offset 0))
  order by sort_0, tie_0 desc
  limit 1) or exists (select r.id as "id", ..., null::numeric as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $18::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $19 and (a1.value_decimal > $20::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $21::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $22 and (coalesce(a1.value_text, a1.value_string) like $23::text) is true offset 0)) and (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $24) is null and (r.id <= $25::bigint)
  order by tie_0 desc
  limit 1)) as has_before) f
  left join lateral (with walked as materialized (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $26 and w.value_decimal is not null and false
  order by w.value_decimal desc, w.resource_id) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $27::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $28 and (a1.value_decimal > $29::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $30::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $31 and (coalesce(a1.value_text, a1.value_string) like $32::text) is true offset 0))
  order by sort_0 desc, tie_0
  limit 3) select *
  from walked
  union all (select r.id as "id", ..., null::numeric as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $33::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $34 and (a1.value_decimal > $35::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $36::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $37 and (coalesce(a1.value_text, a1.value_string) like $38::text) is true offset 0)) and (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $39) is null and (r.id > $40::bigint) and (select count(*)
  from walked) < 3
  order by tie_0
  limit 3)
  order by sort_0 desc nulls last, tie_0
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
-- $12 "11"
-- $13 104
-- $14 "1"
-- $15 "4"
-- $16 102
-- $17 "%a%"
-- $18 "11"
-- $19 104
-- $20 "1"
-- $21 "4"
-- $22 102
-- $23 "%a%"
-- $24 104
-- $25 "1"
-- $26 104
-- $27 "11"
-- $28 104
-- $29 "1"
-- $30 "4"
-- $31 102
-- $32 "%a%"
-- $33 "11"
-- $34 104
-- $35 "1"
-- $36 "4"
-- $37 102
-- $38 "%a%"
-- $39 104
-- $40 "1"
