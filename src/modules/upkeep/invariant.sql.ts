import { raw, type Statement } from '../../query/sql.js'
import type { InvariantName } from './invariant.js'

/**
 * Rows: `name` of an invariant that does not hold, how many `violations` it has, and the `first` of them as texts; none for those that hold. One
 * statement, so one snapshot; each part reads its tables once and joins them by hash, whatever their size.
 */
export function selectViolations(shown = 5): Statement {
  const parts = Object.entries(violations).map(
    ([name, text]) => `select '${name}' as name, v.* from (${text}) v (rule, subject)`,
  )
  return raw(`
    select name, violations, array_agg(rule || ': ' || subject order by place) as first
      from (select name, rule, subject, count(*) over (partition by name) as violations,
                   row_number() over (partition by name order by rule, subject) as place
              from (${parts.join(' union all ')}) found) placed
     where place <= ${Math.trunc(shown)} group by name, violations order by name`)
}

/** Lets the rest of the transaction take as long as it takes. Compiling such long statements would take several times what it saves. */
export const takeTheTime = (): Statement => raw('set local statement_timeout = 0; set local jit = off')

/** The end of a query that answers, for each row, the rules that it breaks, as `c.rule`. A row is unfolded only if it breaks one: most break none. */
const whichOf = (rules: readonly (readonly [rule: string, isBroken: string])[]) => `
    cross join lateral (values ${rules.map(([rule, isBroken]) => `('${rule}', ${isBroken})`).join(', ')}) c (rule, is_broken)
   where (${rules.map(([, isBroken]) => isBroken).join(' or ')}) and c.is_broken`

const ofResource = (rule: string, table: string, subject = 'resource_id::text') => `
  select '${rule} of no resource', ${subject} from ${table} o
   where not exists (select from resources r where r.id = o.resource_id)`

const ofAttribute = "'resource ' || o.resource_id || ' attribute ' || o.attribute_definition_id"

/** Whether a row's one value stands in the column, and at an ordinal, of a data type and single or list. */
const misfits = (row: string) => `
  case d.data_type when 'string' then ${row}.value_string is null when 'integer' then ${row}.value_integer is null
       when 'decimal' then ${row}.value_decimal is null when 'boolean' then ${row}.value_boolean is null
       when 'datetime' then ${row}.value_datetime is null else ${row}.value_ip is null end
  or d.is_list <> (${row}.ordinal > 0)`

const values = (row: string) =>
  `num_nonnulls(${['string', 'integer', 'decimal', 'boolean', 'datetime', 'ip'].map((type) => `${row}.value_${type}`).join(', ')})`

const isCut = (row: string) => `case when ${row}.value_text is null then octet_length(${row}.value_string) > 996
  else ${row}.value_string is null or octet_length(${row}.value_text) <= 996 end`

const orphans = `
  ${ofResource('value', 'resource_attributes', ofAttribute)}
  union all ${ofResource('value in a column', '(select distinct resource_id from extension_values where value is not null)')}
  union all ${ofResource('claim', 'resource_attribute_claims', ofAttribute)}
  union all ${ofResource('identity', 'resource_identities', "o.source_instance_id || ' ' || o.kind || ' ' || o.external_id")}
  union all ${ofResource('history', 'resource_attribute_history', ofAttribute)}
  union all ${ofResource('state', 'resource_state_history')}
  union all
  select 'edge of no resource', o.id::text from resource_edges o
   where not exists (select from resources r where r.id = o.from_id) or not exists (select from resources r where r.id = o.to_id)
  union all
  select 'edge history of no resource', o.edge_id::text from resource_edge_history o
   where not exists (select from resources r where r.id = o.from_id) or not exists (select from resources r where r.id = o.to_id)
  union all
  select 'attribute of no edge', o.edge_id || ' attribute ' || o.attribute_definition_id from resource_edge_attributes o
   where not exists (select from resource_edges e where e.from_id = o.from_id and e.id = o.edge_id)
  union all
  select 'edge attribute history of no edge history', o.edge_id::text from resource_edge_attribute_history o
   where not exists (select from resource_edge_history h
                      where (h.from_id, h.edge_id, h.to_version, h.valid_to) = (o.from_id, o.edge_id, o.to_version, o.valid_to))
  union all
  select 'change of no operation', o.id::text
    from (select operation_id as id from resource_attribute_history union select operation_id from resource_state_history
          union select operation_id from resource_edge_history union select operation_id from resource_attribute_claims
          union select created_operation_id from resources where created_operation_id is not null
          union select operation_id from resource_edges where operation_id is not null) o
   where not exists (select from operations p where p.id = o.id)
  union all
  select case when e.deleted_at is null then 'live edge at a deleted resource' else 'hidden edge between live resources' end, e.id::text
    from resource_edges e join resources f on f.id = e.from_id join resources t on t.id = e.to_id
   where (e.deleted_at is null) <> (f.deleted_at is null and t.deleted_at is null)`

