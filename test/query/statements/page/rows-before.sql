select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r.resource_type_id = 11 and r."deleted_at" is null) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2) is null and r.id >= $3::bigint))) or exists (select 1
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $4) is null and r.id >= $5::bigint)))) as has_after) f
  left join lateral (select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $6) as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $7) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $8) is null and r.id < $9::bigint))
  order by sort_0 nulls first, tie_0 desc
  limit 3) page on true
  order by sort_0 nulls first, tie_0 desc
-- $1 "1"
-- $2 104
-- $3 "1"
-- $4 104
-- $5 "1"
-- $6 104
-- $7 104
-- $8 104
-- $9 "1"
