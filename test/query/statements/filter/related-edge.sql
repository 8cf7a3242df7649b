select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_edges e1
  join resources o1 on o1.id = e1.to_id
  where e1.from_id = r.id and e1.relationship_type_id = $1 and e1.deleted_at is null and exists (select 1
  from resource_edge_attributes a2
  where a2.from_id = e1.from_id and a2.edge_id = e1.id and a2.attribute_definition_id = $2 and a2.value_string = $3::text) and o1."name" = $4::text))
  order by tie_0
  limit 51
-- $1 32
-- $2 109
-- $3 "hard"
-- $4 "b"
