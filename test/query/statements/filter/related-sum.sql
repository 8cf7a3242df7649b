select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r."resource_type_id" = $1::bigint and r."deleted_at" is null and exists (select 1
  from (select sum(v1.value::numeric) as figure
  from resource_edges e1
  join resources o1 on o1.id = e1.to_id
  join (select a.resource_id as id, a.value_decimal as value
  from resource_attributes a
  where a.attribute_definition_id = $2 and a.value_decimal is not null) v1 on v1.id = e1.to_id
  where e1.from_id = r.id and e1.relationship_type_id = $3 and e1.deleted_at is null and o1."name" = $4::text) c1
  where c1.figure > $5::numeric))
  order by tie_0
  limit 51
-- $1 "11"
-- $2 104
-- $3 32
-- $4 "b"
-- $5 "100"
