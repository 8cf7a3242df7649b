select p.*, p.id as parent_id, page.*
  from unnest($1::bigint[]) with ordinality p (id, position)
  left join lateral (select r.id as "id", ..., e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key, r.id as tie_0, e.id as tie_1
  from (select e.*, e.from_id as far_id
  from resource_edges e
  where e.to_id = p.id and e.from_id <> e.to_id and e.deleted_at is null
  union all select e.*, e.to_id as far_id
  from resource_edges e
  where e.from_id = p.id and (e.is_symmetric or e.from_id = e.to_id) and e.deleted_at is null) e
  join resources r on r.id = e.far_id
  where (r."deleted_at" is null)
  order by tie_0, tie_1
  limit 51) page on true
  order by p.position, tie_0, tie_1
-- $1 ["1","2"]
