import { empty, sql, type Statement } from '../../query/sql.js'

/** One row for each closed interval of an attribute: its first element stands for all. Mentions `p.id`, the resource. */
export const attributeIntervals = (attributeIds: readonly number[] | undefined) => ({
  from: sql`resource_attribute_history h join attribute_definitions d on d.id = h.attribute_definition_id`,
  where: sql`h.resource_id = p.id and h.ordinal <= 1 ${
    attributeIds === undefined ? empty : sql`and h.attribute_definition_id = any (${attributeIds}::integer[])`
  }`,
  columns: sql`
    h.resource_id as "resourceId", h.attribute_definition_id as "attributeId", d.data_type as "dataType",
    d.name, d.display_name as "displayName", d.unit, d.is_list as "isList", ${interval},
    array(select ${valueText(sql`v`)} from resource_attribute_history v
           where v.resource_id = h.resource_id and v.attribute_definition_id = h.attribute_definition_id
             and v.to_version = h.to_version and v.valid_to = h.valid_to and ${valueText(sql`v`)} is not null
           order by v.ordinal) as texts`,
})

/** One row for each closed interval of a resource's base fields. */
export const stateIntervals = () => ({
  from: sql`resource_state_history h`,
  where: sql`h.resource_id = p.id`,
  columns: sql`
    h.resource_id as "resourceId", h.resource_type_id as "resourceTypeId", h.provider_type_id as "providerTypeId",
    h.endpoint_id as "endpointId", h.datacenter_id as "datacenterId", h.status_id as "statusId", h.presence, h.name,
    h.deleted_at as "deletedAt", ${interval}`,
})

/** One row for each closed interval of an edge at either end of the resource; edge attributes element by element in parallel arrays. */
export const edgeIntervals = (
  direction: 'out' | 'in' | 'both',
  relationshipTypeIds: readonly number[] | undefined,
) => ({
  from: sql`resource_edge_history h`,
  where: sql`${
    {
      out: sql`h.from_id = p.id`,
      in: sql`h.to_id = p.id`,
      // A union of two index scans; "or" over the partitions would read them all.
      both: sql`(h.from_id, h.edge_id, h.to_version, h.valid_to) in (
        select o.from_id, o.edge_id, o.to_version, o.valid_to from resource_edge_history o where o.from_id = p.id
        union all
        select i.from_id, i.edge_id, i.to_version, i.valid_to from resource_edge_history i where i.to_id = p.id)`,
    }[direction]
  } ${relationshipTypeIds === undefined ? empty : sql`and h.relationship_type_id = any (${relationshipTypeIds}::integer[])`}`,
  columns: sql`
    h.edge_id as "edgeId", h.relationship_type_id as "relationshipTypeId",
    (select t.name from relationship_types t where t.id = h.relationship_type_id) as relationship, h.from_id as "fromId", h.to_id as "toId",
    h.source_instance_id as "sourceInstanceId", h.reason, ${interval},
    ${ofEdge(sql`v.attribute_definition_id`)} as "attributeIds", ${ofEdge(sql`d.data_type`)} as "dataTypes",
    ${ofEdge(valueText(sql`v`))} as texts`,
})

/** One row for each time a resource was created, deleted or restored. */
export const lifeEvents = () => ({
  from: sql`(
    select c.id as resource_id, 'created' as kind, c.created_at as valid_to, 1 as to_version, c.created_operation_id as operation_id
      from resources c where c.id = p.id
    union all
    select s.resource_id, case when s.deleted_at is null then 'deleted' else 'restored' end, s.valid_to, s.to_version, s.operation_id
      from (select l.*, l.to_version = max(l.to_version) over () as is_last, lead(l.deleted_at) over (order by l.to_version) as next_deleted_at
              from resource_state_history l where l.resource_id = p.id) s
      join resources c on c.id = s.resource_id
     where (s.deleted_at is null) <> ((case when s.is_last then c.deleted_at else s.next_deleted_at end) is null)) h`,
  where: sql`true`,
  columns: sql`
    h.resource_id as "resourceId", h.kind, h.valid_to as "at", h.to_version as version, h.operation_id as "operationId"`,
})

const interval = sql`
  h.valid_from as "validFrom", h.valid_to as "validTo", h.from_version as "fromVersion", h.to_version as "toVersion",
  h.operation_id as "operationId"`

function valueText(row: Statement): Statement {
  return sql`coalesce(${row}.value_text, ${row}.value_string, ${row}.value_integer::text, ${row}.value_decimal::text,
    ${row}.value_boolean::text, ${row}.value_datetime::text, abbrev(${row}.value_ip))`
}

const ofEdge = (expression: Statement) => sql`
  array(select ${expression} from resource_edge_attribute_history v join attribute_definitions d on d.id = v.attribute_definition_id
         where v.from_id = h.from_id and v.edge_id = h.edge_id and v.to_version = h.to_version and v.valid_to = h.valid_to
         order by v.attribute_definition_id, v.ordinal)`
