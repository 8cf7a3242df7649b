-- 3 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r."name" as sort_0, r.id as tie_0 from resources r where (r.resource_type_id = 2 and r."deleted_at" is null and r."name" like $1::text) order by sort_0, tie_0 limit 3;

select p.*, p.id as parent_id, page.* from (select p.id, p.position, (select count(*) from resource_attribute_history h join attribute_definitions d on d.id = h.attribute_definition_id where h.resource_id = p.id and h.ordinal <= 1 ) as total_count from unnest($1::bigint[]) with ordinality p (id, position) offset 0) p left join lateral (select 
  h.resource_id as "resourceId", h.attribute_definition_id as "attributeId", d.data_type as "dataType",
  d.name, d.display_name as "displayName", d.unit, d.is_list as "isList", 
  h.valid_from as "validFrom", h.valid_to as "validTo", h.from_version as "fromVersion", h.to_version as "toVersion",
  h.operation_id as "operationId",
  array(select coalesce(v.value_text, v.value_string, v.value_integer::text, v.value_decimal::text,
  v.value_boolean::text, v.value_datetime::text, abbrev(v.value_ip)) from resource_attribute_history v
  where v.resource_id = h.resource_id and v.attribute_definition_id = h.attribute_definition_id
  and v.to_version = h.to_version and v.valid_to = h.valid_to and coalesce(v.value_text, v.value_string, v.value_integer::text, v.value_decimal::text,
  v.value_boolean::text, v.value_datetime::text, abbrev(v.value_ip)) is not null
  order by v.ordinal) as texts, h."to_version" as sort_0, h.attribute_definition_id as tie_0 from resource_attribute_history h join attribute_definitions d on d.id = h.attribute_definition_id where h.resource_id = p.id and h.ordinal <= 1  order by sort_0 desc, tie_0 limit 51) page on true order by p.position, sort_0 desc, tie_0;

select t.id as "id", t."actor" as "actor", t."kind" as "kind", t."cause" as "cause", t."request_id" as "requestId", t."outcome" as "outcome", t."note" as "note", t."started_at" as "startedAt", t."finished_at" as "finishedAt", t."created_count" as "createdCount", t."updated_count" as "updatedCount", t."deleted_count" as "deletedCount", t."restored_count" as "restoredCount", t."unchanged_count" as "unchangedCount", t."rejected_count" as "rejectedCount", t."source_instance_id" as "sourceInstanceId" from "operations" t where t.id = any($1::bigint[]);
