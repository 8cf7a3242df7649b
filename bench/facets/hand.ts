import type { FacetFilter } from './filters.js'
import type { FacetItem, FacetRequest } from './requests.js'

/** One way to count a request with SQL by hand. Rows: `facet`, `part` (all, set, term), `value`, `n`. */
export interface Hand {
  readonly name: string
  readonly text: string
}

type AttributeItem = Extract<FacetItem, { attribute: string }>
type FieldItem = Extract<FacetItem, { field: string }>

/** How the values of the resources that count are told from others. */
interface Way {
  readonly name: string
  /** Tables before all others. */
  readonly tables: (ids: string) => readonly string[]
  readonly size: string
  /** FROM and WHERE that give the values `v` of an attribute, of what counts. */
  readonly values: (item: AttributeItem) => string
  /** The same for resources `r`. */
  readonly resources: string
  /** Whether an id may come more than once. */
  readonly mayRepeat?: boolean
  /** Whether values of lists are read twice, equal ones side by side, and not kept. */
  readonly readsTwice?: boolean
}

const of = ({ attribute, hand }: AttributeItem) => ({
  ...hand,
  where: hand.where.replaceAll('$id', `(select id from attribute_definitions where name = '${attribute}')`),
})

const bit = (id: string) =>
  `get_bit((select bits from b), least(${id}, (select octet_length(bits)::bigint * 8 - 1 from b)) # 56) = 1`

const bitOf = 'bit_or(1::bigint << (id & 63)::integer)'

const asBits: Way = {
  name: 'ids as bits',
  tables: (ids) => [
    `w as materialized (select id >> 6 as chunk, ${bitOf} as word, bit_count(int8send(${bitOf})) as n from (${ids}) x group by 1)`,
    `b as materialized (select string_agg(int8send(coalesce(w.word, 0)), '' order by s.chunk) as bits from generate_series(0, (select max(chunk) + 1 from w)) s (chunk) left join w on w.chunk = s.chunk)`,
  ],
  size: 'select sum(n) from w',
  values: (item) => {
    const { table, id, where } = of(item)
    return `from ${table} v where ${where} and ${bit(`v.${id}`)}`
  },
  resources: `from resources r where ${bit('r.id')}`,
  mayRepeat: true,
}

const ways: readonly Way[] = [
  {
    name: 'ids shared, joined',
    tables: (ids) => [`m as materialized (${ids})`],
    size: 'select count(*) from m',
    values: (item) => {
      const { table, id, where } = of(item)
      return `from m join ${table} v on v.${id} = m.id where ${where}`
    },
    resources: 'from m join resources r on r.id = m.id',
  },
  {
    name: 'ids shared, joined to index-only scans',
    tables: (ids) => [`m as materialized (${ids})`],
    size: 'select count(*) from m',
    values: (item) => {
      const { table, id, where } = of(item)
      return `from m join (select * from ${table} v where ${where} offset 0) v on v.${id} = m.id`
    },
    resources: 'from m join (select * from resources offset 0) r on r.id = m.id',
  },
  {
    name: 'ids as an array, hashed',
    tables: (ids) => [`m as materialized (select array_agg(id) as ids from (${ids}) x)`],
    size: 'select cardinality(ids) from m',
    values: (item) => {
      const { table, id, where } = of(item)
      return `from ${table} v where ${where} and (v.${id} in (select unnest(ids) from m)) is true`
    },
    resources: 'from resources r where (r.id in (select unnest(ids) from m)) is true',
  },
  asBits,
  { ...asBits, name: 'ids as bits, lists read twice', readsTwice: true },
]

/** Every way that applies to a request, over every way to find the ids. */
export function handWritten(filter: FacetFilter, { items }: FacetRequest): readonly Hand[] {
  const once = filter.ids.map((ids) => ({ ids, fitting: ways }))
  const repeated = (filter.repeated ?? []).map((ids) => ({ ids, fitting: ways.filter(({ mayRepeat }) => mayRepeat) }))
  const shared = [...once, ...repeated].flatMap(({ ids, fitting }, nth) =>
    fitting
      .filter(({ readsTwice }) => !readsTwice || items.some(isList))
      .map((way) => ({
        name: `${way.name}${nth > 0 ? `, ids in way ${nth + 1}` : ''}`,
        text: inWay(way, ids, items),
      })),
  )
  const plain = { name: 'plain joins', text: inWay(plainly(filter), filter.ids[0] ?? '', items) }
  const single = items.flatMap((item) => ('attribute' in item && isSingle(item) ? [item] : []))
  const pass = single.length === items.length && items.length > 1 ? onePasses(filter.ids[0] ?? '', single) : []
  return [plain, ...shared, ...pass]
}

/** Nothing shared: each facet filters the resources anew. */
function plainly({ condition }: FacetFilter): Way {
  return {
    name: 'plain joins',
    tables: () => [],
    size: `select count(*) from resources r where ${condition}`,
    values: (item) => {
      const { table, id, where } = of(item)
      return `from resources r join ${table} v on v.${id} = r.id where ${where} and ${condition}`
    },
    resources: `from resources r where ${condition}`,
  }
}