/** Aggregate over the elements of one attribute: their texts in order, null where it is not set. */
const shown = (row: string) => `
  array_agg(coalesce(${row}.value_text, ${row}.value_string, ${row}.value_integer::text, ${row}.value_decimal::text, ${row}.value_boolean::text,
                     ${row}.value_datetime::text, ${row}.value_ip::text) order by ${row}.ordinal) filter (where ${values(row)} > 0)`

const presents = `
  with ended as materialized (
    select h.resource_id, h.attribute_definition_id, h.to_version, max(h.valid_to) as valid_to, ${shown('h')} as shown
      from (select *, max(to_version) over (partition by resource_id, attribute_definition_id) as newest from resource_attribute_history) h
     where h.to_version = h.newest group by 1, 2, 3),
  present as (
    select a.resource_id, a.attribute_definition_id, ${shown('a')} as shown
      from ended join resource_attributes a using (resource_id, attribute_definition_id) group by 1, 2
    union all
    select x.resource_id, c.attribute_definition_id, array[x.value]
      from ended join resources r on r.id = ended.resource_id
      join attribute_columns c on c.resource_type_id = r.resource_type_id and c.attribute_definition_id = ended.attribute_definition_id
      join extension_values x on x.resource_id = r.id and x.column_name = c.column_name
     where x.value is not null)
  select 'the present value is that of the last interval', ${ofAttribute}
    from ended o left join present p using (resource_id, attribute_definition_id)
   where p.shown is not distinct from o.shown
  union all
  select 'an interval ends after the last change', ${ofAttribute}
    from ended o join resources r on r.id = o.resource_id
   where o.to_version > r.version or o.valid_to > r.updated_at
  union all
  select 'a state ends after the last change', 'resource ' || h.resource_id
    from (select resource_id, max(to_version) as to_version, max(valid_to) as valid_to from resource_state_history group by 1) h
    join resources r on r.id = h.resource_id
   where h.to_version > r.version or h.valid_to > r.updated_at
  union all
  select 'the present edge does not begin where the last interval ended', 'edge ' || h.edge_id
    from (select distinct on (from_id, edge_id) * from resource_edge_history order by from_id, edge_id, to_version desc) h
    left join resource_edges e on e.from_id = h.from_id and e.id = h.edge_id
   where case h.reason
           when 'changed' then e.id is null or e.valid_from <> h.valid_to or e.from_version <> h.to_version
           when 'removed' then e.id is not null
           else e.deleted_at is null and e.valid_from < h.valid_to end
  union all
  select 'an edge begins after the last change of its resource', 'edge ' || e.id
    from resource_edges e join resources r on r.id = e.from_id
   where e.from_version > r.version or e.valid_from > r.updated_at`

