import { unreachable } from '../../errors.js'
import { compareDecimals } from '../../query/number.js'
import { faultAt, placeText } from './pack.file.js'
import type { Pack, SaidRetirement } from './pack.js'
import { findTraits, isNounPart, ownersOf, sections, type JoiningPart, type NounPart } from './pack.parts.js'
import { additionOf, completeParts, declarePacks, rootType, type Addition } from './pack.plan.js'
import { wantedRetirement, type WantedRetirement } from './pack.retired.js'
import { checkRetirements, checkRules } from './pack.rules.js'
import {
  keyText,
  namesOf,
  type CompleteParts,
  type CompleteRow,
  type Part,
  type PlacedRow,
  type SaidParts,
} from './pack.rows.js'
import { allParts, isBuiltIn, knownOf, type Stored, type StoredRow } from './pack.stored.js'

/** One property as it is and as it would be. */
export interface PropertyChange {
  readonly name: string
  readonly before: unknown
  readonly after: unknown
}

/** Something that is stored and differs from the files. */
export interface RowChange {
  readonly part: NounPart
  readonly id: number
  readonly names: readonly string[]
  /** "racks.yaml:12" */
  readonly where: string
  readonly properties: readonly PropertyChange[]
  /** Undefined when that stays as it is, null to take the retirement back; `since` null is now. */
  readonly retired: WantedRetirement | null | undefined
}

/** A stored row that the files do not have though they are the whole of its section. */
export interface MissingRow<P extends Part = Part> {
  readonly part: P
  readonly key: string
  readonly stored: StoredRow
}

/** A row that the files have and the database does not. */
export interface AddedRow {
  readonly part: Part
  readonly names: readonly string[]
  readonly row: object
  readonly where: string
}

/** How the files differ from what is stored. */
export interface Comparison {
  readonly addition: Addition
  /** The same, one by one, with where it is written. */
  readonly added: readonly AddedRow[]
  readonly changed: readonly RowChange[]
  /** Edge keys of relationship types as they would be, where they change. */
  readonly edgeKeys: ReadonlyMap<string, readonly string[]>
  /** Status words that would mean another status. */
  readonly words: readonly { readonly id: number; readonly names: readonly string[]; readonly status: string }[]
  /** Rows that only join others and are to go, since the files have the whole list that they are in. */
  readonly dropped: readonly MissingRow<JoiningPart>[]
  /** Things that the files, which have the whole section, do not have. */
  readonly missing: readonly MissingRow<NounPart>[]
  /** What belongs to a missing thing and is not in the files either, of sections that they have the whole of. */
  readonly belonging: readonly MissingRow[]
  /** How many stored things the files say nothing of, and leave alone. */
  readonly leftAlone: number
}

/** What would have to change for the database to be as the packs say. An InputError names the place of what can't be meant, or never changes. */
export function comparePacks(packs: readonly Pack[], stored: Stored, elsewhere: readonly string[]): Comparison {
  const whole = new Set(packs.filter(({ complete }) => complete === true).flatMap((pack) => [...pack.sections]))
  const isWhole = (part: Part) => whole.has(sections[part])
  const { said, known, fieldless } = declarePacks(packs, knownOf(stored), {
    elsewhere,
    merge: (said) => mergeStored(said, stored, isWhole),
    mayRepeatStatuses: isWhole('statuses'),
  })
  const complete = completeParts(said, known)
  checkRules(complete, stored, isWhole('allowedValues'))
  checkRetirements(complete, stored)
  const isStored = (part: Part, key: string) => stored[part].has(key)
  const addition = additionOf((part) => complete[part].filter(({ key }) => !isStored(part, key)), fieldless)
  // The key of a type that is stored is written as a whole, afterwards.
  const edgeAttributes = addition.definitions.edgeAttributes.map((row) =>
    isStored('relationshipTypes', keyText([row.relationshipType])) ? { ...row, keyPosition: null } : row,
  )
  const changed = allParts.filter(isNounPart).flatMap((part) => changesOf(part, complete, stored, isWhole(part)))
  const { missing, belonging, dropped, leftAlone } = undeclaredOf(complete, stored, isWhole, packs)
  return {
    addition: { ...addition, definitions: { ...addition.definitions, edgeAttributes } },
    added: allParts.flatMap((part) =>
      complete[part]
        .filter(({ key }) => !isStored(part, key))
        .map(({ key, row, file, path }) => ({ part, names: namesOf(key), row, where: placeText(file, path) })),
    ),
    changed,
    edgeKeys: edgeKeysOf(complete, stored, isWhole('edgeAttributes')),
    words: complete.statusWords.flatMap(({ key, row }) => {
      const there = stored.statusWords.get(key)
      return there && there.row.status !== row.status ? [{ id: there.id, names: there.names, status: row.status }] : []
    }),
    dropped,
    missing,
    belonging,
    leftAlone,
  }
}

