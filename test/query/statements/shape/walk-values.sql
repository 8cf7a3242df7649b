select f.*, page.*
  from (select exists (select 1
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $1::bigint)) and (r."resource_type_id" = $2::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $3 and a1.value_decimal > $4::numeric offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $5 and coalesce(a1.value_text, a1.value_string) like $6::text offset 0)) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $7) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $8) is null and r.id <= $9::bigint))) as has_before) f
  left join lateral (with walked as materialized (select r.id as "id", ..., v.sort_0, v.tie_0
  from (select w.value_decimal as sort_0, w.resource_id as tie_0
  from resource_attributes w
  where w.attribute_definition_id = $10 and w.value_decimal is not null and ((w.value_decimal is null and w.resource_id > $11::bigint))
  order by w.value_decimal desc, w.resource_id
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
  order by sort_0 desc, tie_0
  limit $19) select *
  from walked
  where (select count(*)
  from walked) = $20
  union all (select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $21) as sort_0, r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $22::bigint)) and (r."resource_type_id" = $23::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $24 and a1.value_decimal > $25::numeric offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $26 and coalesce(a1.value_text, a1.value_string) like $27::text offset 0)) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $28) is null and r.id > $29::bigint)) and (select count(*)
  from walked) < $30
  order by sort_0 desc nulls last, tie_0
  limit $31)
  order by sort_0 desc nulls last, tie_0
  limit $32) page on true
  order by sort_0 desc nulls last, tie_0
-- $1 "4"
-- $2 "11"
-- $3 104
-- $4 "1"
-- $5 102
-- $6 "%a%"
-- $7 104
-- $8 104
-- $9 "1"
-- $10 104
-- $11 "1"
-- $12 100
-- $13 "11"
-- $14 104
-- $15 "1"
-- $16 "4"
-- $17 102
-- $18 "%a%"
-- $19 3
-- $20 3
-- $21 104
-- $22 "4"
-- $23 "11"
-- $24 104
-- $25 "1"
-- $26 102
-- $27 "%a%"
-- $28 104
-- $29 "1"
-- $30 3
-- $31 3
-- $32 3
