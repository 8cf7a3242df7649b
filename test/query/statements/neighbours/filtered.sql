select p.*, p.id as parent_id, page.*
  from (select p.id, p.position, (select count(*)
  from resource_edges e
  join resources r on r.id = e.to_id
  where e.from_id = p.id and e.relationship_type_id = $1 and (exists (select 1
  from resource_edge_attributes a1
  where a1.from_id = e.from_id and a1.edge_id = e.id and a1.attribute_definition_id = $2 and a1.value_string = $3::text)) and (r.resource_type_id = 11 and r."name" = $4::text)) as total_count
  from unnest($5::bigint[]) with ordinality p (id, position) offset 0) p
  left join lateral (select r.id as "id", ..., e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r."name" as sort_0, r.id as tie_0, e.id as tie_1
  from resource_edges e
  join resources r on r.id = e.to_id
  where e.from_id = p.id and e.relationship_type_id = $6 and (exists (select 1
  from resource_edge_attributes a1
  where a1.from_id = e.from_id and a1.edge_id = e.id and a1.attribute_definition_id = $7 and a1.value_string = $8::text)) and (r.resource_type_id = 11 and r."name" = $9::text)
  order by sort_0, tie_0, tie_1
  limit 2) page on true
  order by p.position, sort_0, tie_0, tie_1
-- $1 32
-- $2 109
-- $3 "hard"
-- $4 "b"
-- $5 ["1","2"]
-- $6 32
-- $7 109
-- $8 "hard"
-- $9 "b"
