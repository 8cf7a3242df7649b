-- 4 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt", r."name" as sort_0, r.id as tie_0 from resources r where (r."resource_type_id" = $1::bigint and r."deleted_at" is null and exists (select 1 from resource_edges e1 join resources o1 on o1.id = e1.to_id where e1.from_id = r.id and e1.relationship_type_id = $2 and e1.deleted_at is null and exists (select 1 from resource_edge_attributes a2 where a2.from_id = e1.from_id and a2.edge_id = e1.id and a2.attribute_definition_id = $3 and a2.value_boolean = $4::boolean) and o1."deleted_at" is null)) order by sort_0, tie_0 limit $5;

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r."name" as sort_0, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."resource_type_id" = $3::bigint and r."deleted_at" is null) order by sort_0, tie_0, tie_1 limit $4) page on true order by p.position, sort_0, tie_0, tie_1;

select a.edge_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_edge_attributes a
  where (a.from_id, a.edge_id) in (select * from unnest($1::bigint[], $2::bigint[]))
  and a.attribute_definition_id = any($3::integer[])
  order by 1, 2, 3;

select a.resource_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_attributes a
  where a.resource_id = any($1::bigint[]) and a.attribute_definition_id = any($2::integer[]) order by 1, 2, 3;
