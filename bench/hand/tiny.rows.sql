-- The page along the index of the names as rows.
select r.id, r.name from resources r
 where r.resource_type_id = @virtual_machine and r.deleted_at is null and r.name >= $1
 order by r.name, r.id limit 10
