select f.*, page.*
  from (select (select count(*)
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $1::bigint)) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2 and (a1.value_decimal > $3::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $4 and (coalesce(a1.value_text, a1.value_string) like $5::text) is true offset 0))) as total_count) f
  left join lateral (with walked as materialized (select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from (select r.*
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null)
  order by r."name", r.id
  limit $6) r
  where true and (exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $7 and (a1.value_decimal > $8::numeric) is true offset 0) and exists (select 1
  from "virtual_machines" x1
  where x1.resource_id = r.id and (x1."cpu_cores" >= $9::bigint) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $10 and (coalesce(a1.value_text, a1.value_string) like $11::text) is true offset 0))
  order by sort_0, tie_0
  limit 51) select *
  from walked
  where (select count(*)
  from walked) = 51
  union all (select r.id as "id", ..., r."name" as sort_0, r.id as tie_0
  from resources r
  where r.id = any(array(select x1.resource_id
  from "virtual_machines" x1
  where x1."cpu_cores" >= $12::bigint)) and (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $13 and (a1.value_decimal > $14::numeric) is true offset 0) and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $15 and (coalesce(a1.value_text, a1.value_string) like $16::text) is true offset 0)) and (select count(*)
  from walked) < 51
  order by sort_0, tie_0
  limit 51)
  order by sort_0, tie_0
  limit 51) page on true
  order by sort_0, tie_0
-- $1 "4"
-- $2 104
-- $3 "1"
-- $4 102
-- $5 "%a%"
-- $6 100
-- $7 104
-- $8 "1"
-- $9 "4"
-- $10 102
-- $11 "%a%"
-- $12 "4"
-- $13 104
-- $14 "1"
-- $15 102
-- $16 "%a%"
