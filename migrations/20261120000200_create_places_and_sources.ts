/*
 * Providers with their endpoints, places, and the sources that tell us things. Rows written by hand and by imports; not part of the typed schema.
 *
 * Cost: empty tables. Lock: none that matters. Back: drops the tables.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table providers (
      id integer generated always as identity primary key,
      provider_type_id integer not null references provider_types,
      name catalogue_name not null unique,
      display_name text not null,
      description text not null default '',
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references providers,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (id, provider_type_id)
    );
    create index on providers (provider_type_id);

    create table provider_endpoints (
      id integer generated always as identity primary key,
      provider_id integer not null,
      provider_type_id integer not null,
      name catalogue_name not null,
      display_name text not null,
      description text not null default '',
      kind text,
      address text,
      region text,
      status text not null default 'active' check (status in ('active', 'inactive', 'unknown')),
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references provider_endpoints,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      foreign key (provider_id, provider_type_id) references providers (id, provider_type_id),
      unique (provider_id, name),
      unique (id, provider_type_id)
    );

    create table locations (
      id integer generated always as identity primary key,
      parent_id integer references locations,
      name catalogue_name not null,
      display_name text not null,
      description text not null default '',
      kind text,
      latitude numeric check (latitude between -90 and 90),
      longitude numeric check (longitude between -180 and 180),
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references locations,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique nulls not distinct (parent_id, name)
    );

    -- Parents form a tree, also when two transactions move branches at once: the lock makes the second see the first.
    create function locations_form_a_tree() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('cadastre.locations', 0));
      if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'locations are moved under read committed' using errcode = 'feature_not_supported';
      end if;
      if exists (
        with recursive above (id, parent_id) as (
          select l.id, l.parent_id from locations l where l.id = new.parent_id
          union
          select l.id, l.parent_id from locations l join above on l.id = above.parent_id)
        select 1 from above where id = new.id)
      then
        raise exception 'location % would lie within itself', new.name
          using errcode = 'integrity_constraint_violation', constraint = 'locations_form_a_tree';
      end if;
      return null;
    end $$;
    create trigger locations_form_a_tree after insert or update of parent_id on locations
      for each row when (new.parent_id is not null) execute function locations_form_a_tree();

    create table datacenters (
      id integer generated always as identity primary key,
      location_id integer references locations,
      name catalogue_name not null unique,
      display_name text not null,
      description text not null default '',
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references datacenters,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index on datacenters (location_id);

    create table provider_datacenters (
      id integer generated always as identity unique,
      provider_id integer not null references providers,
      datacenter_id integer not null references datacenters,
      name text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      retired_at timestamptz,
      retired_note text,
      primary key (provider_id, datacenter_id)
    );

    create table sources (
      id integer generated always as identity primary key,
      name catalogue_name not null unique,
      display_name text not null,
      description text not null default '',
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references sources,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );

    create table source_instances (
      id integer generated always as identity primary key,
      source_id integer not null references sources,
      name catalogue_name not null,
      display_name text not null,
      description text not null default '',
      retired_at timestamptz,
      retired_note text,
      replaced_by_id integer references source_instances,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (source_id, name),
      unique (id, source_id)
    );

    -- Values may be unique per provider or source: what stands at an endpoint or comes from an instance never changes either.
    create function owner_is_fixed() returns trigger language plpgsql as $$
    begin
      raise exception '% % stays with its owner', tg_table_name, old.name
        using errcode = 'integrity_constraint_violation', constraint = 'owner_is_fixed';
    end $$;
    create trigger owner_is_fixed before update on provider_endpoints
      for each row when (old.provider_id <> new.provider_id) execute function owner_is_fixed();
    create trigger owner_is_fixed before update on source_instances
      for each row when (old.source_id <> new.source_id) execute function owner_is_fixed();

    -- What a source calls a status, and which of ours it is.
    create table source_status_words (
      id integer generated always as identity unique,
      source_id integer not null references sources on delete cascade,
      resource_type_id integer not null references resource_types,
      word catalogue_name not null,
      status_id integer not null references resource_statuses,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (source_id, resource_type_id, word)
    );

    -- A person is the source "manual"; things entered by hand without a provider of their own stand at its endpoint.
    insert into sources (name, display_name, description) values ('manual', 'Manual', 'People, by hand or through the API.');
    insert into source_instances (source_id, name, display_name) select id, 'manual', 'Manual' from sources where name = 'manual';
    insert into provider_types (name, display_name, description)
      values ('manual', 'Manual', 'Things that no provider reports: entered and kept by people.');
    insert into providers (provider_type_id, name, display_name) select id, 'manual', 'Manual' from provider_types where name = 'manual';
    insert into provider_endpoints (provider_id, provider_type_id, name, display_name)
      select id, provider_type_id, 'manual', 'Manual' from providers where name = 'manual';
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table source_status_words, source_instances, sources, provider_datacenters, datacenters, locations, provider_endpoints, providers;
    drop function locations_form_a_tree(), owner_is_fixed();
  `)
}
