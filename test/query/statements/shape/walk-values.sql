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
  order by w.value_decimal, w.resource_id desc
  limit $12) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $13::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $14 and (a1.value_decimal > $15::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $16::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $17 and (coalesce(a1.value_text, a1.value_string) like $18::text) is true offset 0))
  order by sort_0, tie_0 desc
  limit 1) or exists (select 1
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $19::bigint)) and (r."resource_type_id" = $20::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $21 and (a1.value_decimal > $22::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $23 and (coalesce(a1.value_text, a1.value_string) like $24::text) is true offset 0)) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $25) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $26) is null and r.id <= $27::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $28 and w.value_decimal is not null and false
  order by w.value_decimal desc, w.resource_id
  limit $29) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $30::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $31 and (a1.value_decimal > $32::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $33::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $34 and (coalesce(a1.value_text, a1.value_string) like $35::text) is true offset 0))
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
-- $12 100
-- $13 "11"
-- $14 104
-- $15 "1"
-- $16 "4"
-- $17 102
-- $18 "%a%"
-- $19 "4"
-- $20 "11"
-- $21 104
-- $22 "1"
-- $23 102
-- $24 "%a%"
-- $25 104
-- $26 104
-- $27 "1"
-- $28 104
-- $29 100
-- $30 "11"
-- $31 104
-- $32 "1"
-- $33 "4"
-- $34 102
-- $35 "%a%"

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
  order by w.value_decimal, w.resource_id desc
  limit $12) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $13::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $14 and (a1.value_decimal > $15::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $16::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $17 and (coalesce(a1.value_text, a1.value_string) like $18::text) is true offset 0))
  order by sort_0, tie_0 desc
  limit 1) or exists (select 1
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $19::bigint)) and (r."resource_type_id" = $20::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $21 and (a1.value_decimal > $22::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $23 and (coalesce(a1.value_text, a1.value_string) like $24::text) is true offset 0)) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $25) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $26) is null and r.id <= $27::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $28) as sort_0, r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $29::bigint)) and (r."resource_type_id" = $30::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $31 and (a1.value_decimal > $32::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $33 and (coalesce(a1.value_text, a1.value_string) like $34::text) is true offset 0)) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $35) is null and r.id > $36::bigint))
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
-- $12 100
-- $13 "11"
-- $14 104
-- $15 "1"
-- $16 "4"
-- $17 102
-- $18 "%a%"
-- $19 "4"
-- $20 "11"
-- $21 104
-- $22 "1"
-- $23 102
-- $24 "%a%"
-- $25 104
-- $26 104
-- $27 "1"
-- $28 104
-- $29 "4"
-- $30 "11"
-- $31 104
-- $32 "1"
-- $33 102
-- $34 "%a%"
-- $35 104
-- $36 "1"
