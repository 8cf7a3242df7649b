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
  order by w.value_decimal, w.resource_id desc
  limit $11) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r.resource_type_id = 11 and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $12 and (a1.value_decimal > $13::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $14::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $15 and (coalesce(a1.value_text, a1.value_string) like $16::text) is true offset 0))
  order by sort_0, tie_0 desc
  limit 1) or exists (select 1
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $17::bigint)) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $18 and (a1.value_decimal > $19::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $20 and (coalesce(a1.value_text, a1.value_string) like $21::text) is true offset 0)) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $22) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $23) is null and r.id <= $24::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $25 and w.value_decimal is not null and false
  order by w.value_decimal desc, w.resource_id
  limit $26) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r.resource_type_id = 11 and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $27 and (a1.value_decimal > $28::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $29::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $30 and (coalesce(a1.value_text, a1.value_string) like $31::text) is true offset 0))
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
-- $11 100
-- $12 104
-- $13 "1"
-- $14 "4"
-- $15 102
-- $16 "%a%"
-- $17 "4"
-- $18 104
-- $19 "1"
-- $20 102
-- $21 "%a%"
-- $22 104
-- $23 104
-- $24 "1"
-- $25 104
-- $26 100
-- $27 104
-- $28 "1"
-- $29 "4"
-- $30 102
-- $31 "%a%"

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
  order by w.value_decimal, w.resource_id desc
  limit $11) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r.resource_type_id = 11 and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $12 and (a1.value_decimal > $13::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $14::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $15 and (coalesce(a1.value_text, a1.value_string) like $16::text) is true offset 0))
  order by sort_0, tie_0 desc
  limit 1) or exists (select 1
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $17::bigint)) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $18 and (a1.value_decimal > $19::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $20 and (coalesce(a1.value_text, a1.value_string) like $21::text) is true offset 0)) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $22) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $23) is null and r.id <= $24::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $25) as sort_0, r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $26::bigint)) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $27 and (a1.value_decimal > $28::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $29 and (coalesce(a1.value_text, a1.value_string) like $30::text) is true offset 0)) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $31) is null and r.id > $32::bigint))
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
-- $11 100
-- $12 104
-- $13 "1"
-- $14 "4"
-- $15 102
-- $16 "%a%"
-- $17 "4"
-- $18 104
-- $19 "1"
-- $20 102
-- $21 "%a%"
-- $22 104
-- $23 104
-- $24 "1"
-- $25 104
-- $26 "4"
-- $27 104
-- $28 "1"
-- $29 102
-- $30 "%a%"
-- $31 104
-- $32 "1"
