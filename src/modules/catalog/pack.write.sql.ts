import { empty, identifier, join, raw, sql, type Statement } from '../../query/sql.js'

/** A column to write, and the type of what is written. */
export interface WrittenColumn {
  readonly column: string
  readonly type: 'text' | 'text[]' | 'boolean' | 'integer' | 'numeric' | 'timestamptz'
}

/** Values by column, with the id of the row that they are written to. */
export type WrittenRow = Readonly<Record<string, unknown>> & { readonly id: number }

/** Writes these columns of rows, whatever their number, in one statement; moves `updated_at`. */
export function updateRows(table: string, columns: readonly WrittenColumn[], rows: readonly WrittenRow[]): Statement {
  const changes = columns.map(({ column }) => sql`${identifier(column)} = r.${identifier(column)}`)
  return sql`update ${identifier(table)} t set ${join([sql`updated_at = now()`, ...changes], ', ')}
    from ${written(columns, rows)} where t.id = r.id`
}

/** Retires rows: from `since`, or from now on. Takes `id`, `since`, `note`, `replacedById`. */
export const retireRows = (table: string, rows: readonly WrittenRow[], isReplaceable: boolean): Statement => sql`
  update ${identifier(table)} t set updated_at = now(), retired_at = coalesce(r.since, now()), retired_note = r.note${
    isReplaceable ? sql`, replaced_by_id = r."replacedById"` : empty
  }
    from ${written(
      [
        { column: 'since', type: 'timestamptz' },
        { column: 'note', type: 'text' },
        { column: 'replacedById', type: 'integer' },
      ],
      rows,
    )} where t.id = r.id`

/** Takes the retirement of rows back. */
export const reinstateRows = (table: string, ids: readonly number[], isReplaceable: boolean): Statement =>
  sql`update ${identifier(table)} set updated_at = now(), retired_at = null, retired_note = null${
    isReplaceable ? sql`, replaced_by_id = null` : empty
  } where id = any (${ids}::integer[])`

/** Leaves no row of the table pointing at these as their replacements. */
export const forgetReplacements = (table: string, ids: readonly number[]): Statement =>
  sql`update ${identifier(table)} set replaced_by_id = null where replaced_by_id = any (${ids}::integer[])`

/** Makes these edge attributes, in this order, the whole edge key of a relationship type. Two statements: positions may not repeat in between. */
export const clearEdgeKeys = (names: readonly string[]): Statement => sql`
  update relationship_type_attributes set key_position = null, updated_at = now()
   where key_position is not null and relationship_type_id in (select id from relationship_types where name = any (${names}::text[]))`

/** Takes relationship type, attribute and position of each edge attribute of the keys. */
export const setEdgeKeys = (
  relationshipTypes: readonly string[],
  attributes: readonly string[],
  positions: readonly number[],
): Statement => sql`
  update relationship_type_attributes t set key_position = k.position, updated_at = now()
    from unnest(${relationshipTypes}::text[], ${attributes}::text[], ${positions}::integer[]) k (relationship_type, attribute, position)
    join relationship_types r on r.name = k.relationship_type join attribute_definitions a on a.name = k.attribute
   where t.relationship_type_id = r.id and t.attribute_definition_id = a.id`

/** Gives status words the status of that name that is nearest to their resource type. */
export const setWords = (ids: readonly number[], statuses: readonly string[]): Statement => sql`
  update source_status_words t set updated_at = now(), status_id = (
      select s.id from resource_type_closure c join resource_statuses s on s.resource_type_id = c.ancestor_id and s.name = w.status
       where c.descendant_id = t.resource_type_id order by c.depth limit 1)
    from unnest(${ids}::integer[], ${statuses}::text[]) w (id, status) where t.id = w.id`

/** Deletes offers by the names of provider type and resource type. */
export const deleteOffers = (providerTypes: readonly string[], resourceTypes: readonly string[]): Statement => sql`
  delete from provider_type_resource_types o
   using unnest(${providerTypes}::text[], ${resourceTypes}::text[]) n (provider_type, resource_type),
         provider_types p, resource_types t
   where p.name = n.provider_type and t.name = n.resource_type and o.provider_type_id = p.id and o.resource_type_id = t.id`

/** Deletes the rows of a table whose column holds one of these ids. */
export const deleteWhere = (table: string, column: string, ids: readonly number[]): Statement =>
  sql`delete from ${identifier(table)} where ${identifier(column)} = any (${ids}::integer[])`

/** Deletes rows of a table by id. */
export const deleteRows = (table: string, ids: readonly number[]): Statement => deleteWhere(table, 'id', ids)

/** The rows as a table `r`; one bound value whatever their number. */
function written(columns: readonly WrittenColumn[], rows: readonly WrittenRow[]): Statement {
  const declared = join(
    [sql`id integer`, ...columns.map(({ column, type }) => sql`${identifier(column)} ${raw(type)}`)],
    ', ',
  )
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (${declared})`
}
