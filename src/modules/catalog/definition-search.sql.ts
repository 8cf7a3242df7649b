import { identifier, join, raw, sql, type Statement } from '../../query/sql.js'
import { allowedValue } from './allowed-value.noun.js'
import { attributeDefinition } from './attribute-definition.noun.js'
import type { Noun } from './noun.js'
import { providerType } from './provider-type.noun.js'
import { relationshipType } from './relationship-type.noun.js'
import { resourceStatus } from './resource-status.noun.js'
import { resourceType } from './resource-type.noun.js'

/** What can be found by its words, in the order in which equals are answered. Each table has a column `words`. */
export const searched = {
  RESOURCE_TYPE: resourceType,
  ATTRIBUTE: attributeDefinition,
  RELATIONSHIP_TYPE: relationshipType,
  PROVIDER_TYPE: providerType,
  STATUS: resourceStatus,
  ALLOWED_VALUE: allowedValue,
} as const satisfies Record<string, Noun>

export type DefinitionKind = keyof typeof searched

/** All kinds; the place of one in here is `kind` in a statement. */
export const definitionKinds = Object.keys(searched) as DefinitionKind[]

/**
 * Definitions that have a word which begins with one of these, as a FROM item `t`: `kind`, `id`, what people read, how many of the words are `covered`, and
 * the `score` among equals, retired ones last. A word that begins none stands for names that look like it. Words are lower-case letters and digits only.
 */
export function matchingDefinitions(words: readonly string[], kinds: readonly DefinitionKind[]): Statement {
  const texts = words.map((word) => `'${word}'`)
  const any = texts.map((text) => `${text}:*`).join(' | ')
  return sql`(
    with definitions as not materialized (${join(kinds.map(selectDefinitions), ' union all ')}),
    sought as materialized (
      select w.word,
             to_tsquery('pg_catalog.simple', w.text) || to_tsquery('pg_catalog.english', w.text) as whole,
             to_tsquery('pg_catalog.simple', w.text || ':*') || to_tsquery('pg_catalog.english', w.text || ':*') as beginning
        from unnest(${words}::text[], ${texts}::text[]) w (word, text)),
    hits as materialized (
      select * from definitions d
       where d.words @@ (to_tsquery('pg_catalog.simple', ${any}::text) || to_tsquery('pg_catalog.english', ${any}::text))),
    missed as materialized (
      select s.word from sought s
       where length(s.word) >= 4 and not exists (select 1 from hits h where h.words @@ s.beginning)),
    scored as (
      select h.kind, h.id, h.name, h.display_name, h.description, h.retired_at,
             ts_rank(h.words, s.whole) + 0.5 * ts_rank(h.words, s.beginning) as score
        from hits h join sought s on h.words @@ s.beginning
      union all
      select d.kind, d.id, d.name, d.display_name, d.description, d.retired_at, 0.1 * word_similarity(m.word, d.names) as score
        from missed m join definitions d on word_similarity(m.word, d.names) >= 0.4)
    select kind, id, name, display_name, description, count(*) as covered,
           round((sum(score) + case when lower(regexp_replace(name, '[^[:alnum:]]+', ' ', 'g')) = ${words.join(' ')}::text then 10 else 0 end
                  - case when retired_at is null then 0 else 20 end)::numeric, 6) as score
      from scored group by kind, id, name, display_name, description, retired_at) t`
}

function selectDefinitions(kind: DefinitionKind): Statement {
  const name = raw(kind === 'ALLOWED_VALUE' ? 'd.value' : 'd.name::text')
  return sql`
      select ${raw(String(definitionKinds.indexOf(kind)))}::bigint as kind, d.id, ${name} as name, d.display_name, d.description, d.retired_at, d.words,
             lower(${name} || ' ' || d.display_name) as names from ${identifier(searched[kind].table)} d`
}
