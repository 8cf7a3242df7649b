-- 104 statements

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

select (u.position - 1)::integer as position, 
  e.id as "edgeId", e.relationship_type_id as "typeId", e.from_id as "fromId", e.to_id as "toId", e.edge_key as key,
  e.from_version as "fromVersion", e.source_instance_id as "sourceInstanceId"
  from unnest($1::integer[], $2::bigint[], $3::bigint[], $4::text[])
  with ordinality as u (type_id, from_id, to_id, key, position)
  cross join lateral (
  select * from resource_edges e
  where e.from_id = u.from_id and e.relationship_type_id = u.type_id and e.to_id = u.to_id
  and e.deleted_at is null and (u.key is null or e.edge_key = u.key) offset 0) e;

select pg_advisory_xact_lock(hashtextextended('cadastre.relationship_type', t.id))
  from (select id from unnest($1::integer[]) as u (id) order by id) t;

select (u.position - 1)::integer as position, s.edge_id as "edgeId", s.other_id as "otherId", r.name as "otherName"
  from unnest($1::integer[], $2::bigint[], $3::text[])
  with ordinality as u (type_id, resource_id, side, position)
  join lateral (
  select e.id as edge_id, e.to_id as other_id from resource_edges e
  where u.side <> 't' and e.from_id = u.resource_id and e.relationship_type_id = u.type_id and e.deleted_at is null
  union all
  select e.id, e.from_id from resource_edges e
  where u.side <> 'f' and e.to_id = u.resource_id and e.relationship_type_id = u.type_id and e.deleted_at is null) s on true
  join resources r on r.id = s.other_id;

with recursive below (type_id, from_id, to_id, edge_id) as (
  select e.relationship_type_id, e.from_id, e.to_id, e.id
  from unnest($1::integer[], $2::bigint[]) as s (type_id, id)
  join resource_edges e on e.from_id = s.id and e.relationship_type_id = s.type_id and e.deleted_at is null
  union
  select e.relationship_type_id, e.from_id, e.to_id, e.id
  from below b
  join resource_edges e on e.from_id = b.to_id and e.relationship_type_id = b.type_id and e.deleted_at is null)
  select type_id as "typeId", from_id as "fromId", to_id as "toId", edge_id as "edgeId" from below;

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

insert into resource_edges (id, relationship_type_id, from_id, to_id, from_type_id, to_type_id, is_symmetric, from_one, to_one, edge_key,
  stated_by, source_instance_id, operation_id, from_version, valid_from)
  overriding system value
  select n.id, n.type_id, n.from_id, n.to_id, n.from_type_id, n.to_type_id, n.is_symmetric, n.from_one, n.to_one, n.edge_key,
  n.stated_by::"char", $1::integer, $2::bigint, r.version, r.updated_at
  from unnest($3::bigint[], $4::integer[], $5::bigint[],
  $6::bigint[], $7::integer[],
  $8::integer[], $9::boolean[],
  $10::boolean[], $11::boolean[], $12::text[],
  $13::text[])
  as n (id, type_id, from_id, to_id, from_type_id, to_type_id, is_symmetric, from_one, to_one, edge_key, stated_by)
  cross join lateral (select r.version, r.updated_at from resources r where r.id = n.from_id offset 0) r;

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

with recursive gone (id) as (
  select unnest($1::bigint[])
  union
  select n.id from gone g cross join lateral (
  select e.to_id as id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.from_id = g.id and e.deleted_at is null and t.from_on_delete = 'cascade'
  union all
  select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.to_id = g.id and e.deleted_at is null and t.to_on_delete = 'cascade') n),
  touched as (
  select e.from_id, e.id from gone g join resource_edges e on e.from_id = g.id and e.deleted_at is null
  union
  select e.from_id, e.id from gone g join resource_edges e on e.to_id = g.id and e.deleted_at is null)
  select e.id as "edgeId", e.relationship_type_id as "typeId", e.from_id as "fromId", e.to_id as "toId", f.name as "fromName",
  o.name as "toName"
  from touched t
  join resource_edges e on e.from_id = t.from_id and e.id = t.id
  join resources f on f.id = e.from_id join resources o on o.id = e.to_id
  order by e.id;

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

