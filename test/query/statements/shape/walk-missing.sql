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
  where w.attribute_definition_id = $10 and w.value_decimal is not null
  order by w.value_decimal, w.resource_id desc) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r.resource_type_id = 11 and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $11 and (a1.value_decimal > $12::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $13::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $14 and (coalesce(a1.value_text, a1.value_string) like $15::text) is true offset 0))
  order by sort_0, tie_0 desc
  limit 1) or exists (select r.id as "id", ..., null::numeric as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $16 and (a1.value_decimal > $17::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $18::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $19 and (coalesce(a1.value_text, a1.value_string) like $20::text) is true offset 0)) and (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $21) is null and (r.id <= $22::bigint)
  order by tie_0 desc
  limit 1)) as has_before) f
  left join lateral (with walked as materialized (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $23 and w.value_decimal is not null and false
  order by w.value_decimal desc, w.resource_id) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r.resource_type_id = 11 and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $24 and (a1.value_decimal > $25::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $26::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $27 and (coalesce(a1.value_text, a1.value_string) like $28::text) is true offset 0))
  order by sort_0 desc, tie_0
  limit 3) select *
  from walked
  union all (select r.id as "id", ..., null::numeric as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $29 and (a1.value_decimal > $30::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $31::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $32 and (coalesce(a1.value_text, a1.value_string) like $33::text) is true offset 0)) and (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $34) is null and (r.id > $35::bigint) and (select count(*)
  from walked) < 3
  order by tie_0
  limit 3)
  order by sort_0 desc nulls last, tie_0
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
-- $11 104
-- $12 "1"
-- $13 "4"
-- $14 102
-- $15 "%a%"
-- $16 104
-- $17 "1"
-- $18 "4"
-- $19 102
-- $20 "%a%"
-- $21 104
-- $22 "1"
-- $23 104
-- $24 104
-- $25 "1"
-- $26 "4"
-- $27 102
-- $28 "%a%"
-- $29 104
-- $30 "1"
-- $31 "4"
-- $32 102
-- $33 "%a%"
-- $34 104
-- $35 "1"
