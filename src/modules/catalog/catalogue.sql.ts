import { sql, type Statement } from '../../query/sql.js'

/** The version row alone: what a process compares to know whether its snapshot is stale. */
export const selectVersion = (): Statement => sql`select version from catalogue_version`

export const selectProviderTypes = (): Statement => sql`
  select p.id, p.name, p.display_name as "displayName", p.description, p.retired_at as "retiredAt", p.retired_note as "retiredNote",
         p.replaced_by_id as "replacedById",
         coalesce((select array_agg(o.resource_type_id order by o.resource_type_id)
                     from provider_type_resource_types o where o.provider_type_id = p.id), '{}') as offers
    from provider_types p order by p.id`

export const selectResourceTypes = (): Statement => sql`
  select t.id, t.name, t.plural_name as "pluralName", t.api_name as "apiName", t.plural_api_name as "pluralApiName",
         t.display_name as "displayName", t.description, t.supertype_id as "supertypeId", t.is_abstract as "isAbstract",
         t.extension_table as "extensionTable", t.retired_at as "retiredAt", t.retired_note as "retiredNote",
         t.replaced_by_id as "replacedById",
         (select array_agg(c.ancestor_id order by c.depth) from resource_type_closure c where c.descendant_id = t.id) as lineage,
         coalesce((select array_agg(c.descendant_id order by c.descendant_id)
                     from resource_type_closure c join resource_types d on d.id = c.descendant_id
                    where c.ancestor_id = t.id and not d.is_abstract), '{}') as concrete
    from resource_types t order by t.id`

export const selectStatuses = (): Statement => sql`
  select id, name, display_name as "displayName", description, resource_type_id as "resourceTypeId", class,
         retired_at as "retiredAt", retired_note as "retiredNote", replaced_by_id as "replacedById"
    from resource_statuses order by id`

export const selectAttributes = (): Statement => sql`
  select id, name, api_name as "apiName", display_name as "displayName", description, data_type as "dataType", is_list as "isList", unit,
         min_value as min, max_value as max, pattern,
         retired_at as "retiredAt", retired_note as "retiredNote", replaced_by_id as "replacedById"
    from attribute_definitions order by id`

export const selectAllowedValues = (): Statement => sql`
  select attribute_definition_id as "attributeId", value, display_name as "displayName", description,
         retired_at as "retiredAt", retired_note as "retiredNote", null::integer as "replacedById"
    from attribute_allowed_values order by attribute_definition_id, position, id`

export const selectBindings = (): Statement => sql`
  select id, resource_type_id as "resourceTypeId", attribute_definition_id as "attributeId", provider_type_id as "providerTypeId",
         is_required as "isRequired", unique_scope as "uniqueScope", default_values as "defaultValues", description,
         retired_at as "retiredAt", retired_note as "retiredNote", null::integer as "replacedById"
    from resource_type_attributes order by resource_type_id, id`

export const selectColumns = (): Statement => sql`
  select c.resource_type_id as "resourceTypeId", c.attribute_definition_id as "attributeId", t.extension_table as "table",
         c.column_name as "column"
    from attribute_columns c join resource_types t on t.id = c.resource_type_id`

export const selectRelationshipTypes = (): Statement => sql`
  select id, name, inverse_name as "inverseName", display_name as "displayName", inverse_display_name as "inverseDisplayName",
         api_name as "apiName", inverse_api_name as "inverseApiName", description,
         is_symmetric as "isSymmetric", is_acyclic as "isAcyclic", is_redundant as "isRedundant",
         from_cardinality as "fromCardinality", to_cardinality as "toCardinality", from_required as "fromRequired",
         to_required as "toRequired", from_on_delete as "fromOnDelete", to_on_delete as "toOnDelete",
         retired_at as "retiredAt", retired_note as "retiredNote", replaced_by_id as "replacedById"
    from relationship_types order by id`

/** Declared types per end, and beside them the concrete ones that the database lets stand there. */
export const selectEnds = (): Statement => sql`
  select r.id as "relationshipTypeId", side.side,
         coalesce((select array_agg(e.resource_type_id order by e.resource_type_id)
                     from relationship_type_ends e where e.relationship_type_id = r.id and e.side = side.side), '{}') as "typeIds",
         coalesce((select array_agg(e.resource_type_id order by e.resource_type_id)
                     from effective_ends e join resource_types t on t.id = e.resource_type_id
                    where e.relationship_type_id = r.id and e.side = left(side.side, 1)::"char" and not t.is_abstract), '{}') as concrete
    from relationship_types r cross join (values ('from'), ('to')) side (side)`

export const selectFields = (): Statement => sql`
  select relationship_type_id as "relationshipTypeId", id, from_type_id as "fromTypeId", to_type_id as "toTypeId"
    from relationship_type_fields order by id`

export const selectEdgeAttributes = (): Statement => sql`
  select relationship_type_id as "relationshipTypeId", attribute_definition_id as "attributeId", is_required as "isRequired",
         key_position as "keyPosition", retired_at as "retiredAt", retired_note as "retiredNote", null::integer as "replacedById"
    from relationship_type_attributes order by relationship_type_id, key_position nulls last, attribute_definition_id`
