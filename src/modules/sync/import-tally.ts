/** What a rejection takes away: the whole record, one of its attributes, or one of its relationships. */
export type RejectedPart = 'record' | 'attribute' | 'relationship'

/** Rejections for one reason: how many, and where the first ones are; no lines for what shows only when all are written. */
export interface RejectionGroup {
  readonly part: RejectedPart
  readonly reason: string
  count: number
  readonly lines: number[]
}

/** What a run has done so far; filled while it runs, so that it can be told after a failure, too. */
export interface Tally {
  records: number
  created: number
  updated: number
  unchanged: number
  restored: number
  rejectedRecords: number
  rejectedAttributes: number
  rejectedRelationships: number
  warnings: number
  definitions: readonly (readonly [noun: string, names: readonly string[]])[]
  readonly rejections: Map<string, RejectionGroup>
}

/** Different reasons that are kept apart; the memory that a file full of different faults may take. */
export const maxReasons = 1_000

const maxLines = 5

/** Counts at zero. */
export function newTally(): Tally {
  return {
    records: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    restored: 0,
    rejectedRecords: 0,
    rejectedAttributes: 0,
    rejectedRelationships: 0,
    warnings: 0,
    definitions: [],
    rejections: new Map(),
  }
}

/**
 * Counts a rejection. Reasons with one `group` count as one and are shown as the first of them came; without one, reasons that differ only in
 * the value they complain of are a group.
 */
export function countRejection(
  tally: Tally,
  part: RejectedPart,
  line: number,
  reason: string,
  group = withoutValue(reason),
): void {
  if (part === 'record') tally.rejectedRecords += 1
  else if (part === 'attribute') tally.rejectedAttributes += 1
  else tally.rejectedRelationships += 1
  const key = `${part} ${group}`
  const known = tally.rejections.get(key) ?? (tally.rejections.size >= maxReasons ? othersOf(tally, part) : undefined)
  const rejections = known ?? { part, reason, count: 0, lines: [] }
  if (!known) tally.rejections.set(key, rejections)
  rejections.count += 1
  if (rejections.lines.length < maxLines) rejections.lines.push(line)
}

/** Counts relationships that are still missing when everything is written: no line is at fault. */
export function countMissing(tally: Tally, reason: string, count: number): void {
  tally.rejectedRelationships += count
  tally.rejections.set(`relationship ${reason}`, { part: 'relationship', reason, count, lines: [] })
}

/** True when anything at all was rejected. */
export function hasRejections(tally: Tally): boolean {
  return tally.rejectedRecords + tally.rejectedAttributes + tally.rejectedRelationships > 0
}

/** Records that the run has made or changed. */
export function changedRecords(tally: Tally): number {
  return tally.created + tally.updated + tally.restored
}

/** Records that are in the inventory after the run. */
export function keptRecords(tally: Tally): number {
  return changedRecords(tally) + tally.unchanged
}

// The names that a reason begins with stay: they say which attribute or type it is.
function withoutValue(reason: string): string {
  return reason.replace(/, not .*?(?=; |$)/s, '')
}

function othersOf(tally: Tally, part: RejectedPart): RejectionGroup {
  const found = tally.rejections.get(part)
  if (found) return found
  const made: RejectionGroup = { part, reason: 'Other reasons.', count: 0, lines: [] }
  tally.rejections.set(part, made)
  return made
}
