/*
 * History: closed half-open intervals [valid_from, valid_to) in typed columns, partitioned by the time they were closed.
 * Open intervals are the current tables. One unit each: the base fields together, one attribute with all its elements, one edge with its attributes.
 *
 * Cost: one row per changed attribute element; a first load writes none. Lock: none here; once a quarter ensure_history_partitions locks the default
 * partitions for the moment of attaching a new one. Back: drops the tables and what they remember.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The base fields of a resource as they were. A resource's life is told by deleted_at.
    create table resource_state_history (
      resource_id bigint not null,
      valid_from timestamptz not null,
      valid_to timestamptz not null,
      from_version integer not null,
      to_version integer not null,
      operation_id bigint not null,
      resource_type_id integer not null,
      provider_type_id integer not null,
      endpoint_id integer not null,
      datacenter_id integer,
      status_id integer,
      presence text not null,
      name text collate "C" not null,
      deleted_at timestamptz,
      primary key (resource_id, to_version, valid_to),
      check (valid_from <= valid_to and from_version < to_version)
    ) partition by range (valid_to);
    create index on resource_state_history (operation_id);

    -- No value column set: the attribute was not set during the interval.
    create table resource_attribute_history (
      resource_id bigint not null,
      attribute_definition_id integer not null,
      ordinal integer not null default 0,
      valid_from timestamptz not null,
      valid_to timestamptz not null,
      from_version integer not null,
      to_version integer not null,
      operation_id bigint not null,
      value_string text collate "C",
      value_integer bigint,
      value_decimal numeric,
      value_boolean boolean,
      value_datetime timestamptz,
      value_ip inet,
      value_text text collate "C",
      primary key (resource_id, attribute_definition_id, to_version, ordinal, valid_to),
      check (num_nonnulls(value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip) <= 1),
      check (valid_from <= valid_to and from_version < to_version)
    ) partition by range (valid_to);
    create index on resource_attribute_history (operation_id);

    -- reason: why the interval ended. After "changed" the next one follows at once; after "hidden" (an end was deleted) when it comes back.
    create table resource_edge_history (
      from_id bigint not null,
      edge_id bigint not null,
      relationship_type_id integer not null,
      to_id bigint not null,
      valid_from timestamptz not null,
      valid_to timestamptz not null,
      from_version integer not null,
      to_version integer not null,
      operation_id bigint not null,
      source_instance_id integer not null,
      edge_key text collate "C" not null,
      reason text not null check (reason in ('changed', 'hidden', 'removed')),
      primary key (from_id, edge_id, to_version, valid_to),
      check (valid_from <= valid_to and from_version < to_version)
    ) partition by range (valid_to);
    create index on resource_edge_history (to_id);
    create index on resource_edge_history (operation_id);

    create table resource_edge_attribute_history (
      from_id bigint not null,
      edge_id bigint not null,
      to_version integer not null,
      valid_to timestamptz not null,
      attribute_definition_id integer not null,
      ordinal integer not null default 0,
      value_string text collate "C",
      value_integer bigint,
      value_decimal numeric,
      value_boolean boolean,
      value_datetime timestamptz,
      value_ip inet,
      value_text text collate "C",
      primary key (from_id, edge_id, to_version, attribute_definition_id, ordinal, valid_to)
    ) partition by range (valid_to);

    -- Makes the quarterly partitions from now to a year ahead; called at every start and daily. One that can't be had - readers of the default
    -- partition don't let go in time, or it holds rows of that quarter already - is left: the default partition serves its rows.
    create function ensure_history_partitions() returns void language plpgsql as $$
    declare
      parent text; name text; quarter timestamptz;
    begin
      perform pg_advisory_xact_lock(hashtextextended('cadastre.history_partitions', 0));
      perform set_config('lock_timeout', '500ms', true);
      foreach parent in array array['resource_state_history', 'resource_attribute_history', 'resource_edge_history', 'resource_edge_attribute_history']
      loop
        for quarter in
          select generate_series(date_trunc('quarter', now() at time zone 'UTC'), now() at time zone 'UTC' + interval '1 year',
                                 interval '3 months') at time zone 'UTC'
        loop
          if to_regclass(format('%I', parent || to_char(quarter at time zone 'UTC', '_YYYY"q"Q'))) is null then
            begin
              name := parent || to_char(quarter at time zone 'UTC', '_YYYY"q"Q');
              execute format('create table %I (like %I including all)', name, parent);
              execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, name, quarter,
                (quarter at time zone 'UTC' + interval '3 months') at time zone 'UTC');
            exception when check_violation or lock_not_available then
              null;
            end;
          end if;
        end loop;
      end loop;
    end $$;
  `)
  for (const table of historyTables) await knex.raw(`create table ${table}_default partition of ${table} default`)
  await knex.raw('select ensure_history_partitions()')
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`drop table ${historyTables.join(', ')}; drop function ensure_history_partitions()`)
}

const historyTables = [
  'resource_state_history',
  'resource_attribute_history',
  'resource_edge_history',
  'resource_edge_attribute_history',
]
