import { nounOf } from './nouns.js'
import { propertyOf, type Comparison, type PropertyChange, type RowChange } from './pack.compare.js'
import type { Settled } from './pack.missing.js'
import { isNounPart, nounParts, ownersOf, type JoiningPart, type NounPart } from './pack.parts.js'
import { keyText, namesOf, type Part } from './pack.rows.js'
import type { Stored } from './pack.stored.js'

/** What a plan does to one thing. `missing`: it is in the database only, and that refuses the plan. */
export interface PlanLine {
  readonly action: 'add' | 'change' | 'retire' | 'reinstate' | 'remove' | 'missing'
  /** "attribute" */
  readonly noun: string
  /** "cpu_cores", "host.cpu_cores" */
  readonly name: string
  /** "racks.yaml:12"; null for what is in no file. */
  readonly where: string | null
  readonly properties: readonly PropertyChange[]
  /** By how many of what it is used, as "3 resources"; told of what is missing in the files. */
  readonly uses: readonly string[]
  /** The noun of several: "attributes". */
  readonly nouns: string
  /** Tells it from all others; what lies within it points at it. */
  readonly key: string
  /** Key of what it belongs to, where that is added too; then it needs no line of its own. Null otherwise. */
  readonly within: string | null
}

/** A plan, thing by thing: what goes first, what is new last. */
export function linesOf(comparison: Comparison, settled: readonly Settled[], stored: Stored): readonly PlanLine[] {
  const changed = new Map<string, Changed>()
  const changedAt = (part: NounPart, names: readonly string[], where: string | null) => {
    const key = `${part} ${keyText(names)}`
    const line = changed.get(key) ?? { part, names, where, properties: [], retired: undefined }
    changed.set(key, line)
    return line
  }
  for (const { part, names, where, properties, retired } of comparison.changed) {
    const line = changedAt(part, names, where)
    line.properties.push(...properties)
    line.retired = retired
    const before = stored[part].get(keyText(names))?.retired ?? null
    if (retired !== undefined && (properties.length > 0 || (before !== null && retired !== null)))
      line.properties.push({ name: 'retired', before, after: retired })
  }
  const addedKeys = new Set(comparison.added.map(({ part, names }) => `${part} ${keyText(names)}`))
  /** The outermost new thing that it belongs to. */
  const addedOwner = (part: Part, names: readonly string[]): string | null => {
    const [owner] = ownersOf(part, names)
    if (owner === undefined || !addedKeys.has(`${owner[0]} ${owner[1]}`)) return null
    return addedOwner(owner[0], namesOf(owner[1])) ?? `${owner[0]} ${owner[1]}`
  }
  const join = (part: JoiningPart, names: readonly string[], where: string | null, isAdded: boolean) => {
    const { owner, name, value } = propertyOf({ part, names })
    if (!isNounPart(owner)) return
    const change = isAdded ? { name, before: null, after: value } : { name, before: value, after: null }
    changedAt(owner, names.slice(0, 1), where).properties.push(change)
  }
  for (const { part, names, where } of comparison.added)
    if (!isNounPart(part) && addedOwner(part, names) === null) join(part, names, where, true)
  for (const { part, stored: row } of comparison.dropped) if (!isNounPart(part)) join(part, row.names, null, false)
  for (const { names, status } of comparison.words) {
    const [source = '', type = '', word = ''] = names
    const before = stored.statusWords.get(keyText(names))?.row.status
    changedAt('sources', [source], null).properties.push({
      name: `statusWords ${type}: ${word}`,
      before,
      after: status,
    })
  }
  for (const [type, after] of comparison.edgeKeys)
    changedAt('relationshipTypes', [type], null).properties.push({
      name: 'key',
      before: keyOf(type, stored),
      after,
    })
  return [
    ...settled.map(settledLine),
    ...[...changed.values()].map(changedLine),
    ...comparison.added.flatMap(({ part, names, where }): PlanLine[] =>
      isNounPart(part)
        ? [
            {
              ...titleOf(part, names),
              action: 'add',
              where,
              properties: [],
              uses: [],
              within: addedOwner(part, names),
            },
          ]
        : [],
    ),
  ]
}

interface Changed {
  readonly part: NounPart
  readonly names: readonly string[]
  readonly where: string | null
  readonly properties: PropertyChange[]
  retired: RowChange['retired']
}

function changedLine({ part, names, where, properties, retired }: Changed): PlanLine {
  const action = properties.length > 0 ? 'change' : retired === null ? 'reinstate' : 'retire'
  return { ...titleOf(part, names), action, where, properties, uses: [], within: null }
}

const actionOf = { refused: 'missing', retired: 'retire', removed: 'remove' } as const satisfies Record<
  Settled['becomes'],
  PlanLine['action']
>

function settledLine({ missing: { part, stored }, becomes, uses }: Settled): PlanLine {
  return { ...titleOf(part, stored.names), action: actionOf[becomes], where: null, properties: [], uses, within: null }
}

function titleOf(part: NounPart, names: readonly string[]): Pick<PlanLine, 'noun' | 'nouns' | 'name' | 'key'> {
  const { label, labels } = nounOf(nounParts[part].noun)
  return { noun: label, nouns: labels, name: nameText(part, names), key: `${part} ${keyText(names)}` }
}

function nameText(part: NounPart, names: readonly string[]): string {
  const [first = '', second = '', third = ''] = names
  if (part === 'bindings') return third === '' ? `${first}.${second}` : `${first}.${second} at ${third}`
  return part === 'allowedValues' ? `${first} = ${second}` : names.join(part === 'locations' ? ' / ' : '.')
}

function keyOf(type: string, stored: Stored): readonly string[] {
  return [...stored.edgeAttributes.values()]
    .map(({ row }) => row)
    .filter((row) => row.relationshipType === type && row.keyPosition !== null)
    .toSorted((a, b) => (a.keyPosition ?? 0) - (b.keyPosition ?? 0))
    .map(({ attribute }) => attribute)
}
