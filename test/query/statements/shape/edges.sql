select r.id as "id", ..., r.id as tie_0
  from resources r
  where r.id = any(array(select e1.to_id
  from resource_edges e1
  where e1.from_id = any(array(select a2.resource_id
  from resource_attributes a2
  where a2.attribute_definition_id = $1 and a2.value_string = $2::text)) and e1.relationship_type_id = $3 and e1.deleted_at is null)) and (r."deleted_at" is null)
  order by tie_0
  limit 51
-- $1 108
-- $2 "r1"
-- $3 30
