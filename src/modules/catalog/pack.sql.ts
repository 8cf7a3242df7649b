import { raw, sql, type Statement } from '../../query/sql.js'
import type { Part } from './pack.rows.js'

/*
 * Everything that packs can say, as the database has it. A row has `id`, `key` (the names that tell it from others of its part), `retiredAt`,
 * `retiredNote`, `replacedById`, and the properties of the part's rows in definitions.ts. They come as JSON, so numerics are texts here.
 */

const replaceable = `t.retired_at as "retiredAt", t.retired_note as "retiredNote", t.replaced_by_id as "replacedById"`
const retirable = `t.retired_at as "retiredAt", t.retired_note as "retiredNote", null::integer as "replacedById"`
const lasting = `null as "retiredAt", null as "retiredNote", null::integer as "replacedById"`
const described = `t.name::text, t.display_name as "displayName", t.description`

/** One location a row, with the names that lead to it. */
const places = `with recursive places (id, path) as (
    select id, array[name::text] from locations where parent_id is null
    union all
    select l.id, p.path || l.name::text from places p join locations l on l.parent_id = p.id)`

const statements = {
  providerTypes: `select t.id, array[t.name::text] as key, ${replaceable}, ${described} from provider_types t order by t.id`,
  resourceTypes: `
    select t.id, array[t.name::text] as key, ${replaceable}, ${described}, t.plural_name::text as "pluralName", t.api_name as "apiName",
           t.plural_api_name as "pluralApiName", s.name::text as supertype, t.is_abstract as "isAbstract", t.extension_table as "extensionTable"
      from resource_types t left join resource_types s on s.id = t.supertype_id
     order by (select max(depth) from resource_type_closure where descendant_id = t.id), t.id`,
  offers: `
    select o.resource_type_id as id, array[p.name::text, t.name::text] as key, ${lasting}, p.name::text as "providerType", t.name::text as "resourceType"
      from provider_type_resource_types o
      join provider_types p on p.id = o.provider_type_id join resource_types t on t.id = o.resource_type_id
     order by o.provider_type_id, (select max(depth) from resource_type_closure where descendant_id = t.id), o.resource_type_id`,
  statuses: `
    select t.id, array[r.name::text, t.name::text] as key, ${replaceable}, ${described}, r.name::text as "resourceType", t.class
      from resource_statuses t join resource_types r on r.id = t.resource_type_id order by t.id`,
  attributes: `
    select t.id, array[t.name::text] as key, ${replaceable}, ${described}, t.api_name as "apiName", t.data_type as "dataType",
           t.is_list as "isList", t.unit, t.min_value::text as min, t.max_value::text as max, t.pattern
      from attribute_definitions t order by t.id`,
  allowedValues: `
    select t.id, array[a.name::text, t.value] as key, ${replaceable}, a.name::text as attribute, t.value, t.display_name as "displayName",
           t.description, t.position
      from attribute_allowed_values t join attribute_definitions a on a.id = t.attribute_definition_id
     order by a.id, t.position, t.id`,
  bindings: `
    select t.id, array[r.name::text, a.name::text, coalesce(p.name::text, '')] as key, ${retirable}, r.name::text as "resourceType",
           a.name::text as attribute, p.name::text as "providerType", t.is_required as "isRequired", t.unique_scope as "uniqueScope",
           t.default_values as "defaultValues", t.description
      from resource_type_attributes t
      join resource_types r on r.id = t.resource_type_id join attribute_definitions a on a.id = t.attribute_definition_id
      left join provider_types p on p.id = t.provider_type_id order by t.id`,
  columns: `
    select c.attribute_definition_id as id, array[t.name::text, a.name::text] as key, ${lasting}, t.name::text as "resourceType",
           a.name::text as attribute, c.column_name as column
      from attribute_columns c
      join resource_types t on t.id = c.resource_type_id join attribute_definitions a on a.id = c.attribute_definition_id
     order by t.id, a.id`,
  relationshipTypes: `
    select t.id, array[t.name::text] as key, ${replaceable}, ${described}, t.api_name as "apiName", t.inverse_api_name as "inverseApiName",
           t.inverse_name::text as "inverseName", t.inverse_display_name as "inverseDisplayName", t.is_symmetric as "isSymmetric",
           t.from_cardinality as "fromCardinality", t.to_cardinality as "toCardinality", t.from_required as "fromRequired",
           t.to_required as "toRequired", t.from_on_delete as "fromOnDelete", t.to_on_delete as "toOnDelete",
           t.is_acyclic as "isAcyclic", t.is_redundant as "isRedundant"
      from relationship_types t order by t.id`,
  ends: `
    select e.id, array[r.name::text, e.side, t.name::text] as key, ${lasting}, r.name::text as "relationshipType", e.side,
           t.name::text as "resourceType"
      from relationship_type_ends e
      join relationship_types r on r.id = e.relationship_type_id join resource_types t on t.id = e.resource_type_id order by e.id`,
  edgeAttributes: `
    select t.id, array[r.name::text, a.name::text] as key, ${retirable}, r.name::text as "relationshipType", a.name::text as attribute,
           t.is_required as "isRequired", t.key_position as "keyPosition"
      from relationship_type_attributes t
      join relationship_types r on r.id = t.relationship_type_id join attribute_definitions a on a.id = t.attribute_definition_id
     order by r.id, t.key_position nulls last, t.id`,
  edgeFields: `
    select e.id, array[r.name::text, f.name::text, t.name::text] as key, ${lasting}, r.name::text as "relationshipType",
           f.name::text as "fromType", t.name::text as "toType"
      from relationship_type_fields e join relationship_types r on r.id = e.relationship_type_id
      join resource_types f on f.id = e.from_type_id join resource_types t on t.id = e.to_type_id order by e.id`,
  sources: `select t.id, array[t.name::text] as key, ${replaceable}, ${described} from sources t order by t.id`,
  sourceInstances: `
    select t.id, array[s.name::text, t.name::text] as key, ${replaceable}, ${described}, s.name::text as source
      from source_instances t join sources s on s.id = t.source_id order by t.id`,
  statusWords: `
    select w.id, array[s.name::text, t.name::text, w.word::text] as key, ${lasting}, s.name::text as source, t.name::text as "resourceType",
           w.word::text, u.name::text as status
      from source_status_words w join sources s on s.id = w.source_id join resource_types t on t.id = w.resource_type_id
      join resource_statuses u on u.id = w.status_id
     order by s.id, (select max(depth) from resource_type_closure where descendant_id = t.id), t.id, w.word`,
  locations: `
    ${places} select t.id, p.path as key, ${replaceable}, ${described}, p.path[:array_length(p.path, 1) - 1] as within, t.kind,
           t.latitude::text, t.longitude::text
      from locations t join places p on p.id = t.id order by t.id`,
  datacenters: `
    ${places} select t.id, array[t.name::text] as key, ${replaceable}, ${described}, p.path as location
      from datacenters t left join places p on p.id = t.location_id order by t.id`,
  providers: `
    select t.id, array[t.name::text] as key, ${replaceable}, ${described}, p.name::text as "providerType"
      from providers t join provider_types p on p.id = t.provider_type_id order by t.id`,
  endpoints: `
    select t.id, array[p.name::text, t.name::text] as key, ${replaceable}, ${described}, p.name::text as provider, t.kind, t.address, t.region,
           t.status
      from provider_endpoints t join providers p on p.id = t.provider_id order by t.id`,
  providerDatacenters: `
    select t.id, array[p.name::text, d.name::text] as key, ${retirable}, p.name::text as provider, d.name::text as datacenter, t.name
      from provider_datacenters t join providers p on p.id = t.provider_id join datacenters d on d.id = t.datacenter_id order by t.id`,
} as const satisfies Record<Part, string>

/** One row with a column a part: its rows as a JSON list, in the order in which they are exported and, where that matters, were declared. */
export const selectStored = (): Statement =>
  raw(
    `select ${Object.entries(statements)
      .map(([part, statement]) => `(select coalesce(json_agg(x), '[]') from (${statement}) x) as "${part}"`)
      .join(', ')}`,
  )

/** Says in the log of operations who loaded what. */
export const insertLoadOperation = (actor: string, cause: string, note: string): Statement => sql`
  insert into operations (actor, kind, cause, note, finished_at) values (${actor}, 'catalogue.load_packs', ${cause}, ${note}, clock_timestamp())`
