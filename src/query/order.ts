import { createHash } from 'node:crypto'
import { InputError, LimitError, unreachable, type InputPath } from '../errors.js'
import { parseEntries, parseList } from './condition.js'
import { expected, shown, subject } from './expectation.js'
import { restrictRelated, type AttributeRef, type Filter, type Rollup } from './filter.js'
import { boundAttribute } from './parse.js'
import { parseRollup } from './rollup.js'
import type { SortField, Vocabulary } from './vocabulary.js'

/** How a list is sorted. Missing values come last both ways; ids, ascending, break ties. */
export interface Order {
  readonly keys: readonly SortKey[]
  /** Equal for equal orders of the same kind of rows; cursors carry it. */
  readonly fingerprint: string
}

export type SortDirection = 'asc' | 'desc'

export type SortKey = { readonly direction: SortDirection } & (
  | { readonly kind: 'field'; readonly sort: SortField }
  | { readonly kind: 'attribute'; readonly attribute: AttributeRef }
  | { readonly kind: 'rollup'; readonly rollup: Rollup }
)

const maxSortKeys = 20
const maxRollupKeys = 3

/**
 * The order that `orderBy` means: a list of objects with one key each. Undefined and an empty list mean "by id". `withDeleted`: roll-ups also look at
 * hidden edges and deleted ends.
 */
export function parseOrderBy(vocabulary: Vocabulary, input: unknown, path: InputPath, withDeleted = false): Order {
  if (input === null) throw new InputError(`${subject(path)} is null; leave it out to sort by id.`, path)
  const items = input === undefined ? [] : parseList(input, path)
  if (items.length > maxSortKeys) throw new LimitError(`A list is sorted by at most ${maxSortKeys} keys.`, path)
  const keys = items.map((item, index) => parseSortKey(vocabulary, item, [...path, index], withDeleted))
  if (keys.filter(({ kind }) => kind === 'rollup').length > maxRollupKeys)
    throw new LimitError(`A list is sorted by at most ${maxRollupKeys} roll-ups.`, path)
  return orderOf(vocabulary.noun, keys)
}

/** The order for those who may see only `visible` resources: roll-ups look at no others. */
export function restrictOrder(order: Order, visible: Filter): Order {
  const keys = order.keys.map((key) =>
    key.kind === 'rollup' ? { ...key, rollup: restrictRelated(key.rollup, visible) } : key,
  )
  return { ...order, keys }
}

function parseSortKey(vocabulary: Vocabulary, input: unknown, path: InputPath, withDeleted: boolean): SortKey {
  const [key, value] = onlyEntry(input, path)
  const at = [...path, key]
  if (key === 'attributes' && vocabulary.attributes) {
    const [name, direction] = onlyEntry(value, at)
    return sortByAttribute(boundAttribute(vocabulary, 'typed', name, [...at, name]), direction, [...at, name])
  }
  if (key === 'attribute' && vocabulary.attributes) {
    const { name, direction, ...more } = Object.fromEntries(parseEntries(value, at))
    for (const unknown of Object.keys(more))
      throw new InputError(`${subject([...at, unknown])} is no key of a sort by attribute.`, [...at, unknown])
    return sortByAttribute(boundAttribute(vocabulary, 'generic', name, [...at, 'name']), direction, [
      ...at,
      'direction',
    ])
  }
  if (key === 'related' && vocabulary.relationships) {
    const { rollup, direction, at: said } = parseRollup(vocabulary, value, at, withDeleted)
    return Object.freeze({ kind: 'rollup', rollup, direction: parseDirection(direction, said) })
  }
  const sort = vocabulary.orders.get(key)
  if (!sort) throw new InputError(`${vocabulary.noun} can't be sorted by ${shown(key)}.`, at)
  return Object.freeze({ kind: 'field', sort, direction: parseDirection(value, at) })
}

function sortByAttribute(attribute: AttributeRef, direction: unknown, path: InputPath): SortKey {
  if (attribute.isList) throw new InputError(`${subject(path)} is a list, and lists can't be sorted by.`, path)
  return Object.freeze({ kind: 'attribute', attribute, direction: parseDirection(direction, path) })
}

function onlyEntry(input: unknown, path: InputPath): readonly [string, unknown] {
  const [first, ...more] = parseEntries(input, path)
  if (!first || more.length > 0)
    throw new InputError('One sort key per object: the order of several keys in one object means nothing.', path)
  return first
}

function parseDirection(input: unknown, path: InputPath): SortDirection {
  if (input === 'asc' || input === 'ASC') return 'asc'
  if (input === 'desc' || input === 'DESC') return 'desc'
  throw expected('ASC or DESC', input, path)
}

function orderOf(noun: string, keys: readonly SortKey[]): Order {
  const spelled = keys.map(spellKey)
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([noun, spelled], withoutStorage))
    .digest('base64url')
    .slice(0, 11)
  return Object.freeze({ keys: Object.freeze(keys), fingerprint })
}

// Where the values of an attribute lie is no part of what it is.
const withoutStorage = (key: string, value: unknown): unknown =>
  key === 'attribute' && typeof value === 'object' && value !== null && 'id' in value ? value.id : value

function spellKey(key: SortKey): readonly unknown[] {
  switch (key.kind) {
    case 'field':
      return ['field', ...key.sort.via.map((reference) => reference.column), key.sort.field.column, key.direction]
    case 'attribute':
      return ['attribute', key.attribute.id, key.direction]
    case 'rollup':
      return ['rollup', key.rollup, key.direction]
    default:
      return unreachable(key)
  }
}
