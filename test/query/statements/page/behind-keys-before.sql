select f.*, page.*
  from (select (exists (select 1
  from resources r
  where r.id = $1::bigint and (r.resource_type_id = 11 and r."deleted_at" is null) and (((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") > $2::text or (select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") is null) or ((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") = $3::text and r.id >= $4::bigint))) or exists (select 1
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and (((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") > $5::text or (select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") is null) or ((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") = $6::text and r.id >= $7::bigint)))) as has_after) f
  left join lateral (select r.id as "id", ..., (select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") as sort_0, r.id as tie_0
  from resources r
  where (r.resource_type_id = 11 and r."deleted_at" is null) and ((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") < $8::text or ((select (select k2."name"
  from "providers" k2
  where k2."id" = k1."provider_id")
  from "provider_endpoints" k1
  where k1."id" = r."endpoint_id") = $9::text and r.id < $10::bigint))
  order by sort_0 desc nulls first, tie_0 desc
  limit 3) page on true
  order by sort_0 desc nulls first, tie_0 desc
-- $1 "1"
-- $2 "homelab"
-- $3 "homelab"
-- $4 "1"
-- $5 "homelab"
-- $6 "homelab"
-- $7 "1"
-- $8 "homelab"
-- $9 "homelab"
-- $10 "1"
