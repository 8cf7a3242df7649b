select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_attributes a1
  where a1.resource_id = r.id and a1.attribute_definition_id = $1 and a1.value_string > $2::text))
  order by tie_0
  limit 51
-- $1 102
-- $2 "a%b"
