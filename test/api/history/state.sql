-- 5 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r."name" as sort_0, r.id as tie_0 from resources r where (r.resource_type_id = 2 and r."deleted_at" is null and r."name" like $1::text) order by sort_0, tie_0 limit 3;

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select 
  h.resource_id as "resourceId", h.resource_type_id as "resourceTypeId", h.provider_type_id as "providerTypeId",
  h.endpoint_id as "endpointId", h.datacenter_id as "datacenterId", h.status_id as "statusId", h.presence, h.name,
  h.deleted_at as "deletedAt", 
  h.valid_from as "validFrom", h.valid_to as "validTo", h.from_version as "fromVersion", h.to_version as "toVersion",
  h.operation_id as "operationId", h."to_version" as sort_0, h.resource_id as tie_0 from resource_state_history h where h.resource_id = p.id order by sort_0 desc, tie_0 limit 51) page on true order by p.position, sort_0 desc, tie_0;

select t.id as "id", t."name" as "name", t."plural_name" as "pluralName", t."display_name" as "displayName", t."description" as "description", t."is_abstract" as "abstract", t."api_name" as "apiName", t."plural_api_name" as "pluralApiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."supertype_id" as "supertypeId" from "resource_types" t where t.id = any($1::bigint[]);

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."kind" as "kind", t."address" as "address", t."region" as "region", t."status" as "status", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_id" as "providerId" from "provider_endpoints" t where t.id = any($1::bigint[]);

select t.id as "id", t."actor" as "actor", t."kind" as "kind", t."cause" as "cause", t."request_id" as "requestId", t."outcome" as "outcome", t."note" as "note", t."started_at" as "startedAt", t."finished_at" as "finishedAt", t."created_count" as "createdCount", t."updated_count" as "updatedCount", t."deleted_count" as "deletedCount", t."restored_count" as "restoredCount", t."unchanged_count" as "unchangedCount", t."rejected_count" as "rejectedCount", t."source_instance_id" as "sourceInstanceId" from "operations" t where t.id = any($1::bigint[]);
