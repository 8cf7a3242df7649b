-- 5 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r."name" as sort_0, r.id as tie_0 from resources r where (r.resource_type_id = 11 and r."deleted_at" is null and r."name" = any($1::text[])) order by sort_0, tie_0 limit 51;

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r.status_id as "statusId", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r."name" as sort_0, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (exists (select 1 from resource_edge_attributes a1 where a1.from_id = e.from_id and a1.edge_id = e.id and a1.attribute_definition_id = $3 and a1.value_string = $4::text)) and (r."deleted_at" is null) order by sort_0, tie_0, tie_1 limit 51) page on true order by p.position, sort_0, tie_0, tie_1;

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r.status_id as "statusId", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r."name" as sort_0, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.from_id where e.to_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (exists (select 1 from resource_edge_attributes a1 where a1.from_id = e.from_id and a1.edge_id = e.id and a1.attribute_definition_id = $3 and a1.value_string = any($4::text[]))) and (r."deleted_at" is null) order by sort_0, tie_0, tie_1 limit 51) page on true order by p.position, sort_0, tie_0, tie_1;

select a.edge_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_edge_attributes a
  where (a.from_id, a.edge_id) in (select * from unnest($1::bigint[], $2::bigint[]))
  and a.attribute_definition_id = any($3::integer[])
  order by 1, 2, 3;

select a.edge_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_edge_attributes a
  where (a.from_id, a.edge_id) in (select * from unnest($1::bigint[], $2::bigint[]))
  and a.attribute_definition_id = any($3::integer[])
  order by 1, 2, 3;