function inWay(way: Way, ids: string, items: readonly FacetItem[]): string {
  const counted = items.flatMap((item, at) => [
    ...(isList(item) && !way.readsTwice
      ? [`d${at} as materialized (select distinct v.resource_id as id, v.value_string as key ${way.values(item)})`]
      : []),
    `t${at} as materialized (${countsOf(way, item, at)})`,
  ])
  return `with ${[...way.tables(ids), ...counted].join(', ')} ${answer(way, items)}`
}

function countsOf(way: Way, item: FacetItem, at: number): string {
  if ('field' in item) return linksOf(way, item)
  if (!isList(item)) return valuesOf(way, item)
  const once = way.readsTwice
    ? `(select distinct v.value_string as key, v.resource_id ${way.values(item)}) d`
    : `d${at}`
  return `select key, count(*) as n from ${once} group by 1`
}

function valuesOf(way: Way, item: AttributeItem): string {
  const { key } = of(item)
  return `select ${key} as key, count(*) as n ${way.values(item)} group by 1`
}

const linksOf = (way: Way, { hand }: FieldItem) =>
  `select k.name as key, sum(g.n) as n from (select r.${hand.column} as link, count(*) as n ${way.resources} group by 1) g join ${hand.name} k on k.id = g.link group by 1`

type Answered = Pick<Way, 'size' | 'values' | 'readsTwice'>

function answer(way: Answered, items: readonly FacetItem[]): string {
  const rows = items.map((item, at) => {
    const text = 'attribute' in item ? item.hand.text('key') : 'key::text'
    const top = item.ranges ? '' : ` limit ${item.top ?? 10}`
    const order = item.ranges ? 'key' : 'n desc, key'
    return `select ${at} as facet, 'set' as part, null as value, ${setOf(way, item, at)} union all (select ${at}, 'term', ${text}, n, row_number() over (order by ${order}) from t${at} order by ${order}${top})`
  })
  return `select facet, part, value, n from (select -1 as facet, 'all' as part, null as value, (${way.size})::bigint as n, 0 as place union all ${rows.join(' union all ')}) x order by facet, part, place`
}

function setOf(way: Answered, item: FacetItem, at: number): string {
  if (!isList(item)) return `coalesce(sum(n), 0)::bigint as n, 0 as place from t${at}`
  return way.readsTwice
    ? `count(distinct v.resource_id) as n, 0 as place ${way.values(item)}`
    : `count(distinct id) as n, 0 as place from d${at}`
}

const isList = (item: FacetItem): item is AttributeItem => 'attribute' in item && item.hand.isList === true

const isSingle = ({ hand }: AttributeItem) => hand.isList !== true && hand.table === 'resource_attributes'

/** All attributes in one pass: over the rows of the values, and over their indexes one after another. */
function onePasses(ids: string, items: readonly AttributeItem[]): readonly Hand[] {
  const columns = ['value_string', 'value_boolean', 'value_integer']
  const passed: Answered = { size: 'select count(*) from m', values: () => '' }
  const m = `m as materialized (${ids})`
  const attributes = items.map(({ attribute }) => `'${attribute}'`).join(', ')
  const keys = items.map(({ hand }) => hand.key)
  const split = items.map(
    ({ attribute, hand }, at) =>
      `t${at} as materialized (select ${hand.key.replace(/v\.value_\w+/, `k${at}`)} as key, sum(n) as n from p where a = (select id from attribute_definitions where name = '${attribute}') group by 1)`,
  )
  const own = keys.map((key) => /v\.(value_\w+)/.exec(key)?.[1] ?? '')
  const rows = `p as materialized (select v.attribute_definition_id as a, ${own.map((column, at) => `v.${column} as k${at}`).join(', ')}, count(*) as n from m join resource_attributes v on v.resource_id = m.id where v.attribute_definition_id = any(array(select id from attribute_definitions where name in (${attributes}))) group by 1, ${own.map((_, at) => at + 2).join(', ')})`
  const types: Record<string, string> = { value_string: 'text', value_boolean: 'boolean', value_integer: 'bigint' }
  const union = items
    .map((item, at) => {
      const { where } = of(item)
      const cells = own.map((column, nth) =>
        nth === at ? `${keys[at]} as k${nth}` : `null::${types[column]} as k${nth}`,
      )
      return `select ${at} as a, v.resource_id as id, ${cells.join(', ')} from resource_attributes v where ${where}`
    })
    .join(' union all ')
  const merged = `p as materialized (select v.a, ${own.map((_, at) => `v.k${at}`).join(', ')}, count(*) as n from m join (${union}) v on v.id = m.id group by ${own.map((_, at) => at + 2).join(', ')}, 1)`
  const ofUnion = items.map((_, at) => `t${at} as materialized (select k${at} as key, n from p where a = ${at})`)
  if (!own.every((column) => columns.includes(column)) || new Set(own).size < own.length) return []
  return [
    {
      name: 'one pass over the rows',
      text: `with ${[m, rows, ...split].join(', ')} ${answer(passed, items)}`,
    },
    {
      name: 'one pass over the indexes',
      text: `with ${[m, merged, ...ofUnion].join(', ')} ${answer(passed, items)}`,
    },
  ]
}
