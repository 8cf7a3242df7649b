/*
 * Words of definitions, so that people find them: the parts of their names, what people read, their descriptions.
 *
 * `words` holds each text twice: as it is (simple), so that "on" and "up" are found, and by stems (english), so that "core" finds "cores". Names weigh
 * most (A), then display names (B), then what else is said (C). A stored column, so that ranking need not read the texts again; an index where there can be
 * thousands of rows. The other tables are read whole in less time than an index is.
 *
 * Cost: six small tables are written anew, 5,000 attribute definitions in less than a second; inventory is not touched. Lock: those tables, meanwhile.
 * Back: drops the columns, their indexes and the functions.
 */
import type { Knex } from 'knex'

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Words with spaces between them: of "cpu_cores", "os.family" and "osFamily" the parts, and the last one in one piece too.
    -- Bodies of this form are bound when they are made: a restore, which fills columns with no schema on its path, finds what they call.
    create function definition_text(v text) returns text language sql immutable parallel safe
      return regexp_replace(v || ' ' || regexp_replace(v, '([[:lower:][:digit:]])([[:upper:]])', '\\1 \\2', 'g'), '[^[:alnum:]]+', ' ', 'g');

    create function definition_words(names text, shown text, said text) returns tsvector language sql immutable parallel safe
      return setweight(to_tsvector('pg_catalog.simple', definition_text(names)), 'A')
          || setweight(to_tsvector('pg_catalog.english', definition_text(names)), 'A')
          || setweight(to_tsvector('pg_catalog.simple', definition_text(shown)), 'B')
          || setweight(to_tsvector('pg_catalog.english', definition_text(shown)), 'B')
          || setweight(to_tsvector('pg_catalog.simple', said), 'C')
          || setweight(to_tsvector('pg_catalog.english', said), 'C');

    alter table provider_types add column words tsvector not null
      generated always as (definition_words(name, display_name, description)) stored;
    alter table resource_types add column words tsvector not null
      generated always as (definition_words(name || ' ' || plural_name, display_name, description)) stored;
    alter table resource_statuses add column words tsvector not null
      generated always as (definition_words(name, display_name, description)) stored;
    alter table attribute_definitions add column words tsvector not null
      generated always as (definition_words(name, display_name, description || ' ' || coalesce(unit, ''))) stored;
    alter table attribute_allowed_values add column words tsvector not null
      generated always as (definition_words(value, display_name, description)) stored;
    alter table relationship_types add column words tsvector not null
      generated always as (definition_words(name || ' ' || inverse_name, display_name || ' ' || inverse_display_name, description)) stored;

    create index on attribute_definitions using gin (words);
    create index on attribute_allowed_values using gin (words);
  `)
}

export async function down(knex: Knex): Promise<void> {
  for (const table of tables) await knex.raw(`alter table ${table} drop column words`)
  await knex.raw(`
    drop function definition_words(text, text, text);
    drop function definition_text(text);
  `)
}

const tables = [
  'provider_types',
  'resource_types',
  'resource_statuses',
  'attribute_definitions',
  'attribute_allowed_values',
  'relationship_types',
]
