import { valueColumn } from './compile.js'
import type { RangeKey } from './compile-ranges.js'
import { probeAttributeValues, selectAttributeValues, type Part } from './compile-values.js'
import type { Facet } from './facet.js'
import type { AttributeRef } from './filter.js'
import { groupByParent, parentOf, type Parents } from './parents.js'
import type { Seen } from './seen.js'
import { join, raw, sql, type Statement } from './sql.js'
import { maxIndexedBytes } from './value.js'

/** A facet that is counted. */
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
  /** `n`, how many resources have a value; for lists, where the sum of all counts is more. */
  readonly holders?: Statement
  /** `id`, `value` of a list that is counted in ranges, each pair once. */
  readonly pairs?: Statement
  /** Whether values are where their ranges start. */
  readonly isStarted: boolean
}

/** What all counts over the same resources start from. */
export interface Start {
  /** A table. */
  readonly resources: Statement
  /** A FROM item called `m`, and a WHERE where it takes one, with the columns of the resources. */
  readonly columns: Statement
  readonly seen: Seen
  readonly parents: Parents
}

/** A facet of values that lie with attributes. */
export interface OfAttribute extends PlacedFacet {
  readonly attribute: AttributeRef
  readonly range: RangeKey | undefined
  /** In ranges a resource of a list counts once for all values in the same one. */
  readonly isPaired: boolean
  /** Of the values that are counted. */
  readonly name: string
}

/** The tables of an attribute. */
export interface CountedAttribute {
  readonly tables: readonly Statement[]
  readonly values: CountedValues
}

/** Counts the values of an attribute of the resources that count; of a list in ranges by pairs of a resource and a value. */
export function countAttribute(of: OfAttribute, start: Start): CountedAttribute {
  return of.isPaired ? countPairs(of, start) : countEach(of, start)
}