/**
 * What is said with what is stored under it: everything where files are a part of the catalogue, only what never changes where they are the whole
 * and what they leave out has its default.
 */
function mergeStored(said: SaidParts, stored: Stored, isWhole: (part: Part) => boolean): SaidParts {
  const merged = allParts.map((part) => {
    const rows: readonly PlacedRow<Part>[] = [...said[part].values()]
    const mergeRow = (placed: PlacedRow<Part>): PlacedRow<Part> => {
      const there = stored[part].get(placed.key)
      if (!there) return placed
      const given = Object.fromEntries(Object.entries(placed.row).filter(([, value]) => value !== undefined))
      const kept = new Set(isWhole(part) ? (findTraits(part)?.fixed ?? []) : Object.keys(asSaid(part, there.row)))
      const under = Object.fromEntries(Object.entries(asSaid(part, there.row)).filter(([name]) => kept.has(name)))
      return { ...placed, row: { ...under, ...given } as PlacedRow<Part>['row'] }
    }
    return [part, new Map(rows.map((placed) => [placed.key, mergeRow(placed)]))]
  })
  return Object.fromEntries(merged) as SaidParts
}

/** A stored row in the words of packs. */
function asSaid(part: Part, row: object): Readonly<Record<string, unknown>> {
  const { defaultValues, keyPosition, ...rest } = row as Readonly<Record<string, unknown>>
  if (part === 'bindings') return { ...rest, default: defaultValues }
  // The root is under no type, and can't be said to be.
  if (part === 'resourceTypes') return { ...rest, supertype: rest['supertype'] ?? undefined }
  return part === 'edgeAttributes' ? { ...rest, isKey: keyPosition !== null } : rest
}

function changesOf(part: NounPart, complete: CompleteParts, stored: Stored, whole: boolean): readonly RowChange[] {
  const traits = findTraits(part)
  const rows: readonly CompleteRow<Part>[] = complete[part]
  return rows.flatMap((row): readonly RowChange[] => {
    const there: StoredRow | undefined = stored[part].get(row.key)
    if (!there || !traits) return []
    const [before, after] = [recordOf(there.row), recordOf(row.row)]
    for (const name of traits.fixed)
      if (after[name] !== undefined && !isSame(before[name], after[name]))
        throw faultAt(
          row.file,
          [...row.path, writtenAs[name] ?? name],
          `This is ${shown(before[name])} and never changes; write that, or define another one under another name and retire this one.`,
        )
    const properties = Object.entries(traits.changing).flatMap(([name, { type }]) =>
      isSame(before[name], after[name], type === 'numeric') || (row.key === rootKey && name in ofRoot)
        ? []
        : [{ name, before: before[name] ?? null, after: after[name] ?? null }],
    )
    const retired = retirementOf('retired' in row.said ? row.said.retired : undefined, there, whole)
    if (properties.length === 0 && retired === undefined) return []
    return [{ part, id: there.id, names: there.names, where: placeText(row.file, row.path), properties, retired }]
  })
}

const rootKey = keyText([rootType])
/** What is settled of the root type, whatever files say or leave out. */
const ofRoot = { supertype: null, isAbstract: true }

/** How files spell what is named otherwise in rows. */
const writtenAs: Readonly<Record<string, string>> = {
  isList: 'list',
  isSymmetric: 'symmetric',
  pluralName: 'plural',
  inverseName: 'inverse',
}

/** The retirement to write, null to take it back, undefined when all is as said. */
function retirementOf(
  said: SaidRetirement,
  { names, retired }: Pick<StoredRow, 'names' | 'retired'>,
  whole: boolean,
): WantedRetirement | null | undefined {
  if (said === undefined && !whole) return undefined
  if (said === null || said === undefined) return retired === null ? undefined : null
  const wanted = wantedRetirement(said, names, whole ? null : retired)
  if (retired === null) return wanted
  const since = wanted.since ?? retired.since
  const isAsSaid =
    since === retired.since && wanted.note === retired.note && isSame(wanted.replacedBy, retired.replacedBy)
  return isAsSaid ? undefined : { ...wanted, since }
}

