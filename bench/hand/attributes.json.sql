-- The page along the index of the names, the values of each row by its key, put together as JSON by Postgres.
select json_build_object('data', json_build_object('virtualMachines', json_build_object('nodes', coalesce(
         json_agg(json_build_object(
           'id', translate(encode(('resources:' || p.id)::bytea, 'base64'), '+/=', '-_'), 'name', p.name, 'status', s.name,
           'updatedAt', to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'attributes', json_build_object(
             'benchOwner', a.owner, 'benchEnvironment', a.environment, 'benchCost', a.cost::text, 'benchRank', a.rank::text,
             'benchBuiltAt', to_char(a.built_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
             'benchVirtualMachineZone', a.zone, 'benchVirtualMachineVersion', a.version, 'benchVirtualMachineSize', a.size::text))
           order by p.name, p.id), '[]')))) as answer
  from (select r.id, r.name, r.status_id, r.updated_at from resources r
         where r.resource_type_id = @virtual_machine and r.deleted_at is null and r.name >= $1
         order by r.name, r.id limit 50) p
  left join resource_statuses s on s.id = p.status_id
 cross join lateral (
   select max(v.value_string) filter (where v.attribute_definition_id = @bench_owner) as owner,
          max(v.value_string) filter (where v.attribute_definition_id = @bench_environment) as environment,
          max(v.value_decimal) filter (where v.attribute_definition_id = @bench_cost) as cost,
          max(v.value_integer) filter (where v.attribute_definition_id = @bench_rank) as rank,
          max(v.value_datetime) filter (where v.attribute_definition_id = @bench_built_at) as built_at,
          max(v.value_string) filter (where v.attribute_definition_id = @bench_virtual_machine_zone) as zone,
          max(v.value_string) filter (where v.attribute_definition_id = @bench_virtual_machine_version) as version,
          max(v.value_integer) filter (where v.attribute_definition_id = @bench_virtual_machine_size) as size
     from resource_attributes v where v.resource_id = p.id) a
