select f.*, page.*
  from (select (select count(*)
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $1::bigint)) and (r."resource_type_id" = $2::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $3 and (a1.value_decimal > $4::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $5 and (coalesce(a1.value_text, a1.value_string) like $6::text) is true offset 0))) as total_count) f
  left join lateral (with walked as materialized (select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from (select r.*
  from resources r
  where (r."resource_type_id" = $7::bigint and r."deleted_at" is null)
  order by r."name", r.id
  limit $8) r
  where true and (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $9 and (a1.value_decimal > $10::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $11::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $12 and (coalesce(a1.value_text, a1.value_string) like $13::text) is true offset 0))
  order by sort_0, tie_0
  limit 51) select *
  from walked
  where (select count(*)
  from walked) = 51
  union all (select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $14::bigint)) and (r."resource_type_id" = $15::bigint and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $16 and (a1.value_decimal > $17::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $18 and (coalesce(a1.value_text, a1.value_string) like $19::text) is true offset 0)) and (select count(*)
  from walked) < 51
  order by sort_0, tie_0
  limit 51)
  order by sort_0, tie_0
  limit 51) page on true
  order by sort_0, tie_0
-- $1 "4"
-- $2 "11"
-- $3 104
-- $4 "1"
-- $5 102
-- $6 "%a%"
-- $7 "11"
-- $8 100
-- $9 104
-- $10 "1"
-- $11 "4"
-- $12 102
-- $13 "%a%"
-- $14 "4"
-- $15 "11"
-- $16 104
-- $17 "1"
-- $18 102
-- $19 "%a%"
