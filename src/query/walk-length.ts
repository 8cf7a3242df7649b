import { dataTypeOf, parseCursor } from './cursor.js'
import type { Asked } from './asked.js'
import type { Estimates, Weighted } from './knowledge.js'
import type { Plan } from './plan.js'
import { has, type Mask, type Sample } from './sample.js'
import type { Walked } from './shape.js'
import { countBefore } from './value.js'

/** How far a walk along an order is expected to go. */
export interface WalkLength {
  /** Entries of the index until the page is full, or until its end. */
  readonly rows: number
  /** Matches that it meets until its end. */
  readonly matches: number
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
  const share = among * Math.min(1, along === 'values' ? 1 : knowledge.rows / Math.max(1, entries))
  const evenly: WalkLength = {
    rows: Math.min(entries, needed / Math.max(share, 1e-9)),
    matches: entries * share,
  }
  // After what has no value come no values.
  if (along === 'values' && startsWithoutValue(asked)) return { rows: 0, matches: 0 }
  const [only, ...more] = knowledge.samples ?? []
  if (!only || more.length > 0) return evenly
  return sampled(asked, estimates, only, along, within, evenly) ?? evenly
}

function startsWithoutValue({ order, page }: Asked): boolean {
  if (page.direction === 'backward' || page.after === undefined) return false
  return parseCursor(order, 1, page.after, ['after']).values[0] === null
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
  const isOfType = key?.kind === 'field' && key.sort.field.column === 'name' && conditions.some(isOneType)
  return isOfType ? knowledge.rows : knowledge.allRows
}

const isOneType = (plan: Plan) =>
  plan.kind === 'column' &&
  plan.field.column === 'resource_type_id' &&
  plan.test.kind === 'value' &&
  plan.test.all[0]?.operator === 'eq'

/** Matches of a sample that are looked at, for how near they stand to each other. */
const fewHits = 15

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
  const bounds = within.flatMap((part) => masks(part)?.[0] ?? [])
  const rows = orderOf(asked, sample)?.filter((row) => bounds.every((mask) => has(mask, row)))
  if (!rows || rows.length === 0) return undefined
  const told = asked.conditions.flatMap((part) => masks(part)?.[0] ?? [])
  const untold = asked.conditions.filter((part) => !masks(part)).reduce((product, part) => product * share(part), 1)
  const among =
    along === 'values'
      ? 1
      : evenly.rows === 0
        ? 1
        : Math.max(1, entriesPerRow(asked, knowledge.rows, knowledge.allRows))
  const needed = (asked.page.size + 1) / Math.max(1e-9, untold)
  const hits = placesOf(rows, told, Math.max(fewHits, Math.ceil(needed / weight)))
  const [first] = hits
  const last = hits.at(-1)
  if (first === undefined || last === undefined) {
    // None was drawn: there are so few that the walk goes nearly to the end.
    return evenly.matches >= asked.page.size + 1
      ? { ...evenly, rows: Math.max(evenly.rows, 0.5 * rows.length * weight * among) }
      : evenly
  }
  const gap = hits.length > 1 ? (last - first) / (hits.length - 1) : rows.length / 2
  const density = hits.length / (hits.length < fewHits ? rows.length : last + 1)
  const empty = Math.max(0, first - longGap * Math.max(1, gap))
  const length = Math.max(needed / Math.max(density, 1e-9), empty * weight) * among
  const end = rows.length * weight * among
  return { rows: Math.min(end, length), matches: Math.max(hits.length * weight * untold, evenly.matches) }
}

// Along all resources, those of other types stand between.
const entriesPerRow = ({ order, conditions }: Asked, rows: number, allRows: number) =>
  order.keys.length > 0 && conditions.some(isOneType) && isByName(order) ? 1 : allRows / Math.max(1, rows)

const isByName = ({ keys: [key] }: Asked['order']) => key?.kind === 'field' && key.sort.field.column === 'name'

function placesOf(rows: readonly number[], masks: readonly Mask[], most: number): readonly number[] {
  const places: number[] = []
  for (let place = 0; place < rows.length && places.length < most; place += 1) {
    const row = rows[place] ?? 0
    if (masks.every((mask) => has(mask, row))) places.push(place)
  }
  return places
}

/** The resources of a sample in the order of a list, from where the page begins. Undefined for an order that the sample does not have. */
function orderOf({ order, page }: Asked, sample: Sample): readonly number[] | undefined {
  const [key] = order.keys
  const isReversed = (key?.direction === 'desc') !== (page.direction === 'backward')
  const text = page.direction === 'backward' ? page.before : page.after
  const cursor =
    text === undefined ? undefined : parseCursor(order, 1, text, [page.direction === 'backward' ? 'before' : 'after'])
  if (!key) {
    const all = Array.from({ length: sample.size }, (_, row) => row)
    return page.direction === 'backward' ? all.toReversed() : all
  }
  const column =
    key.kind === 'attribute'
      ? sample.attributes.get(key.attribute.id)
      : key.kind === 'field'
        ? sample.fields.get(key.sort.field.column)
        : undefined
  if (!column) return undefined
  const dataType = dataTypeOf(key)
  const value = cursor?.values[0]
  if (value === null) return []
  const start =
    value === undefined ? undefined : countBefore(column.values, dataType, value, isReversed ? 'through' : 'below')
  return isReversed ? column.rows.slice(0, start).toReversed() : column.rows.slice(start)
}
