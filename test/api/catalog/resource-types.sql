-- 8 statements

select t.id as "id", t."name" as "name", t."plural_name" as "pluralName", t."display_name" as "displayName", t."description" as "description", t."is_abstract" as "abstract", t."api_name" as "apiName", t."plural_api_name" as "pluralApiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."supertype_id" as "supertypeId", t."name" as sort_0, t.id as tie_0 from "resource_types" t where (t."is_abstract" = $1::boolean) order by sort_0, tie_0 limit 3;

select c.descendant_id as "ownerId", t.id as "id", t."name" as "name", t."plural_name" as "pluralName", t."display_name" as "displayName", t."description" as "description", t."is_abstract" as "abstract", t."api_name" as "apiName", t."plural_api_name" as "pluralApiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."supertype_id" as "supertypeId"
  from resource_type_closure c join "resource_types" t on t."id" = c.ancestor_id
  where c.descendant_id = any ($1::integer[]) order by c.depth, t.id;

select c.descendant_id as "ownerId", t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."class" as "class", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."resource_type_id" as "resourceTypeId"
  from resource_type_closure c join "resource_statuses" t on t."resource_type_id" = c.ancestor_id
  where c.descendant_id = any ($1::integer[]) order by c.depth, t.id;

select c.descendant_id as "ownerId", t.id as "id", t."is_required" as "required", t."unique_scope" as "unique", t."default_values" as "defaultValues", t."description" as "description", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."resource_type_id" as "resourceTypeId", t."attribute_definition_id" as "attributeId", t."provider_type_id" as "providerTypeId"
  from resource_type_closure c join "resource_type_attributes" t on t."resource_type_id" = c.ancestor_id
  where c.descendant_id = any ($1::integer[]) order by c.depth, t.id;

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."class" as "class", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."resource_type_id" as "resourceTypeId", t.id as tie_0 from "resource_statuses" t where t."resource_type_id" = p.id and (true) order by tie_0 limit 51) page on true order by p.position, tie_0;

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."data_type" as "dataType", t."is_list" as "list", t."unit" as "unit", t."min_value" as "min", t."max_value" as "max", t."pattern" as "pattern", t."api_name" as "apiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById" from "attribute_definitions" t where t.id = any($1::bigint[]);

select t.id as "id", t."name" as "name", t."plural_name" as "pluralName", t."display_name" as "displayName", t."description" as "description", t."is_abstract" as "abstract", t."api_name" as "apiName", t."plural_api_name" as "pluralApiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."supertype_id" as "supertypeId" from "resource_types" t where t.id = any($1::bigint[]);

select t.id as "id", t."name" as "name", t."plural_name" as "pluralName", t."display_name" as "displayName", t."description" as "description", t."is_abstract" as "abstract", t."api_name" as "apiName", t."plural_api_name" as "pluralApiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."supertype_id" as "supertypeId" from "resource_types" t where t.id = any($1::bigint[]);
