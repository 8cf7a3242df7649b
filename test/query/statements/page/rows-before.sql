select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r."resource_type_id" = $2::bigint and r."deleted_at" is null) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $3) is null and r.id >= $4::bigint))) or exists (select 1
  from resources r
  where (r."resource_type_id" = $5::bigint and r."deleted_at" is null) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $6) is null and r.id >= $7::bigint)))) as has_after) f
  left join lateral (select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $8) as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $9::bigint and r."deleted_at" is null) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $10) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $11) is null and r.id < $12::bigint))
  order by sort_0 nulls first, tie_0 desc
  limit 3) page on true
  order by sort_0 nulls first, tie_0 desc
-- $1 "1"
-- $2 "11"
-- $3 104
-- $4 "1"
-- $5 "11"
-- $6 104
-- $7 "1"
-- $8 104
-- $9 "11"
-- $10 104
-- $11 104
-- $12 "1"
