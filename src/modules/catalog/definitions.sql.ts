import { raw, sql, type Statement } from '../../query/sql.js'
import type {
  NewAllowedValue,
  NewAttribute,
  NewBinding,
  NewColumn,
  NewDatacenter,
  NewEdgeAttribute,
  NewEdgeField,
  NewEnd,
  NewEndpoint,
  NewLocation,
  NewOffer,
  NewProvider,
  NewProviderDatacenter,
  NewProviderType,
  NewRelationshipType,
  NewResourceType,
  NewSource,
  NewSourceInstance,
  NewStatus,
  NewStatusWord,
} from './definitions.js'

/*
 * One statement a table, whatever the number of rows. Names are resolved by scalar subqueries, so that a name that does not exist is refused by
 * the column's not null and can't drop its row; ids follow the order of the rows.
 */

/** Makes other writers of the catalogue wait until the end of this transaction. */
export const lockCatalogue = (): Statement => sql`select lock_catalogue()`

/**
 * Row: `types`, `attributes`, `relationships`, each an array of all API names in use there. Those of relationships hold the names of fields that are
 * called like a neighbour: a relationship that took one of them would take the field away from all who ask for it.
 */
export const selectTakenNames = (): Statement => sql`
  select (select array_agg(n) from resource_types, unnest(array[api_name, plural_api_name]) n) as types,
         (select array_agg(api_name) from attribute_definitions) as attributes,
         (select array_agg(n) from (
            select unnest(array[api_name, inverse_api_name]) from relationship_types
            union
            select case when neighbour.is_one then t.api_name else t.plural_api_name end
              from relationship_type_fields f join relationship_types r on r.id = f.relationship_type_id
             cross join lateral (values (f.to_type_id, r.to_one), (f.from_type_id, r.from_one)) neighbour (type_id, is_one)
              join resource_type_closure c on c.ancestor_id = neighbour.type_id
              join resource_types t on t.id = c.descendant_id) names (n)) as relationships`

export const insertProviderTypes = (rows: readonly NewProviderType[]): Statement => sql`
  insert into provider_types (name, display_name, description)
  select r."name", r."displayName", r."description"
    from ${recordset(rows, { name: 'text', displayName: 'text', description: 'text' })} order by r.position`

export const insertOffers = (rows: readonly NewOffer[]): Statement => sql`
  insert into provider_type_resource_types (provider_type_id, resource_type_id)
  select ${providerTypeId('providerType')}, ${resourceTypeId('resourceType')}
    from ${recordset(rows, { providerType: 'text', resourceType: 'text' })} order by r.position`

/** The supertypes must be there already: one statement a level. */
export const insertResourceTypes = (
  rows: readonly (NewResourceType & { readonly apiName: string; readonly pluralApiName: string })[],
): Statement => sql`
  insert into resource_types (name, plural_name, api_name, plural_api_name, display_name, description, supertype_id, is_abstract, extension_table)
  select r."name", r."pluralName", r."apiName", r."pluralApiName", r."displayName", r."description", ${resourceTypeId('supertype')},
         r."isAbstract", r."extensionTable"
    from ${recordset(rows, {
      name: 'text',
      pluralName: 'text',
      apiName: 'text',
      pluralApiName: 'text',
      displayName: 'text',
      description: 'text',
      supertype: 'text',
      isAbstract: 'boolean',
      extensionTable: 'text',
    })} order by r.position`

export const insertStatuses = (rows: readonly NewStatus[]): Statement => sql`
  insert into resource_statuses (resource_type_id, name, class, display_name, description)
  select ${resourceTypeId('resourceType')}, r."name", r."class", r."displayName", r."description"
    from ${recordset(rows, { resourceType: 'text', name: 'text', class: 'text', displayName: 'text', description: 'text' })}
   order by r.position`

export const insertAttributes = (rows: readonly (NewAttribute & { readonly apiName: string })[]): Statement => sql`
  insert into attribute_definitions (name, api_name, display_name, description, data_type, is_list, unit, min_value, max_value, pattern)
  select r."name", r."apiName", r."displayName", r."description", r."dataType", r."isList", r."unit", r."min", r."max", r."pattern"
    from ${recordset(rows, {
      name: 'text',
      apiName: 'text',
      displayName: 'text',
      description: 'text',
      dataType: 'text',
      isList: 'boolean',
      unit: 'text',
      min: 'numeric',
      max: 'numeric',
      pattern: 'text',
    })} order by r.position`

export const insertAllowedValues = (rows: readonly NewAllowedValue[]): Statement => sql`
  insert into attribute_allowed_values (attribute_definition_id, value, display_name, description, position)
  select ${attributeId('attribute')}, r."value", r."displayName", r."description", r."place"
    from ${recordset(
      rows.map(({ position, ...row }) => ({ ...row, place: position })),
      { attribute: 'text', value: 'text', displayName: 'text', description: 'text', place: 'integer' },
    )} order by r.position`

