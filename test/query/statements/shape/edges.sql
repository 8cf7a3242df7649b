select r.id as "id", ..., r.id as tie_0
  from resources r
  where r.id = any(array(select e1.to_id
  from resource_edges e1
  where e1.from_id = any(array(select a2.resource_id
  from resource_attributes a2
  where a2.attribute_definition_id = $1 and a2.value_string = $2::text)) and e1.relationship_type_id = $3 and e1.deleted_at is null)) and (r."deleted_at" is null and exists (select 1
  from resource_edges e1
  join resources o1 on o1.id = e1.from_id
  where e1.to_id = r.id and e1.relationship_type_id = $4 and e1.deleted_at is null and (o1."deleted_at" is null and exists (select 1
  from resource_attributes a2
  where a2.resource_id = o1.id and a2.attribute_definition_id = $5 and a2.value_string = $6::text offset 0)) offset 0))
  order by tie_0
  limit $7
-- $1 108
-- $2 "r1"
-- $3 30
-- $4 30
-- $5 108
-- $6 "r1"
-- $7 51
