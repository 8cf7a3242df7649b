-- As the other, with the ends of the edges as an array; rows.
select r.id, r.name from resources r
 where r.id = any(array(select g.to_id from resource_edges g
                         where g.from_id = any(array(select k.resource_id from resource_attributes k
                                                      where k.attribute_definition_id = @bench_rank and k.value_integer >= $1 and k.value_integer < $2))
                           and g.relationship_type_id = @hosts and g.deleted_at is null
                           and exists (select 1 from resources m where m.id = g.from_id and m.deleted_at is null)))
   and r.resource_type_id = @docker_container and r.deleted_at is null
 order by r.name, r.id limit 50
