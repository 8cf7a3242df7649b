-- 29 statements

select i.id, i.source_id as "sourceId", s.name as source, i.name as instance, i.retired_at is not null as "isRetired",
  i.retired_note as "retiredNote", s.retired_at is not null as "isSourceRetired", s.retired_note as "sourceRetiredNote"
  from source_instances i join sources s on s.id = i.source_id
  where i.id = any ($1::integer[])
  or (s.name, i.name) in (select * from unnest($2::text[], $3::text[]));

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

select a.resource_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_attributes a
  where a.resource_id = any($1::bigint[]) and a.attribute_definition_id = any($2::integer[]) order by 1, 2, 3;

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

select r.id, r.resource_type_id as "typeId", r.provider_type_id as "providerTypeId", r.kind_id as "kindId", r.endpoint_id as "endpointId",
  e.provider_id as "providerId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId",
  i.source_id as "originSourceId", r.status_id as "statusId", r.version, r.name, r.deleted_at is not null as "isDeleted"
  from resources r join provider_endpoints e on e.id = r.endpoint_id join source_instances i on i.id = r.origin_instance_id
  where r.id = any ($1::bigint[]) order by r.id for no key update of r;

select clock_timestamp() as now;

with said as materialized (
  select u.resource_id, u.attribute_definition_id, u.ordinal, u.last, 
  case when u.k = 's' then case when octet_length(u.v) <= 996 then u.v else value_prefix(u.v) end end as value_string, case when u.k = 'i' then u.v::bigint end as value_integer,
  case when u.k = 'd' then u.v::numeric end as value_decimal, case when u.k = 'b' then u.v::boolean end as value_boolean,
  case when u.k = 't' then u.v::timestamptz end as value_datetime, case when u.k = 'p' then u.v::inet end as value_ip,
  case when u.k = 's' and octet_length(u.v) > 996 then u.v end as value_text from 
  unnest($1::bigint[], $2::integer[],
  $3::integer[], $4::text[], $5::text[],
  $6::integer[])
  as u (resource_id, attribute_definition_id, ordinal, k, v, last)),
  cell as materialized (
  select * from unnest($7::bigint[], $8::integer[], $9::text[],
  $10::text[], $11::text[], $12::boolean[])
  as u (resource_id, attribute_definition_id, tbl, col, v, implied))
  select s.resource_id as "resourceId", s.attribute_definition_id as "attributeId", false as implied
  from said s
  left join lateral (
  select * from resource_attributes c
  where c.resource_id = s.resource_id and c.attribute_definition_id = s.attribute_definition_id and c.ordinal = s.ordinal
  offset 0) c on true
  where s.ordinal >= 0
  and (c.resource_id is null
  or (c.value_string, c.value_integer, c.value_decimal, c.value_boolean, c.value_datetime, c.value_ip, c.value_text)
  is distinct from (s.value_string, s.value_integer, s.value_decimal, s.value_boolean, s.value_datetime, s.value_ip, s.value_text))
  union
  select s.resource_id, s.attribute_definition_id, false
  from said s
  cross join lateral (
  select from resource_attributes c
  where c.resource_id = s.resource_id and c.attribute_definition_id = s.attribute_definition_id and c.ordinal > s.last
  offset 0) c
  where s.ordinal <= 1;

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

with u as materialized (
  select * from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[])
  as u (resource_id, attribute_definition_id, tbl, col)),
  present as (
  select u.resource_id, u.attribute_definition_id, a.ordinal, a."value_string",a."value_integer",a."value_decimal",a."value_boolean",a."value_datetime",a."value_ip",a."value_text"
  from u
  cross join lateral (
  select * from resource_attributes a
  where a.resource_id = u.resource_id and a.attribute_definition_id = u.attribute_definition_id offset 0) a
  where u.tbl = ''
  )
  insert into resource_attribute_history (resource_id, attribute_definition_id, ordinal, valid_from, valid_to, from_version, to_version,
  operation_id, value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip, value_text)
  select u.resource_id, u.attribute_definition_id, coalesce(p.ordinal, 0), coalesce(h.valid_to, r.created_at),
  greatest($5::timestamptz, r.updated_at), coalesce(h.to_version, 1), r.version + 1, $6::bigint,
  p."value_string",p."value_integer",p."value_decimal",p."value_boolean",p."value_datetime",p."value_ip",p."value_text"
  from u
  cross join lateral (select r.created_at, r.updated_at, r.version from resources r where r.id = u.resource_id offset 0) r
  left join lateral (
  select l.valid_to, l.to_version from resource_attribute_history l
  where l.resource_id = u.resource_id and l.attribute_definition_id = u.attribute_definition_id
  order by l.to_version desc limit 1) h on true
  left join present p on p.resource_id = u.resource_id and p.attribute_definition_id = u.attribute_definition_id;

delete from resource_attributes a
  using unnest($1::bigint[], $2::integer[]) as u (resource_id, attribute_definition_id)
  where a.resource_id = u.resource_id and a.attribute_definition_id = u.attribute_definition_id;

update resources r
  set resource_type_id = n.type_id, provider_type_id = n.provider_type_id, kind_id = n.kind_id, endpoint_id = n.endpoint_id,
  datacenter_id = n.datacenter_id, status_id = n.status_id, name = n.name, deleted_at = null, version = r.version + 1,
  updated_at = greatest($1::timestamptz, r.updated_at), last_seen_at = greatest(coalesce(n.seen, $2::timestamptz), r.last_seen_at)
  from 
  unnest($3::bigint[], $4::integer[], $5::integer[],
  $6::integer[], $7::integer[],
  $8::integer[], $9::integer[], $10::text[],
  $11::integer[], $12::timestamptz[])
  as n (id, type_id, provider_type_id, kind_id, endpoint_id, datacenter_id, status_id, name, origin, seen)
  where r.id = n.id;

delete from resource_attribute_claims c
  using unnest($1::bigint[], $2::integer[]) as u (resource_id, attribute_definition_id)
  where c.resource_id = u.resource_id and c.attribute_definition_id = u.attribute_definition_id and c.source_instance_id = $3;

insert into resource_attribute_claims (resource_id, attribute_definition_id, source_instance_id, ordinal, operation_id, claimed_at, value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip, value_text)
  select u.resource_id, u.attribute_definition_id, $1::integer, greatest(u.ordinal, 0), $2::bigint,
  greatest($3::timestamptz, r.updated_at), 
  case when u.k = 's' then case when octet_length(u.v) <= 996 then u.v else value_prefix(u.v) end end as value_string, case when u.k = 'i' then u.v::bigint end as value_integer,
  case when u.k = 'd' then u.v::numeric end as value_decimal, case when u.k = 'b' then u.v::boolean end as value_boolean,
  case when u.k = 't' then u.v::timestamptz end as value_datetime, case when u.k = 'p' then u.v::inet end as value_ip,
  case when u.k = 's' and octet_length(u.v) > 996 then u.v end as value_text
  from 
  unnest($4::bigint[], $5::integer[],
  $6::integer[], $7::text[], $8::text[],
  $9::integer[])
  as u (resource_id, attribute_definition_id, ordinal, k, v, last)
  cross join lateral (select r.origin_instance_id, r.updated_at from resources r where r.id = u.resource_id offset 0) r
  where r.origin_instance_id <> $10
  or exists (select 1 from resource_attribute_claims c
  where c.resource_id = u.resource_id and c.attribute_definition_id = u.attribute_definition_id);

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

select a.resource_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_attributes a
  where a.resource_id = any($1::bigint[]) and a.attribute_definition_id = any($2::integer[]) order by 1, 2, 3;
