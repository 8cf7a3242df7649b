-- Driven by the range, the other condition and the type probed.
select json_build_object('data', json_build_object('virtualMachines', json_build_object('totalCount', count(*)))) as answer
  from resource_attributes k
  join resource_attributes e on e.resource_id = k.resource_id and e.attribute_definition_id = @bench_environment
  join resources r on r.id = k.resource_id
 where k.attribute_definition_id = @bench_rank and k.value_integer >= $2 and k.value_integer < $3
   and e.value_string = $1 and r.resource_type_id = @virtual_machine and r.deleted_at is null
