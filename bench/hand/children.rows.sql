-- The parent on each row of a child; rows. A column by a look-up of its own.
select p.id as "parentId", p.name as "parentName", c.id, c.name, s.name as status,
       (select v.value_string from resource_attributes v where v.resource_id = c.id and v.attribute_definition_id = @bench_owner) as "benchOwner",
       (select v.value_string from resource_attributes v where v.resource_id = c.id and v.attribute_definition_id = @bench_docker_container_version) as "benchDockerContainerVersion"
  from resources p
  left join lateral (select r.id, r.name, r.status_id from resource_edges g join resources r on r.id = g.to_id
                      where g.from_id = p.id and g.relationship_type_id = @hosts and g.deleted_at is null
                        and r.resource_type_id = @docker_container and r.deleted_at is null
                      order by r.id, g.id limit 50) c on true
  left join resource_statuses s on s.id = c.status_id
 where p.id = $1 and p.resource_type_id = @virtual_machine
 order by c.id
