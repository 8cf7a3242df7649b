/*
 * The catalogue: what kinds of things exist and what may be said of them. All of it is rows.
 *
 * Cost: empty tables; later changes touch catalogue rows only. Lock: none that matters on an empty database.
 * Back: drops the tables. Refused by foreign keys while inventory exists (its own migration goes back first).
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Names that people and sources give: bytewise ordered, at most 1,024 bytes, never empty.
    create domain catalogue_name as text collate "C" check (octet_length(value) between 1 and 1024);

    -- The part of a string that is indexed, sorted and carried in cursors: whole characters up to and including
    -- the one that passes byte 996 (so at most 1,000 bytes). Every string of up to 996 bytes is its own prefix and never equals
    -- the prefix of a longer one; comparing prefixes therefore decides any operand of up to 996 bytes.
    create function value_prefix(v text) returns text language sql immutable strict parallel safe as $$
      select case when octet_length(v) <= 996 then v else
        (select convert_from(substring(b from 1 for e), 'UTF8')
           from (select convert_to(v, 'UTF8') as b) as bytes,
                lateral (select case
                   when octet_length(b) > 997 and get_byte(b, 997) & 192 = 128 then
                     case when octet_length(b) > 998 and get_byte(b, 998) & 192 = 128 then
                       case when octet_length(b) > 999 and get_byte(b, 999) & 192 = 128 then 1000 else 999 end
                     else 998 end
                   else 997 end as e) as cut)
        end
    $$;

    create table provider_types (
      id integer generated always as identity primary key,
      name catalogue_name not null unique,
      display_name text not null,
      description text not null default '',
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references provider_types,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );

    create table resource_types (
      id integer generated always as identity primary key,
      name catalogue_name not null unique,
      plural_name catalogue_name not null unique,
      api_name text not null unique check (api_name ~ '^[a-z][A-Za-z0-9_]*$'),
      plural_api_name text not null unique check (plural_api_name ~ '^[a-z][A-Za-z0-9_]*$'),
      display_name text not null,
      description text not null default '',
      supertype_id integer,
      is_abstract boolean not null default false,
      -- Only abstract types have types below them: otherwise a type would be both one kind of thing and several.
      supertype_is_abstract boolean not null default true check (supertype_is_abstract),
      extension_table text check (extension_table in ('virtual_machines', 'hosts', 'networks', 'ip_addresses',
        'network_interfaces', 'storage_volumes', 'containers', 'services')),
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references resource_types,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check (api_name <> plural_api_name),
      check (not (is_abstract and extension_table is not null)),
      check ((supertype_id is null) = (name = 'resource')),
      unique (id, is_abstract),
      foreign key (supertype_id, supertype_is_abstract) references resource_types (id, is_abstract)
    );

    create table provider_type_resource_types (
      provider_type_id integer not null references provider_types on delete cascade,
      resource_type_id integer not null references resource_types on delete cascade,
      primary key (provider_type_id, resource_type_id)
    );

    create table resource_statuses (
      id integer generated always as identity primary key,
      resource_type_id integer not null references resource_types,
      name catalogue_name not null,
      class text not null check (class in ('up', 'degraded', 'down', 'off', 'unknown')),
      display_name text not null,
      description text not null default '',
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references resource_statuses,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (resource_type_id, name)
    );

    -- value_kind: one letter per data type, lower case for a single value and upper case for a list.
    create table attribute_definitions (
      id integer generated always as identity primary key,
      name catalogue_name not null unique,
      api_name text not null unique check (api_name ~ '^[a-z][A-Za-z0-9_]*$'),
      display_name text not null,
      description text not null default '',
      data_type text not null check (data_type in ('string', 'integer', 'decimal', 'boolean', 'datetime', 'ip')),
      is_list boolean not null default false,
      unit text,
      min_value numeric,
      max_value numeric,
      pattern text,
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references attribute_definitions,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      value_kind "char" not null generated always as (
        case when is_list
          then case data_type when 'string' then 'S'::"char" when 'integer' then 'I'::"char" when 'decimal' then 'D'::"char"
                 when 'boolean' then 'B'::"char" when 'datetime' then 'T'::"char" else 'P'::"char" end
          else case data_type when 'string' then 's'::"char" when 'integer' then 'i'::"char" when 'decimal' then 'd'::"char"
                 when 'boolean' then 'b'::"char" when 'datetime' then 't'::"char" else 'p'::"char" end
        end) stored,
      check (min_value is null and max_value is null or data_type in ('integer', 'decimal')),
      check (min_value <= max_value),
      check (pattern is null or data_type = 'string'),
      unique (id, value_kind)
    );

    -- A value is kept as its canonical text; the definition's data type reads it.
    create table attribute_allowed_values (
      id integer generated always as identity primary key,
      attribute_definition_id integer not null references attribute_definitions,
      value text collate "C" not null check (octet_length(value) <= 996),
      display_name text not null,
      description text not null default '',
      position integer not null default 0,
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references attribute_allowed_values,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (attribute_definition_id, value)
    );

    -- The bindings. default_values holds canonical texts: one for a single value, several in order for a list.
    create table resource_type_attributes (
      id integer generated always as identity primary key,
      resource_type_id integer not null references resource_types,
      attribute_definition_id integer not null references attribute_definitions,
      provider_type_id integer references provider_types,
      is_required boolean not null default false,
      unique_scope text check (unique_scope in ('endpoint', 'provider', 'source', 'type', 'all')),
      default_values text[] check (array_length(default_values, 1) > 0),
      description text not null default '',
      retired_at timestamptz,
      retired_note text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique nulls not distinct (resource_type_id, attribute_definition_id, provider_type_id)
    );
    create index on resource_type_attributes (attribute_definition_id);

    -- Where the values of an attribute of a resource type are stored, when not in rows of resource_attributes: a column of the type's
    -- extension table. Made once, never changed.
    create table attribute_columns (
      resource_type_id integer not null references resource_types,
      attribute_definition_id integer not null references attribute_definitions,
      column_name text not null,
      primary key (resource_type_id, attribute_definition_id),
      unique (resource_type_id, column_name)
    );

    -- Read "from NAME to". *_cardinality: how many resources may stand at that end, seen from one resource at the other end.
    -- *_required: the resource at this end needs such an edge. *_on_delete: what deleting the resource at that end does.
    create table relationship_types (
      id integer generated always as identity primary key,
      name catalogue_name not null unique,
      inverse_name catalogue_name not null,
      api_name text not null unique check (api_name ~ '^[a-z][A-Za-z0-9_]*$'),
      inverse_api_name text not null check (inverse_api_name ~ '^[a-z][A-Za-z0-9_]*$'),
      display_name text not null,
      inverse_display_name text not null,
      description text not null default '',
      is_symmetric boolean not null default false,
      from_cardinality text not null default 'many' check (from_cardinality in ('one', 'many')),
      to_cardinality text not null default 'many' check (to_cardinality in ('one', 'many')),
      from_required boolean not null default false,
      to_required boolean not null default false,
      from_on_delete text not null default 'detach' check (from_on_delete in ('detach', 'cascade', 'restrict')),
      to_on_delete text not null default 'detach' check (to_on_delete in ('detach', 'cascade', 'restrict')),
      is_acyclic boolean not null default false,
      is_redundant boolean not null default false,
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references relationship_types,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      from_one boolean not null generated always as (from_cardinality = 'one') stored,
      to_one boolean not null generated always as (to_cardinality = 'one') stored,
      check (not (is_symmetric and is_acyclic)),
      check (not is_symmetric or (from_cardinality = to_cardinality and inverse_name = name and inverse_api_name = api_name)),
      unique (id, is_symmetric, from_one, to_one)
    );

    create table relationship_type_ends (
      relationship_type_id integer not null references relationship_types,
      side text not null check (side in ('from', 'to')),
      resource_type_id integer not null references resource_types,
      id integer generated always as identity unique,
      primary key (relationship_type_id, side, resource_type_id)
    );

    -- Attributes that edges of a type carry. key_position: the attribute is part of the edge key, in this order.
    create table relationship_type_attributes (
      id integer generated always as identity unique,
      relationship_type_id integer not null references relationship_types,
      attribute_definition_id integer not null,
      value_kind "char" not null,
      is_required boolean not null default false,
      key_position integer,
      retired_at timestamptz,
      retired_note text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (relationship_type_id, attribute_definition_id),
      foreign key (attribute_definition_id, value_kind) references attribute_definitions (id, value_kind),
      unique (relationship_type_id, attribute_definition_id, value_kind),
      unique (relationship_type_id, key_position)
    );

    -- Pairs of types for which GraphQL has fields named after the type at the other end, of these types and of those below them. Of two relationship
    -- types that reach the same type, the field follows the one whose row has the lower id. No law looks at it.
    create table relationship_type_fields (
      id integer generated always as identity unique,
      relationship_type_id integer not null references relationship_types,
      from_type_id integer not null references resource_types,
      to_type_id integer not null references resource_types,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (relationship_type_id, from_type_id, to_type_id)
    );
    create index on relationship_type_fields (from_type_id);
    create index on relationship_type_fields (to_type_id);

    -- One row; every change to the tables above raises it in the same transaction and tells the listeners.
    create table catalogue_version (
      id boolean primary key default true check (id),
      version bigint not null default 1
    );
    insert into catalogue_version default values;

    create function catalogue_changed() returns trigger language plpgsql as $$
    begin
      update catalogue_version set version = version + 1;
      perform pg_notify('cadastre_catalogue', '');
      return null;
    end $$;
  `)
  for (const table of versionedTables) {
    await knex.raw(`create trigger catalogue_changed after insert or update or delete or truncate on ${table}
      for each statement execute function catalogue_changed()`)
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table catalogue_version, relationship_type_fields, relationship_type_attributes, relationship_type_ends, relationship_types, attribute_columns,
      resource_type_attributes, attribute_allowed_values, attribute_definitions, resource_statuses, provider_type_resource_types,
      resource_types, provider_types;
    drop function catalogue_changed();
    drop function value_prefix(text);
    drop domain catalogue_name;
  `)
}

const versionedTables = [
  'provider_types',
  'resource_types',
  'provider_type_resource_types',
  'resource_statuses',
  'attribute_definitions',
  'attribute_allowed_values',
  'resource_type_attributes',
  'attribute_columns',
  'relationship_types',
  'relationship_type_ends',
  'relationship_type_attributes',
  'relationship_type_fields',
]
