-- 1,000 rows along the index of the names, three values each by its own look-up, put together as JSON by Postgres.
select json_build_object('data', json_build_object('virtualMachines', json_build_object('nodes', coalesce(
         json_agg(json_build_object(
           'id', translate(encode(('resources:' || p.id)::bytea, 'base64'), '+/=', '-_'), 'name', p.name, 'status', s.name, 'version', p.version, 'presence', upper(p.presence),
           'createdAt', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'updatedAt', to_char(p.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'attributes', json_build_object('benchOwner', a.owner, 'benchCost', a.cost::text, 'benchRank', a.rank::text))
           order by p.name, p.id), '[]')))) as answer
  from (select r.id, r.name, r.status_id, r.version, r.presence, r.created_at, r.updated_at from resources r
         where r.resource_type_id = @virtual_machine and r.deleted_at is null and r.name >= $1
         order by r.name, r.id limit 1000) p
  left join resource_statuses s on s.id = p.status_id
 cross join lateral (
   select max(v.value_string) filter (where v.attribute_definition_id = @bench_owner) as owner,
          max(v.value_decimal) filter (where v.attribute_definition_id = @bench_cost) as cost,
          max(v.value_integer) filter (where v.attribute_definition_id = @bench_rank) as rank
     from resource_attributes v
    where v.resource_id = p.id and v.attribute_definition_id in (@bench_owner, @bench_cost, @bench_rank)) a
