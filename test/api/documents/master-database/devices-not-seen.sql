-- 3 statements

select f.*, page.* from (select (select count(*) from resources r where (r."resource_type_id" = any($1::bigint[]) and r."deleted_at" is null and r."presence" <> all($2::text[]) and r."last_seen_at" < $3::timestamptz)) as total_count) f left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r.status_id as "statusId", r.presence as "presence", r.last_seen_at as "lastSeenAt", r.endpoint_id as "endpointId", r."last_seen_at" as sort_0, r."name" as sort_1, r.id as tie_0 from resources r where (r."resource_type_id" = any($4::bigint[]) and r."deleted_at" is null and r."presence" <> all($5::text[]) and r."last_seen_at" < $6::timestamptz) order by sort_0, sort_1, tie_0 limit 51) page on true order by sort_0, sort_1, tie_0;

select o.id as "ownerId", t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_type_id" as "providerTypeId"
  from "provider_endpoints" o join "providers" t on t.id = o."provider_id"
  where o.id = any ($1::integer[]);

select x.resource_id as "ownerId", v.attribute_id as "attributeId", 0 as ordinal, v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip
  from hosts x
  cross join lateral (values ($1::integer, x.operating_system, null::bigint, null::numeric, null::boolean, null::timestamptz, null::inet)) v (attribute_id, string, integer, decimal, boolean, datetime, ip)
  where x.resource_id = any($2::bigint[])
  and num_nonnulls(v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip) = 1 order by 1, 2, 3;
