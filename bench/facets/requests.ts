/** One facet as a client asks for it, and how SQL by hand says its value. */
export type FacetItem = { readonly top?: number; readonly ranges?: object } & (
  | {
      readonly attribute: string
      readonly hand: {
        /** The table of the values, `v`, and its column with the resource. */
        readonly table: string
        readonly id: string
        /** What values must be of; `$id` stands for the attribute's. */
        readonly where: string
        /** What is grouped by, and how that is written. */
        readonly key: string
        readonly text: (key: string) => string
        readonly isList?: boolean
      }
    }
  | { readonly field: string; readonly hand: { readonly column: string; readonly name: string } }
)

export interface FacetRequest {
  readonly name: string
  readonly items: readonly FacetItem[]
}

const asText = (key: string) => `${key}::text`

function inRows(attribute: string, column: string, more: object = {}): FacetItem {
  const where = `v.attribute_definition_id = $id and v.${column} is not null`
  const hand = { table: 'resource_attributes', id: 'resource_id', where, key: `v.${column}`, text: asText }
  return { attribute, hand: { ...hand, ...more } }
}

const environment = inRows('bench_environment', 'value_string')
const critical = inRows('bench_critical', 'value_boolean')
const load: FacetItem = {
  ...inRows('bench_load', 'value_integer', {
    key: '(v.value_integer / 50000)',
    text: (key: string) => `(${key} * 50000)::text`,
  }),
  ranges: { width: '50000' },
}
const built: FacetItem = {
  ...inRows('bench_built_at', 'value_datetime', {
    key: "date_trunc('month', v.value_datetime at time zone 'UTC')",
    text: (key: string) => `to_char(${key}, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  }),
  ranges: { unit: 'month' },
}
const cores: FacetItem = {
  attribute: 'cpu_cores',
  hand: {
    table: '(select resource_id, cpu_cores from virtual_machines union all select resource_id, cpu_cores from hosts)',
    id: 'resource_id',
    where: 'v.cpu_cores is not null',
    key: 'v.cpu_cores',
    text: asText,
  },
}
const status: FacetItem = { field: 'status', top: 50, hand: { column: 'status_id', name: 'resource_statuses' } }

/** The kinds of facets that are measured. */
export const requests: readonly FacetRequest[] = [
  { name: 'a string of five values', items: [environment] },
  { name: 'a string of 2,000 values', items: [inRows('bench_owner', 'value_string')] },
  { name: 'a string that differs everywhere', items: [inRows('bench_serial', 'value_string')] },
  { name: 'an integer in ranges', items: [load] },
  { name: 'dates by month', items: [built] },
  { name: 'a boolean', items: [critical] },
  { name: 'a list', items: [inRows('bench_labels', 'value_string', { isList: true })] },
  { name: 'columns of extension tables', items: [cores] },
  { name: 'a field', items: [status] },
  { name: 'three attributes at once', items: [environment, critical, load] },
  { name: 'six at once', items: [environment, critical, load, built, cores, status] },
]
