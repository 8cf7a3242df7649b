import { unreachable } from '../../../src/errors.js'
import type { Aspect } from '../../../src/query/facet.js'
import type { AttributeRef, Comparison, Ends, Filter, Related, Test, ValueFigure } from '../../../src/query/filter.js'
import type { Order, SortKey } from '../../../src/query/order.js'
import type { DataType, Value } from '../../../src/query/value.js'
import { figureOf, figureType } from './figures.js'
import { asCompared } from './measures.js'
import type { EdgeModel, ResourceModel, TableRow, World } from './world.js'

// The meaning of a filter, spelled out over rows in memory. Knows nothing of planner, compiler, storages, prefixes in SQL.

/** Whether a filter holds for a row of a table of the world. */
export function holds(world: World, filter: Filter, row: TableRow): boolean {
  switch (filter.kind) {
    case 'all':
      return filter.of.every((part) => holds(world, part, row))
    case 'any':
      return filter.of.some((part) => holds(world, part, row))
    case 'not':
      return !holds(world, filter.of, row)
    case 'field':
      return testHolds(filter.field.dataType, filter.test, present(row.columns[filter.field.column]))
    case 'reference': {
      const { column, table, key, subtreeBy } = filter.reference
      const target = tableRow(world, table, key, row.columns[column])
      if (!target) return false
      const line = subtreeBy === undefined ? [target] : ancestry(world, table, subtreeBy, target)
      return line.some((place) => holds(world, filter.of, place))
    }
    case 'owned':
      return (world.tables[filter.owned.table] ?? []).some(
        (other) => other.columns[filter.owned.column] === row.columns['id'] && holds(world, filter.of, other),
      )
    case 'attribute':
      return testHolds(filter.attribute.dataType, filter.test, valuesOf(row, filter.attribute))
    case 'related':
      return relatedHolds(world, filter.related, row)
    default:
      return unreachable(filter)
  }
}

/** Edges at a resource in one direction, each with the resource at its other end; a self-edge once. */
export function edgesAt(
  world: World,
  resourceId: string,
  wanted: {
    readonly relationshipTypeId?: number
    readonly direction: 'out' | 'in' | 'both'
    readonly withDeleted: boolean
  },
): readonly { readonly edge: EdgeModel; readonly other: ResourceModel }[] {
  return world.edges.flatMap((edge) => {
    if (wanted.relationshipTypeId !== undefined && edge.relationshipTypeId !== wanted.relationshipTypeId) return []
    if (edge.isHidden && !wanted.withDeleted) return []
    const isSymmetric = world.relationships.find((type) => type.id === edge.relationshipTypeId)?.isSymmetric
    const isOut = edge.fromId === resourceId && (wanted.direction !== 'in' || isSymmetric)
    const isIn = edge.toId === resourceId && (wanted.direction !== 'out' || isSymmetric)
    if (!isOut && !isIn) return []
    const otherId = isOut ? edge.toId : edge.fromId
    const other = world.resources.find((resource) => resource.columns['id'] === otherId)
    if (!other) throw new Error(`edge ${edge.id} leads nowhere`)
    return [{ edge, other }]
  })
}

/** The edges that count for a resource; those whose other ends are not asked about are among them. */
function endsOf(world: World, asked: Ends, row: TableRow) {
  return edgesAt(world, String(row.columns['id']), asked)
    .filter(({ edge }) => holds(world, asked.edge, edge))
    .filter(({ other }) => asked.withDeleted || other.columns['deleted_at'] === null)
    .filter(({ other }) => holds(world, asked.visible, other))
}

function relatedHolds(world: World, related: Related, row: TableRow): boolean {
  const ends = endsOf(world, related, row)
  const matching = ends.filter(({ other }) => holds(world, related.other, other))
  switch (related.quantifier.kind) {
    case 'some':
      return matching.length > 0
    case 'none':
      return matching.length === 0
    case 'every':
      return matching.length === ends.length
    case 'count':
      return testHolds('integer', related.quantifier.test, [String(matching.length)])
    case 'figure': {
      const { figure, test } = related.quantifier
      const value = comesTo(figure, matching)
      return testHolds(figureType(figure.kind, figure.attribute.dataType), test, value === undefined ? [] : [value])
    }
    default:
      return unreachable(related.quantifier)
  }
}

