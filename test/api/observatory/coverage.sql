-- 4 statements

with seen as (
  select r.resource_type_id as type_id, r.provider_type_id as provider_type_id, r.id >> 6 as chunk, bit_or(1::bigint << (r.id & 63)::integer) as word, count(*) as n
  from resources r where r."resource_type_id" = $1::bigint and r."deleted_at" is null group by 1, 2, 3)
  select type_id as "typeId", provider_type_id as "providerTypeId", sum(n)::float8 as resources, null::text as bits from seen group by 1, 2
  union all
  select null, null, null, (
  select string_agg(int8send(coalesce(w.word, 0)), '' order by s.chunk)::text
  from generate_series(0, (select coalesce(max(id), 0) >> 6 from resources) + 1) s (chunk)
  left join (select chunk, bit_or(word) as word from seen group by chunk) w on w.chunk = s.chunk);

select r.id from resources r where r.resource_type_id = any($1::integer[]) and (r."resource_type_id" = $2::bigint and r."deleted_at" is null) is not true limit $3;

with seen as materialized (select b.bits, octet_length(b.bits)::bigint * 8 - 1 as last from (select $1::bytea as bits) b) select attribute, part, value, until, n from (select a.id as attribute, p.* from (select a.* from (select u.id, u.is_limited, case when ceil(u.min) > -9223372036854775808 then least(ceil(u.min) - 1, 9223372036854775807)::bigint end as under, case when floor(u.max) < 9223372036854775807 then greatest(floor(u.max) + 1, -9223372036854775808)::bigint end as over from unnest($2::integer[], $3::numeric[], $4::numeric[], $5::boolean[]) u (id, min, max, is_limited)) a where true) a cross join lateral ((select 'present' as part, null::text as value, null::text as until, ((select count(*) from "virtual_machines" x where get_bit((select bits from seen), least(x.resource_id, (select last from seen)) # 56) = 1 and x."cpu_cores" is not null))::bigint as n, 0::bigint as place )) p union all select a.id as attribute, p.* from (select a.* from (select u.id, u.is_limited, case when ceil(u.min) > -9223372036854775808 then least(ceil(u.min) - 1, 9223372036854775807)::bigint end as under, case when floor(u.max) < 9223372036854775807 then greatest(floor(u.max) + 1, -9223372036854775808)::bigint end as over from unnest($6::integer[], $7::numeric[], $8::numeric[], $9::boolean[]) u (id, min, max, is_limited)) a where true) a cross join lateral ((select 'present' as part, null::text as value, null::text as until, ((select count(*) from "virtual_machines" x where get_bit((select bits from seen), least(x.resource_id, (select last from seen)) # 56) = 1 and x."disk_gb" is not null))::bigint as n, 0::bigint as place )) p) q order by attribute, part, place;

with seen as materialized (select b.bits, octet_length(b.bits)::bigint * 8 - 1 as last from (select $1::bytea as bits) b) select attribute, part, value, until, n from (select a.id as attribute, p.* from (select a.* from (select u.id, u.is_limited, u.min as under, u.max as over from unnest($2::integer[], $3::numeric[], $4::numeric[], $5::boolean[]) u (id, min, max, is_limited)) a where true) a cross join lateral ((select 'present' as part, null::text as value, null::text as until, ((select count(*) from resource_attributes x where x.kind_id = any(array(select id from resource_kinds where resource_type_id = any($6::integer[]))) and x.attribute_definition_id = a.id))::bigint as n, 0::bigint as place )) p) q order by attribute, part, place;
