-- 3 statements

select f.*, page.* from (select (select count(*) from resources r where r.id = any(array(select x1.resource_id from "virtual_machines" x1 where x1."cpu_cores" > $1::bigint)) and (r.resource_type_id = 15 and r."deleted_at" is null)) as total_count) f left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r.endpoint_id as "endpointId", (select x1."cpu_cores" from "virtual_machines" x1 where x1.resource_id = r.id) as sort_0, r."name" as sort_1, r.id as tie_0 from resources r where r.id = any(array(select x1.resource_id from "virtual_machines" x1 where x1."cpu_cores" > $2::bigint)) and (r.resource_type_id = 15 and r."deleted_at" is null) order by sort_0 desc nulls last, sort_1, tie_0 limit 51) page on true order by sort_0 desc nulls last, sort_1, tie_0;

select o.id as "ownerId", t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_type_id" as "providerTypeId"
  from "provider_endpoints" o join "providers" t on t.id = o."provider_id"
  where o.id = any ($1::integer[]);

select x.resource_id as "ownerId", v.attribute_id as "attributeId", 0 as ordinal, v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip
  from virtual_machines x
  cross join lateral (values ($1::integer, null::text, x.cpu_cores, null::numeric, null::boolean, null::timestamptz, null::inet)) v (attribute_id, string, integer, decimal, boolean, datetime, ip)
  where x.resource_id = any($2::bigint[])
  and num_nonnulls(v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip) = 1 order by 1, 2, 3;
