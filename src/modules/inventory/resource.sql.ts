import type { IdentitySought } from './identity.service.js'
import { wholeRow, type BaseField } from './reading.js'
import { join, raw, sql, type Statement } from '../../query/sql.js'

/** These base fields of a resource `r` under the names of `Resource`. */
export const resourceColumns = (fields: readonly BaseField[]): Statement =>
  raw(fields.map((field) => columns.get(field)).join(', '))

const columns: ReadonlyMap<BaseField, string> = new Map(
  wholeRow.fields.map((field) => {
    const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    return [field, `r.${column} as "${field}"`]
  }),
)

/** All of them. */
export const allColumns = resourceColumns(wholeRow.fields)

/** What `Neighbour` needs of the edge `e` besides the resource at its other end. */
export const edgeColumns: Statement = raw(
  'e.id as edge_id, e.relationship_type_id as edge_type_id, e.from_id as edge_from_id, e.to_id as edge_to_id, e.valid_from as edge_valid_from, e.edge_key as edge_key',
)

/** Resources by id, deleted ones included, as far as `visible` lets them through. */
export function selectResources(ids: readonly string[], visible: Statement): Statement {
  return sql`select ${allColumns} from resources r where r.id = any(${ids}::bigint[]) and (${visible})`
}

/** Resources by what sources call them, deleted ones included; `position` counts the identities from 1. One may meet several, of other kinds. */
export function selectIdentified(identities: readonly IdentitySought[], visible: Statement): Statement {
  const texts = (text: (identity: IdentitySought) => string | null) => sql`${identities.map(text)}::text[]`
  return sql`select w.position::integer as position, i.kind, ${allColumns}
    from unnest(${texts(({ source }) => source)}, ${texts(({ instance }) => instance)}, ${texts(({ kind }) => kind ?? null)},
                ${texts(({ externalId }) => externalId)}) with ordinality w (source, instance, kind, external_id, position)
    join sources s on s.name = w.source
    join source_instances n on n.source_id = s.id and n.name = w.instance
    join resource_identities i
      on i.source_instance_id = n.id and i.external_id = w.external_id and (w.kind is null or i.kind = w.kind)
    join resources r on r.id = i.resource_id
    where (${visible}) order by 1, 2`
}

/** Columns of an extension table that hold attributes, and the resources whose values are wanted from them. */
export interface ColumnRead {
  readonly table: string
  readonly resourceIds: readonly string[]
  readonly columns: readonly { readonly column: string; readonly attributeId: number; readonly dataType: string }[]
}

/** Values in order, one row each, from both storages; undefined when nothing is asked. Long strings come whole in `string`. */
export function selectValues(
  resourceIds: readonly string[],
  attributeIds: readonly number[],
  columns: readonly ColumnRead[],
): Statement | undefined {
  const rows =
    attributeIds.length > 0
      ? [
          sql`select a.resource_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, ${valueColumns}
            from resource_attributes a
            where a.resource_id = any(${resourceIds}::bigint[]) and a.attribute_definition_id = any(${attributeIds}::integer[])`,
        ]
      : []
  const all = [...rows, ...columns.map(selectColumns)]
  return all.length > 0 ? sql`${join(all, ' union all ')} order by 1, 2, 3` : undefined
}

/** Values of edges in order, one row each; edges are keyed by the resource they start from, too. */
export function selectEdgeValues(
  fromIds: readonly string[],
  edgeIds: readonly string[],
  attributeIds: readonly number[],
): Statement {
  return sql`select a.edge_id as "ownerId", a.attribute_definition_id as "attributeId", a.ordinal, ${valueColumns}
    from resource_edge_attributes a
    where (a.from_id, a.edge_id) in (select * from unnest(${fromIds}::bigint[], ${edgeIds}::bigint[]))
      and a.attribute_definition_id = any(${attributeIds}::integer[])
    order by 1, 2, 3`
}

const valueColumns = raw(
  'coalesce(a.value_text, a.value_string) as string, a.value_integer as integer, a.value_decimal as decimal, a.value_boolean as boolean, a.value_datetime as datetime, a.value_ip as ip',
)

function selectColumns({ table, resourceIds, columns }: ColumnRead): Statement {
  const values = columns.map(({ column, attributeId, dataType }) => {
    const value = (type: string, wanted: string) => (dataType === wanted ? `x.${column}` : `null::${type}`)
    return sql`(${attributeId}::integer, ${raw(
      [
        value('text', 'string'),
        value('bigint', 'integer'),
        value('numeric', 'decimal'),
        value('boolean', 'boolean'),
        value('timestamptz', 'datetime'),
        value('inet', 'ip'),
      ].join(', '),
    )})`
  })
  return sql`select x.resource_id as "ownerId", v.attribute_id as "attributeId", 0 as ordinal, v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip
    from ${raw(table)} x
    cross join lateral (values ${join(values, ', ')}) v (attribute_id, string, integer, decimal, boolean, datetime, ip)
    where x.resource_id = any(${resourceIds}::bigint[])
      and num_nonnulls(v.string, v.integer, v.decimal, v.boolean, v.datetime, v.ip) = 1`
}