export const insertBindings = (rows: readonly NewBinding[]): Statement => sql`
  insert into resource_type_attributes (resource_type_id, attribute_definition_id, provider_type_id, is_required, unique_scope, default_values,
    description)
  select ${resourceTypeId('resourceType')}, ${attributeId('attribute')}, ${optionalId('providerType', providerTypeId('providerType'))},
         r."isRequired", r."uniqueScope", r."defaultValues", r."description"
    from ${recordset(rows, {
      resourceType: 'text',
      attribute: 'text',
      providerType: 'text',
      isRequired: 'boolean',
      uniqueScope: 'text',
      defaultValues: 'text[]',
      description: 'text',
    })} order by r.position`

export const insertColumns = (rows: readonly NewColumn[]): Statement => sql`
  insert into attribute_columns (resource_type_id, attribute_definition_id, column_name)
  select ${resourceTypeId('resourceType')}, ${attributeId('attribute')}, r."column"
    from ${recordset(rows, { resourceType: 'text', attribute: 'text', column: 'text' })} order by r.position`

export const insertRelationshipTypes = (
  rows: readonly (NewRelationshipType & { readonly apiName: string; readonly inverseApiName: string })[],
): Statement => sql`
  insert into relationship_types (name, inverse_name, api_name, inverse_api_name, display_name, inverse_display_name, description, is_symmetric,
    from_cardinality, to_cardinality, from_required, to_required, from_on_delete, to_on_delete, is_acyclic, is_redundant)
  select r."name", r."inverseName", r."apiName", r."inverseApiName", r."displayName", r."inverseDisplayName", r."description", r."isSymmetric",
         r."fromCardinality", r."toCardinality", r."fromRequired", r."toRequired", r."fromOnDelete", r."toOnDelete", r."isAcyclic",
         r."isRedundant"
    from ${recordset(rows, {
      name: 'text',
      inverseName: 'text',
      apiName: 'text',
      inverseApiName: 'text',
      displayName: 'text',
      inverseDisplayName: 'text',
      description: 'text',
      isSymmetric: 'boolean',
      fromCardinality: 'text',
      toCardinality: 'text',
      fromRequired: 'boolean',
      toRequired: 'boolean',
      fromOnDelete: 'text',
      toOnDelete: 'text',
      isAcyclic: 'boolean',
      isRedundant: 'boolean',
    })} order by r.position`

export const insertEnds = (rows: readonly NewEnd[]): Statement => sql`
  insert into relationship_type_ends (relationship_type_id, side, resource_type_id)
  select ${relationshipTypeId('relationshipType')}, r."side", ${resourceTypeId('resourceType')}
    from ${recordset(rows, { relationshipType: 'text', side: 'text', resourceType: 'text' })} order by r.position`

export const insertEdgeAttributes = (rows: readonly NewEdgeAttribute[]): Statement => sql`
  insert into relationship_type_attributes (relationship_type_id, attribute_definition_id, value_kind, is_required, key_position)
  select ${relationshipTypeId('relationshipType')}, ${attributeId('attribute')},
         (select a.value_kind from attribute_definitions a where a.name = r."attribute"), r."isRequired", r."keyPosition"
    from ${recordset(rows, { relationshipType: 'text', attribute: 'text', isRequired: 'boolean', keyPosition: 'integer' })}
   order by r.position`

export const insertEdgeFields = (rows: readonly NewEdgeField[]): Statement => sql`
  insert into relationship_type_fields (relationship_type_id, from_type_id, to_type_id)
  select ${relationshipTypeId('relationshipType')}, ${resourceTypeId('fromType')}, ${resourceTypeId('toType')}
    from ${recordset(rows, { relationshipType: 'text', fromType: 'text', toType: 'text' })} order by r.position`

export const insertSources = (rows: readonly NewSource[]): Statement => sql`
  insert into sources (name, display_name, description)
  select r."name", r."displayName", r."description"
    from ${recordset(rows, { name: 'text', displayName: 'text', description: 'text' })} order by r.position`

export const insertSourceInstances = (rows: readonly NewSourceInstance[]): Statement => sql`
  insert into source_instances (source_id, name, display_name, description)
  select ${sourceId('source')}, r."name", r."displayName", r."description"
    from ${recordset(rows, { source: 'text', name: 'text', displayName: 'text', description: 'text' })} order by r.position`