with closed as (
  insert into resource_edge_history (from_id, edge_id, relationship_type_id, to_id, valid_from, valid_to, from_version, to_version,
  operation_id, source_instance_id, edge_key, reason)
  select e.from_id, e.id, e.relationship_type_id, e.to_id, e.valid_from, greatest($1::timestamptz, r.updated_at), e.from_version,
  u.to_version, $2::bigint, e.source_instance_id, e.edge_key, u.reason
  from unnest($3::bigint[], $4::bigint[], $5::integer[], $6::text[])
  as u (from_id, edge_id, to_version, reason)
  join resource_edges e on e.from_id = u.from_id and e.id = u.edge_id
  join resources r on r.id = e.from_id
  returning from_id, edge_id, to_version, valid_to)
  insert into resource_edge_attribute_history (from_id, edge_id, to_version, valid_to, attribute_definition_id, ordinal, value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip, value_text)
  select c.from_id, c.edge_id, c.to_version, c.valid_to, a.attribute_definition_id, a.ordinal, value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip, value_text
  from closed c join resource_edge_attributes a on a.from_id = c.from_id and a.edge_id = c.edge_id;

update resource_edges e set live = null, deleted_at = greatest($1::timestamptz, r.updated_at)
  from unnest($2::bigint[], $3::bigint[]) as u (from_id, edge_id) join resources r on r.id = u.from_id
  where e.from_id = u.from_id and e.id = u.edge_id;

insert into resource_state_history (resource_id, valid_from, valid_to, from_version, to_version, operation_id, resource_type_id,
  provider_type_id, endpoint_id, datacenter_id, status_id, presence, name, deleted_at)
  select r.id, coalesce(h.valid_to, r.created_at), greatest($1::timestamptz, r.updated_at), coalesce(h.to_version, 1), r.version + 1,
  $2::bigint, r.resource_type_id, r.provider_type_id, r.endpoint_id, r.datacenter_id, r.status_id, r.presence, r.name,
  r.deleted_at
  from resources r
  left join lateral (
  select l.valid_to, l.to_version from resource_state_history l where l.resource_id = r.id order by l.to_version desc limit 1) h on true
  where r.id = any ($3::bigint[]);

update resources set deleted_at = greatest($1::timestamptz, updated_at), version = version + 1,
  updated_at = greatest($2::timestamptz, updated_at)
  where id = any ($3::bigint[]);

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

select t.id as "id", t."actor" as "actor", t."kind" as "kind", t."cause" as "cause", t."request_id" as "requestId", t."outcome" as "outcome", t."note" as "note", t."started_at" as "startedAt", t."finished_at" as "finishedAt", t."created_count" as "createdCount", t."updated_count" as "updatedCount", t."deleted_count" as "deletedCount", t."restored_count" as "restoredCount", t."unchanged_count" as "unchangedCount", t."rejected_count" as "rejectedCount", t."source_instance_id" as "sourceInstanceId" from "operations" t where t.id = any($1::bigint[]);

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null) order by tie_0, tie_1 limit 51) page on true order by p.position, tie_0, tie_1;

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null) order by tie_0, tie_1 limit 51) page on true order by p.position, tie_0, tie_1;

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

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null) order by tie_0, tie_1 limit 51) page on true order by p.position, tie_0, tie_1;

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null) order by tie_0, tie_1 limit 51) page on true order by p.position, tie_0, tie_1;

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

with recursive back (id, root_id, operation_id) as (
  select u.id, u.id, 
  (select h.operation_id from resource_state_history h where h.resource_id = u.id order by h.to_version desc limit 1) from unnest($1::bigint[]) as u (id)
  union
  select n.id, b.root_id, b.operation_id
  from back b
  cross join lateral (
  select e.to_id as id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.from_id = b.id and e.deleted_at is not null and t.from_on_delete = 'cascade'
  union all
  select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.to_id = b.id and e.deleted_at is not null and t.to_on_delete = 'cascade') n
  join resources r on r.id = n.id
  where r.deleted_at is not null and 
  (select h.operation_id from resource_state_history h where h.resource_id = n.id order by h.to_version desc limit 1) = b.operation_id)
  select distinct on (id) id, root_id as "rootId" from back where id <> all ($2::bigint[]) order by id, root_id;

