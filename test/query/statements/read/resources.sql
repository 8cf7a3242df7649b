select r.id as "id", ...
  from resources r
  where r.id = any($1::bigint[]) and (true)
-- $1 ["2","1","9"]
