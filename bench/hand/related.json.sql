-- From the machines of a range of ranks along the edges to their containers. JSON by Postgres.
select json_build_object('data', json_build_object('dockerContainers', json_build_object('nodes', coalesce(
         json_agg(json_build_object('id', translate(encode(('resources:' || p.id)::bytea, 'base64'), '+/=', '-_'), 'name', p.name) order by p.name, p.id), '[]')))) as answer
  from (select r.id, r.name from resources r
         where r.id in (select g.to_id from resource_attributes k
                          join resources m on m.id = k.resource_id and m.deleted_at is null
                          join resource_edges g on g.from_id = k.resource_id and g.relationship_type_id = @hosts and g.deleted_at is null
                         where k.attribute_definition_id = @bench_rank and k.value_integer >= $1 and k.value_integer < $2)
           and r.resource_type_id = @docker_container and r.deleted_at is null
         order by r.name, r.id limit 50) p
