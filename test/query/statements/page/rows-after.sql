select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r."resource_type_id" = $2::bigint and r."deleted_at" is null) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $3) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $4) is null and r.id <= $5::bigint))) or exists (select 1
  from resources r
  where (r."resource_type_id" = $6::bigint and r."deleted_at" is null) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $7) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $8) is null and r.id <= $9::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $10) as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $11::bigint and r."deleted_at" is null) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $12) is null and r.id > $13::bigint))
  order by sort_0 desc nulls last, tie_0
  limit 3) page on true
  order by sort_0 desc nulls last, tie_0
-- $1 "1"
-- $2 "11"
-- $3 104
-- $4 104
-- $5 "1"
-- $6 "11"
-- $7 104
-- $8 104
-- $9 "1"
-- $10 104
-- $11 "11"
-- $12 104
-- $13 "1"
