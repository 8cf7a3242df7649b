-- 2 statements

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt", r."name" as sort_0, r.id as tie_0 from resources r where r.id = any(array(select x1.resource_id from "hosts" x1 where lower(x1."hostname" collate "und-x-icu") = lower($1::text collate "und-x-icu") union all select x1.resource_id from "hosts" x1 where x1."management_ip" = $2::inet)) and (r."resource_type_id" = $3::bigint and r."deleted_at" is null) order by sort_0, tie_0 limit $4;

select a.resource_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_attributes a
  where a.resource_id = any($1::bigint[]) and a.attribute_definition_id = any($2::integer[]) union all select x.resource_id as "ownerId", v.attribute_id as "attributeId", 0 as ordinal, v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip
  from hosts x
  cross join lateral (values ($3::integer, x.hostname, null::bigint, null::numeric, null::boolean, null::timestamptz, null::inet), ($4::integer, null::text, null::bigint, null::numeric, null::boolean, null::timestamptz, x.management_ip), ($5::integer, x.criticality, null::bigint, null::numeric, null::boolean, null::timestamptz, null::inet)) v (attribute_id, string, integer, decimal, boolean, datetime, ip)
  where x.resource_id = any($6::bigint[])
  and num_nonnulls(v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip) = 1 order by 1, 2, 3;
