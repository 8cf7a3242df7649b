import { sql, type Statement } from '../../query/sql.js'

/** Rows: id, name, providerType (its name). */
export const selectAllProviders = (): Statement => sql`
  select p.id, p.name, t.name as "providerType" from providers p join provider_types t on t.id = p.provider_type_id`

/** Rows: id, name, of (the provider's name). */
export const selectAllEndpoints = (): Statement => sql`
  select e.id, e.name, p.name as "of" from provider_endpoints e join providers p on p.id = e.provider_id`

export const selectAllSources = (): Statement => sql`select id, name from sources`

/** Rows: id, name, of (the source's name). */
export const selectAllInstances = (): Statement => sql`
  select i.id, i.name, s.name as "of" from source_instances i join sources s on s.id = i.source_id`

export const selectAllDatacenters = (): Statement => sql`select id, name from datacenters`

/** Rows: source (its name), typeId, word. */
export const selectAllStatusWords = (): Statement => sql`
  select s.name as source, w.resource_type_id as "typeId", w.word
    from source_status_words w join sources s on s.id = w.source_id`

/** One row, `filled`: whether there has ever been a resource. */
export const selectIsFilled = (): Statement => sql`select exists (select 1 from resources) as filled`

/** Rows: instanceId, kind, externalId: which of these identities stand for a resource that is there and not deleted. */
export const selectLiveIdentities = (
  instanceIds: readonly number[],
  kinds: readonly string[],
  externalIds: readonly string[],
): Statement => sql`
  select i.source_instance_id as "instanceId", i.kind, i.external_id as "externalId"
    from unnest(${instanceIds}::integer[], ${kinds}::text[], ${externalIds}::text[]) as w (instance_id, kind, external_id)
    cross join lateral (
      select i.source_instance_id, i.kind, i.external_id
        from resource_identities i join resources r on r.id = i.resource_id and r.deleted_at is null
       where i.source_instance_id = w.instance_id and i.kind = w.kind and i.external_id = w.external_id offset 0) i`

/**
 * Rows: type, relationship, side (f, t or p for either), count, names (the first three): live resources that these operations made, or took an
 * edge from, and that have no edge although their type needs one.
 */
export const selectLackingOf = (operationIds: readonly string[]): Statement => sql`
  with touched as (
    select r.id from resources r where r.created_operation_id = any (${operationIds}::bigint[])
    union
    select unnest(array[h.from_id, h.to_id]) from resource_edge_history h
     where h.operation_id = any (${operationIds}::bigint[]) and h.reason = 'removed'),
  needed as (
    select distinct t.id, t.name, e.resource_type_id, case when t.is_symmetric then 'p' else e.side end as side
      from relationship_types t
      join effective_ends e on e.relationship_type_id = t.id and case e.side when 'f' then t.from_required else t.to_required end
     where t.retired_at is null)
  select y.name as type, n.name as relationship, n.side, count(*)::integer as count, (array_agg(r.name::text order by r.id))[:3] as names
    from touched c
    join resources r on r.id = c.id and r.deleted_at is null
    join needed n on n.resource_type_id = r.resource_type_id
    join resource_types y on y.id = r.resource_type_id
   where not exists (select 1 from resource_edges e
                      where n.side <> 't' and e.from_id = r.id and e.relationship_type_id = n.id and e.deleted_at is null)
     and not exists (select 1 from resource_edges e
                      where n.side <> 'f' and e.to_id = r.id and e.relationship_type_id = n.id and e.deleted_at is null)
   group by y.name, n.name, n.side
   order by y.name, n.name`
