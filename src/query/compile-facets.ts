import { countValues, type CountedGroup, type FacetedResources } from './compile-counts.js'
import type { CountedValues, PlacedFacet } from './count-attribute.js'
import { compileRanges } from './compile-ranges.js'
import { sortable, valueText } from './compile-values.js'
import { aspectType } from './facet.js'
import { groupByParent, parentOf, type Parents } from './parents.js'
import { join, raw, sql, type Statement } from './sql.js'

/** A row of the answer: which facet, which part of it, and of which parent where there are parents. */
export interface FacetRow extends Readonly<Record<string, unknown>> {
  readonly parent?: string
  readonly facet: number
  readonly part: 'resources' | 'set' | 'distinct' | 'term' | 'range' | 'width'
  readonly key: string | null
  readonly value: string | null
  readonly until: string | null
  readonly n: string
}

/**
 * One statement for all facets, of one list or of the same list under many parents: resources are found once for each different filter. Read it with
 * `readFacets`.
 */
export function compileFacets(groups: readonly FacetedResources[], parents: Parents = 'one list'): Statement {
  const parts = groups.map((group, index) => compileGroup(group, index, parents))
  const tables = parts.flatMap((part) => part.tables)
  const rows = parts.flatMap((part) => part.rows)
  return sql`with ${join(tables, ', ')} select * from (${join(rows, ' union all ')}) f order by facet, part, place`
}

interface Compiled {
  readonly tables: readonly Statement[]
  readonly rows: readonly Statement[]
}

function compileGroup(group: FacetedResources, index: number, parents: Parents): Compiled {
  const { tables, sizes, counted } = countValues(group, index, parents)
  const compiled = group.facets.map((placed) => compileFacet(placed, counted, parents))
  return {
    tables: [...tables, ...compiled.flatMap((part) => part.tables)],
    rows: group.facets.flatMap(({ place }, at) => [
      rowOf(place, parents)('resources', 'm', raw('m.n'), sql`from ${sizes}`),
      ...(compiled[at]?.rows ?? []),
    ]),
  }
}

function compileFacet(placed: PlacedFacet, counted: CountedGroup['counted'], parents: Parents): Compiled {
  const values = counted.get(placed.place)
  if (!values) throw new Error(`facet ${placed.place} was not counted`)
  return placed.facet.counting.kind === 'terms'
    ? compileTerms(placed, values, parents)
    : compileIntervals(placed, values, parents)
}

const nothing = raw('null::text')

type Cells = Partial<Record<'key' | 'value' | 'until' | 'order', Statement>>

/** Makes rows of the answer: the part, the alias that has the parent, the number, and where it comes from. */
const rowOf =
  (place: number, parents: Parents) =>
  (part: FacetRow['part'], alias: string, n: Statement, from: Statement, cells: Cells = {}): Statement => {
    const { key = nothing, value = nothing, until = nothing, order = raw('0') } = cells
    return sql`(select ${parentOf(parents, alias)}${raw(String(place))} as facet, ${raw(`'${part}'`)} as part, ${key} as key, ${value} as value, ${until} as until, (${n})::bigint as n, ${order} as place ${from})`
  }

/** How many resources have a value at all. */
function countSet({ place }: PlacedFacet, { values, pairs, holders }: CountedValues, parents: Parents): Statement {
  const n = pairs ? raw('count(distinct v.id)') : raw('coalesce(sum(v.n), 0)')
  return rowOf(place, parents)('set', 'v', n, sql`from ${pairs ?? holders ?? values} v${groupByParent(parents, 'v')}`)
}

function compileTerms(placed: PlacedFacet, counted: CountedValues, parents: Parents): Compiled {
  const { place, facet } = placed
  const { aspect, counting } = facet
  const top = counting.kind === 'terms' ? counting.top : 0
  const row = rowOf(place, parents)
  const dataType = aspectType(aspect)
  // Qualified: a bare name would sort by the text that is answered.
  const order = sql`t.n desc, ${sortable(raw('t.value'), dataType)}, t.key`
  const cells = { key: raw('t.key::text'), value: valueText(raw('t.value'), dataType) }
  const number = sql`row_number() over (${parents === 'each parent' ? raw('partition by t.parent ') : raw('')}order by ${order})`
  const terms =
    parents === 'each parent'
      ? row(
          'term',
          't',
          raw('t.n'),
          sql`from (select t.*, ${number} as place from ${counted.values} t) t where t.place <= ${top}`,
          { ...cells, order: raw('t.place') },
        )
      : row('term', 't', raw('t.n'), sql`from ${counted.values} t order by ${order} limit ${top}`, {
          ...cells,
          order: number,
        })
  const distinct = row('distinct', 'v', raw('count(*)'), sql`from ${counted.values} v${groupByParent(parents, 'v')}`, {
    value: raw('coalesce(sum(v.n), 0)::text'),
  })
  // Of a list resources may be counted more than once, else they are as many as the sum of all counts.
  return { tables: [], rows: [...(counted.holders ? [countSet(placed, counted, parents)] : []), distinct, terms] }
}

function compileIntervals(placed: PlacedFacet, counted: CountedValues, parents: Parents): Compiled {
  const { place, facet } = placed
  const { aspect, counting } = facet
  if (counting.kind === 'terms') throw new Error('terms have no ranges')
  const dataType = aspectType(aspect)
  const { tables, ranges, from, until, widths } = compileRanges(counting, place, { ...counted, dataType, parents })
  const row = rowOf(place, parents)
  return {
    tables,
    rows: [
      countSet(placed, counted, parents),
      row('width', 'w', raw('0'), sql`from ${widths} w`, { value: raw('w.width::text') }),
      row('range', 's', raw('coalesce(c.n, 0)'), sql`from ${ranges}`, { value: from, until, order: raw('s.place') }),
    ],
  }
}
