select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and exists (select 1
  from "resource_identities" i1
  where i1."resource_id" = r.id and (i1."source_instance_id" = any(array(select k2."id"
  from "source_instances" k2
  where k2."name" = $1::text)) and i1."external_id" = $2::text)))
  order by tie_0
  limit 51
-- $1 "vcenter-a"
-- $2 "vm-1"
