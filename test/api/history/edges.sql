-- 5 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r."name" as sort_0, r.id as tie_0 from resources r where (r.resource_type_id = 2 and r."deleted_at" is null and r."name" like $1::text) order by sort_0, tie_0 limit 3;

select p.*, p.id as parent_id, page.* from (select p.id, p.position, (select count(*) from resource_edge_history h where (h.from_id, h.edge_id, h.to_version, h.valid_to) in (
  select o.from_id, o.edge_id, o.to_version, o.valid_to from resource_edge_history o where o.from_id = p.id
  union all
  select i.from_id, i.edge_id, i.to_version, i.valid_to from resource_edge_history i where i.to_id = p.id) ) as total_count from unnest($1::bigint[]) with ordinality p (id, position) offset 0) p left join lateral (select 
  h.edge_id as "edgeId", h.relationship_type_id as "relationshipTypeId",
  (select t.name from relationship_types t where t.id = h.relationship_type_id) as relationship, h.from_id as "fromId", h.to_id as "toId",
  h.source_instance_id as "sourceInstanceId", h.reason, 
  h.valid_from as "validFrom", h.valid_to as "validTo", h.from_version as "fromVersion", h.to_version as "toVersion",
  h.operation_id as "operationId",
  array(select v.attribute_definition_id from resource_edge_attribute_history v join attribute_definitions d on d.id = v.attribute_definition_id
  where v.from_id = h.from_id and v.edge_id = h.edge_id and v.to_version = h.to_version and v.valid_to = h.valid_to
  order by v.attribute_definition_id, v.ordinal) as "attributeIds", 
  array(select d.data_type from resource_edge_attribute_history v join attribute_definitions d on d.id = v.attribute_definition_id
  where v.from_id = h.from_id and v.edge_id = h.edge_id and v.to_version = h.to_version and v.valid_to = h.valid_to
  order by v.attribute_definition_id, v.ordinal) as "dataTypes",
  array(select coalesce(v.value_text, v.value_string, v.value_integer::text, v.value_decimal::text,
  v.value_boolean::text, v.value_datetime::text, abbrev(v.value_ip)) from resource_edge_attribute_history v join attribute_definitions d on d.id = v.attribute_definition_id
  where v.from_id = h.from_id and v.edge_id = h.edge_id and v.to_version = h.to_version and v.valid_to = h.valid_to
  order by v.attribute_definition_id, v.ordinal) as texts, h."valid_to" as sort_0, h.edge_id as tie_0, h.to_version as tie_1 from resource_edge_history h where (h.from_id, h.edge_id, h.to_version, h.valid_to) in (
  select o.from_id, o.edge_id, o.to_version, o.valid_to from resource_edge_history o where o.from_id = p.id
  union all
  select i.from_id, i.edge_id, i.to_version, i.valid_to from resource_edge_history i where i.to_id = p.id)  order by sort_0 desc, tie_0, tie_1 limit 51) page on true order by p.position, sort_0 desc, tie_0, tie_1;

select p.*, p.id as parent_id, page.* from (select p.id, p.position, (select count(*) from resource_edge_history h where h.to_id = p.id and h.relationship_type_id = any ($1::integer[])) as total_count from unnest($2::bigint[]) with ordinality p (id, position) offset 0) p left join lateral (select 
  h.edge_id as "edgeId", h.relationship_type_id as "relationshipTypeId",
  (select t.name from relationship_types t where t.id = h.relationship_type_id) as relationship, h.from_id as "fromId", h.to_id as "toId",
  h.source_instance_id as "sourceInstanceId", h.reason, 
  h.valid_from as "validFrom", h.valid_to as "validTo", h.from_version as "fromVersion", h.to_version as "toVersion",
  h.operation_id as "operationId",
  array(select v.attribute_definition_id from resource_edge_attribute_history v join attribute_definitions d on d.id = v.attribute_definition_id
  where v.from_id = h.from_id and v.edge_id = h.edge_id and v.to_version = h.to_version and v.valid_to = h.valid_to
  order by v.attribute_definition_id, v.ordinal) as "attributeIds", 
  array(select d.data_type from resource_edge_attribute_history v join attribute_definitions d on d.id = v.attribute_definition_id
  where v.from_id = h.from_id and v.edge_id = h.edge_id and v.to_version = h.to_version and v.valid_to = h.valid_to
  order by v.attribute_definition_id, v.ordinal) as "dataTypes",
  array(select coalesce(v.value_text, v.value_string, v.value_integer::text, v.value_decimal::text,
  v.value_boolean::text, v.value_datetime::text, abbrev(v.value_ip)) from resource_edge_attribute_history v join attribute_definitions d on d.id = v.attribute_definition_id
  where v.from_id = h.from_id and v.edge_id = h.edge_id and v.to_version = h.to_version and v.valid_to = h.valid_to
  order by v.attribute_definition_id, v.ordinal) as texts, h."valid_to" as sort_0, h.edge_id as tie_0, h.to_version as tie_1 from resource_edge_history h where h.to_id = p.id and h.relationship_type_id = any ($3::integer[]) order by sort_0 desc, tie_0, tie_1 limit 1) page on true order by p.position, sort_0 desc, tie_0, tie_1;

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

select t.id as "id", t."actor" as "actor", t."kind" as "kind", t."cause" as "cause", t."request_id" as "requestId", t."outcome" as "outcome", t."note" as "note", t."started_at" as "startedAt", t."finished_at" as "finishedAt", t."created_count" as "createdCount", t."updated_count" as "updatedCount", t."deleted_count" as "deletedCount", t."restored_count" as "restoredCount", t."unchanged_count" as "unchangedCount", t."rejected_count" as "rejectedCount", t."source_instance_id" as "sourceInstanceId" from "operations" t where t.id = any($1::bigint[]);
