/*
 * What single attributes do not tell: which values go together, and in which order of the names they stand (a sample of the resources of each type, whose
 * values each server reads); and how many edges of each type hang on how many resources.
 *
 * Cost: at most 2,000 short rows for a resource type, about 100 for a relationship type. Lock: none, the tables are new. Back: drops the tables; statistics
 * are taken again in seconds.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Drawn from what was looked at. No reference to the resource: one that is gone since is no longer read, and costs its deletion nothing.
    create table sampled_resources (
      resource_type_id integer not null references resource_type_statistics on delete cascade,
      resource_id bigint not null,
      primary key (resource_type_id, resource_id)
    );

    -- side: f, as seen from the resources that edges start from; t, from those they lead to. ends: how many of these have about so many edges.
    create table edge_statistics (
      relationship_type_id integer not null references relationship_types on delete cascade,
      side "char" not null check (side in ('f', 't')),
      edges double precision not null check (edges >= 1),
      ends bigint not null check (ends > 0),
      primary key (relationship_type_id, side, edges)
    );
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table edge_statistics, sampled_resources')
}
