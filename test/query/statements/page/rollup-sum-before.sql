with rolled_0 as (select e1.from_id as id, sum(v1.value::numeric) as value
  from resource_edges e1
  join (select a.resource_id as id, a.value_integer as value, null::integer[] as type_ids
  from resource_attributes a
  where a.attribute_definition_id = $1 and a.value_integer is not null
  union all select x.resource_id as id, x."cpu_cores"::bigint as value, $2::integer[] as type_ids
  from "virtual_machines" x
  where x."cpu_cores" is not null) v1 on v1.id = e1.to_id and (v1.type_ids is null or e1.to_type_id = any(v1.type_ids))
  where e1.relationship_type_id = $3 and e1.deleted_at is null and e1.from_type_id = $4::bigint group by 1) select f.*, page.*
  from (select (exists (select 1
  from resources r
  left join rolled_0 s0 on s0.id = r.id
  where r.id = $5::bigint and (r.resource_type_id = 11 and r."deleted_at" is null) and ((s0.value > $6::numeric or s0.value is null) or (s0.value = $7::numeric and r.id >= $8::bigint))) or exists (select 1
  from resources r
  left join rolled_0 s0 on s0.id = r.id
  where (r.resource_type_id = 11 and r."deleted_at" is null) and ((s0.value > $9::numeric or s0.value is null) or (s0.value = $10::numeric and r.id >= $11::bigint)))) as has_after) f
  left join lateral (select r.id as "id", ..., s0.value as sort_0, r.id as tie_0
  from resources r
  left join rolled_0 s0 on s0.id = r.id
  where (r.resource_type_id = 11 and r."deleted_at" is null) and (s0.value < $12::numeric or (s0.value = $13::numeric and r.id < $14::bigint))
  order by sort_0 desc nulls first, tie_0 desc
  limit 3) page on true
  order by sort_0 desc nulls first, tie_0 desc
-- $1 100
-- $2 [11]
-- $3 32
-- $4 "11"
-- $5 "1"
-- $6 "2"
-- $7 "2"
-- $8 "1"
-- $9 "2"
-- $10 "2"
-- $11 "1"
-- $12 "2"
-- $13 "2"
-- $14 "1"