/** A figure of the values at the other ends or on the edges; undefined where there are none. */
export function comesTo(
  { kind, of, attribute }: ValueFigure,
  ends: readonly { readonly edge: EdgeModel; readonly other: ResourceModel }[],
): Value | undefined {
  const values = ends.flatMap(({ edge, other }) => valuesOf(of === 'edge' ? edge : other, attribute))
  return figureOf(kind, values, (a, b) => compare(attribute.dataType, a, b))
}

function testHolds(dataType: DataType, test: Test, values: readonly Value[]): boolean {
  if (test.kind === 'isSet') return values.length > 0 === test.set
  return values.some((value) => test.all.every((comparison) => comparisonHolds(dataType, comparison, value)))
}

function comparisonHolds(dataType: DataType, comparison: Comparison, value: Value): boolean {
  const is = (operand: Value) => compare(dataType, value, operand) === 0
  if ('operands' in comparison) return comparison.operands.some(is) === (comparison.operator === 'in')
  const { operator, operand } = comparison
  const [text, piece] = [String(value), String(operand)]
  const [small, smallPiece] = [text.toLowerCase(), piece.toLowerCase()]
  switch (operator) {
    case 'eq':
      return is(operand)
    case 'neq':
      return !is(operand)
    case 'lt':
      return compare(dataType, value, operand) < 0
    case 'lte':
      return compare(dataType, value, operand) <= 0
    case 'gt':
      return compare(dataType, value, operand) > 0
    case 'gte':
      return compare(dataType, value, operand) >= 0
    case 'startsWith':
      return text.startsWith(piece)
    case 'endsWith':
      return text.endsWith(piece)
    case 'contains':
      return text.includes(piece)
    case 'eqInsensitive':
      return small === smallPiece
    case 'startsWithInsensitive':
      return small.startsWith(smallPiece)
    case 'endsWithInsensitive':
      return small.endsWith(smallPiece)
    case 'containsInsensitive':
      return small.includes(smallPiece)
    case 'inSubnet':
      return liesIn(text, piece)
    case 'containsAddress':
      return liesIn(piece, text)
    default:
      return unreachable(operator)
  }
}

/** The ids of rows in an order; missing last in both directions, then by the ties, ascending. Long strings by what is indexed of them. */
export function sorted<T extends { readonly row: TableRow; readonly ties: readonly string[] }>(
  world: World,
  order: Order,
  rows: readonly T[],
): readonly T[] {
  return rows.toSorted((a, b) => {
    for (const key of order.keys) {
      const [x, y] = [sortValue(world, key, a.row), sortValue(world, key, b.row)]
      if (x === undefined && y === undefined) continue
      if (x === undefined) return 1
      if (y === undefined) return -1
      const difference = compare(dataTypeOf(key), x, y)
      if (difference !== 0) return key.direction === 'asc' ? difference : -difference
    }
    for (const [index, tie] of a.ties.entries()) {
      const difference = compare('integer', tie, b.ties[index] ?? '0')
      if (difference !== 0) return difference
    }
    return 0
  })
}

/** The different values by which a row is counted, each with the id of the row behind it where that is what is told apart. */
export function countedBy(
  world: World,
  aspect: Aspect,
  row: TableRow,
): readonly { readonly key: string | null; readonly value: Value }[] {
  if (aspect.kind === 'attribute') {
    const values: Value[] = []
    for (const value of valuesOf(row, aspect.attribute))
      if (!values.some((known) => compare(aspect.attribute.dataType, known, value) === 0)) values.push(value)
    return values.map((value) => ({ key: null, value }))
  }
  let place: TableRow | undefined = row
  for (const reference of aspect.via)
    place = place && tableRow(world, reference.table, reference.key, place.columns[reference.column])
  if (!place) return []
  const key = aspect.table === undefined ? null : String(place.columns['id'])
  return present(place.columns[aspect.field.column]).map((value) => ({ key, value }))
}

function dataTypeOf(key: SortKey): DataType {
  if (key.kind === 'attribute') return key.attribute.dataType
  if (key.kind === 'field') return key.sort.field.dataType
  const { figure } = key.rollup
  return figure.kind === 'count' ? 'integer' : figureType(figure.kind, figure.attribute.dataType)
}

