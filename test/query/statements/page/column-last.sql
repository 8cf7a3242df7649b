select r.id as "id", ..., (select value_prefix(x1."guest_os")
  from "virtual_machines" x1
  where x1.resource_id = r.id) as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null)
  order by sort_0 desc nulls first, tie_0 desc
  limit 3
