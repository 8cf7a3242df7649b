-- Along the index of the costs from the dearest; rows with the same cost are put in order together. JSON by Postgres.
select json_build_object('data', json_build_object('virtualMachines', json_build_object('nodes', coalesce(
         json_agg(json_build_object('id', translate(encode(('resources:' || p.id)::bytea, 'base64'), '+/=', '-_'), 'name', p.name,
           'attributes', json_build_object('benchCost', p.cost::text)) order by p.cost desc, p.id), '[]')))) as answer
  from (select r.id, r.name, c.value_decimal as cost
          from (select resource_id, value_decimal from resource_attributes
                 where attribute_definition_id = @bench_cost and value_decimal <= $2
                 order by value_decimal desc, resource_id offset 0) c
         cross join lateral (select r.id, r.name from resources r
                              where r.id = c.resource_id and r.resource_type_id = @virtual_machine and r.deleted_at is null offset 0) r
         where exists (select 1 from resource_attributes e
                        where e.attribute_definition_id = @bench_environment and e.value_string = $1 and e.resource_id = c.resource_id offset 0)
         limit 50) p
