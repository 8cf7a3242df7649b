-- As the other, as rows.
select p.*, s.name as status, a.*
  from (select r.id, r.name, r.status_id, r.version, r.presence, r.created_at, r.updated_at from resources r
         where r.resource_type_id = @virtual_machine and r.deleted_at is null and r.name >= $1
         order by r.name, r.id limit 1000) p
  left join resource_statuses s on s.id = p.status_id
 cross join lateral (
   select max(v.value_string) filter (where v.attribute_definition_id = @bench_owner) as "benchOwner",
          max(v.value_decimal) filter (where v.attribute_definition_id = @bench_cost) as "benchCost",
          max(v.value_integer) filter (where v.attribute_definition_id = @bench_rank) as "benchRank"
     from resource_attributes v
    where v.resource_id = p.id and v.attribute_definition_id in (@bench_owner, @bench_cost, @bench_rank)) a
 order by p.name, p.id
