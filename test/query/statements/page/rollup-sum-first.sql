with rolled_0 as (select e1.from_id as id, sum(v1.value::numeric) as value
  from resource_edges e1
  join (select a.resource_id as id, a.value_integer as value, null::integer[] as type_ids
  from resource_attributes a
  where a.attribute_definition_id = $1 and a.value_integer is not null
  union all select x.resource_id as id, x."cpu_cores"::bigint as value, $2::integer[] as type_ids
  from "virtual_machines" x
  where x."cpu_cores" is not null) v1 on v1.id = e1.to_id and (v1.type_ids is null or e1.to_type_id = any(v1.type_ids))
  where e1.relationship_type_id = $3 and e1.deleted_at is null and e1.from_type_id = $4::bigint group by 1) select r.id as "id", ..., s0.value as sort_0, r.id as tie_0
  from resources r
  left join rolled_0 s0 on s0.id = r.id
  where (r.resource_type_id = 11 and r."deleted_at" is null)
  order by sort_0 nulls last, tie_0
  limit 3
-- $1 100
-- $2 [11]
-- $3 32
-- $4 "11"
