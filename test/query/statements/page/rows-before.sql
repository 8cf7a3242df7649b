select f.*, page.*
  from (select exists (select 1
  from resources r
  where (r."resource_type_id" = $1::bigint and r."deleted_at" is null) and (((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $2) is null and r.id >= $3::bigint))) as has_after) f
  left join lateral (select r.id as "id", ..., (select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $4) as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $5::bigint and r."deleted_at" is null) and ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $6) is not null or ((select a1.value_decimal
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $7) is null and r.id < $8::bigint))
  order by sort_0 nulls first, tie_0 desc
  limit $9) page on true
  order by sort_0 nulls first, tie_0 desc
-- $1 "11"
-- $2 104
-- $3 "1"
-- $4 104
-- $5 "11"
-- $6 104
-- $7 104
-- $8 "1"
-- $9 3
