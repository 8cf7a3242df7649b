select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r."resource_type_id" = $1::bigint and r."deleted_at" is null and exists (select 1
  from (select sum(v1.value::numeric) as figure
  from resource_edges e1
  join lateral (select a.resource_id as id, a.value_integer as value, null::integer[] as type_ids
  from resource_attributes a
  where a.attribute_definition_id = $2 and a.value_integer is not null and a.resource_id = e1.to_id
  union all select x.resource_id as id, x."cpu_cores"::bigint as value, $3::integer[] as type_ids
  from "virtual_machines" x
  where x."cpu_cores" is not null and x.resource_id = e1.to_id) v1 on v1.id = e1.to_id and (v1.type_ids is null or e1.to_type_id = any(v1.type_ids))
  where e1.from_id = r.id and e1.relationship_type_id = $4 and e1.deleted_at is null) c1
  where c1.figure > $5::numeric))
  order by tie_0
  limit 51
-- $1 "11"
-- $2 100
-- $3 [11]
-- $4 32
-- $5 "8"
