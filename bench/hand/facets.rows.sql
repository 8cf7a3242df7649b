-- What matches once, with both values beside it; counted by grouping sets; rows.
with matched as materialized (
  select r.status_id,
         (select v.value_string from resource_attributes v where v.resource_id = r.id and v.attribute_definition_id = @bench_environment) as environment,
         (select v.value_string from resource_attributes v where v.resource_id = r.id and v.attribute_definition_id = @bench_virtual_machine_zone) as zone
    from resource_attributes k join resources r on r.id = k.resource_id
   where k.attribute_definition_id = @bench_rank and k.value_integer >= $1 and k.value_integer < $2
     and r.resource_type_id = @virtual_machine and r.deleted_at is null)
select grouping(environment, zone, status_id) as place, coalesce(environment, zone, (select s.name from resource_statuses s where s.id = status_id)::text) as text, count(*) as n
  from matched group by grouping sets ((environment), (zone), (status_id))
 order by 1, 3 desc, coalesce(environment, zone, (select s.name from resource_statuses s where s.id = status_id)::text) collate "C"
