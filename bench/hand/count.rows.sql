-- Both conditions as sets of ids from their indexes, hashed; then the type.
select count(*) as total
  from (select k.resource_id from resource_attributes k
         where k.attribute_definition_id = @bench_rank and k.value_integer >= $2 and k.value_integer < $3
        intersect all
        select e.resource_id from resource_attributes e
         where e.attribute_definition_id = @bench_environment and e.value_string = $1) m
  join resources r on r.id = m.resource_id
 where r.resource_type_id = @virtual_machine and r.deleted_at is null
