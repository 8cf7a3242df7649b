-- 3 statements

select lock_catalogue();

select (select array_agg(n) from resource_types, unnest(array[api_name, plural_api_name]) n) as types,
  (select array_agg(api_name) from attribute_definitions) as attributes,
  (select array_agg(n) from relationship_types, unnest(array[api_name, inverse_api_name]) n) as relationships;

insert into operations (actor, kind, cause, request_id, outcome, note, created_count, updated_count, deleted_count, rejected_count,
  started_at, finished_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, $10, now(), clock_timestamp())
  returning id;
