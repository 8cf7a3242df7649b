-- 3 statements

select f.*, page.* from (select (select count(*) from (
  with definitions as not materialized (
  select 0::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "resource_types" d union all 
  select 1::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "attribute_definitions" d union all 
  select 2::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "relationship_types" d union all 
  select 3::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "provider_types" d union all 
  select 4::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "resource_statuses" d union all 
  select 5::bigint as kind, d.id, d.value as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.value || ' ' || d.display_name) as names from "attribute_allowed_values" d),
  sought as materialized (
  select w.word,
  to_tsquery('pg_catalog.simple', w.text) || to_tsquery('pg_catalog.english', w.text) as whole,
  to_tsquery('pg_catalog.simple', w.text || ':*') || to_tsquery('pg_catalog.english', w.text || ':*') as beginning
  from unnest($1::text[], $2::text[]) w (word, text)),
  hits as materialized (
  select * from definitions d
  where d.words @@ (to_tsquery('pg_catalog.simple', $3::text) || to_tsquery('pg_catalog.english', $4::text))),
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
  round((sum(score) + case when lower(regexp_replace(name, '[^[:alnum:]]+', ' ', 'g')) = $5::text then 10 else 0 end
  - case when retired_at is null then 0 else 20 end)::numeric, 6) as score
  from scored group by kind, id, name, display_name, description, retired_at) t where true) as total_count) f left join lateral (select t.kind, t.id, t.name, t.display_name as "displayName", t.description, t.covered, t."covered" as sort_0, t."score" as sort_1, t."name" collate "C" as sort_2, t.kind as tie_0, t.id as tie_1 from (
  with definitions as not materialized (
  select 0::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "resource_types" d union all 
  select 1::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "attribute_definitions" d union all 
  select 2::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "relationship_types" d union all 
  select 3::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "provider_types" d union all 
  select 4::bigint as kind, d.id, d.name::text as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.name::text || ' ' || d.display_name) as names from "resource_statuses" d union all 
  select 5::bigint as kind, d.id, d.value as name, d.display_name, d.description, d.retired_at, d.words,
  lower(d.value || ' ' || d.display_name) as names from "attribute_allowed_values" d),
  sought as materialized (
  select w.word,
  to_tsquery('pg_catalog.simple', w.text) || to_tsquery('pg_catalog.english', w.text) as whole,
  to_tsquery('pg_catalog.simple', w.text || ':*') || to_tsquery('pg_catalog.english', w.text || ':*') as beginning
  from unnest($6::text[], $7::text[]) w (word, text)),
  hits as materialized (
  select * from definitions d
  where d.words @@ (to_tsquery('pg_catalog.simple', $8::text) || to_tsquery('pg_catalog.english', $9::text))),
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
  round((sum(score) + case when lower(regexp_replace(name, '[^[:alnum:]]+', ' ', 'g')) = $10::text then 10 else 0 end
  - case when retired_at is null then 0 else 20 end)::numeric, 6) as score
  from scored group by kind, id, name, display_name, description, retired_at) t where true order by sort_0 desc, sort_1 desc, sort_2, tie_0, tie_1 limit 3) page on true order by sort_0 desc, sort_1 desc, sort_2, tie_0, tie_1;

select t.id as "id", t."name" as "name", t."display_name" as "displayName", t."description" as "description", t."data_type" as "dataType", t."is_list" as "list", t."unit" as "unit", t."min_value" as "min", t."max_value" as "max", t."pattern" as "pattern", t."api_name" as "apiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById" from "attribute_definitions" t where t.id = any($1::bigint[]);

select t.id as "id", t."name" as "name", t."plural_name" as "pluralName", t."display_name" as "displayName", t."description" as "description", t."is_abstract" as "abstract", t."api_name" as "apiName", t."plural_api_name" as "pluralApiName", t."created_at" as "createdAt", t."updated_at" as "updatedAt", t."retired_at" as "retiredAt", t."retired_note" as "retiredNote", t."replaced_by_id" as "replacedById", t."supertype_id" as "supertypeId" from "resource_types" t where t.id = any($1::bigint[]);
