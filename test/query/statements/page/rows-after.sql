select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r.resource_type_id = 11 and r."deleted_at" is null) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $3) is null and r.id <= $4::bigint))) or exists (select 1
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $5) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $6) is null and r.id <= $7::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $8) as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $9) is null and r.id > $10::bigint))
  order by sort_0 desc nulls last, tie_0
  limit 3) page on true
  order by sort_0 desc nulls last, tie_0
-- $1 "1"
-- $2 104
-- $3 104
-- $4 "1"
-- $5 104
-- $6 104
-- $7 "1"
-- $8 104
-- $9 104
-- $10 "1"
