select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from (select sum(v1.value::numeric) as figure
  from (select e1.*, e1.to_id as far_id
  from resource_edges e1
  where e1.from_id = r.id and e1.relationship_type_id = $1 and e1.deleted_at is null
  union all select e1.*, e1.from_id as far_id
  from resource_edges e1
  where e1.to_id = r.id and e1.from_id <> e1.to_id and e1.relationship_type_id = $2 and e1.deleted_at is null) e1
  join (select a.resource_id as id, a.value_decimal as value
  from resource_attributes a
  where a.attribute_definition_id = $3 and a.value_decimal is not null) v1 on v1.id = e1.far_id) c1
  where c1.figure > $4::numeric))
  order by tie_0
  limit 51
-- $1 31
-- $2 31
-- $3 104
-- $4 "1"
