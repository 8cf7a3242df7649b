-- 3 statements

select lock_catalogue();

select (select array_agg(n) from resource_types, unnest(array[api_name, plural_api_name]) n) as types,
  (select array_agg(api_name) from attribute_definitions) as attributes,
  (select array_agg(n) from (
  select unnest(array[api_name, inverse_api_name]) from relationship_types
  union
  select case when neighbour.is_one then t.api_name else t.plural_api_name end
  from relationship_type_fields f join relationship_types r on r.id = f.relationship_type_id
  cross join lateral (values (f.to_type_id, r.to_one), (f.from_type_id, r.from_one)) neighbour (type_id, is_one)
  join resource_type_closure c on c.ancestor_id = neighbour.type_id
  join resource_types t on t.id = c.descendant_id) names (n)) as relationships;

insert into operations (actor, kind, cause, request_id, outcome, note, created_count, updated_count, deleted_count, rejected_count,
  started_at, finished_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8,
  $9, $10, now(), clock_timestamp())
  returning id;
