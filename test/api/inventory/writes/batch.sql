-- 23 statements

select i.id, i.source_id as "sourceId", s.name as source, i.name as instance, i.retired_at is not null as "isRetired",
  i.retired_note as "retiredNote", s.retired_at is not null as "isSourceRetired", s.retired_note as "sourceRetiredNote"
  from source_instances i join sources s on s.id = i.source_id
  where i.id = any ($1::integer[])
  or (s.name, i.name) in (select * from unnest($2::text[], $3::text[]));

select e.id, e.provider_id as "providerId", e.provider_type_id as "providerTypeId", p.name = 'manual' and e.name = 'manual' as "isManual",
  e.name, e.retired_at is not null as "isRetired", e.retired_note as "retiredNote",
  p.name as provider, p.retired_at is not null as "isProviderRetired", p.retired_note as "providerRetiredNote"
  from provider_endpoints e join providers p on p.id = e.provider_id
  where e.id = any ($1::integer[]) or (p.name = 'manual' and e.name = 'manual');

select w.resource_type_id as "typeId", w.word, w.status_id as "statusId"
  from source_status_words w join source_instances i on i.source_id = w.source_id where i.id = $1;

select (u.position - 1)::integer as position, i.resource_id as "resourceId"
  from unnest($1::integer[], $2::text[], $3::text[])
  with ordinality as u (source_instance_id, kind, external_id, position)
  cross join lateral (
  select i.resource_id from resource_identities i
  where i.source_instance_id = u.source_instance_id and i.kind = u.kind and i.external_id = u.external_id offset 0) i;

select clock_timestamp() as now;

select (u.position - 1)::integer as position, k.key, h.resource_id as "holderId", h.attribute_definition_id as "attributeId"
  from unnest($1::text[],
  $2::text[],
  $3::text[]) with ordinality as u (prefix, data_type, v, position)
  cross join lateral (
  select u.prefix || ' sha256 ' || encode(sha256(convert_to(unique_key_text(u.data_type, u.v), 'UTF8')), 'hex') as key) k
  left join resource_unique_keys h on h.key = k.key;

select (u.position - 1)::integer as position, i.resource_id as "resourceId"
  from unnest($1::integer[], $2::text[], $3::text[])
  with ordinality as u (source_instance_id, kind, external_id, position)
  cross join lateral (
  select i.resource_id from resource_identities i
  where i.source_instance_id = u.source_instance_id and i.kind = u.kind and i.external_id = u.external_id offset 0) i;

select k.id, k.resource_type_id as "typeId", k.provider_type_id as "providerTypeId"
  from unnest($1::integer[], $2::integer[]) as w (type_id, provider_type_id)
  join resource_kinds k on k.resource_type_id = w.type_id and k.provider_type_id = w.provider_type_id;

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

insert into resources (id, resource_type_id, provider_type_id, kind_id, endpoint_id, datacenter_id, status_id, name, origin_instance_id,
  first_seen_at, last_seen_at, created_at, updated_at, created_operation_id)
  overriding system value
  select n.id, n.type_id, n.provider_type_id, n.kind_id, n.endpoint_id, n.datacenter_id, n.status_id, n.name, n.origin,
  coalesce(n.seen, $1::timestamptz), coalesce(n.seen, $2::timestamptz), $3::timestamptz, $4::timestamptz, $5::bigint
  from 
  unnest($6::bigint[], $7::integer[], $8::integer[],
  $9::integer[], $10::integer[],
  $11::integer[], $12::integer[], $13::text[],
  $14::integer[], $15::timestamptz[])
  as n (id, type_id, provider_type_id, kind_id, endpoint_id, datacenter_id, status_id, name, origin, seen);

insert into resource_identities (source_instance_id, kind, external_id, resource_id)
  select * from unnest($1::integer[], $2::text[],
  $3::text[], $4::bigint[])
  as n (instance_id, kind, external_id, resource_id)
  order by n.instance_id, n.kind collate "C", n.external_id collate "C"
  on conflict do nothing
  returning resource_id;

insert into resource_attributes (resource_id, attribute_definition_id, kind_id, ordinal, value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip, value_text)
  select u.resource_id, u.attribute_definition_id, r.kind_id, u.ordinal, 
  case when u.k = 's' then case when octet_length(u.v) <= 996 then u.v else value_prefix(u.v) end end as value_string, case when u.k = 'i' then u.v::bigint end as value_integer,
  case when u.k = 'd' then u.v::numeric end as value_decimal, case when u.k = 'b' then u.v::boolean end as value_boolean,
  case when u.k = 't' then u.v::timestamptz end as value_datetime, case when u.k = 'p' then u.v::inet end as value_ip,
  case when u.k = 's' and octet_length(u.v) > 996 then u.v end as value_text
  from 
  unnest($1::bigint[], $2::integer[],
  $3::integer[], $4::text[], $5::text[],
  $6::integer[])
  as u (resource_id, attribute_definition_id, ordinal, k, v, last)
  cross join lateral (select r.kind_id from resources r where r.id = u.resource_id offset 0) r
  where u.ordinal >= 0;

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

select t.id as "id", t."actor" as "actor", t."kind" as "kind", t."cause" as "cause", t."request_id" as "requestId", t."outcome" as "outcome", t."note" as "note", t."started_at" as "startedAt", t."finished_at" as "finishedAt", t."created_count" as "createdCount", t."updated_count" as "updatedCount", t."deleted_count" as "deletedCount", t."restored_count" as "restoredCount", t."unchanged_count" as "unchangedCount", t."rejected_count" as "rejectedCount", t."source_instance_id" as "sourceInstanceId" from "operations" t where t.id = any($1::bigint[]);

select i.id, i.source_id as "sourceId", s.name as source, i.name as instance, i.retired_at is not null as "isRetired",
  i.retired_note as "retiredNote", s.retired_at is not null as "isSourceRetired", s.retired_note as "sourceRetiredNote"
  from source_instances i join sources s on s.id = i.source_id
  where i.id = any ($1::integer[])
  or (s.name, i.name) in (select * from unnest($2::text[], $3::text[]));

select e.id, e.provider_id as "providerId", e.provider_type_id as "providerTypeId", p.name = 'manual' and e.name = 'manual' as "isManual",
  e.name, e.retired_at is not null as "isRetired", e.retired_note as "retiredNote",
  p.name as provider, p.retired_at is not null as "isProviderRetired", p.retired_note as "providerRetiredNote"
  from provider_endpoints e join providers p on p.id = e.provider_id
  where e.id = any ($1::integer[]) or (p.name = 'manual' and e.name = 'manual');

select (u.position - 1)::integer as position, i.resource_id as "resourceId"
  from unnest($1::integer[], $2::text[], $3::text[])
  with ordinality as u (source_instance_id, kind, external_id, position)
  cross join lateral (
  select i.resource_id from resource_identities i
  where i.source_instance_id = u.source_instance_id and i.kind = u.kind and i.external_id = u.external_id offset 0) i;

select clock_timestamp() as now;

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select t.id as "id", t."actor" as "actor", t."kind" as "kind", t."cause" as "cause", t."request_id" as "requestId", t."outcome" as "outcome", t."note" as "note", t."started_at" as "startedAt", t."finished_at" as "finishedAt", t."created_count" as "createdCount", t."updated_count" as "updatedCount", t."deleted_count" as "deletedCount", t."restored_count" as "restoredCount", t."unchanged_count" as "unchangedCount", t."rejected_count" as "rejectedCount", t."source_instance_id" as "sourceInstanceId" from "operations" t where t.id = any($1::bigint[]);
