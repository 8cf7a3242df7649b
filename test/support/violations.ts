import { raw, sql, type Statement } from '../../src/query/sql.js'

/** One broken rule at one place. */
export interface Violation {
  readonly rule: string
  readonly subject: string
}

/**
 * What no sequence of writes may leave behind, one row a violation: orphans; attribute and state intervals that do not tile a life from creation to now;
 * intervals that end where nothing changed; edges whose intervals overlap; values of another type than their attribute; resources without
 * an identity; unique keys that do not follow from the values; operations of the inventory that did nothing.
 */
export function selectViolations(): Statement {
  return sql`
    select rule, subject from (
      ${raw(orphans)} union all ${raw(attributeIntervals)} union all ${raw(stateIntervals)} union all ${raw(edgeIntervals)}
      union all ${raw(valueTypes)} union all ${raw(identities)} union all ${raw(uniqueKeys)} union all ${raw(operationCounts)}
    ) v order by 1, 2 limit 100`
}

const orphans = `
  select 'history of no resource' as rule, h.resource_id::text as subject from resource_attribute_history h
   where not exists (select 1 from resources r where r.id = h.resource_id)
  union all
  select 'state of no resource', h.resource_id::text from resource_state_history h
   where not exists (select 1 from resources r where r.id = h.resource_id)
  union all
  select 'edge history of no resource', h.edge_id::text from resource_edge_history h
   where not exists (select 1 from resources r where r.id = h.from_id) or not exists (select 1 from resources r where r.id = h.to_id)
  union all
  select 'edge attribute history of no edge history', a.edge_id::text from resource_edge_attribute_history a
   where not exists (select 1 from resource_edge_history h
                      where (h.from_id, h.edge_id, h.to_version, h.valid_to) = (a.from_id, a.edge_id, a.to_version, a.valid_to))
  union all
  select 'history of no operation', o.id::text
    from (select operation_id as id from resource_attribute_history union select operation_id from resource_state_history
          union select operation_id from resource_edge_history
          union select created_operation_id from resources where created_operation_id is not null
          union select operation_id from resource_edges where operation_id is not null) o
   where not exists (select 1 from operations p where p.id = o.id)
  union all
  select 'hidden edge between live ends', e.id::text
    from resource_edges e join resources f on f.id = e.from_id join resources t on t.id = e.to_id
   where e.deleted_at is not null and f.deleted_at is null and t.deleted_at is null
  union all
  select 'live edge at a deleted end', e.id::text
    from resource_edges e join resources f on f.id = e.from_id join resources t on t.id = e.to_id
   where e.deleted_at is null and (f.deleted_at is not null or t.deleted_at is not null)`

const attributeIntervals = `
  select rule, s.resource_id || ' attribute ' || s.attribute_definition_id || ' version ' || s.to_version
    from (
      select i.*, r.created_at, r.updated_at, r.version, r.id as found,
             lag(i.valid_to) over life as before_to, lag(i.to_version) over life as before_version, lag(i.shown) over life as before_shown
        from (
          select h.resource_id, h.attribute_definition_id, h.to_version, min(h.from_version) as from_version, min(h.valid_from) as valid_from,
                 min(h.valid_to) as valid_to, count(distinct (h.from_version, h.valid_from, h.valid_to, h.operation_id)) as shapes,
                 count(*) as elements, min(h.ordinal) as lowest, max(h.ordinal) as highest,
                 array_agg(row(h.value_string, h.value_integer, h.value_decimal, h.value_boolean, h.value_datetime, h.value_ip, h.value_text)::text
                           order by h.ordinal) as shown
            from resource_attribute_history h group by 1, 2, 3) i
        left join resources r on r.id = i.resource_id
      window life as (partition by i.resource_id, i.attribute_definition_id order by i.to_version)) s
    cross join lateral (values
      ('elements of one interval differ in shape', shapes > 1),
      ('ordinals have gaps', case when lowest = 0 then elements > 1 else lowest <> 1 or highest <> elements end),
      ('the first interval does not begin at creation', before_version is null and (from_version <> 1 or valid_from <> created_at)),
      ('an interval does not begin where the one before ended',
       before_version is not null and (from_version <> before_version or valid_from <> before_to)),
      ('an interval ends after the last change', to_version > version or valid_to > updated_at),
      ('two intervals in a row have one value', before_shown = shown)) c (rule, is_broken)
   where is_broken
  union all
  select 'the present value is that of the last interval', h.resource_id || ' attribute ' || h.attribute_definition_id
    from (select l.resource_id, l.attribute_definition_id,
                 array_agg(row(l.value_string, l.value_integer, l.value_decimal, l.value_boolean, l.value_datetime, l.value_ip, l.value_text)::text
                           order by l.ordinal) as shown
            from resource_attribute_history l
           where l.to_version = (select max(m.to_version) from resource_attribute_history m
                                  where m.resource_id = l.resource_id and m.attribute_definition_id = l.attribute_definition_id)
           group by 1, 2) h
    join (select a.resource_id, a.attribute_definition_id,
                 array_agg(row(a.value_string, a.value_integer, a.value_decimal, a.value_boolean, a.value_datetime, a.value_ip, a.value_text)::text
                           order by a.ordinal) as shown
            from resource_attributes a group by 1, 2) p using (resource_id, attribute_definition_id)
   where p.shown = h.shown`