function countEach(of: OfAttribute, start: Start): CountedAttribute {
  const { attribute, place, range } = of
  const [values, cut, holders] = [raw(`values_${place}`), raw(`cut_${place}`), raw(`holders_${place}`)]
  const part = isCutShort(attribute) ? 'indexed' : 'whole'
  const isStarted = range !== undefined
  const answer = { values: attribute.isList ? { values, holders, isStarted } : { values, isStarted } }
  const looked = attribute.isList ? [sql`${lookedUp(of)} as materialized (${lookUp(of, start, part)})`] : []
  const held = attribute.isList ? [sql`${holders} as (${countHolders(of, start)})`] : []
  const counted = countBy(of, start, part, (value) => (range ? range.key(value) : value))
  if (isCutShort(attribute))
    return {
      ...answer,
      tables: [
        ...looked,
        sql`${cut} as materialized (${counted})`,
        sql`${raw(`long_${place}`)} as materialized (select c.value from ${cut} c where ${isLong(attribute)})`,
        sql`${values} as not materialized (${wholeOf(of, cut, start)})`,
        ...held,
      ],
    }
  if (!range) return { ...answer, tables: [...looked, sql`${values} as (${counted})`, ...held] }
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

/** Selects `key`, `value`, `n` by what is made of each value. */
function countBy(of: OfAttribute, start: Start, part: Part, keyOf: (value: Statement) => Statement): Statement {
  const key = keyOf(raw('x.value'))
  return join(
    rowsOf(of, start, part).map((rows) => countRows(of, start, rows, key)),
    ' union all ',
  )
}

/** FROM and WHERE that give values as `x`, and the alias that says of which resource they are, and under which parent. */
interface Rows {
  readonly from: Statement
  readonly owner: 'm' | 'x'
}

/**
 * The values of the resources that count: of few resources each value is looked up, else the index is read in its order, so that equal values come together.
 * Which of both is known before either is begun.
 */
function rowsOf(of: OfAttribute, start: Start, part: Part): readonly Rows[] {
  const { seen, parents } = start
  // Lists are asked twice.
  const isKept = of.attribute.isList && !of.isPaired
  const few: Rows = isKept
    ? { owner: 'x', from: sql`${lookedUp(of)} x` }
    : { owner: 'm', from: probed(of, start, part) }
  if (parents === 'each parent') return [few]
  const many = sql`(${selectAttributeValues(of.attribute, part)}) x where ${seen.size} > ${of.probes} and ${seen.has('x.id')}`
  return [few, { owner: 'x', from: many }]
}

function probed(of: OfAttribute, { resources, seen, parents }: Start, part: Part): Statement {
  const probe = probeAttributeValues(of.attribute, raw('m.id'), part)
  return parents === 'each parent'
    ? sql`${resources} m cross join lateral (${probe}) x`
    : sql`(${seen.ids}) m cross join lateral (${probe}) x where ${seen.size} <= ${of.probes}`
}

const lookedUp = ({ place }: OfAttribute) => raw(`looked_${place}`)

const lookUp = (of: OfAttribute, start: Start, part: Part) =>
  sql`select ${parentOf(start.parents, 'm')}m.id, x.value from ${probed(of, start, part)}`

// By place: what is bound twice is not the same for Postgres. A resource of a list counts once for each different value: equal ones stand side by side in the index.
function countRows({ attribute }: OfAttribute, { parents }: Start, { from, owner }: Rows, key: Statement): Statement {
  const by = raw(parents === 'each parent' ? '1, 3' : '2')
  const counted = sql`null::text as key, ${key} as value, count(*) as n from`
  if (!attribute.isList) return sql`select ${parentOf(parents, owner)}${counted} ${from} group by ${by}`
  const once = sql`select distinct ${parentOf(parents, owner)}x.value, ${raw(owner)}.id from ${from}`
  return sql`select ${parentOf(parents, 'x')}${counted} (${once}) x group by ${by}`
}

/** Selects `n`, how many resources have a value in a list. */
function countHolders(of: OfAttribute, start: Start): Statement {
  const { parents } = start
  const rows = rowsOf(of, start, 'indexed').map(
    ({ from, owner }) => sql`select ${parentOf(parents, owner)}${raw(owner)}.id from ${from}`,
  )
  return sql`select ${parentOf(parents, 'h')}count(distinct h.id) as n from (${join(rows, ' union all ')}) h${groupByParent(parents, 'h')}`
}

// What is indexed is counted without a look at the rows; only beginnings of long strings, which are few, are counted again by the whole.
function wholeOf(of: OfAttribute, cut: Statement, start: Start): Statement {
  const { resources, seen, parents } = start
  const long = longOf(of)
  const rows: Rows =
    parents === 'each parent'
      ? { owner: 'm', from: sql`${long} join ${resources} m on m.id = x.id` }
      : { owner: 'x', from: sql`${long} where ${seen.has('x.id')}` }
  const again = countRows(of, start, rows, raw('x.value'))
  return sql`select ${parentOf(parents, 'c')}c.key, c.value, c.n from ${cut} c where not ${isLong(of.attribute)} union all ${again}`
}

/** All values, whole, of which the beginnings are in the table of long ones. */
function longOf({ attribute, place }: OfAttribute): Statement {
  const { whole, indexed } = valueColumn('a', 'string')
  return sql`(select a.resource_id as id, ${whole} as value from resource_attributes a where a.attribute_definition_id = ${attribute.id} and ${indexed} in (select l.value from ${raw(`long_${place}`)} l) offset 0) x`
}

// Whether an attribute has long strings at all is asked once, and not how long each is where it has none.
const isLong = ({ id }: AttributeRef) =>
  sql`(exists (select 1 from resource_attributes a where a.attribute_definition_id = ${id} and a.value_text is not null) and ${tooLong})`

const tooLong = raw(`octet_length(c.value) > ${maxIndexedBytes}`)

function countPairs(of: OfAttribute, start: Start): CountedAttribute {
  const { parents } = start
  const [pairs, values] = [raw(`pairs_${of.place}`), raw(`values_${of.place}`)]
  const rows = rowsOf(of, start, 'whole').map(
    ({ from, owner }) => sql`select distinct ${parentOf(parents, owner)}${raw(owner)}.id, x.value from ${from}`,
  )
  const parent = parentOf(parents, 'x')
  return {
    values: { values, pairs, isStarted: false },
    tables: [
      sql`${pairs} as materialized (${join(rows, ' union all ')})`,
      sql`${values} as (select ${parent}null::text as key, x.value, count(*) as n from ${pairs} x group by ${parent}x.value)`,
    ],
  }
}