select a.resource_id as "resourceId", a.attribute_definition_id as "attributeId", a.ordinal, '' as "table", '' as "column",
  coalesce(a.value_text, a.value_string, a.value_integer::text, a.value_decimal::text, a.value_boolean::text,
  a.value_datetime::text, a.value_ip::text) as text
  from resource_attributes a where a.resource_id = any ($1::bigint[])
  order by 1, 2, 3;

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

select e.id as "edgeId", e.relationship_type_id as "typeId", e.from_id as "fromId", e.to_id as "toId", f.name as "fromName",
  o.name as "toName", f.resource_type_id as "fromTypeId", o.resource_type_id as "toTypeId"
  from (select e.from_id, e.id from resource_edges e where e.from_id = any ($1::bigint[]) and e.deleted_at is not null
  union
  select e.from_id, e.id from resource_edges e where e.to_id = any ($2::bigint[]) and e.deleted_at is not null) t
  join resource_edges e on e.from_id = t.from_id and e.id = t.id
  join resources f on f.id = e.from_id and f.deleted_at is null
  join resources o on o.id = e.to_id and o.deleted_at is null
  order by e.id;

select pg_advisory_xact_lock(hashtextextended('cadastre.relationship_type', t.id))
  from (select id from unnest($1::integer[]) as u (id) order by id) t;

select (u.position - 1)::integer as position, s.edge_id as "edgeId", s.other_id as "otherId", r.name as "otherName"
  from unnest($1::integer[], $2::bigint[], $3::text[])
  with ordinality as u (type_id, resource_id, side, position)
  join lateral (
  select e.id as edge_id, e.to_id as other_id from resource_edges e
  where u.side <> 't' and e.from_id = u.resource_id and e.relationship_type_id = u.type_id and e.deleted_at is null
  union all
  select e.id, e.from_id from resource_edges e
  where u.side <> 'f' and e.to_id = u.resource_id and e.relationship_type_id = u.type_id and e.deleted_at is null) s on true
  join resources r on r.id = s.other_id;

with recursive below (type_id, from_id, to_id, edge_id) as (
  select e.relationship_type_id, e.from_id, e.to_id, e.id
  from unnest($1::integer[], $2::bigint[]) as s (type_id, id)
  join resource_edges e on e.from_id = s.id and e.relationship_type_id = s.type_id and e.deleted_at is null
  union
  select e.relationship_type_id, e.from_id, e.to_id, e.id
  from below b
  join resource_edges e on e.from_id = b.to_id and e.relationship_type_id = b.type_id and e.deleted_at is null)
  select type_id as "typeId", from_id as "fromId", to_id as "toId", edge_id as "edgeId" from below;

update resource_edges e
  set live = true, deleted_at = null, from_version = f.version, valid_from = f.updated_at, operation_id = $1::bigint,
  from_type_id = f.resource_type_id, to_type_id = o.resource_type_id
  from unnest($2::bigint[], $3::bigint[]) as u (from_id, edge_id)
  join resource_edges s on s.from_id = u.from_id and s.id = u.edge_id
  join resources f on f.id = s.from_id join resources o on o.id = s.to_id
  where e.from_id = u.from_id and e.id = u.edge_id;

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

select t.id as "id", t."actor" as "actor", t."kind" as "kind", t."cause" as "cause", t."request_id" as "requestId", t."outcome" as "outcome", t."note" as "note", t."started_at" as "startedAt", t."finished_at" as "finishedAt", t."created_count" as "createdCount", t."updated_count" as "updatedCount", t."deleted_count" as "deletedCount", t."restored_count" as "restoredCount", t."unchanged_count" as "unchangedCount", t."rejected_count" as "rejectedCount", t."source_instance_id" as "sourceInstanceId" from "operations" t where t.id = any($1::bigint[]);

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null) order by tie_0, tie_1 limit 51) page on true order by p.position, tie_0, tie_1;

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null) order by tie_0, tie_1 limit 51) page on true order by p.position, tie_0, tie_1;

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

