with rolled_0 as (select e1.from_id as id, count(*) as value
  from resource_edges e1
  where e1.relationship_type_id = $1 and e1.deleted_at is null and e1.from_type_id = $2::bigint group by 1) select r.id as "id", ..., coalesce(s0.value, 0) as sort_0, r.id as tie_0
  from resources r
  left join rolled_0 s0 on s0.id = r.id
  where (r.resource_type_id = 11 and r."deleted_at" is null)
  order by sort_0, tie_0 desc
  limit 3
-- $1 32
-- $2 "11"
