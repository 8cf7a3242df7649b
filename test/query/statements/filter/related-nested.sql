select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from resource_edges e1
  cross join lateral (select e1.to_id as id) o1
  where e1.from_id = r.id and e1.relationship_type_id = $1 and e1.deleted_at is null and exists (select 1
  from resource_edges e2
  cross join lateral (select e2.from_id as id) o2
  where e2.to_id = o1.id and e2.relationship_type_id = $2 and e2.deleted_at is null and exists (select 1
  from resource_attributes a3
  where a3.resource_id = o2.id and a3.attribute_definition_id = $3 and a3.value_string = $4::text))))
  order by tie_0
  limit 51
-- $1 32
-- $2 30
-- $3 108
-- $4 "r1"
