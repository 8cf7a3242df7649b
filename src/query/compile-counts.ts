import { valueColumn } from './compile.js'
import { rangeKeyOf, type RangeKey } from './compile-ranges.js'
import { followAspect, probeAttributeValues, selectAttributeValues, startColumn, type Part } from './compile-values.js'
import { aspectType, type Aspect, type Facet } from './facet.js'
import type { AttributeRef } from './filter.js'
import { groupByParent, parentOf, type Parents } from './parents.js'
import { seenIn, type Seen } from './seen.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'
import { maxIndexedBytes } from './value.js'

/** Facets over the same resources. */
export interface FacetedResources {
  /** Selects the resources, each once, or once under each parent: `id`, the columns that facets start from, and `parent` where there are parents. */
  readonly resources: Statement
  readonly facets: readonly PlacedFacet[]
}

export interface PlacedFacet {
  /** In the answer. */
  readonly place: number
  readonly facet: Facet
  /** Of up to so many resources the values are looked up one by one; for more, all values of the attribute are read. */
  readonly probes: number
}

/** What was counted for a facet, as names of tables, with a column `parent` where there are parents. */
export interface CountedValues {
  /** `key`, `value`, and `n`, how many resources have it; each value once. */
  readonly values: Statement
  /** `id`, `value` of a list, each pair once. */
  readonly pairs?: Statement
  /** Whether values are where their ranges start. */
  readonly isStarted: boolean
}

export interface CountedGroup {
  readonly tables: readonly Statement[]
  /** A FROM item called `m` with one row, or one for each parent: `n`, how many resources there are. */
  readonly sizes: Statement
  /** By the place of the facet. */
  readonly counted: ReadonlyMap<number, CountedValues>
}

/** What all counts over the same resources start from. */
interface Start {
  /** A table. */
  readonly resources: Statement
  readonly seen: Seen
  readonly parents: Parents
}

interface Counts {
  readonly tables: readonly Statement[]
  readonly counted: readonly (readonly [place: number, values: CountedValues])[]
}

/**
 * Counts the values of all facets over the same resources: those in columns of resources in one pass over these, those of an attribute in one pass over its
 * index. Names of tables end in the number of the group or the place of the facet.
 */
export function countValues({ resources, facets }: FacetedResources, index: number, parents: Parents): CountedGroup {
  const start: Start = { resources: raw(`resources_${index}`), seen: seenIn(index), parents }
  const ofColumns = facets.flatMap(asColumn)
  const ofAttributes = facets.flatMap(asAttribute)
  const links = distinctBy(ofColumns, ({ name }) => name)
  // Neighbours are looked at one by one.
  const hasSeen = parents === 'one list' && ofAttributes.length > 0
  const hasLinks = !hasSeen || ofColumns.length > 0
  const counts = [
    ...(hasLinks ? [countColumns(ofColumns, links, start, raw(`links_${index}`))] : []),
    ...countAttributes(ofAttributes, start),
  ]
  return {
    // Not materialized where it is read once only.
    tables: [
      sql`${start.resources} as (${resources})`,
      ...(hasSeen ? start.seen.tables(start.resources) : []),
      ...counts.flatMap(({ tables }) => tables),
    ],
    sizes: hasLinks
      ? sql`(select ${parentOf(parents, 'l')}coalesce(sum(l.n), 0) as n from ${raw(`links_${index}`)} l where l.which = ${setOf(links.length, 0)}${groupByParent(parents, 'l')}) m`
      : sql`(select ${start.seen.size} as n) m`,
    counted: new Map(counts.flatMap(({ counted }) => counted)),
  }
}

interface OfColumn extends PlacedFacet {
  readonly aspect: Extract<Aspect, { kind: 'field' }>
  /** Of the column, or of the ranges that its values lie in. */
  readonly name: string
  readonly link: Statement
  readonly range: RangeKey | undefined
}

function asColumn(placed: PlacedFacet): OfColumn[] {
  const { aspect, counting } = placed.facet
  if (aspect.kind !== 'field') return []
  const column = startColumn(aspect) ?? 'id'
  const range = aspect.via.length === 0 ? rangeKeyOf(counting, aspectType(aspect)) : undefined
  const link = sql`m.${identifier(column)}`
  return [
    {
      ...placed,
      aspect,
      range,
      name: range ? `${column} ${JSON.stringify(counting)}` : column,
      link: range ? range.key(link) : link,
    },
  ]
}

/** Which grouping set a row is of, as `grouping` tells it: all of so many columns but one. 0 where there are none. */
const setOf = (columns: number, at: number) =>
  raw(String(columns === 0 ? 0 : 2 ** columns - 1 - 2 ** (columns - 1 - at)))

