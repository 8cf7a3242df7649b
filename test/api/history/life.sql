-- 3 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r.version as "version", r."name" as sort_0, r.id as tie_0 from resources r where (r.resource_type_id = 2 and r."deleted_at" is null and r."name" like $1::text) order by sort_0, tie_0 limit 3;

select p.*, p.id as parent_id, page.* from (select p.id, p.position, (select count(*) from (
  select c.id as resource_id, 'created' as kind, c.created_at as valid_to, 1 as to_version, c.created_operation_id as operation_id
  from resources c where c.id = p.id
  union all
  select s.resource_id, case when s.deleted_at is null then 'deleted' else 'restored' end, s.valid_to, s.to_version, s.operation_id
  from (select l.*, l.to_version = max(l.to_version) over () as is_last, lead(l.deleted_at) over (order by l.to_version) as next_deleted_at
  from resource_state_history l where l.resource_id = p.id) s
  join resources c on c.id = s.resource_id
  where (s.deleted_at is null) <> ((case when s.is_last then c.deleted_at else s.next_deleted_at end) is null)) h where true) as total_count from unnest($1::bigint[]) with ordinality p (id, position) offset 0) p left join lateral (select 
  h.resource_id as "resourceId", h.kind, h.valid_to as "at", h.to_version as version, h.operation_id as "operationId", h."to_version" as sort_0, h.resource_id as tie_0 from (
  select c.id as resource_id, 'created' as kind, c.created_at as valid_to, 1 as to_version, c.created_operation_id as operation_id
  from resources c where c.id = p.id
  union all
  select s.resource_id, case when s.deleted_at is null then 'deleted' else 'restored' end, s.valid_to, s.to_version, s.operation_id
  from (select l.*, l.to_version = max(l.to_version) over () as is_last, lead(l.deleted_at) over (order by l.to_version) as next_deleted_at
  from resource_state_history l where l.resource_id = p.id) s
  join resources c on c.id = s.resource_id
  where (s.deleted_at is null) <> ((case when s.is_last then c.deleted_at else s.next_deleted_at end) is null)) h where true order by sort_0 desc, tie_0 limit 51) page on true order by p.position, sort_0 desc, tie_0;

select t.id as "id", t."actor" as "actor", t."kind" as "kind", t."cause" as "cause", t."request_id" as "requestId", t."outcome" as "outcome", t."note" as "note", t."started_at" as "startedAt", t."finished_at" as "finishedAt", t."created_count" as "createdCount", t."updated_count" as "updatedCount", t."deleted_count" as "deletedCount", t."restored_count" as "restoredCount", t."unchanged_count" as "unchangedCount", t."rejected_count" as "rejectedCount", t."source_instance_id" as "sourceInstanceId" from "operations" t where t.id = any($1::bigint[]);