export const insertStatusWords = (rows: readonly NewStatusWord[]): Statement => sql`
  insert into source_status_words (source_id, resource_type_id, word, status_id)
  select ${sourceId('source')}, ${resourceTypeId('resourceType')}, r."word",
         (select s.id from resource_types t
            join resource_type_closure c on c.descendant_id = t.id
            join resource_statuses s on s.resource_type_id = c.ancestor_id and s.name = r."status"
           where t.name = r."resourceType" order by c.depth limit 1)
    from ${recordset(rows, { source: 'text', resourceType: 'text', word: 'text', status: 'text' })} order by r.position`

/** The locations around them must be there already: one statement a level. */
export const insertLocations = (rows: readonly NewLocation[]): Statement => sql`
  insert into locations (parent_id, name, display_name, description, kind, latitude, longitude)
  select ${optionalId('within', locationId('within'))}, r."name", r."displayName", r."description", r."kind", r."latitude", r."longitude"
    from ${recordset(
      rows.map((row) => ({ ...row, within: row.within.length === 0 ? null : row.within })),
      {
        within: 'text[]',
        name: 'text',
        displayName: 'text',
        description: 'text',
        kind: 'text',
        latitude: 'numeric',
        longitude: 'numeric',
      },
    )} order by r.position`

export const insertDatacenters = (rows: readonly NewDatacenter[]): Statement => sql`
  insert into datacenters (name, display_name, description, location_id)
  select r."name", r."displayName", r."description", ${optionalId('location', locationId('location'))}
    from ${recordset(rows, { name: 'text', displayName: 'text', description: 'text', location: 'text[]' })} order by r.position`

export const insertProviders = (rows: readonly NewProvider[]): Statement => sql`
  insert into providers (provider_type_id, name, display_name, description)
  select ${providerTypeId('providerType')}, r."name", r."displayName", r."description"
    from ${recordset(rows, { providerType: 'text', name: 'text', displayName: 'text', description: 'text' })} order by r.position`

export const insertEndpoints = (rows: readonly NewEndpoint[]): Statement => sql`
  insert into provider_endpoints (provider_id, provider_type_id, name, display_name, description, kind, address, region, status)
  select (select p.id from providers p where p.name = r."provider"), (select p.provider_type_id from providers p where p.name = r."provider"),
         r."name", r."displayName", r."description", r."kind", r."address", r."region", coalesce(r."status", 'active')
    from ${recordset(rows, {
      provider: 'text',
      name: 'text',
      displayName: 'text',
      description: 'text',
      kind: 'text',
      address: 'text',
      region: 'text',
      status: 'text',
    })} order by r.position`

export const insertProviderDatacenters = (rows: readonly NewProviderDatacenter[]): Statement => sql`
  insert into provider_datacenters (provider_id, datacenter_id, name)
  select (select p.id from providers p where p.name = r."provider"), (select d.id from datacenters d where d.name = r."datacenter"), r."name"
    from ${recordset(rows, { provider: 'text', datacenter: 'text', name: 'text' })} order by r.position`

type ColumnType = 'text' | 'text[]' | 'boolean' | 'integer' | 'numeric'

/** The rows as a table `r` with one column a key, and `position`; one bound value whatever their number. */
function recordset<R extends object>(
  rows: readonly R[],
  columns: { readonly [K in keyof R & string]: ColumnType },
): Statement {
  const keys = Object.entries<ColumnType>(columns)
  const declared = raw(keys.map(([key, type]) => `"${key}" ${type}`).join(', '))
  const named = raw(keys.map(([key]) => `"${key}"`).join(', '))
  return sql`rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (${declared})) with ordinality as r (${named}, position)`
}

type NamedTable = 'provider_types' | 'resource_types' | 'attribute_definitions' | 'relationship_types' | 'sources'

const idIn =
  (table: NamedTable) =>
  (column: string): Statement =>
    raw(`(select n.id from ${table} n where n.name = r."${column}")`)

const providerTypeId = idIn('provider_types')
const resourceTypeId = idIn('resource_types')
const attributeId = idIn('attribute_definitions')
const relationshipTypeId = idIn('relationship_types')
const sourceId = idIn('sources')

/** The location at the end of a path of names. */
function locationId(column: string): Statement {
  return raw(`(with recursive walk (id, depth) as (
    select l.id, 1 from locations l where l.parent_id is null and l.name = r."${column}"[1]
    union all
    select l.id, w.depth + 1 from walk w join locations l on l.parent_id = w.id and l.name = r."${column}"[w.depth + 1])
    select w.id from walk w where w.depth = array_length(r."${column}", 1))`)
}

/** Null where the name is null; where there is a name and nothing is called so, an id that the foreign key refuses. */
function optionalId(column: string, id: Statement): Statement {
  return sql`case when r.${raw(`"${column}"`)} is not null then coalesce(${id}, -1) end`
}