// One pass groups by each column in turn; what has none is a group too, so each tells how many there are in all. What resources point to is counted by key: there are few rows behind the keys.
function countColumns(facets: readonly OfColumn[], links: readonly OfColumn[], start: Start, table: Statement): Counts {
  const { resources, parents } = start
  const names = links.map((_, at) => raw(`link_${at}`))
  const columns = links.map(({ link }, at) => sql`${link} as ${raw(`link_${at}`)}`)
  const sets = names.map((name) => sql`(${parentOf(parents, 'm')}${name})`)
  const rows =
    links.length === 0
      ? sql`select ${parentOf(parents, 'm')}0 as which, count(*) as n from ${resources} m${groupByParent(parents, 'm')}`
      : sql`select ${parentOf(parents, 'm')}${join(names, ', ')}, grouping(${join(names, ', ')}) as which, count(*) as n from (select ${parentOf(parents, 'm')}${join(columns, ', ')} from ${resources} m) m group by grouping sets (${join(sets, ', ')})`
  return {
    tables: [
      sql`${table} as materialized (${rows})`,
      ...facets.map((placed) => {
        const at = links.findIndex(({ name }) => name === placed.name)
        const found = sql`(select ${parentOf(parents, 'l')}l.${raw(`link_${at}`)} as link, l.n from ${table} l where l.which = ${setOf(links.length, at)} and l.${raw(`link_${at}`)} is not null) g`
        return sql`${raw(`values_${placed.place}`)} as (${behindLinks(placed, found, parents)})`
      }),
    ],
    counted: facets.map(({ place, range }) => [
      place,
      { values: raw(`values_${place}`), isStarted: range !== undefined },
    ]),
  }
}

function behindLinks({ aspect, range }: OfColumn, found: Statement, parents: Parents): Statement {
  const parent = parentOf(parents, 'g')
  if (aspect.via.length === 0) {
    const value = range ? range.start(raw('g.link')) : raw('g.link')
    return sql`select ${parent}null::text as key, ${value} as value, g.n from ${found}`
  }
  const { joins, value, key } = followAspect(aspect, raw('g.link'), 'k', 'join')
  const by = key ? sql`${key}, ${value}` : value
  return sql`select ${parent}${key ?? raw('null::text')} as key, ${value} as value, sum(g.n) as n from ${found}${joins} where ${value} is not null group by ${parent}${by}`
}

interface OfAttribute extends PlacedFacet {
  readonly attribute: AttributeRef
  readonly range: RangeKey | undefined
  /** Of the values that are counted. */
  readonly name: string
}

function asAttribute(placed: PlacedFacet): OfAttribute[] {
  const { aspect, counting } = placed.facet
  if (aspect.kind !== 'attribute') return []
  const { attribute } = aspect
  const range = attribute.isList ? undefined : rangeKeyOf(counting, attribute.dataType)
  return [{ ...placed, attribute, range, name: `${attribute.id} ${range ? JSON.stringify(counting) : ''}` }]
}

/** Facets of the same values share what was counted. */
function countAttributes(facets: readonly OfAttribute[], start: Start): readonly Counts[] {
  return distinctBy(facets, ({ name }) => name).map((of) => {
    const { tables, values } = of.attribute.isList ? countList(of, start) : countSingles(of, start)
    const same = facets.filter(({ name }) => name === of.name)
    return { tables, counted: same.map(({ place }) => [place, values] as const) }
  })
}

interface CountedAttribute {
  readonly tables: readonly Statement[]
  readonly values: CountedValues
}

function countSingles(of: OfAttribute, start: Start): CountedAttribute {
  const { attribute, place, range } = of
  const [values, cut] = [raw(`values_${place}`), raw(`cut_${place}`)]
  const answer = { values: { values, isStarted: range !== undefined } }
  if (isCutShort(attribute))
    return {
      ...answer,
      tables: [
        sql`${cut} as materialized (${countBy(of, start, 'indexed', (value) => value)})`,
        sql`${raw(`long_${place}`)} as materialized (select c.value from ${cut} c where ${isLong})`,
        sql`${values} as not materialized (${wholeOf(of, cut, start)})`,
      ],
    }
  const counted = countBy(of, start, 'whole', (value) => (range ? range.key(value) : value))
  if (!range) return { ...answer, tables: [sql`${values} as (${counted})`] }
  const parent = parentOf(start.parents, 'c')
  return {
    ...answer,
    tables: [
      sql`${values} as (select ${parent}c.key, ${range.start(raw('c.value'))} as value, c.n from (${counted}) c)`,
    ],
  }
}

