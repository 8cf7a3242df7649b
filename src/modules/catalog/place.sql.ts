import { identifier, sql, type Statement } from '../../query/sql.js'

/** A row when `id` is `start` or lies above it by `column`. */
export const findAncestor = (table: string, column: string, start: number, id: number): Statement =>
  sql`with recursive above (id) as (
        select ${start}::integer
        union
        select t.${identifier(column)} from ${identifier(table)} t join above on t.id = above.id where t.${identifier(column)} is not null)
      select 1 from above where id = ${id}`

/** Row: `id` of the provider type of a provider. */
export const selectProviderTypeOf = (providerId: number): Statement =>
  sql`select provider_type_id as id from providers where id = ${providerId}`
