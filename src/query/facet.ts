import { InputError, LimitError, unreachable, type InputPath } from '../errors.js'
import { parseList, parseObject } from './condition.js'
import { expected } from './expectation.js'
import { and, type AttributeRef, type Field, type Filter, type Reference } from './filter.js'
import { isNumericType, parseWidthIn, storedIn, type StoredUnit } from './measured.js'
import { compareDecimals, parseDecimal } from './number.js'
import { boundAttribute } from './parse.js'
import type { DataType } from './value.js'
import type { Vocabulary } from './vocabulary.js'

/** What resources are told apart by: an attribute, or a field of theirs or of a row that they point to. */
export type Aspect =
  | { readonly kind: 'attribute'; readonly name: string; readonly attribute: AttributeRef }
  | {
      readonly kind: 'field'
      readonly name: string
      readonly via: readonly Reference[]
      readonly field: Field
      /** Set where rows of this table are told apart, whatever they are called: places. */
      readonly table?: string
    }

/** How the values of an aspect are counted: each by itself, or in half-open ranges that cover all of them without a gap. */
export type Counting =
  | { readonly kind: 'terms'; readonly top: number }
  | { readonly kind: 'numbers'; readonly width?: string; readonly most: number }
  | { readonly kind: 'dates'; readonly unit?: CalendarUnit; readonly most: number }

export interface Facet {
  readonly aspect: Aspect
  readonly counting: Counting
  /** Whether conditions on the aspect itself are left out of the filter, so that what is not chosen is counted too. */
  readonly leavesOutOwn: boolean
}

/** The units of ranges of dates, the finest first, and how long Postgres takes each to be. */
export const calendarUnits = {
  second: '1 second',
  minute: '1 minute',
  hour: '1 hour',
  day: '1 day',
  week: '1 week',
  month: '1 month',
  quarter: '3 months',
  year: '1 year',
  decade: '10 years',
  century: '100 years',
  millennium: '1000 years',
} as const

export type CalendarUnit = keyof typeof calendarUnits

/** The limits of facets, which error messages and the schema name. */
export const facetLimits = { facets: 20, terms: 1000, ranges: 200 } as const

const defaultTerms = 10
const defaultRanges = 20

/** The data type of the values of an aspect. */
export const aspectType = (aspect: Aspect): DataType =>
  aspect.kind === 'attribute' ? aspect.attribute.dataType : aspect.field.dataType

/** What aspects are called, each once. */
export const aspectNames = (aspects: readonly Aspect[]): readonly string[] => [
  ...new Set(aspects.map(({ name }) => name)),
]

/** The facets that a client asks for; `input` as GraphQL coerced it. */
export function parseFacets(vocabulary: Vocabulary, input: unknown, path: InputPath): readonly Facet[] {
  const items = parseList(input, path)
  if (items.length > facetLimits.facets)
    throw new LimitError(`At most ${facetLimits.facets} facets are counted at once.`, path)
  return items.map((item, index) => parseFacet(vocabulary, item, [...path, index]))
}

function parseFacet(vocabulary: Vocabulary, input: unknown, path: InputPath): Facet {
  const { top, ranges, leaveOutOwn } = Object.fromEntries(parseObject(given(input), path))
  const aspect = parseAspect(vocabulary, input, path)
  if (ranges !== undefined && top !== undefined)
    throw new InputError('Give "top" or "ranges", not both: values are counted one by one or in ranges.', path)
  const counting: Counting =
    ranges === undefined
      ? { kind: 'terms', top: parseCount(top, defaultTerms, 0, facetLimits.terms, [...path, 'top']) }
      : parseRanges(aspect, ranges, [...path, 'ranges'])
  return Object.freeze({ aspect, counting, leavesOutOwn: leaveOutOwn === true })
}

/** `{attribute: "cpu_cores"}` or `{field: "status"}`, whatever else the object says; an InputError for both and for neither. */
export function parseAspect(vocabulary: Vocabulary, input: unknown, path: InputPath): Aspect {
  const { attribute, field } = Object.fromEntries(parseObject(given(input), path))
  if ((attribute === undefined) === (field === undefined))
    throw new InputError('Give an attribute or a field, one of the two.', path)
  if (attribute !== undefined) {
    const found = boundAttribute(vocabulary, 'generic', attribute, [...path, 'attribute'])
    return { kind: 'attribute', name: typeof attribute === 'string' ? attribute : '', attribute: found }
  }
  const name = typeof field === 'string' ? field : ''
  const order = vocabulary.orders.get(name)
  if (!order) throw expected('a field', field, [...path, 'field'])
  const term = vocabulary.terms.get(name)
  const table = term?.kind === 'record' ? term.via.at(-1)?.table : undefined
  return { kind: 'field', name, ...order, ...(table !== undefined && { table }) }
}

/** A count from `least` to `most`, or the one meant when none is given. */
export function parseCount(input: unknown, meant: number, least: number, most: number, path: InputPath): number {
  if (input === undefined || input === null) return meant
  if (typeof input !== 'number' || !Number.isInteger(input) || input < least)
    throw expected(`an integer from ${least} up`, input, path)
  if (input > most) throw new LimitError(`At most ${most} can be asked for here.`, path)
  return input
}

