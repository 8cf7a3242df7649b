-- 43 statements

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

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

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

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

insert into resource_state_history (resource_id, valid_from, valid_to, from_version, to_version, operation_id, resource_type_id,
  provider_type_id, endpoint_id, datacenter_id, status_id, presence, name, deleted_at)
  select r.id, coalesce(h.valid_to, r.created_at), greatest($1::timestamptz, r.updated_at), coalesce(h.to_version, 1), r.version + 1,
  $2::bigint, r.resource_type_id, r.provider_type_id, r.endpoint_id, r.datacenter_id, r.status_id, r.presence, r.name,
  r.deleted_at
  from resources r
  left join lateral (
  select l.valid_to, l.to_version from resource_state_history l where l.resource_id = r.id order by l.to_version desc limit 1) h on true
  where r.id = any ($3::bigint[]);

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

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

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

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

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

with recursive members (id) as (
  select unnest($1::bigint[])
  union
  select n.id from members m cross join lateral (
  select e.to_id as id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.from_id = m.id and t.from_on_delete = 'cascade'
  union all
  select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.to_id = m.id and e.deleted_at is null and t.to_on_delete = 'cascade'
  union all
  select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.to_id = m.id and e.deleted_at is not null and t.to_on_delete = 'cascade') n)
  select id from members
  union
  select e.to_id from members m join resource_edges e on e.from_id = m.id
  where e.deleted_at is not null
  or exists (select 1 from relationship_types t where t.id = e.relationship_type_id and t.to_on_delete = 'cascade')
  union
  select e.from_id from members m join resource_edges e on e.to_id = m.id and e.deleted_at is null
  union
  select e.from_id from members m join resource_edges e on e.to_id = m.id and e.deleted_at is not null;

select r.id, r.resource_type_id as "typeId", r.provider_type_id as "providerTypeId", r.kind_id as "kindId", r.endpoint_id as "endpointId",
  e.provider_id as "providerId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId",
  i.source_id as "originSourceId", r.status_id as "statusId", r.version, r.name, r.deleted_at is not null as "isDeleted"
  from resources r join provider_endpoints e on e.id = r.endpoint_id join source_instances i on i.id = r.origin_instance_id
  where r.id = any ($1::bigint[]) order by r.id for update of r;

select clock_timestamp() as now;

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

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
