-- 2 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r.status_id as "statusId", r.presence as "presence", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.id as tie_0 from resources r where (r."deleted_at" is null and exists (select 1 from "resource_identities" i1 where i1."resource_id" = r.id and (i1."source_instance_id" = any(array(select k2."id" from "source_instances" k2 where k2."source_id" = any(array(select k3."id" from "sources" k3 where k3."name" = $1::text)))) and i1."source_instance_id" = any(array(select k2."id" from "source_instances" k2 where k2."name" = $2::text)) and i1."external_id" = $3::text))) order by tie_0 limit 51;

select i.resource_id as "resourceId", s.name as source, n.name as instance, i.kind, i.external_id as "externalId"
  from resource_identities i
  join source_instances n on n.id = i.source_instance_id
  join sources s on s.id = n.source_id
  where i.resource_id = any($1::bigint[])
  order by i.resource_id, i.created_at, s.name, n.name, i.kind, i.external_id;
