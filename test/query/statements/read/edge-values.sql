select a.edge_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_edge_attributes a
  where (a.from_id, a.edge_id) in (select *
  from unnest($1::bigint[], $2::bigint[])) and a.attribute_definition_id = any($3::integer[])
  order by 1, 2, 3
-- $1 ["1"]
-- $2 ["500"]
-- $3 [109]
