import { sql, type Statement } from '../../query/sql.js'

/**
 * Every definition there is. Row: `part`, `key` (the names that tell it from others of its part); of attributes also `dataType` and `isList`, of
 * resource types `supertype`, `extensionTable` and `isAbstract`.
 */
export const selectKnown = (): Statement => sql`
  with recursive places (id, path) as (
    select id, array[name::text] from locations where parent_id is null
    union all
    select l.id, p.path || l.name::text from places p join locations l on l.parent_id = p.id)
  select 'providerTypes' as part, array[name::text] as key, null::text as "dataType", null::boolean as "isList",
         null::text as supertype, null::text as "extensionTable",
         null::boolean as "isAbstract"
    from provider_types
  union all
  select 'resourceTypes', array[t.name::text], null, null, s.name::text, t.extension_table, t.is_abstract
    from resource_types t left join resource_types s on s.id = t.supertype_id
  union all
  select 'offers', array[p.name::text, t.name::text], null, null, null, null, null
    from provider_type_resource_types o
    join provider_types p on p.id = o.provider_type_id join resource_types t on t.id = o.resource_type_id
  union all
  select 'statuses', array[t.name::text, s.name::text], null, null, null, null, null from resource_statuses s join resource_types t on t.id = s.resource_type_id
  union all
  select 'attributes', array[name::text], data_type, is_list, null, null, null from attribute_definitions
  union all
  select 'allowedValues', array[a.name::text, v.value], null, null, null, null, null
    from attribute_allowed_values v join attribute_definitions a on a.id = v.attribute_definition_id
  union all
  select 'bindings', array[t.name::text, a.name::text, coalesce(p.name::text, '')], null, null, null, null, null
    from resource_type_attributes b
    join resource_types t on t.id = b.resource_type_id join attribute_definitions a on a.id = b.attribute_definition_id
    left join provider_types p on p.id = b.provider_type_id
  union all
  select 'columns', array[t.name::text, a.name::text], null, null, null, null, null
    from attribute_columns c
    join resource_types t on t.id = c.resource_type_id join attribute_definitions a on a.id = c.attribute_definition_id
  union all
  select 'relationshipTypes', array[name::text], null, null, null, null, null from relationship_types
  union all
  select 'ends', array[r.name::text, e.side, t.name::text], null, null, null, null, null
    from relationship_type_ends e
    join relationship_types r on r.id = e.relationship_type_id join resource_types t on t.id = e.resource_type_id
  union all
  select 'edgeAttributes', array[r.name::text, a.name::text], null, null, null, null, null
    from relationship_type_attributes e
    join relationship_types r on r.id = e.relationship_type_id join attribute_definitions a on a.id = e.attribute_definition_id
  union all
  select 'edgeFields', array[r.name::text, f.name::text, t.name::text], null, null, null, null, null
    from relationship_type_fields e join relationship_types r on r.id = e.relationship_type_id
    join resource_types f on f.id = e.from_type_id join resource_types t on t.id = e.to_type_id
  union all
  select 'sources', array[name::text], null, null, null, null, null from sources
  union all
  select 'statusWords', array[s.name::text, t.name::text, w.word::text], null, null, null, null, null
    from source_status_words w join sources s on s.id = w.source_id join resource_types t on t.id = w.resource_type_id
  union all
  select 'locations', path, null, null, null, null, null from places
  union all
  select 'datacenters', array[name::text], null, null, null, null, null from datacenters
  union all
  select 'providers', array[name::text], null, null, null, null, null from providers
  union all
  select 'endpoints', array[p.name::text, e.name::text], null, null, null, null, null from provider_endpoints e join providers p on p.id = e.provider_id
  union all
  select 'providerDatacenters', array[p.name::text, d.name::text], null, null, null, null, null
    from provider_datacenters x join providers p on p.id = x.provider_id join datacenters d on d.id = x.datacenter_id`

/** Says in the log of operations who loaded what. */
export const insertLoadOperation = (actor: string, cause: string, note: string): Statement => sql`
  insert into operations (actor, kind, cause, note, finished_at) values (${actor}, 'catalogue.load_packs', ${cause}, ${note}, clock_timestamp())`
