select p.*, p.id as parent_id, page.*
  from unnest($1::bigint[]) with ordinality p (id, position)
  left join lateral (select r.id as "id", ..., e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1
  from resource_edges e
  join resources r on r.id = e.from_id
  where e.to_id = p.id and e.relationship_type_id = $2 and e.deleted_at is null and (r."deleted_at" is null)
  order by tie_0, tie_1
  limit 51) page on true
  order by p.position, tie_0, tie_1
-- $1 ["1","2"]
-- $2 32
