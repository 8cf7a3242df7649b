-- 6 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r.status_id as "statusId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r."name" as sort_0, r.id as tie_0 from resources r where (r.resource_type_id = 15 and r."deleted_at" is null and r."status_id" = any(array(select k1."id" from "resource_statuses" k1 where k1."class" = any($1::text[]))) and r."endpoint_id" = any(array(select k1."id" from "provider_endpoints" k1 where k1."name" = $2::text))) order by sort_0, tie_0 limit 3;

select t.id as "id", t."name" as "name", t."plural_name" as "pluralName", t."display_name" as "displayName", t."description" as "description", t."is_abstract" as "abstract", t."api_name" as "apiName", t."plural_api_name" as "pluralApiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."supertype_id" as "supertypeId" from "resource_types" t where t.id = any($1::bigint[]);

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", coalesce((select array_agg(l."resource_type_id" order by l."resource_type_id") from "provider_type_resource_types" l
  where l."provider_type_id" = t.id), '{}') as "offers", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById" from "provider_types" t where t.id = any($1::bigint[]);

select o.id as "ownerId", t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_type_id" as "providerTypeId"
  from "provider_endpoints" o join "providers" t on t.id = o."provider_id"
  where o.id = any ($1::integer[]);

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."kind" as "kind", t."address" as "address", t."region" as "region", t."status" as "status", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_id" as "providerId" from "provider_endpoints" t where t.id = any($1::bigint[]);

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_type_id" as "providerTypeId" from "providers" t where t.id = any($1::bigint[]);