/** What a row is sorted by under one key; undefined where it has no such value. */
export function sortValue(world: World, key: SortKey, row: TableRow): Value | undefined {
  if (key.kind === 'rollup') {
    const { figure, other } = key.rollup
    const ends = endsOf(world, key.rollup, row).filter((end) => holds(world, other, end.other))
    return figure.kind === 'count' ? String(ends.length) : comesTo(figure, ends)
  }
  if (key.kind === 'attribute') {
    const [value] = valuesOf(row, key.attribute)
    return typeof value === 'string' && key.attribute.dataType === 'string' ? indexedPart(value) : value
  }
  let place: TableRow | undefined = row
  for (const reference of key.sort.via)
    place = place && tableRow(world, reference.table, reference.key, place.columns[reference.column])
  return place && present(place.columns[key.sort.field.column])[0]
}

function indexedPart(text: string): string {
  let kept = ''
  let bytes = 0
  for (const character of text) {
    if (bytes > 996) break
    kept += character
    bytes += new TextEncoder().encode(character).length
  }
  return kept
}

function valuesOf(row: TableRow, attribute: AttributeRef): readonly Value[] {
  return asCompared(attribute, row.values.get(attribute.id) ?? [])
}

function present(value: Value | null | undefined): readonly Value[] {
  if (value === undefined) throw new Error('the world does not know this column')
  return value === null ? [] : [value]
}

function tableRow(world: World, table: string, key: string, value: Value | null | undefined): TableRow | undefined {
  const rows = world.tables[table]
  if (!rows) throw new Error(`the world has no table ${table}`)
  return value === null ? undefined : rows.find((row) => row.columns[key] === value)
}

function ancestry(world: World, table: string, parent: string, row: TableRow): readonly TableRow[] {
  const above = tableRow(world, table, 'id', row.columns[parent])
  return above ? [row, ...ancestry(world, table, parent, above)] : [row]
}

/** Negative, zero or positive as two values of one data type are ordered. */
export function compare(dataType: DataType, a: Value, b: Value): number {
  switch (dataType) {
    case 'string':
      return compareLists(codePoints(String(a)), codePoints(String(b)))
    case 'integer':
      return spaceship(BigInt(a), BigInt(b))
    case 'decimal':
      return spaceship(scaled(String(a)), scaled(String(b)))
    case 'boolean':
      return Number(a) - Number(b)
    case 'datetime':
      return spaceship(microseconds(String(a)), microseconds(String(b)))
    case 'ip':
      return compareNetworks(String(a), String(b))
    default:
      return unreachable(dataType)
  }
}

const spaceship = <T>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0)

const codePoints = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0)

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [index, item] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (item !== other) return item - other
  }
  return a.length - b.length
}

// As many digits as a decimal may have.
const scaled = (text: string) => {
  const [whole = '', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(1000, '0'))
}

function microseconds(text: string): bigint {
  const [seconds = '', fraction = ''] = text.slice(0, -1).split('.')
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, '0'))
}

function bitsOf(text: string): { readonly bits: string; readonly length: number } {
  const [address = '', length] = text.split('/')
  const bits = address.includes(':') ? v6Bits(address) : v4Bits(address)
  return { bits, length: length === undefined ? bits.length : Number(length) }
}

const v4Bits = (text: string) =>
  text
    .split('.')
    .map((octet) => Number(octet).toString(2).padStart(8, '0'))
    .join('')

const groups = (part: string) =>
  part === ''
    ? ''
    : part
        .split(':')
        .map((g) => (g.includes('.') ? v4Bits(g) : Number(`0x${g}`).toString(2).padStart(16, '0')))
        .join('')

function v6Bits(text: string): string {
  const [front = '', back] = text.split('::')
  return back === undefined ? groups(front) : groups(front) + groups(back).padStart(128 - groups(front).length, '0')
}

function liesIn(inner: string, outer: string): boolean {
  const [a, b] = [bitsOf(inner), bitsOf(outer)]
  return (
    a.bits.length === b.bits.length && a.length >= b.length && a.bits.slice(0, b.length) === b.bits.slice(0, b.length)
  )
}

function compareNetworks(a: string, b: string): number {
  const [x, y] = [bitsOf(a), bitsOf(b)]
  const common = Math.min(x.length, y.length)
  return (
    x.bits.length - y.bits.length ||
    spaceship(x.bits.slice(0, common), y.bits.slice(0, common)) ||
    x.length - y.length ||
    spaceship(x.bits, y.bits)
  )
}
