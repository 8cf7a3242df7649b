/** A filter that about half of the inventory fulfils. */
export interface FacetFilter {
  readonly name: string
  readonly where: object
  /** Of which concrete types; all when missing. */
  readonly types?: readonly string[]
  /** By hand, as a condition on `r`. */
  readonly condition: string
  /** By hand, what selects `id`; the ways that are worth trying. */
  readonly ids: readonly string[]
  /** The same for ways in which an id may come more than once. */
  readonly repeated?: readonly string[]
}

const isLive = 'r.deleted_at is null'

const has = (attribute: string, test: string) =>
  `exists (select 1 from resource_attributes f where f.resource_id = r.id and f.attribute_definition_id = (select id from attribute_definitions where name = '${attribute}') and f.${test})`

const having = (attribute: string, test: string) =>
  `select f.resource_id as id from resource_attributes f where f.attribute_definition_id = (select id from attribute_definitions where name = '${attribute}') and f.${test}`

const rank = 'value_integer < 625000'
const small = 'value_integer < 400000'
const old = "value_datetime < '2021-07-01T00:00:00Z'"

const typesOf = (names: readonly string[]) =>
  `r.resource_type_id = any(array(select id from resource_types where name in (${names.map((name) => `'${name}'`).join(', ')})))`

const threeTypes = ['virtual_machine', 'service', 'host']
const halfOfPlaces = ['bench-0', 'bench-1', 'bench-2', 'bench-3']
const placeIds = `select id from datacenters where name in (${halfOfPlaces.map((name) => `'${name}'`).join(', ')})`
const places = `r.datacenter_id = any(array(${placeIds}))`
/** No index helps with it. */
const placesOfEach = `(r.datacenter_id in (${placeIds})) is true`

const scanned = (condition: string) => `select r.id from resources r where ${condition}`

/** The filters that are measured. */
export const filters: readonly FacetFilter[] = [
  {
    name: 'by an attribute',
    where: { attribute: [{ name: 'bench_rank', integer: { lt: '625000' } }] },
    condition: `${isLive} and ${has('bench_rank', rank)}`,
    ids: [
      `select f.id from (${having('bench_rank', rank)}) f where not exists (select 1 from resources d where d.id = f.id and d.deleted_at is not null)`,
      scanned(`${isLive} and ${has('bench_rank', rank)}`),
    ],
  },
  {
    name: 'by a place',
    where: { datacenter: { name: { in: halfOfPlaces } } },
    condition: `${isLive} and ${placesOfEach}`,
    ids: [scanned(`${isLive} and ${places}`), scanned(`${isLive} and ${placesOfEach}`)],
  },
  {
    name: 'of three types',
    where: {},
    types: threeTypes,
    condition: `${isLive} and ${typesOf(threeTypes)}`,
    ids: [scanned(`${isLive} and ${typesOf(threeTypes)}`)],
  },
  {
    name: 'by either of two attributes',
    where: {
      or: [
        { attribute: [{ name: 'bench_rank', integer: { lt: '400000' } }] },
        { attribute: [{ name: 'bench_built_at', datetime: { lt: '2021-07-01T00:00:00Z' } }] },
      ],
    },
    condition: `${isLive} and (${has('bench_rank', small)} or ${has('bench_built_at', old)})`,
    ids: [
      `select f.id from (${having('bench_rank', small)} union ${having('bench_built_at', old)}) f where not exists (select 1 from resources d where d.id = f.id and d.deleted_at is not null)`,
      scanned(`${isLive} and (${has('bench_rank', small)} or ${has('bench_built_at', old)})`),
    ],
    repeated: [
      `select f.id from (${having('bench_rank', small)} union all ${having('bench_built_at', old)}) f where not exists (select 1 from resources d where d.id = f.id and d.deleted_at is not null)`,
    ],
  },
]
