-- Driven by the range; the other condition is looked up in its index for each of its ids, then the resource; rows.
select r.id, r.name, $1::text as "benchEnvironment", k.value_integer as "benchRank"
  from resource_attributes k
 cross join lateral (select r.id, r.name from resources r
                      where r.id = k.resource_id and r.resource_type_id = @virtual_machine and r.deleted_at is null offset 0) r
 where k.attribute_definition_id = @bench_rank and k.value_integer >= $2 and k.value_integer < $3
   and exists (select 1 from resource_attributes e
                where e.resource_id = k.resource_id and e.attribute_definition_id = @bench_environment and e.value_string = $1 offset 0)
 order by r.name, r.id limit 50
