select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from (select sum(v1.value::numeric) / nullif(count(*), 0) as figure
  from resource_edges e1
  join (select a.from_id, a.edge_id, a.value_integer as value
  from resource_edge_attributes a
  where a.attribute_definition_id = $1 and a.value_integer is not null) v1 on v1.from_id = e1.from_id and v1.edge_id = e1.id
  where e1.from_id = r.id and e1.relationship_type_id = $2 and e1.deleted_at is null) c1
  where c1.figure < $3::numeric))
  order by tie_0
  limit 51
-- $1 103
-- $2 32
-- $3 "3"
