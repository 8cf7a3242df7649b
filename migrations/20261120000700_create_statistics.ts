/*
 * What the inventory holds, as the planner needs to know it: for each concrete resource type its live resources, for each of its attributes how many have
 * it, how many different values there are, which are common, and how the others are spread. Postgres's own statistics mix the values of all attributes in
 * one column. Taken from rows and from extension tables alike; written anew, type by type, by one job.
 *
 * Cost: at most 202 short rows for each attribute of a type: 20,000 for 100 of them. Lock: none, the tables are new. Back: drops the tables; statistics
 * are taken again in seconds.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- looked_at: of the live resources those whose values were read, all of them or a sample. changed: how many were written since, as far as
    -- anybody counted; the latest counted_at of all types says to where.
    create table resource_type_statistics (
      resource_type_id integer primary key references resource_types on delete cascade,
      resources bigint not null check (resources >= 0),
      looked_at bigint not null check (looked_at between 0 and resources),
      taken_at timestamptz not null,
      changed bigint not null default 0 check (changed >= 0),
      counted_at timestamptz not null
    );

    -- Projected from the resources that were looked at to all of the type. A value that a list repeats counts once.
    create table attribute_statistics (
      resource_type_id integer not null references resource_type_statistics on delete cascade,
      attribute_definition_id integer not null references attribute_definitions on delete cascade,
      resources bigint not null check (resources > 0),
      value_count bigint not null check (value_count >= resources),
      distinct_count bigint not null check (distinct_count between 1 and value_count),
      primary key (resource_type_id, attribute_definition_id)
    );
    create index on attribute_statistics (attribute_definition_id);

    -- role: l, g: the least and the greatest value that was seen; c: a common value with its share of all values, most common first;
    -- b: the values that are not common, in order, cut into buckets of equally many: the least, then the last of each bucket.
    -- Of long strings the indexed prefix, as bounds their first 100 characters.
    create table attribute_statistics_values (
      resource_type_id integer not null,
      attribute_definition_id integer not null,
      role "char" not null check (role in ('l', 'g', 'c', 'b')),
      position integer not null check (position >= 0),
      share double precision check (share > 0 and share <= 1),
      value_integer bigint,
      value_datetime timestamptz,
      value_boolean boolean,
      value_string text collate "C",
      value_decimal numeric,
      value_ip inet,
      primary key (resource_type_id, attribute_definition_id, role, position),
      check ((share is not null) = (role = 'c')),
      check (num_nonnulls(value_string, value_integer, value_decimal, value_boolean, value_datetime, value_ip) = 1),
      foreign key (resource_type_id, attribute_definition_id) references attribute_statistics on delete cascade
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table attribute_statistics_values, attribute_statistics, resource_type_statistics')
}
