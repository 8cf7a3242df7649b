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
  order by w.value_decimal, w.resource_id desc) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $12::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $13 and a1.value_decimal > $14::numeric offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and x1."cpu_cores" >= $15::bigint offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $16 and coalesce(a1.value_text, a1.value_string) like $17::text offset 0))
  order by sort_0, tie_0 desc
  limit $18) or exists (select r.id as "id", ..., null::numeric as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $19::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $20 and a1.value_decimal > $21::numeric offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and x1."cpu_cores" >= $22::bigint offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $23 and coalesce(a1.value_text, a1.value_string) like $24::text offset 0)) and (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $25) is null and (r.id <= $26::bigint)
  order by tie_0 desc
  limit $27)) as has_before) f
  left join lateral (with walked as materialized (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $28 and w.value_decimal is not null and false
  order by w.value_decimal desc, w.resource_id) v
  cross join lateral (select r.*
  from resources r
  where r.id = v.tie_0 and (r."resource_type_id" = $29::bigint and r."deleted_at" is null) offset 0) r
  where (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $30 and a1.value_decimal > $31::numeric offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and x1."cpu_cores" >= $32::bigint offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $33 and coalesce(a1.value_text, a1.value_string) like $34::text offset 0))
  order by sort_0 desc, tie_0
  limit $35) select *
  from walked
  union all (select r.id as "id", ..., null::numeric as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $36::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $37 and a1.value_decimal > $38::numeric offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and x1."cpu_cores" >= $39::bigint offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $40 and coalesce(a1.value_text, a1.value_string) like $41::text offset 0)) and (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $42) is null and (r.id > $43::bigint) and (select count(*)
  from walked) < $44
  order by tie_0
  limit $45)
  order by sort_0 desc nulls last, tie_0
  limit $46) page on true
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
-- $18 1
-- $19 "11"
-- $20 104
-- $21 "1"
-- $22 "4"
-- $23 102
-- $24 "%a%"
-- $25 104
-- $26 "1"
-- $27 1
-- $28 104
-- $29 "11"
-- $30 104
-- $31 "1"
-- $32 "4"
-- $33 102
-- $34 "%a%"
-- $35 3
-- $36 "11"
-- $37 104
-- $38 "1"
-- $39 "4"
-- $40 102
-- $41 "%a%"
-- $42 104
-- $43 "1"
-- $44 3
-- $45 3
-- $46 3
