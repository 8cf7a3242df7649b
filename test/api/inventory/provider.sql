-- 3 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r.endpoint_id as "endpointId", r."name" as sort_0, r.id as tie_0 from resources r where (r.resource_type_id = 15 and r."deleted_at" is null) order by sort_0, tie_0 limit 3;

select o.id as "ownerId", t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_type_id" as "providerTypeId"
  from "provider_endpoints" o join "providers" t on t.id = o."provider_id"
  where o.id = any ($1::integer[]);

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", coalesce((select array_agg(l."resource_type_id" order by l."resource_type_id") from "provider_type_resource_types" l
  where l."provider_type_id" = t.id), '{}') as "offers", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById" from "provider_types" t where t.id = any($1::bigint[]);