const tiles = `
  select rule, 'resource ' || s.resource_id || ' attribute ' || s.attribute_definition_id || ' version ' || s.to_version
    from (
      select i.*, r.created_at, lag(i.valid_to) over life as before_to, lag(i.to_version) over life as before_version,
             lag(i.shown) over life as before_shown
        from (
          select h.resource_id, h.attribute_definition_id, h.to_version, min(h.from_version) as from_version, min(h.valid_from) as valid_from,
                 min(h.valid_to) as valid_to, count(*) as elements, min(h.ordinal) as lowest, max(h.ordinal) as highest,
                 min(h.from_version) <> max(h.from_version) or min(h.valid_from) <> max(h.valid_from) or min(h.valid_to) <> max(h.valid_to)
                   or min(h.operation_id) <> max(h.operation_id) as is_torn,
                 ${shown('h')} as shown
            from resource_attribute_history h group by 1, 2, 3) i
        left join resources r on r.id = i.resource_id
      window life as (partition by i.resource_id, i.attribute_definition_id order by i.to_version)) s
    ${whichOf([
      ['elements of one interval differ in shape', 'is_torn'],
      ['ordinals have gaps', `case when lowest = 0 then elements > 1 else lowest <> 1 or highest <> elements end`],
      [
        'the first interval does not begin at creation',
        `before_version is null and (from_version <> 1 or valid_from <> created_at)`,
      ],
      [
        'an interval does not begin where the one before ended',
        `from_version <> before_version or valid_from <> before_to`,
      ],
      [
        'two intervals in a row have one value',
        `before_version is not null and before_shown is not distinct from shown`,
      ],
    ])}
  union all
  select rule, 'resource ' || s.resource_id || ' version ' || s.to_version
    from (
      select h.*, r.created_at, lag(h.valid_to) over life as before_to, lag(h.to_version) over life as before_version
        from resource_state_history h join resources r on r.id = h.resource_id
      window life as (partition by h.resource_id order by h.to_version)) s
    ${whichOf([
      [
        'the first state does not begin at creation',
        `before_version is null and (from_version <> 1 or valid_from <> created_at)`,
      ],
      [
        'a state does not begin where the one before ended',
        `from_version <> before_version or valid_from <> before_to`,
      ],
    ])}
  union all
  select rule, 'edge ' || s.edge_id || ' version ' || s.to_version
    from (
      select h.*, lag(h.valid_to) over life as before_to, lag(h.to_version) over life as before_version, lag(h.reason) over life as before_reason
        from resource_edge_history h
      window life as (partition by h.from_id, h.edge_id order by h.to_version)) s
    ${whichOf([
      [
        'a changed edge does not go on at once',
        `before_reason = 'changed' and (valid_from <> before_to or from_version <> before_version)`,
      ],
      [
        'a hidden edge comes back before it went',
        `before_reason = 'hidden' and (valid_from < before_to or from_version < before_version)`,
      ],
      ['a removed edge goes on', `before_reason = 'removed'`],
    ])}`

const types = `
  select c.rule, ${ofAttribute}
    from resource_attributes o
    left join attribute_definitions d on d.id = o.attribute_definition_id
    left join resources r on r.id = o.resource_id
    left join effective_bindings b on b.kind_id = r.kind_id and b.attribute_definition_id = o.attribute_definition_id
    ${whichOf([
      ['not exactly one value', `${values('o')} <> 1`],
      ['a value of another type than its attribute', `${values('o')} = 1 and (d.id is null or ${misfits('o')})`],
      [
        'a value of an attribute that its resource does not have',
        `r.id is not null and (b.kind_id is null or r.kind_id <> o.kind_id)`,
      ],
      ['a long string that is not whole, or not cut', isCut('o')],
    ])}
  union all
  select 'a list has gaps', ${ofAttribute} from resource_attributes o
   where o.ordinal > 0 group by o.resource_id, o.attribute_definition_id having max(o.ordinal) <> count(*)
  union all
  select c.rule, 'edge ' || o.edge_id || ' attribute ' || o.attribute_definition_id
    from resource_edge_attributes o left join attribute_definitions d on d.id = o.attribute_definition_id
    ${whichOf([
      ['an edge value that is none or several', `${values('o')} <> 1`],
      ['an edge value of another type than its attribute', `${values('o')} = 1 and (d.id is null or ${misfits('o')})`],
    ])}
  union all
  select c.rule, ${ofAttribute}
    from resource_attribute_history o left join attribute_definitions d on d.id = o.attribute_definition_id
    ${whichOf([
      ['more than one past value', `${values('o')} > 1`],
      ['a past value of another type than its attribute', `${values('o')} = 1 and (d.id is null or ${misfits('o')})`],
    ])}
  union all
  select 'a claim of another type than its attribute', ${ofAttribute}
    from resource_attribute_claims o left join attribute_definitions d on d.id = o.attribute_definition_id
   where ${values('o')} > 1 or ${values('o')} = 1 and (d.id is null or ${misfits('o')})
  union all
  select 'a value in a column that holds no attribute of its resource', 'resource ' || x.resource_id || ' column ' || x.column_name
    from extension_values x join resources r on r.id = x.resource_id
    left join effective_columns c on c.kind_id = r.kind_id and c.column_name = x.column_name
   where x.value is not null and c.kind_id is null
  union all
  select 'a column of another type than its attribute', t.name || ' ' || c.column_name
    from attribute_columns c join resource_types t on t.id = c.resource_type_id
    join attribute_definitions d on d.id = c.attribute_definition_id
    left join pg_attribute p on p.attrelid = to_regclass(t.extension_table) and p.attname = c.column_name and not p.attisdropped
   where d.is_list or format_type(p.atttypid, null) is distinct from
     case d.data_type when 'string' then 'text' when 'integer' then 'bigint' when 'decimal' then 'numeric' when 'boolean' then 'boolean'
       when 'datetime' then 'timestamp with time zone' else 'inet' end`

