/*
 * What substrings are found by. Names of resources by an index of trigrams over their folded form, which serves conditions that tell upper from lower case and
 * those that do not; it takes the place of one that served the first alone. Values by the index that they have, read from end to end: it holds only the
 * beginnings of long strings, so these are found by an index of their own. Trigrams of values are made for single attributes by "cadastre index".
 *
 * Cost at 1M resources: 5 s and 70 MB for names, as much as is given back; next to nothing for long strings, which are few. Lock: writes to
 * resources and resource_attributes wait. Run "cadastre analyze" afterwards: until Postgres has statistics of folded names it guesses. Back: the index of
 * names as it was.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index resource_attributes_long_idx on resource_attributes (attribute_definition_id, resource_id) where value_text is not null;
    create index resources_folded_name_idx on resources using gin ((lower(name collate "und-x-icu")) gin_trgm_ops);
    drop index resources_name_idx;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create index resources_name_idx on resources using gin (name gin_trgm_ops);
    drop index resources_folded_name_idx;
    drop index resource_attributes_long_idx;
  `)
}
