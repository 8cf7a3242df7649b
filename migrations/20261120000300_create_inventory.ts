/*
 * The inventory: resources, their identities, values, edges and the keys that keep unique values unique.
 * Everything a resource owns is keyed by its id first, so it can be distributed by it; see docs/distribution.md.
 *
 * Cost at 10M values: resource_attributes about 800 MB with 700 MB of indexes, one partial index per value column; loading 1M values about 10 s.
 * Lock: none that matters on an empty database. Back: drops the tables with what is in them.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create extension if not exists pg_trgm;

    create table operations (
      id bigint generated always as identity primary key,
      actor text not null,
      kind text not null,
      cause text,
      request_id text,
      source_instance_id integer references source_instances,
      outcome text not null default 'succeeded' check (outcome in ('succeeded', 'partial', 'refused', 'failed')),
      note text,
      started_at timestamptz not null default clock_timestamp(),
      finished_at timestamptz,
      created_count integer not null default 0,
      updated_count integer not null default 0,
      deleted_count integer not null default 0,
      restored_count integer not null default 0,
      unchanged_count integer not null default 0,
      rejected_count integer not null default 0
    );
    create index on operations (started_at);

    -- One row per resource type and provider type that has resources; made on first use.
    create table resource_kinds (
      id integer generated always as identity primary key,
      resource_type_id integer not null,
      provider_type_id integer not null references provider_types,
      is_abstract boolean not null default false check (not is_abstract),
      extension_table text,
      unique (resource_type_id, provider_type_id),
      unique (id, resource_type_id, provider_type_id),
      unique (id, extension_table),
      foreign key (resource_type_id, is_abstract) references resource_types (id, is_abstract)
    );
    create function resource_kinds_take_extension() returns trigger language plpgsql as $$
    begin
      select extension_table into new.extension_table from resource_types where id = new.resource_type_id;
      return new;
    end $$;
    create trigger resource_kinds_take_extension before insert or update on resource_kinds
      for each row execute function resource_kinds_take_extension();

    -- Statuses with inheritance spelled out: which statuses a resource of a type may have.
    create table effective_statuses (
      resource_type_id integer not null references resource_types,
      status_id integer not null references resource_statuses,
      primary key (resource_type_id, status_id)
    );

    create table resources (
      id bigint generated always as identity primary key,
      resource_type_id integer not null,
      provider_type_id integer not null,
      kind_id integer not null,
      endpoint_id integer not null,
      datacenter_id integer references datacenters,
      origin_instance_id integer not null references source_instances,
      status_id integer,
      version integer not null default 1,
      presence text not null default 'live' check (presence in ('live', 'stale', 'gone')),
      is_live boolean not null generated always as (deleted_at is null) stored,
      name catalogue_name not null,
      first_seen_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      deleted_at timestamptz,
      -- The operation that made it; no foreign key, since that operation is stored last. Null for rows that were loaded past the writers.
      created_operation_id bigint,
      foreign key (kind_id, resource_type_id, provider_type_id) references resource_kinds (id, resource_type_id, provider_type_id),
      foreign key (endpoint_id, provider_type_id) references provider_endpoints (id, provider_type_id),
      constraint resources_status_fkey foreign key (resource_type_id, status_id) references effective_statuses,
      unique (id, kind_id),
      unique (id, resource_type_id, is_live)
    ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
    create index on resources (resource_type_id, name, id) where deleted_at is null;
    create index on resources (name, id) where deleted_at is null;
    create index on resources (endpoint_id, resource_type_id, name, id) where deleted_at is null;
    create index on resources (status_id, name, id) where deleted_at is null;
    create index on resources (datacenter_id, name, id) where deleted_at is null and datacenter_id is not null;
    create index on resources (updated_at, id);
    create index on resources (deleted_at, id) where deleted_at is not null;
    create index on resources using gin (name gin_trgm_ops);

    create table resource_identities (
      source_instance_id integer not null references source_instances,
      kind catalogue_name not null,
      external_id catalogue_name not null,
      resource_id bigint not null references resources,
      created_at timestamptz not null default now(),
      -- In this order, since the kind may be left out where a resource is looked up.
      primary key (source_instance_id, external_id, kind)
    );
    create index on resource_identities (resource_id);

    -- Bindings per kind with inheritance spelled out, for attributes stored as rows. value_kind as in attribute_definitions.
    create table effective_bindings (
      kind_id integer not null references resource_kinds,
      attribute_definition_id integer not null,
      value_kind "char" not null,
      primary key (kind_id, attribute_definition_id, value_kind),
      foreign key (attribute_definition_id, value_kind) references attribute_definitions (id, value_kind)
    );

    create table resource_attributes (
      resource_id bigint not null,
      attribute_definition_id integer not null,
      kind_id integer not null,
      ordinal integer not null default 0 check (ordinal >= 0),
      value_integer bigint,
      value_datetime timestamptz check (isfinite(value_datetime)),
      value_boolean boolean,
      value_kind "char" generated always as (${valueKind}) stored,
      value_string text collate "C",
      value_decimal numeric check (value_decimal not in ('NaN', 'Infinity', '-Infinity')),
      value_ip inet,
      value_text text collate "C",
      primary key (resource_id, attribute_definition_id, ordinal),
      constraint resource_attributes_one_value
        check (num_nonnulls(value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip) = 1),
      constraint resource_attributes_long_string check (${longString}),
      foreign key (resource_id, kind_id) references resources (id, kind_id) on update cascade,
      constraint resource_attributes_binding_fkey
        foreign key (kind_id, attribute_definition_id, value_kind) references effective_bindings
    ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
    create index on resource_attributes (attribute_definition_id, value_string, resource_id) where value_string is not null;
    create index on resource_attributes (attribute_definition_id, value_integer, resource_id) where value_integer is not null;
    create index on resource_attributes (attribute_definition_id, value_decimal, resource_id) where value_decimal is not null;
    create index on resource_attributes (attribute_definition_id, value_boolean, resource_id) where value_boolean is not null;
    create index on resource_attributes (attribute_definition_id, value_datetime, resource_id) where value_datetime is not null;
    create index on resource_attributes (attribute_definition_id, value_ip, resource_id) where value_ip is not null;
    create index on resource_attributes (kind_id, attribute_definition_id);

    -- What one source says, where it is not the resource's origin. No value column set: the source says "not set".
    create table resource_attribute_claims (
      resource_id bigint not null references resources,
      attribute_definition_id integer not null references attribute_definitions,
      source_instance_id integer not null references source_instances,
      ordinal integer not null default 0,
      value_string text collate "C",
      value_integer bigint,
      value_decimal numeric check (value_decimal not in ('NaN', 'Infinity', '-Infinity')),
      value_boolean boolean,
      value_datetime timestamptz check (isfinite(value_datetime)),
      value_ip inet,
      value_text text collate "C",
      value_kind "char" generated always as (${valueKind}) stored,
      operation_id bigint not null references operations deferrable initially deferred,
      claimed_at timestamptz not null,
      primary key (resource_id, attribute_definition_id, source_instance_id, ordinal),
      check (num_nonnulls(value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip) <= 1),
      constraint resource_attribute_claims_long_string check (${longString}),
      constraint resource_attribute_claims_kind_fkey
        foreign key (attribute_definition_id, value_kind) references attribute_definitions (id, value_kind)
    );

    create table resource_unique_keys (
      key text collate "C" primary key,
      resource_id bigint not null references resources,
      attribute_definition_id integer not null references attribute_definitions
    );
    create index on resource_unique_keys (resource_id);

    -- The types that may stand at an end, with inheritance spelled out; for a symmetric type both ends hold the types of both.
    create table effective_ends (
      relationship_type_id integer not null references relationship_types,
      side "char" not null check (side in ('f', 't')),
      resource_type_id integer not null references resource_types,
      primary key (relationship_type_id, side, resource_type_id)
    );

    -- deleted_at: hidden because an end is deleted; comes back with it. An edge that is taken away is a deleted row and its history.
    -- stated_by: the end whose record tells of the edge, f or t; what that record no longer mentions is what REPLACE takes away.
    -- operation_id: what began the present interval, as created_operation_id of resources.
    -- live is null on a hidden edge, so that the foreign keys to live resources bind live edges only; deleting a resource that still
    -- has live edges fails at resource_edges_live_ends.
    create table resource_edges (
      from_id bigint not null references resources,
      id bigint generated always as identity,
      to_id bigint not null references resources,
      relationship_type_id integer not null,
      from_type_id integer not null,
      to_type_id integer not null,
      source_instance_id integer not null references source_instances,
      from_version integer not null,
      from_side "char" not null generated always as ('f'::"char") stored,
      to_side "char" not null generated always as ('t'::"char") stored,
      is_symmetric boolean not null,
      from_one boolean not null,
      to_one boolean not null,
      live boolean default true,
      valid_from timestamptz not null,
      deleted_at timestamptz,
      operation_id bigint,
      stated_by "char" not null default 'f' check (stated_by in ('f', 't')),
      edge_key text collate "C" not null default '' check (octet_length(edge_key) <= 1024),
      primary key (from_id, id),
      unique (from_id, id, relationship_type_id),
      check (not is_symmetric or from_id <= to_id),
      constraint resource_edges_live_ends check (live is not distinct from (case when deleted_at is null then true end)),
      foreign key (relationship_type_id, is_symmetric, from_one, to_one)
        references relationship_types (id, is_symmetric, from_one, to_one) on update cascade,
      foreign key (from_id, from_type_id, live) references resources (id, resource_type_id, is_live) on update cascade,
      foreign key (to_id, to_type_id, live) references resources (id, resource_type_id, is_live) on update cascade,
      constraint resource_edges_from_fkey
        foreign key (relationship_type_id, from_side, from_type_id) references effective_ends (relationship_type_id, side, resource_type_id),
      constraint resource_edges_to_fkey
        foreign key (relationship_type_id, to_side, to_type_id) references effective_ends (relationship_type_id, side, resource_type_id)
    );
    create unique index resource_edges_id_key on resource_edges (id);
    create unique index resource_edges_parallel_key on resource_edges (from_id, relationship_type_id, to_id, edge_key) where deleted_at is null;
    create unique index resource_edges_one_to_key on resource_edges (from_id, relationship_type_id)
      where to_one and not is_symmetric and deleted_at is null;
    create unique index resource_edges_one_from_key on resource_edges (to_id, relationship_type_id)
      where from_one and not is_symmetric and deleted_at is null;
    create index on resource_edges (to_id, relationship_type_id, from_id) where deleted_at is null;
    create index on resource_edges (relationship_type_id);
    create index on resource_edges (to_id) where deleted_at is not null;

    create table resource_edge_attributes (
      from_id bigint not null,
      edge_id bigint not null,
      relationship_type_id integer not null,
      attribute_definition_id integer not null,
      ordinal integer not null default 0 check (ordinal >= 0),
      value_string text collate "C",
      value_integer bigint,
      value_decimal numeric check (value_decimal not in ('NaN', 'Infinity', '-Infinity')),
      value_boolean boolean,
      value_datetime timestamptz check (isfinite(value_datetime)),
      value_ip inet,
      value_text text collate "C",
      value_kind "char" generated always as (${valueKind}) stored,
      primary key (from_id, edge_id, attribute_definition_id, ordinal),
      constraint resource_edge_attributes_one_value
        check (num_nonnulls(value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip) = 1),
      constraint resource_edge_attributes_long_string check (${longString}),
      foreign key (from_id, edge_id, relationship_type_id)
        references resource_edges (from_id, id, relationship_type_id) on delete cascade,
      constraint resource_edge_attributes_binding_fkey
        foreign key (relationship_type_id, attribute_definition_id, value_kind)
        references relationship_type_attributes (relationship_type_id, attribute_definition_id, value_kind)
    );
  `)
  for (const [table, columns] of Object.entries(extensionTables)) {
    await knex.raw(`
      create table ${table} (
        resource_id bigint primary key,
        kind_id integer not null,
        extension_table text not null generated always as ('${table}') stored,
        ${Object.entries(columns)
          .map(([name, type]) => `${name} ${type.replaceAll('%s', name)}`)
          .join(',\n        ')},
        foreign key (resource_id, kind_id) references resources (id, kind_id) on update cascade,
        foreign key (kind_id, extension_table) references resource_kinds (id, extension_table)
      ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`)
    for (const [name, type] of Object.entries(columns)) {
      const indexed = type.startsWith('text') ? `(value_prefix(${name}) collate "C")` : name
      await knex.raw(`create index on ${table} (${indexed}, resource_id) where ${name} is not null`)
    }
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table ${Object.keys(extensionTables).join(', ')}, resource_edge_attributes, resource_edges, effective_ends, resource_unique_keys,
      resource_attribute_claims, resource_attributes, effective_bindings, resource_identities, resources, effective_statuses,
      resource_kinds, operations;
    drop function resource_kinds_take_extension();
  `)
}

// One letter per data type, upper case in a list, as attribute_definitions.value_kind; null where no value is.
const letterOf = (letters: string) =>
  ['string', 'integer', 'decimal', 'boolean', 'datetime', 'ip']
    .map((type, index) => `when value_${type} is not null then '${letters[index]}'::"char"`)
    .join(' ')
const valueKind = `case when ordinal = 0 then case ${letterOf('sidbtp')} end else case ${letterOf('SIDBTP')} end end`

const longString = `case when value_text is null then octet_length(value_string) <= 996
  else value_string is not null and octet_length(value_text) between 997 and 1048576 and value_string = value_prefix(value_text) end`

const text = 'text collate "C" check (octet_length(%s) <= 1048576)'
const integer = 'bigint'
const boolean = 'boolean'
const ip = 'inet'
const decimal = "numeric check (%s not in ('NaN', 'Infinity', '-Infinity'))"
const datetime = 'timestamptz check (isfinite(%s))'

const extensionTables: Record<string, Record<string, string>> = {
  virtual_machines: {
    cpu_cores: integer,
    memory_mb: integer,
    disk_gb: integer,
    guest_os: text,
    power_state: text,
    instance_uuid: text,
    internal_name: text,
    tools_running: boolean,
  },
  hosts: {
    hostname: text,
    host_type: text,
    management_ip: ip,
    cpu_cores: integer,
    memory_mb: integer,
    criticality: text,
    operating_system: text,
    manufacturer: text,
    model: text,
    serial_number: text,
  },
  networks: { cidr: ip, vlan_id: integer, gateway: ip, security_zone: text },
  ip_addresses: { address: ip, allocation_type: text, dns_name: text },
  network_interfaces: { interface_type: text, mac_address: text, speed_mbps: integer, mtu: integer },
  storage_volumes: {
    volume_type: text,
    capacity_bytes: integer,
    used_bytes: integer,
    raid_level: text,
    thin_provisioned: boolean,
  },
  containers: {
    image: text,
    container_id: text,
    health_status: text,
    restart_policy: text,
    os_template: text,
    cpu_limit: decimal,
    started_at: datetime,
  },
  services: { service_type: text, criticality: text, port: integer, protocol: text, version: text, url: text },
}
