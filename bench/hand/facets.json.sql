-- What matches once, its values joined to it and counted together.
with matched as materialized (
  select r.id, r.status_id from resource_attributes k join resources r on r.id = k.resource_id
   where k.attribute_definition_id = @bench_rank and k.value_integer >= $1 and k.value_integer < $2
     and r.resource_type_id = @virtual_machine and r.deleted_at is null),
counted as (
  select case v.attribute_definition_id when @bench_environment then 1 else 2 end as place, v.value_string as text, count(*) as n
    from matched m
    join resource_attributes v on v.resource_id = m.id and v.ordinal = 0
     and v.attribute_definition_id in (@bench_environment, @bench_virtual_machine_zone)
   group by 1, 2
  union all
  select 3, s.name::text collate "C", count(*) from matched m join resource_statuses s on s.id = m.status_id group by 1, 2),
ranked as (select c.*, row_number() over (partition by place order by n desc, text) as rank from counted c)
select json_build_object('data', json_build_object('virtualMachines', json_build_object('facets', (
         select json_agg(json_build_object('attribute', f.attribute, 'field', f.field, 'count', (select count(*) from matched),
                           'missing', (select count(*) from matched) - coalesce(x.n, 0), 'terms', coalesce(x.terms, '[]'::json)) order by f.place)
           from (values (1, 'bench_environment', null), (2, 'bench_virtual_machine_zone', null), (3, null, 'STATUS')) f (place, attribute, field)
           left join (select place, sum(n)::integer as n,
                             json_agg(json_build_object('count', n, 'value', json_build_object('text', text)) order by n desc, text)
                               filter (where rank <= 10) as terms
                        from ranked group by place) x on x.place = f.place)))) as answer
