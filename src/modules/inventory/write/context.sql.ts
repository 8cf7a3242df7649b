import { sql, type Statement } from '../../../query/sql.js'

/** The named endpoints and the built-in manual one. */
export const selectEndpoints = (ids: readonly number[]): Statement => sql`
  select e.id, e.provider_id as "providerId", e.provider_type_id as "providerTypeId", p.name = 'manual' and e.name = 'manual' as "isManual",
         e.name, e.retired_at is not null as "isRetired", e.retired_note as "retiredNote",
         p.name as provider, p.retired_at is not null as "isProviderRetired", p.retired_note as "providerRetiredNote"
    from provider_endpoints e join providers p on p.id = e.provider_id
   where e.id = any (${ids}::integer[]) or (p.name = 'manual' and e.name = 'manual')`

/** Source instances by id or by (source, instance). */
export const selectInstances = (
  ids: readonly number[],
  names: readonly { readonly source: string; readonly instance: string }[],
): Statement => sql`
  select i.id, i.source_id as "sourceId", s.name as source, i.name as instance, i.retired_at is not null as "isRetired",
         i.retired_note as "retiredNote", s.retired_at is not null as "isSourceRetired", s.retired_note as "sourceRetiredNote"
    from source_instances i join sources s on s.id = i.source_id
   where i.id = any (${ids}::integer[])
      or (s.name, i.name) in (select * from unnest(${names.map((n) => n.source)}::text[], ${names.map((n) => n.instance)}::text[]))`

export const selectStatusWords = (instanceId: number): Statement => sql`
  select w.resource_type_id as "typeId", w.word, w.status_id as "statusId"
    from source_status_words w join source_instances i on i.source_id = w.source_id where i.id = ${instanceId}`

export const selectDatacenters = (ids: readonly number[]): Statement =>
  sql`select id, name, retired_at is not null as "isRetired", retired_note as "retiredNote" from datacenters where id = any (${ids}::integer[])`

export const selectKinds = (typeIds: readonly number[], providerTypeIds: readonly number[]): Statement => sql`
  select k.id, k.resource_type_id as "typeId", k.provider_type_id as "providerTypeId"
    from unnest(${typeIds}::integer[], ${providerTypeIds}::integer[]) as w (type_id, provider_type_id)
    join resource_kinds k on k.resource_type_id = w.type_id and k.provider_type_id = w.provider_type_id`

export const insertKinds = (typeIds: readonly number[], providerTypeIds: readonly number[]): Statement => sql`
  insert into resource_kinds (resource_type_id, provider_type_id)
    select * from unnest(${typeIds}::integer[], ${providerTypeIds}::integer[]) order by 1, 2
  on conflict do nothing`