const uniques = `
  select 'an identity twice', source_instance_id || ' ' || kind || ' ' || external_id from resource_identities
   group by source_instance_id, kind, external_id having count(*) > 1
  union all
  select 'a resource without identity', 'resource ' || r.id from resources r
   where not exists (select from resource_identities i where i.resource_id = r.id)
  union all
  select 'a unique value twice', min(k.key) from resource_unique_keys k group by k.key having count(*) > 1
  union all
  select 'a unique key is not what the values say', 'resource ' || coalesce(w.resource_id, k.resource_id)
    from unique_keys_of((select array_agg(id) from resources where deleted_at is null and kind_id in (select kind_id from effective_uniques))) w
    full join resource_unique_keys k on k.key = w.key and k.resource_id = w.resource_id
   where w.key is null or k.key is null`

/** Operations of the catalogue count definitions. What an operation only updated leaves no trace that could be counted: edges come and go in one. */
const counts = `
  with told as materialized (
    select * from operations where (kind like 'inventory.%' or kind = 'import')),
  lives as (
    select h.operation_id, h.deleted_at is null as was_live,
           coalesce(lead(h.deleted_at) over life, case when lead(h.resource_id) over life is null then r.deleted_at end) is null as is_live
      from resource_state_history h join resources r on r.id = h.resource_id
    window life as (partition by h.resource_id order by h.to_version)),
  turns as (
    select operation_id, count(*) filter (where was_live and not is_live) as deleted, count(*) filter (where not was_live and is_live) as restored
      from lives group by 1),
  made as (
    select created_operation_id as operation_id, count(*) as created from resources where created_operation_id is not null group by 1)
  select c.rule, 'operation ' || o.id
    from told o left join made m on m.operation_id = o.id left join turns t on t.operation_id = o.id
    ${whichOf([
      ['an operation created another number of resources', `o.created_count <> coalesce(m.created, 0)`],
      ['an operation deleted another number of resources', `o.deleted_count <> coalesce(t.deleted, 0)`],
      ['an operation restored another number of resources', `o.restored_count <> coalesce(t.restored, 0)`],
      [
        'an operation did nothing',
        `o.outcome = 'succeeded' and o.created_count + o.updated_count + o.deleted_count + o.restored_count = 0`,
      ],
    ])}
  union all
  select 'a refused operation changed something', 'operation ' || o.id
    from told o
    join (select operation_id from resource_attribute_history union select operation_id from resource_state_history
          union select operation_id from resource_edge_history union select operation_id from resource_edges) h on h.operation_id = o.id
   where o.outcome in ('refused', 'failed')`

const violations = {
  I1: orphans,
  I2: presents,
  I3: tiles,
  I4: types,
  I5: uniques,
  I6: counts,
} as const satisfies Record<InvariantName, string>
