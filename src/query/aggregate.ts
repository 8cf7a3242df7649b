import { InputError, LimitError, type InputPath } from '../errors.js'
import { parseEntries, parseList, parseObject, parseTest } from './condition.js'
import { expected } from './expectation.js'
import { aspectType, aspectUnit, parseAspect, parseCount, type Aspect } from './facet.js'
import type { Test } from './filter.js'
import type { StoredUnit } from './measured.js'
import type { SortDirection } from './order.js'
import type { Vocabulary } from './vocabulary.js'

/** What is worked out of the values of a measure. */
export type Figure = 'count' | 'min' | 'max' | 'avg' | 'sum'

/** Resources in groups of equal values, and what their other values come to. */
export interface Aggregate {
  readonly by: readonly Aspect[]
  readonly of: readonly Aspect[]
  /** Groups for which all of these hold. */
  readonly having: readonly { readonly figure: GroupFigure; readonly test: Test }[]
  readonly order: readonly GroupOrder[]
  readonly first: number
}

/** A number of a group: how many resources it has, or a figure of the measure at a place. */
export type GroupFigure =
  { readonly kind: 'resources' } | { readonly kind: 'measure'; readonly measure: number; readonly figure: Figure }

export type GroupOrder = { readonly direction: SortDirection } & (
  GroupFigure | { readonly kind: 'key'; readonly key: number }
)

/** The limits of aggregates, which error messages and the schema name. */
export const aggregateLimits = { keys: 3, measures: 10, groups: 1000 } as const

const defaultGroups = 50

/** What a client asks of `aggregate`, as GraphQL coerced it. */
export interface AggregateInput {
  readonly by?: unknown
  readonly of?: unknown
  readonly having?: unknown
  readonly orderBy?: unknown
  readonly first?: unknown
}

/** The aggregate that a client asks for; groups with most resources first unless it says otherwise. */
export function parseAggregate(vocabulary: Vocabulary, input: AggregateInput): Aggregate {
  const by = parseAspects(vocabulary, input.by, aggregateLimits.keys, ['by'])
  const of = parseAspects(vocabulary, input.of, aggregateLimits.measures, ['of'])
  for (const [index, aspect] of of.entries())
    if (aspectType(aspect) === 'boolean')
      throw new InputError(`"${aspect.name}" is true or false: group by it, there is nothing to work out.`, [
        'of',
        index,
      ])
  const known = { by, of }
  return Object.freeze({
    by,
    of,
    having: listOf(input.having, ['having']).map((item, index) => parseHaving(known, item, ['having', index])),
    order: listOf(input.orderBy, ['orderBy']).map((item, index) => parseOrder(known, item, ['orderBy', index])),
    first: parseCount(input.first, defaultGroups, 0, aggregateLimits.groups, ['first']),
  })
}

interface Known {
  readonly by: readonly Aspect[]
  readonly of: readonly Aspect[]
}

function parseAspects(vocabulary: Vocabulary, input: unknown, most: number, path: InputPath): readonly Aspect[] {
  const items = listOf(input, path)
  if (items.length > most) throw new LimitError(`At most ${most} can be given here.`, path)
  return items.map((item, index) => parseAspect(vocabulary, item, [...path, index]))
}

const listOf = (input: unknown, path: InputPath): readonly unknown[] =>
  input === undefined || input === null ? [] : parseList(input, path)

function parseHaving(known: Known, input: unknown, path: InputPath): Aggregate['having'][number] {
  const { resources, value, ...figure } = Object.fromEntries(parseObject(input, path))
  if (resources !== undefined) {
    if (value !== undefined || Object.keys(figure).length > 0) throw oneThing(path)
    return { figure: { kind: 'resources' }, test: parseTest('integer', resources, [...path, 'resources']) }
  }
  const asked = parseFigure(known, figure, path)
  if (asked.kind === 'measure' && asked.figure !== 'count') refuseOther(known, asked.measure, path)
  return { figure: asked, test: parseTest('decimal', value, [...path, 'value'], unitOf(known, asked)) }
}

/** The unit of a figure; undefined of a number of values, and where these have none. */
function unitOf({ of }: Known, asked: GroupFigure): StoredUnit | undefined {
  if (asked.kind === 'resources' || asked.figure === 'count') return undefined
  const aspect = of[asked.measure]
  return aspect && aspectUnit(aspect, asked.figure === 'sum' ? 'sum' : 'value')
}

function refuseOther({ of }: Known, measure: number, path: InputPath): void {
  const aspect = of[measure]
  if (aspect && !isNumeric(aspect))
    throw new InputError(`"${aspect.name}" has no numbers, so only "COUNT" of it can be compared with one.`, path)
}

/** Whether values of an aspect can be added. */
export const isNumeric = (aspect: Aspect): boolean => ['integer', 'decimal'].includes(aspectType(aspect))

function parseOrder(known: Known, input: unknown, path: InputPath): GroupOrder {
  const { direction, key, resources, ...figure } = Object.fromEntries(parseEntries(input, path))
  if (direction !== 'asc' && direction !== 'desc') throw expected('ASC or DESC', direction, [...path, 'direction'])
  if (resources === true) {
    if (key !== undefined || Object.keys(figure).length > 0) throw oneThing(path)
    return { kind: 'resources', direction }
  }
  if (key === undefined) return { ...parseFigure(known, figure, path), direction }
  if (Object.keys(figure).length > 0) throw oneThing(path)
  return { kind: 'key', key: parsePlace(key, known.by.length, [...path, 'key']), direction }
}

function parseFigure(known: Known, input: Readonly<Record<string, unknown>>, path: InputPath): GroupFigure {
  const { measure, figure } = input
  const found = figures.find((one) => one === figure)
  if (measure === undefined || !found) throw oneThing(path)
  const place = parsePlace(measure, known.of.length, [...path, 'measure'])
  const aspect = known.of[place]
  if (aspect && (found === 'avg' || found === 'sum') && !isNumeric(aspect))
    throw new InputError(`"${aspect.name}" has no numbers, so there is no ${found} of it.`, [...path, 'figure'])
  return { kind: 'measure', measure: place, figure: found }
}

const figures: readonly Figure[] = ['count', 'min', 'max', 'avg', 'sum']

const oneThing = (path: InputPath) =>
  new InputError('Name one thing: "resources", or a "measure" with its "figure", or, to sort by it, a "key".', path)

function parsePlace(input: unknown, length: number, path: InputPath): number {
  if (typeof input !== 'number' || !Number.isInteger(input) || input < 0 || input >= length)
    throw expected(`a place from 0 to below ${length}`, input, path)
  return input
}