function parseRanges(aspect: Aspect, input: unknown, path: InputPath): Counting {
  const { most: mostGiven, width, widthUnit, unit } = Object.fromEntries(parseObject(given(input), path))
  const most = parseCount(mostGiven, defaultRanges, 2, facetLimits.ranges, [...path, 'most'])
  const dataType = aspectType(aspect)
  if (mostGiven !== undefined && (width !== undefined || unit !== undefined))
    throw new InputError('Give "most", or how wide each range is, not both.', path)
  if (widthUnit !== undefined && width === undefined)
    throw new InputError('"widthUnit" says what the "width" is in: give both.', [...path, 'widthUnit'])
  switch (dataType) {
    case 'integer':
    case 'decimal':
      if (unit !== undefined) throw new InputError('Ranges of numbers have a "width" and no "unit".', [...path, 'unit'])
      if (width === undefined) return { kind: 'numbers', most }
      return { kind: 'numbers', most, width: parseWidthOf(aspect, width, widthUnit, path) }
    case 'datetime':
      if (width !== undefined) throw new InputError('Ranges of dates have a "unit" and no "width".', [...path, 'width'])
      return { kind: 'dates', most, ...(unit !== undefined && { unit: parseUnit(unit, [...path, 'unit']) }) }
    case 'string':
    case 'boolean':
    case 'ip':
      throw new InputError(`There are ranges of numbers and dates; "${aspect.name}" is of type ${dataType}.`, path)
    default:
      return unreachable(dataType)
  }
}

/** The unit of the values of an aspect, or of their sum; undefined where they have none. */
export function aspectUnit(aspect: Aspect, of: StoredUnit['of'] = 'value'): StoredUnit | undefined {
  return aspect.kind === 'attribute' && isNumericType(aspect.attribute.dataType)
    ? storedIn(aspect.attribute, of)
    : undefined
}

function parseWidthOf(aspect: Aspect, input: unknown, unit: unknown, path: InputPath): string {
  const width = parseWidth(input, [...path, 'width'])
  return unit === undefined ? width : parseWidthIn(width, unit, aspectUnit(aspect), [...path, 'widthUnit'])
}

function parseWidth(input: unknown, path: InputPath): string {
  if (typeof input !== 'string') throw expected('a decimal', input, path)
  const width = parseDecimal(input, path)
  if (compareDecimals(width, '0') <= 0) throw expected('a decimal above 0', input, path)
  return width
}

function parseUnit(input: unknown, path: InputPath): CalendarUnit {
  const unit = unitNames.find((name) => name === input)
  if (!unit) throw expected('a unit of the calendar', input, path)
  return unit
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant
export const unitNames = Object.keys(calendarUnits) as readonly CalendarUnit[]

/** An input object without the keys that were given as null: optional fields of it may be null in GraphQL. */
function given(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined))
}

/** The filter without those of its conditions, side by side, that are about this aspect and nothing else. */
export function withoutOwn(filter: Filter, aspect: Aspect): Filter {
  const conditions = sideBySide(filter)
  const others = conditions.filter((part) => !isAbout(part, aspect))
  return others.length === conditions.length ? and(filter) : and(...others)
}

/** The conditions all of which must hold; what none of several may do stands for as many. */
function sideBySide(filter: Filter): readonly Filter[] {
  if (filter.kind === 'all') return filter.of.flatMap(sideBySide)
  if (filter.kind !== 'not') return [filter]
  const of = alone(filter.of)
  if (of.kind === 'not') return sideBySide(of.of)
  return of.kind === 'any' ? of.of.flatMap((part) => sideBySide({ kind: 'not', of: part })) : [filter]
}

function alone(filter: Filter): Filter {
  const [only] = filter.kind === 'all' && filter.of.length === 1 ? filter.of : []
  return only ? alone(only) : filter
}

function isAbout(filter: Filter, aspect: Aspect): boolean {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return filter.of.length > 0 && filter.of.every((part) => isAbout(part, aspect))
    case 'not':
      return isAbout(filter.of, aspect)
    case 'attribute':
      return aspect.kind === 'attribute' && aspect.attribute.id === filter.attribute.id
    case 'field':
    case 'reference':
      return aspect.kind === 'field' && leadsTo(filter, aspect, aspect.via)
    case 'owned':
    case 'related':
      return false
    default:
      return unreachable(filter)
  }
}

/** Whether a condition on a row asks nothing but what the aspect, `via` further foreign keys away, is about. */
function leadsTo(filter: Filter, aspect: Extract<Aspect, { kind: 'field' }>, via: readonly Reference[]): boolean {
  const [next, ...more] = via
  switch (filter.kind) {
    case 'all':
    case 'any':
      // "There is one" asks for nothing further: of the row on the way it is about that row.
      return (filter.of.length > 0 || !next) && filter.of.every((part) => leadsTo(part, aspect, via))
    case 'not':
      return leadsTo(filter.of, aspect, via)
    case 'field':
      if (!next) return aspect.table !== undefined || filter.field.column === aspect.field.column
      // The key that leads to it stands for it.
      return more.length === 0 && filter.field.column === next.column
    case 'reference':
      if (!next) return aspect.table !== undefined && filter.reference.subtreeBy !== undefined
      return filter.reference.column === next.column && leadsTo(filter.of, aspect, more)
    case 'attribute':
    case 'owned':
    case 'related':
      return false
    default:
      return unreachable(filter)
  }
}
