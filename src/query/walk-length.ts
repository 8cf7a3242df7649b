import { dataTypeOf, parseCursor } from './cursor.js'
import type { Asked } from './asked.js'
import type { Estimates, Knowledge, Weighted } from './knowledge.js'
import type { SortKey } from './order.js'
import { isOnOneType, type Plan } from './plan.js'
import { has, type Mask, type Sample, type SampledColumn } from './sample.js'
import type { Walked } from './shape.js'
import { countBefore, type Value } from './value.js'

/** How far a walk along an order is expected to go. */
export interface WalkLength {
  /** Entries of the index until the page is full, or until its end. */
  readonly rows: number
  /** Matches that it meets until its end. */
  readonly matches: number
  /** Entries that are sorted until the last is met: all of its value too, where ids go the other way than the values. */
  readonly ahead: number
  /** Entries of the value that has most of them, in the same case. */
  readonly most: number
  /** Entries until the end of the index, or of what the conditions on it leave. */
  readonly entries: number
}

/**
 * How many entries of an index are gone through until a page is full. Where one type is asked for and there is a sample of it, by where the matches of the sample
 * stand in the order; else as if they were spread evenly. Conditions `within` bound the entries themselves.
 */
export function walkLength(
  asked: Asked,
  estimates: Estimates,
  along: Walked['along'],
  within: readonly Plan[],
): WalkLength {
  const { conditions, page } = asked
  const { knowledge } = estimates
  const needed = page.size + 1
  const others = conditions.filter((part) => !within.includes(part))
  const entries = entriesOf(asked, estimates, along, within)
  const among =
    within.length > 0 ? ratio(estimates.together(conditions), estimates.together(within)) : estimates.together(others)
  // The index may hold other types too.
  const ofTypes = along === 'values' ? shareOfTypes(asked, knowledge) : knowledge.rows / Math.max(1, entries)
  const share = among * Math.min(1, ofTypes)
  const evenly: WalkLength = {
    rows: Math.min(entries, needed / Math.max(share, 1e-9)),
    matches: entries * share,
    ahead: 0,
    most: 0,
    entries,
  }
  // After what has no value come no values.
  if (along === 'values' && startsWithoutValue(asked)) return { rows: 0, matches: 0, ahead: 0, most: 0, entries: 0 }
  const [only, ...more] = knowledge.samples ?? []
  if (!only || more.length > 0) return evenly
  return sampled(asked, estimates, only, along, within, evenly) ?? evenly
}

function startsWithoutValue({ order, page }: Asked): boolean {
  if (page.direction === 'backward' || page.after === undefined) return false
  return parseCursor(order, 1, page.after, ['after']).values[0] === null
}

/** Of the values of the attribute that is sorted by, which the index holds of all types, the share that is of the types asked for. */
export function shareOfTypes({ order }: Pick<Asked, 'order'>, { matching }: Knowledge): number {
  const [key] = order.keys
  if (key?.kind !== 'attribute') return 1
  const count = (types: 'asked' | 'all') =>
    matching(key.attribute.id, key.attribute.dataType, { kind: 'isSet', set: true }, types)
  return ratio(count('asked'), count('all'))
}

/** Downwards ids go the other way than values, so that all resources of a value are sorted before the first of them is met. */
const sortsGroups = ({
  order: {
    keys: [key],
  },
}: Asked) => key?.kind === 'attribute' && key.direction === 'desc'

/** How many resources of a sample come until the last that shares its value with the one at a place; none where that shares it with no other. */
function groupEnd({ valueAt, size }: Stretch, place: number): number {
  const at = Math.min(place, size - 1)
  let [from, to] = [at, at + 1]
  while (from > 0 && valueAt(from - 1) === valueAt(at)) from -= 1
  while (to < size && valueAt(to) === valueAt(at)) to += 1
  return to - from > 1 ? to : 0
}

/** How many resources of a sample share its most common value. */
function mostAlike({ valueAt, size }: Stretch): number {
  let most = 0
  for (let at = 1, from = 0; at <= size; at += 1) {
    if (at < size && valueAt(at) === valueAt(from)) continue
    most = Math.max(most, at - from)
    from = at
  }
  return most
}

const ratio = (part: number, whole: number) => (whole <= 0 ? 0 : Math.min(1, part / whole))

/** How many entries the index has, of those that the conditions `within` leave. */
function entriesOf(
  { order, conditions }: Asked,
  { knowledge, size }: Estimates,
  along: Walked['along'],
  within: readonly Plan[],
) {
  const [key] = order.keys
  if (along === 'values' && key?.kind === 'attribute') {
    const { id, dataType } = key.attribute
    const all = knowledge.matching(id, dataType, { kind: 'isSet', set: true }, 'all')
    return within.reduce((least, part) => Math.min(least, size(part)), all)
  }
  const isOfType = key?.kind === 'field' && key.sort.field.column === 'name' && conditions.some(isOnOneType)
  return isOfType ? knowledge.rows : knowledge.allRows
}

/** Matches of a sample that are looked at, for how near they stand to each other. */
const fewHits = 15

/** As few stand together by chance as rarely as this. */
const rarely = 0.01

/** How many matches there are for each resource of the sample until so many are found; of few matches those at the beginning, where chance would not have put them. */
function densityOf(hits: readonly number[], last: number, size: number, wanted: number): number {
  if (hits.length >= fewHits) return hits.length / (last + 1)
  const count = Math.min(hits.length, Math.max(fewClose, wanted))
  const length = (hits[count - 1] ?? last) + 1
  return (length / size) ** count < rarely ? count / length : hits.length / size
}

