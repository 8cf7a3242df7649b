select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from (select sum(v1.value::numeric) as figure
  from resource_edges e1
  join resources o1 on o1.id = e1.to_id
  join (select a.resource_id as id, a.value_decimal as value
  from resource_attributes a
  where a.attribute_definition_id = $1 and a.value_decimal is not null) v1 on v1.id = e1.to_id
  where e1.from_id = r.id and e1.relationship_type_id = $2 and e1.deleted_at is null and o1."name" = $3::text) c1
  where c1.figure > $4::numeric))
  order by tie_0
  limit 51
-- $1 104
-- $2 32
-- $3 "b"
-- $4 "100"