with recursive gone (id) as (
  select unnest($1::bigint[])
  union
  select n.id from gone g cross join lateral (
  select e.to_id as id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.from_id = g.id and e.deleted_at is null and t.from_on_delete = 'cascade'
  union all
  select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.to_id = g.id and e.deleted_at is null and t.to_on_delete = 'cascade') n),
  touched as (
  select e.from_id, e.id from gone g join resource_edges e on e.from_id = g.id and e.deleted_at is null
  union
  select e.from_id, e.id from gone g join resource_edges e on e.to_id = g.id and e.deleted_at is null)
  select e.id as "edgeId", e.relationship_type_id as "typeId", e.from_id as "fromId", e.to_id as "toId", f.name as "fromName",
  o.name as "toName"
  from touched t
  join resource_edges e on e.from_id = t.from_id and e.id = t.id
  join resources f on f.id = e.from_id join resources o on o.id = e.to_id
  order by e.id;

with s as materialized (select pg_get_serial_sequence($1, 'id')::regclass as sequence)
  select nextval(s.sequence) as id from s, generate_series(1, $2::integer);

with closed as (
  insert into resource_edge_history (from_id, edge_id, relationship_type_id, to_id, valid_from, valid_to, from_version, to_version,
  operation_id, source_instance_id, edge_key, reason)
  select e.from_id, e.id, e.relationship_type_id, e.to_id, e.valid_from, greatest($1::timestamptz, r.updated_at), e.from_version,
  u.to_version, $2::bigint, e.source_instance_id, e.edge_key, u.reason
  from unnest($3::bigint[], $4::bigint[], $5::integer[], $6::text[])
  as u (from_id, edge_id, to_version, reason)
  join resource_edges e on e.from_id = u.from_id and e.id = u.edge_id
  join resources r on r.id = e.from_id
  returning from_id, edge_id, to_version, valid_to)
  insert into resource_edge_attribute_history (from_id, edge_id, to_version, valid_to, attribute_definition_id, ordinal, value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip, value_text)
  select c.from_id, c.edge_id, c.to_version, c.valid_to, a.attribute_definition_id, a.ordinal, value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip, value_text
  from closed c join resource_edge_attributes a on a.from_id = c.from_id and a.edge_id = c.edge_id;

update resource_edges e set live = null, deleted_at = greatest($1::timestamptz, r.updated_at)
  from unnest($2::bigint[], $3::bigint[]) as u (from_id, edge_id) join resources r on r.id = u.from_id
  where e.from_id = u.from_id and e.id = u.edge_id;

insert into resource_state_history (resource_id, valid_from, valid_to, from_version, to_version, operation_id, resource_type_id,
  provider_type_id, endpoint_id, datacenter_id, status_id, presence, name, deleted_at)
  select r.id, coalesce(h.valid_to, r.created_at), greatest($1::timestamptz, r.updated_at), coalesce(h.to_version, 1), r.version + 1,
  $2::bigint, r.resource_type_id, r.provider_type_id, r.endpoint_id, r.datacenter_id, r.status_id, r.presence, r.name,
  r.deleted_at
  from resources r
  left join lateral (
  select l.valid_to, l.to_version from resource_state_history l where l.resource_id = r.id order by l.to_version desc limit 1) h on true
  where r.id = any ($3::bigint[]);

update resources set deleted_at = greatest($1::timestamptz, updated_at), version = version + 1,
  updated_at = greatest($2::timestamptz, updated_at)
  where id = any ($3::bigint[]);

update resources set version = version + 1, updated_at = greatest($1::timestamptz, updated_at) where id = any ($2::bigint[]);

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null) order by tie_0, tie_1 limit 51) page on true order by p.position, tie_0, tie_1;

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.to_id where e.from_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null) order by tie_0, tie_1 limit 51) page on true order by p.position, tie_0, tie_1;

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