function edgeKeysOf(complete: CompleteParts, stored: Stored, whole: boolean): ReadonlyMap<string, readonly string[]> {
  const before = keysOf([...stored.edgeAttributes.values()].map(({ row }) => row))
  const after = keysOf(complete.edgeAttributes.map(({ row }) => row))
  const said = new Map(complete.edgeAttributes.map((row) => [row.key, row.said.isKey]))
  const keys = new Map<string, readonly string[]>()
  for (const { row: type } of complete.relationshipTypes) {
    if (!stored.relationshipTypes.has(keyText([type.name]))) continue
    const [old = [], declared = []] = [before.get(type.name), after.get(type.name)]
    const isKept = (attribute: string) => said.get(keyText([type.name, attribute])) !== false
    const wanted = whole ? declared : [...new Set([...old.filter(isKept), ...declared])]
    if (!isSame(old, wanted)) keys.set(type.name, wanted)
  }
  return keys
}

function keysOf(
  rows: readonly {
    readonly relationshipType: string
    readonly attribute: string
    readonly keyPosition: number | null
  }[],
): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, string[]>()
  for (const row of rows.toSorted((a, b) => (a.keyPosition ?? 0) - (b.keyPosition ?? 0)))
    if (row.keyPosition !== null)
      keys.set(row.relationshipType, [...(keys.get(row.relationshipType) ?? []), row.attribute])
  return keys
}

function undeclaredOf(
  complete: CompleteParts,
  stored: Stored,
  isWhole: (part: Part) => boolean,
  packs: readonly Pack[],
): Pick<Comparison, 'missing' | 'belonging' | 'dropped' | 'leftAlone'> {
  const declared = new Map(allParts.map((part) => [part, new Set(complete[part].map(({ key }) => key))]))
  const isDeclared = (part: Part, key: string) => declared.get(part)?.has(key) === true
  const missing: MissingRow<NounPart>[] = []
  const belonging: MissingRow[] = []
  const dropped: MissingRow<JoiningPart>[] = []
  let leftAlone = 0
  const withFields = new Set(
    packs.flatMap(({ relationshipTypes }) => relationshipTypes.flatMap(({ name, fields }) => (fields ? [name] : []))),
  )
  for (const part of allParts)
    for (const [key, row] of stored[part]) {
      if (isDeclared(part, key) || isBuiltIn(part, row)) continue
      const isKept = part === 'edgeFields' && !withFields.has(row.names[0] ?? '') && standsBetweenEnds(row, complete)
      const isOwned = ownersOf(part, row.names).every(
        ([owner, ownerKey]) => isDeclared(owner, ownerKey) || !isWhole(owner),
      )
      if (!isWhole(part)) leftAlone += isNounPart(part) ? 1 : 0
      else if (!isOwned) belonging.push({ part, key, stored: row })
      else if (isNounPart(part)) missing.push({ part, key, stored: row })
      // Where values are stored is settled once.
      else if (!isKept && part !== 'columns') dropped.push({ part, key, stored: row })
    }
  return { missing, belonging, dropped, leftAlone }
}

/** Whether both types of an edge field, or types above them, are declared as ends of its relationship type. */
function standsBetweenEnds({ names }: StoredRow, complete: CompleteParts): boolean {
  const [relationshipType, fromType, toType] = names
  const supertypes = new Map(complete.resourceTypes.map(({ row }) => [row.name, row.supertype]))
  const ends = new Set(complete.ends.map(({ key }) => key))
  const stands = (side: string, type: string | undefined): boolean =>
    type !== undefined &&
    (ends.has(keyText([relationshipType, side, type])) || stands(side, supertypes.get(type) ?? undefined))
  return stands('from', fromType) && stands('to', toType)
}

/** The part that a joining row shows as a property of, and the name of that property. */
export function propertyOf({ part, names }: { readonly part: JoiningPart; readonly names: readonly string[] }): {
  readonly owner: Part
  readonly name: string
  readonly value: string
} {
  const [, second = '', third = ''] = names
  switch (part) {
    case 'offers':
      return { owner: 'providerTypes', name: 'offers', value: second }
    case 'columns':
      return { owner: 'resourceTypes', name: 'columns', value: second }
    case 'ends':
      return { owner: 'relationshipTypes', name: second, value: third }
    case 'edgeFields':
      return { owner: 'relationshipTypes', name: 'fields', value: `${second} to ${third}` }
    case 'statusWords':
      return { owner: 'sources', name: 'statusWords', value: `${second}: ${third}` }
    default:
      return unreachable(part)
  }
}

const recordOf = (row: object) => row as Readonly<Record<string, unknown>>

/** Equal as values: numbers however they are spelled, lists by their elements, not given as null. */
function isSame(a: unknown, b: unknown, areNumbers = false): boolean {
  if ((a ?? null) === (b ?? null)) return true
  if (areNumbers) return typeof a === 'string' && typeof b === 'string' && compareDecimals(a, b) === 0
  return Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b)
}

const shown = (value: unknown) => JSON.stringify(value ?? null)
