-- The page along the index of the names, put together as JSON by Postgres.
select json_build_object('data', json_build_object('virtualMachines', json_build_object('nodes', coalesce(
         json_agg(json_build_object('id', translate(encode(('resources:' || p.id)::bytea, 'base64'), '+/=', '-_'), 'name', p.name) order by p.name, p.id), '[]')))) as answer
  from (select r.id, r.name from resources r
         where r.resource_type_id = @virtual_machine and r.deleted_at is null and r.name >= $1
         order by r.name, r.id limit 10) p