/** So few tell that they stand together. */
const fewClose = 8

/** A gap so many times longer than the usual one is none that chance makes. */
const longGap = 4

function sampled(
  asked: Asked,
  { knowledge, masks, share }: Estimates,
  { sample, weight }: Weighted,
  along: Walked['along'],
  within: readonly Plan[],
  evenly: WalkLength,
): WalkLength | undefined {
  const stretch = within.every((part) => masks(part)) ? stretchOf(asked, sample) : undefined
  if (!stretch || stretch.size === 0) return undefined
  const maskOf = (parts: readonly Plan[]) => parts.flatMap((part) => masks(part)?.[0] ?? [])
  const untold = asked.conditions.filter((part) => !masks(part)).reduce((product, part) => product * share(part), 1)
  const among =
    along === 'values'
      ? 1 / Math.max(1e-6, shareOfTypes(asked, knowledge))
      : Math.max(1, entriesPerRow(asked, knowledge))
  const [entries, isSorted] = [weight * among, sortsGroups(asked)]
  const most = isSorted ? mostAlike(stretch) * entries : 0
  const aheadOf = (rows: number) => (isSorted ? groupEnd(stretch, Math.floor(rows / entries)) * entries : 0)
  const needed = (asked.page.size + 1) / Math.max(1e-9, untold)
  const enough = Math.max(fewHits, Math.ceil(needed / weight))
  const { hits, size } = hitsIn(stretch, maskOf(within), maskOf(asked.conditions), enough)
  const [first] = hits
  const last = hits.at(-1)
  if (first === undefined || last === undefined) {
    // None was drawn: there are so few that the walk goes nearly to the end.
    const isFull = evenly.matches >= asked.page.size + 1
    const rows = isFull ? Math.max(evenly.rows, 0.5 * size * entries) : evenly.rows
    return { ...evenly, rows, ahead: aheadOf(rows), most }
  }
  const gap = hits.length > 1 ? (last - first) / (hits.length - 1) : size / 2
  const density = densityOf(hits, last, size, Math.ceil(needed / weight))
  const empty = Math.max(0, first - longGap * Math.max(1, gap))
  const length = Math.max(needed / Math.max(density, 1e-9), empty * weight) * among
  const rows = Math.min(size * entries, length)
  return {
    rows,
    matches: Math.max(hits.length * weight * untold, evenly.matches),
    ahead: aheadOf(rows),
    most,
    entries: evenly.entries,
  }
}

/** Along all resources, those of other types stand between: how many entries there are for each resource of the types asked for. */
export const entriesPerRow = (
  { order, conditions }: Pick<Asked, 'order' | 'conditions'>,
  { rows, allRows }: Knowledge,
) => (conditions.some(isOnOneType) && isByName(order) ? 1 : Math.max(1, allRows / Math.max(1, rows)))

const isByName = ({ keys: [key] }: Asked['order']) => key?.kind === 'field' && key.sort.field.column === 'name'

/** Resources of a sample in the order of a list: `size` of them from a place on, forwards or backwards. */
interface Stretch {
  readonly rowAt: (place: number) => number
  readonly valueAt: (place: number) => Value | undefined
  readonly size: number
}

/** Where matches stand among those within the bounds, as far as the first few; and how many of these there are, at most. */
function hitsIn(
  { rowAt, size }: Stretch,
  bounds: readonly Mask[],
  masks: readonly Mask[],
  most: number,
): { readonly hits: readonly number[]; readonly size: number } {
  const hits: number[] = []
  let place = 0
  for (let at = 0; at < size; at += 1) {
    const row = rowAt(at)
    if (!bounds.every((mask) => has(mask, row))) continue
    if (masks.every((mask) => has(mask, row))) hits.push(place)
    place += 1
    if (hits.length >= most) return { hits, size }
  }
  return { hits, size: place }
}

/** From where the page begins. Undefined for an order that the sample does not have. */
function stretchOf({ order, page }: Asked, sample: Sample): Stretch | undefined {
  const [key] = order.keys
  const isBackward = page.direction === 'backward'
  const isReversed = (key?.direction === 'desc') !== isBackward
  const column = key && columnOf(key, sample)
  if (key && !column) return undefined
  const all = column ? column.rows.length : sample.size
  const text = isBackward ? page.before : page.after
  const value =
    text === undefined ? undefined : parseCursor(order, 1, text, [isBackward ? 'before' : 'after']).values[0]
  const among = isReversed ? 'through' : 'below'
  const start =
    typeof value === 'undefined' || value === null || !key || !column
      ? undefined
      : countBefore(column.values, dataTypeOf(key), value, among)
  const [from, to] = isReversed ? [0, start ?? all] : [start ?? 0, all]
  const placeOf = (place: number) => (isReversed ? to - 1 - place : from + place)
  return {
    rowAt: (place) => (column ? (column.rows[placeOf(place)] ?? 0) : placeOf(place)),
    valueAt: (place) => column?.values[placeOf(place)],
    size: value === null ? 0 : to - from,
  }
}

function columnOf(key: SortKey, { attributes, fields }: Sample): SampledColumn | undefined {
  if (key.kind === 'attribute') return attributes.get(key.attribute.id)
  return key.kind === 'field' ? fields.get(key.sort.field.column) : undefined
}
