select a.resource_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip
  from resource_attributes a
  where a.resource_id = any($1::bigint[]) and a.attribute_definition_id = any($2::integer[])
  union all select x.resource_id as "ownerId", v.attribute_id as "attributeId", 0 as ordinal, v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip
  from virtual_machines x
  cross join lateral (values ($3::integer, null::text, x.cpu_cores, null::numeric, null::boolean, null::timestamptz, null::inet), ($4::integer, x.guest_os, null::bigint, null::numeric, null::boolean, null::timestamptz, null::inet)) v (attribute_id, string, integer, decimal, boolean, datetime, ip)
  where x.resource_id = any($5::bigint[]) and num_nonnulls(v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip) = 1
  order by 1, 2, 3
-- $1 ["1","2"]
-- $2 [103,100,101]
-- $3 100
-- $4 101
-- $5 ["1"]