const stateIntervals = `
  select rule, s.resource_id || ' version ' || s.to_version
    from (
      select h.*, r.created_at, r.updated_at, r.version, lag(h.valid_to) over life as before_to, lag(h.to_version) over life as before_version
        from resource_state_history h join resources r on r.id = h.resource_id
      window life as (partition by h.resource_id order by h.to_version)) s
    cross join lateral (values
      ('the first state does not begin at creation', before_version is null and (from_version <> 1 or valid_from <> created_at)),
      ('a state does not begin where the one before ended',
       before_version is not null and (from_version <> before_version or valid_from <> before_to)),
      ('a state ends after the last change', to_version > version or valid_to > updated_at)) c (rule, is_broken)
   where is_broken`

const edgeIntervals = `
  select rule, s.from_id || ' edge ' || s.edge_id || ' version ' || s.to_version
    from (
      select h.*, lag(h.valid_to) over life as before_to, lag(h.to_version) over life as before_version, lag(h.reason) over life as before_reason,
             lead(h.edge_id) over life is null as is_last, e.id is not null as exists_still, e.valid_from as began, e.from_version as began_version,
             e.deleted_at is not null as is_hidden
        from resource_edge_history h left join resource_edges e on e.from_id = h.from_id and e.id = h.edge_id
      window life as (partition by h.from_id, h.edge_id order by h.to_version)) s
    cross join lateral (values
      ('a changed edge does not go on at once', before_reason = 'changed' and (valid_from <> before_to or from_version <> before_version)),
      ('a hidden edge comes back before it went', before_reason = 'hidden' and (valid_from < before_to or from_version < before_version)),
      ('a removed edge goes on', before_reason = 'removed' or (is_last and reason = 'removed' and exists_still)),
      ('the present edge does not begin where the last interval ended',
       is_last and reason = 'changed' and (not exists_still or began <> valid_to or began_version <> to_version)),
      ('a hidden edge is live without a new beginning', is_last and reason = 'hidden' and exists_still and not is_hidden and began < valid_to)
      ) c (rule, is_broken)
   where is_broken`

const valueTypes = `
  select 'a past value is of another type than its attribute', h.resource_id || ' attribute ' || h.attribute_definition_id
    from resource_attribute_history h join attribute_definitions d on d.id = h.attribute_definition_id
   where num_nonnulls(h.value_string, h.value_integer, h.value_decimal, h.value_boolean, h.value_datetime, h.value_ip) = 1
     and (case d.data_type when 'string' then h.value_string is null when 'integer' then h.value_integer is null
            when 'decimal' then h.value_decimal is null when 'boolean' then h.value_boolean is null
            when 'datetime' then h.value_datetime is null else h.value_ip is null end
       or d.is_list <> (h.ordinal > 0))
  union all
  select 'a value is of another type than its attribute', a.resource_id || ' attribute ' || a.attribute_definition_id
    from resource_attributes a join attribute_definitions d on d.id = a.attribute_definition_id where a.value_kind <> d.value_kind
  union all
  select 'a present list has gaps', a.resource_id || ' attribute ' || a.attribute_definition_id
    from resource_attributes a where a.ordinal > 0 group by a.resource_id, a.attribute_definition_id having max(a.ordinal) <> count(*)`

const identities = `
  select 'a resource without identity', r.id::text from resources r
   where not exists (select 1 from resource_identities i where i.resource_id = r.id)
  union all
  select 'an identity twice', source_instance_id || ' ' || kind || ' ' || external_id from resource_identities
   group by source_instance_id, kind, external_id having count(*) > 1`

const uniqueKeys = `
  select 'a unique key is not what the values say', coalesce(w.resource_id, k.resource_id)::text
    from unique_keys_of((select array_agg(id) from resources)) w
    full join resource_unique_keys k on k.key = w.key and k.resource_id = w.resource_id
   where w.key is null or k.key is null`

// Those of the catalogue count definitions.
const ofInventory = `(o.kind like 'inventory.%' or o.kind = 'import')`

const operationCounts = `
  select 'an operation did nothing', o.id::text from operations o
   where ${ofInventory} and o.outcome = 'succeeded' and o.created_count + o.updated_count + o.deleted_count + o.restored_count = 0
  union all
  select 'an operation created another number of resources', o.id::text
    from operations o where ${ofInventory} and o.created_count <> (select count(*) from resources r where r.created_operation_id = o.id)
     and o.created_count > 0`
