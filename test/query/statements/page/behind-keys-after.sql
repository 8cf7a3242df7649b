select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r."resource_type_id" = $2::bigint and r."deleted_at" is null) and ((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") < $3::text or ((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") = $4::text and r.id <= $5::bigint))) or exists (select 1
  from resources r
  where (r."resource_type_id" = $6::bigint and r."deleted_at" is null) and ((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") < $7::text or ((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") = $8::text and r.id <= $9::bigint)))) as has_before) f
  left join lateral (select r.id as "id", ..., (select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") as sort_0, r.id as tie_0
  from resources r
  where (r."resource_type_id" = $10::bigint and r."deleted_at" is null) and (((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") > $11::text or (select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") is null) or ((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") = $12::text and r.id > $13::bigint))
  order by sort_0 nulls last, tie_0
  limit 3) page on true
  order by sort_0 nulls last, tie_0
-- $1 "1"
-- $2 "11"
-- $3 "homelab"
-- $4 "homelab"
-- $5 "1"
-- $6 "11"
-- $7 "homelab"
-- $8 "homelab"
-- $9 "1"
-- $10 "11"
-- $11 "homelab"
-- $12 "homelab"
-- $13 "1"
