-- The parent with its children as JSON by Postgres.
select json_build_object('data', json_build_object('virtualMachine', (
         select json_build_object('id', translate(encode(('resources:' || p.id)::bytea, 'base64'), '+/=', '-_'), 'name', p.name, 'dockerContainers', json_build_object('nodes', coalesce((
                  select json_agg(json_build_object(
                           'id', translate(encode(('resources:' || c.id)::bytea, 'base64'), '+/=', '-_'), 'name', c.name, 'status', s.name,
                           'attributes', json_build_object('benchOwner', a.owner, 'benchDockerContainerVersion', a.version)) order by c.id)
                    from (select r.id, r.name, r.status_id from resource_edges g join resources r on r.id = g.to_id
                           where g.from_id = p.id and g.relationship_type_id = @hosts and g.deleted_at is null
                             and r.resource_type_id = @docker_container and r.deleted_at is null
                           order by r.id, g.id limit 50) c
                    left join resource_statuses s on s.id = c.status_id
                   cross join lateral (
                     select max(v.value_string) filter (where v.attribute_definition_id = @bench_owner) as owner,
                            max(v.value_string) filter (where v.attribute_definition_id = @bench_docker_container_version) as version
                       from resource_attributes v
                      where v.resource_id = c.id and v.attribute_definition_id in (@bench_owner, @bench_docker_container_version)) a),
                '[]')))
           from resources p where p.id = $1 and p.resource_type_id = @virtual_machine))) as answer
