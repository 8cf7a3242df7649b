select r.id as "id", ..., r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null and r."datacenter_id" = any(array(select k1."id"
  from "datacenters" k1
  where k1."location_id" = any(array(select k2."id"
  from "locations" k2
  where k2."id" = any(array(with recursive tree3 (id) as (select k3."id"
  from "locations" k3
  where k3."id" = $1::bigint union select below3."id"
  from "locations" below3
  join tree3 on below3."parent_id" = tree3.id) select id
  from tree3)))))))
  order by tie_0
  limit 51
-- $1 "40"