/** Whether all values lie in rows where long strings are kept apart from what is indexed of them. */
const isCutShort = ({ dataType, columns }: AttributeRef) => dataType === 'string' && columns.length === 0

/**
 * Selects `key`, `value`, `n` by what is made of each value: of few resources each value is looked up, else the index is read in its order, so that equal
 * values come together. Which of both is known before either is begun.
 */
function countBy(of: OfAttribute, start: Start, part: Part, keyOf: (value: Statement) => Statement): Statement {
  const { resources, seen, parents } = start
  const key = keyOf(raw('x.value'))
  const probe = probeAttributeValues(of.attribute, raw('m.id'), part)
  if (parents === 'each parent')
    return sql`select m.parent, null::text as key, ${key} as value, count(*) as n from ${resources} m cross join lateral (${probe}) x group by 1, 3`
  // By place: what is bound twice is not the same for Postgres.
  const select = sql`select null::text as key, ${key} as value, count(*) as n from`
  const few = sql`${select} (${seen.ids}) m cross join lateral (${probe}) x where ${seen.size} <= ${of.probes} group by 2`
  const many = sql`${select} (${selectAttributeValues(of.attribute, part)}) x where ${seen.size} > ${of.probes} and ${seen.has('x.id')} group by 2`
  return sql`${few} union all ${many}`
}

// What is indexed is counted without a look at the rows; only beginnings of long strings, which are few, are counted again by the whole.
function wholeOf(of: OfAttribute, cut: Statement, { resources, seen, parents }: Start): Statement {
  const long = longOf(of)
  const again =
    parents === 'each parent'
      ? sql`select m.parent, null::text, x.value, count(*) from ${long} join ${resources} m on m.id = x.id group by m.parent, x.value`
      : sql`select null::text, x.value, count(*) from ${long} where ${seen.has('x.id')} group by x.value`
  return sql`select ${parentOf(parents, 'c')}c.key, c.value, c.n from ${cut} c where not ${isLong} union all ${again}`
}

/** All values, whole, of which the beginnings are in the table of long ones. */
function longOf({ attribute, place }: OfAttribute): Statement {
  const { whole, indexed } = valueColumn('a', 'string')
  return sql`(select a.resource_id as id, ${whole} as value from resource_attributes a where a.attribute_definition_id = ${attribute.id} and ${indexed} in (select l.value from ${raw(`long_${place}`)} l) offset 0) x`
}

const isLong = raw(`octet_length(c.value) > ${maxIndexedBytes}`)

// A resource counts once for each different value.
function countList(of: OfAttribute, start: Start): CountedAttribute {
  const { attribute, place } = of
  const [pairs, values, cut] = [raw(`pairs_${place}`), raw(`values_${place}`), raw(`cut_${place}`)]
  const parent = parentOf(start.parents, 'x')
  const counted = sql`${values} as (select ${parent}null::text as key, x.value, count(*) as n from ${pairs} x group by ${parent}x.value)`
  const answer = { values: { values, pairs, isStarted: false } }
  if (!isCutShort(attribute))
    return { ...answer, tables: [sql`${pairs} as materialized (${pairsOf(of, start, 'whole')})`, counted] }
  const again =
    start.parents === 'each parent'
      ? sql`select distinct m.parent, m.id, x.value from ${longOf(of)} join ${start.resources} m on m.id = x.id`
      : sql`select distinct x.id, x.value from ${longOf(of)} where ${start.seen.has('x.id')}`
  return {
    ...answer,
    tables: [
      sql`${cut} as materialized (${pairsOf(of, start, 'indexed')})`,
      sql`${raw(`long_${place}`)} as materialized (select c.value from ${cut} c where ${isLong})`,
      sql`${pairs} as not materialized (select ${parentOf(start.parents, 'c')}c.id, c.value from ${cut} c where not ${isLong} union all ${again})`,
      counted,
    ],
  }
}

function pairsOf({ attribute, probes }: OfAttribute, { resources, seen, parents }: Start, part: Part): Statement {
  const probe = probeAttributeValues(attribute, raw('m.id'), part)
  if (parents === 'each parent')
    return sql`select distinct m.parent, m.id, x.value from ${resources} m cross join lateral (${probe}) x`
  return sql`select distinct m.id, x.value from (${seen.ids}) m cross join lateral (${probe}) x where ${seen.size} <= ${probes} union all select distinct x.id, x.value from (${selectAttributeValues(attribute, part)}) x where ${seen.size} > ${probes} and ${seen.has('x.id')}`
}

function distinctBy<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  return [...new Map(items.toReversed().map((item) => [nameOf(item), item])).values()].toReversed()
}
