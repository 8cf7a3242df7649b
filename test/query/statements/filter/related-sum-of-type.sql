select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from (select sum(v1.value::numeric) as figure
  from resource_edges e1
  join (select x.resource_id as id, x."cpu_cores"::bigint as value
  from "virtual_machines" x
  where x."cpu_cores" is not null) v1 on v1.id = e1.to_id
  where e1.from_id = r.id and e1.relationship_type_id = $1 and e1.deleted_at is null and e1.to_type_id = $2::bigint) c1
  where c1.figure > $3::numeric))
  order by tie_0
  limit 51
-- $1 32
-- $2 "11"
-- $3 "8"
