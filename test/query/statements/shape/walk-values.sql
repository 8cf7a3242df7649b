select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r."resource_type_id" = $2::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $3 and a1.value_decimal > $4::numeric offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and x1."cpu_cores" >= $5::bigint offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $6 and coalesce(a1.value_text, a1.value_string) like $7::text offset 0)) and ((select a1.value_decimal
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
  where a1.resource_id = r.id and a1.attribute_definition_id = $14 and a1.value_decimal > $15::numeric offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and x1."cpu_cores" >= $16::bigint offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $17 and coalesce(a1.value_text, a1.value_string) like $18::text offset 0))
  order by sort_0, tie_0 desc
  limit $19) or exists (select 1
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $20::bigint)) and (r."resource_type_id" = $21::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $22 and a1.value_decimal > $23::numeric offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $24 and coalesce(a1.value_text, a1.value_string) like $25::text offset 0)) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $26) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $27) is null and r.id <= $28::bigint)))) as has_before) f
  left join lateral (with walked as materialized (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $29 and w.value_decimal is not null and false
  order by w.value_decimal desc, w.resource_id
  limit $30) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $31::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $32 and a1.value_decimal > $33::numeric offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and x1."cpu_cores" >= $34::bigint offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $35 and coalesce(a1.value_text, a1.value_string) like $36::text offset 0))
  order by sort_0 desc, tie_0
  limit $37) select *
  from walked
  where (select count(*)
  from walked) = $38
  union all (select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $39) as sort_0, r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $40::bigint)) and (r."resource_type_id" = $41::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $42 and a1.value_decimal > $43::numeric offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $44 and coalesce(a1.value_text, a1.value_string) like $45::text offset 0)) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $46) is null and r.id > $47::bigint)) and (select count(*)
  from walked) < $48
  order by sort_0 desc nulls last, tie_0
  limit $49)
  order by sort_0 desc nulls last, tie_0
  limit $50) page on true
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
-- $19 1
-- $20 "4"
-- $21 "11"
-- $22 104
-- $23 "1"
-- $24 102
-- $25 "%a%"
-- $26 104
-- $27 104
-- $28 "1"
-- $29 104
-- $30 100
-- $31 "11"
-- $32 104
-- $33 "1"
-- $34 "4"
-- $35 102
-- $36 "%a%"
-- $37 3
-- $38 3
-- $39 104
-- $40 "4"
-- $41 "11"
-- $42 104
-- $43 "1"
-- $44 102
-- $45 "%a%"
-- $46 104
-- $47 "1"
-- $48 3
-- $49 3
-- $50 3
