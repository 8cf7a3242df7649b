-- The ids of both conditions from their indexes, intersected; then their resources, sorted by name. JSON by Postgres.
select json_build_object('data', json_build_object('virtualMachines', json_build_object('nodes', coalesce(
         json_agg(json_build_object('id', translate(encode(('resources:' || p.id)::bytea, 'base64'), '+/=', '-_'), 'name', p.name,
           'attributes', json_build_object('benchEnvironment', $1::text, 'benchRank', k.value_integer::text))
           order by p.name, p.id), '[]')))) as answer
  from (select r.id, r.name from resources r
         where r.id = any(array(select resource_id from resource_attributes
                                 where attribute_definition_id = @bench_rank and value_integer >= $2 and value_integer < $3
                                intersect
                                select resource_id from resource_attributes
                                 where attribute_definition_id = @bench_environment and value_string = $1))
           and r.resource_type_id = @virtual_machine and r.deleted_at is null
         order by r.name, r.id limit 50) p
  join resource_attributes k on k.resource_id = p.id and k.attribute_definition_id = @bench_rank
