select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and exists (select 1
  from (select sum(v1.value::numeric) as figure
  from resource_edges e1
  join resources o1 on o1.id = e1.to_id
  join lateral (select a.resource_id as id, a.value_integer as value, null::integer[] as type_ids
  from resource_attributes a
  where a.attribute_definition_id = $1 and a.value_integer is not null and a.resource_id = e1.to_id
  union all select x.resource_id as id, x."cpu_cores"::bigint as value, $2::integer[] as type_ids
  from "virtual_machines" x
  where x."cpu_cores" is not null and x.resource_id = e1.to_id) v1 on v1.id = e1.to_id and (v1.type_ids is null or o1.resource_type_id = any(v1.type_ids))
  where e1.from_id = r.id and e1.relationship_type_id = $3) c1
  where c1.figure > $4::numeric))
  order by tie_0
  limit 51
-- $1 100
-- $2 [11]
-- $3 32
-- $4 "8"
