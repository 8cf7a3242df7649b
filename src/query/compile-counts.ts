import { rangeKeyOf, type RangeKey } from './compile-ranges.js'
import { followAspect, startColumn } from './compile-values.js'
import {
  countAttribute,
  type CountedValues,
  type OfAttribute,
  type PlacedFacet,
  type Start,
} from './count-attribute.js'
import { aspectType, type Aspect } from './facet.js'
import { groupByParent, parentOf, type Parents } from './parents.js'
import { seenIn } from './seen.js'
import { identifier, join, raw, sql, type Statement } from './sql.js'

/** Facets over the same resources. */
export interface FacetedResources {
  /** Selects the resources, each once, or once under each parent: `id`, the columns that facets start from, and `parent` where there are parents. */
  readonly resources: Statement
  /** Whether the columns are not among what is selected; not under parents. */
  readonly areApart?: boolean
  readonly facets: readonly PlacedFacet[]
}

export interface CountedGroup {
  readonly tables: readonly Statement[]
  /** A FROM item called `m` with one row, or one for each parent: `n`, how many resources there are. */
  readonly sizes: Statement
  /** By the place of the facet. */
  readonly counted: ReadonlyMap<number, CountedValues>
}

interface Counts {
  readonly tables: readonly Statement[]
  readonly counted: readonly (readonly [place: number, values: CountedValues])[]
}

/**
 * Counts the values of all facets over the same resources: those in columns of resources in one pass over these, those of an attribute in one pass over its
 * index. Names of tables end in the number of the group or the place of the facet.
 */
export function countValues(group: FacetedResources, index: number, parents: Parents): CountedGroup {
  const { resources, areApart = false, facets } = group
  const seen = seenIn(index)
  const table = raw(`resources_${index}`)
  const columns = areApart ? sql`resources m where ${seen.has('m.id')}` : sql`${table} m`
  const start: Start = { resources: table, columns, seen, parents }
  const ofColumns = facets.flatMap(asColumn)
  const ofAttributes = facets.flatMap(asAttribute)
  const links = distinctBy(ofColumns, ({ name }) => name)
  // Neighbours are looked at one by one.
  const hasSeen = parents === 'one list' && (areApart || ofAttributes.length > 0)
  const hasLinks = !hasSeen || ofColumns.length > 0
  const counts = [
    ...(hasLinks ? [countColumns(ofColumns, links, start, raw(`links_${index}`))] : []),
    ...countAttributes(ofAttributes, start),
  ]
  return {
    // Not materialized where it is read once only.
    tables: [
      sql`${table} as (${resources})`,
      ...(hasSeen ? seen.tables(table) : []),
      ...counts.flatMap(({ tables }) => tables),
    ],
    sizes: hasLinks
      ? sql`(select ${parentOf(parents, 'l')}coalesce(sum(l.n), 0) as n from ${raw(`links_${index}`)} l where l.which = ${setOf(links.length, 0)}${groupByParent(parents, 'l')}) m`
      : sql`(select ${seen.size} as n) m`,
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
  const { columns: from, parents } = start
  const names = links.map((_, at) => raw(`link_${at}`))
  const columns = links.map(({ link }, at) => sql`${link} as ${raw(`link_${at}`)}`)
  const sets = names.map((name) => sql`(${parentOf(parents, 'm')}${name})`)
  const rows =
    links.length === 0
      ? sql`select ${parentOf(parents, 'm')}0 as which, count(*) as n from ${from}${groupByParent(parents, 'm')}`
      : sql`select ${parentOf(parents, 'm')}${join(names, ', ')}, grouping(${join(names, ', ')}) as which, count(*) as n from (select ${parentOf(parents, 'm')}${join(columns, ', ')} from ${from}) m group by grouping sets (${join(sets, ', ')})`
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

function asAttribute(placed: PlacedFacet): OfAttribute[] {
  const { aspect, counting } = placed.facet
  if (aspect.kind !== 'attribute') return []
  const { attribute } = aspect
  const range = attribute.isList ? undefined : rangeKeyOf(counting, attribute.dataType)
  const isPaired = attribute.isList && counting.kind !== 'terms'
  const name = `${attribute.id} ${range ? JSON.stringify(counting) : String(isPaired)}`
  return [{ ...placed, attribute, range, isPaired, name }]
}

/** Facets of the same values share what was counted. */
function countAttributes(facets: readonly OfAttribute[], start: Start): readonly Counts[] {
  return distinctBy(facets, ({ name }) => name).map((of) => {
    const { tables, values } = countAttribute(of, start)
    const same = facets.filter(({ name }) => name === of.name)
    return { tables, counted: same.map(({ place }) => [place, values] as const) }
  })
}

function distinctBy<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  return [...new Map(items.toReversed().map((item) => [nameOf(item), item])).values()].toReversed()
}
