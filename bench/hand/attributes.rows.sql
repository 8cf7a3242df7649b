-- The page along the index of the names; a column for each value, all of a row read together; rows.
select p.id, p.name, s.name as status, p.updated_at, a.*
  from (select r.id, r.name, r.status_id, r.updated_at from resources r
         where r.resource_type_id = @virtual_machine and r.deleted_at is null and r.name >= $1
         order by r.name, r.id limit 50) p
  left join resource_statuses s on s.id = p.status_id
 cross join lateral (
   select max(v.value_string) filter (where v.attribute_definition_id = @bench_owner) as "benchOwner",
          max(v.value_string) filter (where v.attribute_definition_id = @bench_environment) as "benchEnvironment",
          max(v.value_decimal) filter (where v.attribute_definition_id = @bench_cost) as "benchCost",
          max(v.value_integer) filter (where v.attribute_definition_id = @bench_rank) as "benchRank",
          max(v.value_datetime) filter (where v.attribute_definition_id = @bench_built_at) as "benchBuiltAt",
          max(v.value_string) filter (where v.attribute_definition_id = @bench_virtual_machine_zone) as "benchVirtualMachineZone",
          max(v.value_string) filter (where v.attribute_definition_id = @bench_virtual_machine_version) as "benchVirtualMachineVersion",
          max(v.value_integer) filter (where v.attribute_definition_id = @bench_virtual_machine_size) as "benchVirtualMachineSize"
     from resource_attributes v where v.resource_id = p.id) a
 order by p.name, p.id
