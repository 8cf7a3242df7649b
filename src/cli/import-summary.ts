import type { RejectionGroup, Tally } from '../modules/sync/import-tally.js'

/**
 * What an import did, as lines for a person: counts, what was defined, and the rejections by reason with their first positions, which `placesOf`
 * puts into words.
 */
export function summaryOf(
  tally: Tally,
  milliseconds: number,
  placesOf: (positions: readonly number[]) => string = linesOf,
): readonly string[] {
  const restored = tally.restored > 0 ? [`${count(tally.restored)} restored`] : []
  const outcomes = [
    `${count(tally.created)} created`,
    `${count(tally.updated)} updated`,
    ...restored,
    `${count(tally.unchanged)} unchanged`,
    `${count(tally.rejectedRecords)} rejected`,
  ]
  const groups = [...tally.rejections.values()].toSorted((a, b) => b.count - a.count)
  return [
    `${plural(tally.records, 'record')} in ${(milliseconds / 1000).toFixed(1)} s: ${outcomes.join(', ')}.`,
    ...(tally.definitions.length > 0 ? ['Defined:', ...tally.definitions.map(definedLine)] : []),
    ...partsLine(tally),
    ...groups.slice(0, maxShown).map((group) => groupLine(group, placesOf)),
    ...(groups.length > maxShown ? [`  ... and ${plural(groups.length - maxShown, 'more reason')}.`] : []),
  ]
}

const maxShown = 50

const maxNamed = 12

/** Every name while they are few: a misspelt one is seen here, or not at all. */
function definedLine([noun, names]: readonly [string, readonly string[]]): string {
  const more = names.length > maxNamed ? [`and ${count(names.length - maxNamed)} more`] : []
  return `  ${count(names.length)} ${noun} (${[...names.slice(0, maxNamed), ...more].join(', ')})`
}

function partsLine(tally: Tally): readonly string[] {
  const parts = [
    ...(tally.rejectedAttributes > 0 ? [plural(tally.rejectedAttributes, 'attribute')] : []),
    ...(tally.rejectedRelationships > 0 ? [plural(tally.rejectedRelationships, 'relationship')] : []),
  ]
  const left = parts.length > 0 ? [`Left out of records that were kept: ${parts.join(', ')}.`] : []
  return tally.rejections.size > 0 ? [...left, 'Rejected:'] : left
}

function groupLine(
  { count: found, reason, lines }: RejectionGroup,
  placesOf: (positions: readonly number[]) => string,
): string {
  if (lines.length === 0) return `  ${count(found)} x ${reason}`
  return `  ${count(found)} x ${reason} (${placesOf(lines)}${found > lines.length ? ', ...' : ''})`
}

const linesOf = (lines: readonly number[]) => `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`

/** 1,234 */
export const count = (number: number) => number.toLocaleString('en-US')

/** 1 record, 1,234 records */
export const plural = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? '' : 's'}`
