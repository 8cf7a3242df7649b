-- 9 statements

select lock_catalogue();

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_type_id" as "providerTypeId" from "providers" t where t.id = any ($1::integer[]);

select t.id from "provider_endpoints" t
  where t."provider_id" is not distinct from $1 and t."name" is not distinct from $2 and t.id is distinct from $3::integer limit 1;

select provider_type_id as id from providers where id = $1;

insert into "provider_endpoints" ("display_name", "provider_id", "name", "region", "status", "provider_type_id") values ($1, $2, $3, $4, $5, $6) returning id;

insert into operations (actor, kind, cause, request_id, outcome, note, created_count, updated_count, deleted_count, rejected_count,
  started_at, finished_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, $10, now(), clock_timestamp())
  returning id;

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."kind" as "kind", t."address" as "address", t."region" as "region", t."status" as "status", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_id" as "providerId" from "provider_endpoints" t where t.id = any($1::bigint[]);

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."provider_type_id" as "providerTypeId" from "providers" t where t.id = any($1::bigint[]);

select t.id as "id", t."actor" as "actor", t."kind" as "kind", t."cause" as "cause", t."request_id" as "requestId", t."outcome" as "outcome", t."note" as "note", t."started_at" as "startedAt", t."finished_at" as "finishedAt", t."created_count" as "createdCount", t."updated_count" as "updatedCount", t."deleted_count" as "deletedCount", t."restored_count" as "restoredCount", t."unchanged_count" as "unchangedCount", t."rejected_count" as "rejectedCount", t."source_instance_id" as "sourceInstanceId" from "operations" t where t.id = any($1::bigint[]);
