-- As the other, as rows.
select r.id, r.name, c.value_decimal as "benchCost"
  from (select resource_id, value_decimal from resource_attributes c
         where c.attribute_definition_id = @bench_cost and c.value_decimal is not null and c.value_decimal <= $2
         order by c.value_decimal desc, c.resource_id offset 0) c
 cross join lateral (select r.id, r.name from resources r
                      where r.id = c.resource_id and r.resource_type_id = @virtual_machine and r.deleted_at is null offset 0) r
 where exists (select 1 from resource_attributes e
                where e.resource_id = c.resource_id and e.attribute_definition_id = @bench_environment
                  and e.value_string = $1 offset 0)
 limit 50
