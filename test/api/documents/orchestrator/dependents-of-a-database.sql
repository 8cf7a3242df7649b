-- 4 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r.id as tie_0 from resources r where r.id = any(array(select x1.resource_id from "services" x1 where value_prefix(x1."service_type") = $1::text)) and (r.resource_type_id = 11 and r."deleted_at" is null and r."name" = $2::text) order by tie_0 limit 51;

select p.*, p.id as parent_id, page.* from (select p.id, p.position, (select count(*) from resource_edges e join resources r on r.id = e.from_id where e.to_id = p.id and e.relationship_type_id = $1 and e.deleted_at is null and (r."deleted_at" is null)) as total_count from unnest($2::bigint[]) with ordinality p (id, position) offset 0) p left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", r.status_id as "statusId", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r."name" as sort_0, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.from_id where e.to_id = p.id and e.relationship_type_id = $3 and e.deleted_at is null and (r."deleted_at" is null) order by sort_0, tie_0, tie_1 limit 51) page on true order by p.position, sort_0, tie_0, tie_1;

select a.edge_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_edge_attributes a
  where (a.from_id, a.edge_id) in (select * from unnest($1::bigint[], $2::bigint[]))
  and a.attribute_definition_id = any($3::integer[])
  order by 1, 2, 3;

select t.id as "id", t."name" as "name", t."plural_name" as "pluralName", t."display_name" as "displayName", t."description" as "description", t."is_abstract" as "abstract", t."api_name" as "apiName", t."plural_api_name" as "pluralApiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."supertype_id" as "supertypeId" from "resource_types" t where t.id = any($1::bigint[]);