with recursive back (id, root_id, operation_id) as (
  select u.id, u.id, 
  (select h.operation_id from resource_state_history h where h.resource_id = u.id order by h.to_version desc limit 1) from unnest($1::bigint[]) as u (id)
  union
  select n.id, b.root_id, b.operation_id
  from back b
  cross join lateral (
  select e.to_id as id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.from_id = b.id and e.deleted_at is not null and t.from_on_delete = 'cascade'
  union all
  select e.from_id from resource_edges e join relationship_types t on t.id = e.relationship_type_id
  where e.to_id = b.id and e.deleted_at is not null and t.to_on_delete = 'cascade') n
  join resources r on r.id = n.id
  where r.deleted_at is not null and 
  (select h.operation_id from resource_state_history h where h.resource_id = n.id order by h.to_version desc limit 1) = b.operation_id)
  select distinct on (id) id, root_id as "rootId" from back where id <> all ($2::bigint[]) order by id, root_id;

select a.resource_id as "resourceId", a.attribute_definition_id as "attributeId", a.ordinal, '' as "table", '' as "column",
  coalesce(a.value_text, a.value_string, a.value_integer::text, a.value_decimal::text, a.value_boolean::text,
  a.value_datetime::text, a.value_ip::text) as text
  from resource_attributes a where a.resource_id = any ($1::bigint[])
  order by 1, 2, 3;

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

select e.id as "edgeId", e.relationship_type_id as "typeId", e.from_id as "fromId", e.to_id as "toId", f.name as "fromName",
  o.name as "toName", f.resource_type_id as "fromTypeId", o.resource_type_id as "toTypeId"
  from (select e.from_id, e.id from resource_edges e where e.from_id = any ($1::bigint[]) and e.deleted_at is not null
  union
  select e.from_id, e.id from resource_edges e where e.to_id = any ($2::bigint[]) and e.deleted_at is not null) t
  join resource_edges e on e.from_id = t.from_id and e.id = t.id
  join resources f on f.id = e.from_id and f.deleted_at is null
  join resources o on o.id = e.to_id and o.deleted_at is null
  order by e.id;

select r.id, r.resource_type_id as "typeId", r.provider_type_id as "providerTypeId", r.kind_id as "kindId", r.endpoint_id as "endpointId",
  e.provider_id as "providerId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId",
  i.source_id as "originSourceId", r.status_id as "statusId", r.version, r.name, r.deleted_at is not null as "isDeleted"
  from resources r join provider_endpoints e on e.id = r.endpoint_id join source_instances i on i.id = r.origin_instance_id
  where r.id = any ($1::bigint[]) order by r.id for no key update of r;

update resources set version = version + 1, updated_at = greatest($1::timestamptz, updated_at) where id = any ($2::bigint[]);

update resource_edges e
  set live = true, deleted_at = null, from_version = f.version, valid_from = f.updated_at, operation_id = $1::bigint,
  from_type_id = f.resource_type_id, to_type_id = o.resource_type_id
  from unnest($2::bigint[], $3::bigint[]) as u (from_id, edge_id)
  join resource_edges s on s.from_id = u.from_id and s.id = u.edge_id
  join resources f on f.id = s.from_id join resources o on o.id = s.to_id
  where e.from_id = u.from_id and e.id = u.edge_id;

insert into operations (id, actor, kind, cause, request_id, source_instance_id, outcome, note, started_at, finished_at,
  created_count, updated_count, deleted_count, restored_count, unchanged_count, rejected_count)
  overriding system value
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, clock_timestamp(), $10, $11, $12,
  $13, $14, $15);

select r.id as "id", r.resource_type_id as "resourceTypeId", r.provider_type_id as "providerTypeId", r.endpoint_id as "endpointId", r.datacenter_id as "datacenterId", r.origin_instance_id as "originInstanceId", r.status_id as "statusId", r.version as "version", r.presence as "presence", r.name as "name", r.first_seen_at as "firstSeenAt", r.last_seen_at as "lastSeenAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt" from resources r where r.id = any($1::bigint[]) and (true);

select p.*, p.id as parent_id, page.* from unnest($1::bigint[]) with ordinality p (id, position) left join lateral (select r.id as "id", r.resource_type_id as "resourceTypeId", r.name as "name", e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1 from resource_edges e join resources r on r.id = e.from_id where e.to_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null) order by tie_0, tie_1 limit 51) page on true order by p.position, tie_0, tie_1;
