import { bindingsOf } from '../catalog/catalogue.js'
import type { Binding, Catalogue } from '../catalog/catalogue.js'
import { breachOf } from '../catalog/value-rules.js'
import { printFactPath } from './fact-path.js'
import type { FactPath } from './fact-path.js'
import type { FactResource } from './fact-set.js'
import { factText, holdFact, shapeOf, slotOf } from './fact-shape.js'
import type { FactShape, HeldFact } from './fact-shape.js'
import { nameFault } from './import-record.js'
import type { FileAttributes, FileValue } from './import-record.js'
import { assertFew, entry, withPrefix } from './import-survey.js'
import type { Slot } from './import-values.js'

/** Where facts are stored: decided by the attributes that exist and, for new ones, by what all files of a run say. */
export interface FactSlots {
  /** Counts what a resource says. A LimitError when a type would get more new attributes than allowed. */
  survey(resource: FactResource): void
  /** The attributes that hold all facts of a resource; to be asked when everything has been surveyed. */
  attributesOf(resource: FactResource): FileAttributes
  /** Whether facts give all that a resource of the type must have. */
  hasRequired(type: string, facts: Readonly<Record<string, FileValue>>): boolean
}

export interface FactSlotRules {
  readonly catalogue: Catalogue
  readonly providerType: string
  /** Put before the names of facts, but for those that a type requires. */
  readonly prefix: string | undefined
  /** New attributes allowed per resource type. */
  readonly maxNew: number
}

/** Behind the name of a fact: the attribute of its exact text, where no other gives it back as it was. */
const textEnding = '~json'

/** The attribute of facts whose names are too long for one of their own: name and text, by turns. */
const longName = '~more'

/** So many characters of a text go into one value of an attribute; the rest goes into more. */
const pieceLength = 256 * 1024

/** What one run knows of the attributes that facts may go to. */
interface Known extends FactSlotRules {
  /** Bindings in force for a type, by attribute name. */
  readonly bindings: (type: string) => ReadonlyMap<string, Binding>
  /** Shapes of the values of each attribute that is to be made. */
  readonly votes: Map<string, Map<FactShape, number>>
  readonly newNames: Map<string, Set<string>>
}

/** Empty slots for one run; the catalogue is the one before it. */
export function factSlots(rules: FactSlotRules): FactSlots {
  const known: Known = {
    ...rules,
    bindings: bindingFinder(rules.catalogue, rules.providerType),
    votes: new Map(),
    newNames: new Map(),
  }
  return {
    survey: (resource) => survey(known, resource),
    attributesOf: (resource) => attributesOf(known, resource),
    hasRequired: (type, facts) => hasRequired(known, type, facts),
  }
}

function survey(known: Known, { type, leaves }: FactResource): void {
  for (const { path, value } of leaves) {
    const name = nameOf(known, type, path)
    const shape = shapeOf(value)
    if (shape === undefined || known.catalogue.attributesByName.has(name)) continue
    const votes = entry(known.votes, name, () => new Map<FactShape, number>())
    votes.set(shape, (votes.get(shape) ?? 0) + 1)
    const names = entry(known.newNames, type, () => new Set<string>()).add(name)
    if (names.size > known.maxNew)
      assertFew(names, known.maxNew, `attributes of the resource type ${JSON.stringify(type)}`)
  }
}

function attributesOf(known: Known, { type, leaves }: FactResource): FileAttributes {
  const attributes: [string, FileValue][] = []
  const long: string[] = []
  for (const { path, value } of leaves) {
    const name = nameOf(known, type, path)
    if (nameFault(name + longestEnding) !== undefined) long.push(name, factText(value))
    else {
      const placed = place(known, type, name, value)
      if (placed) attributes.push([placed.name, value])
      if (!placed?.isExact) attributes.push([name + textEnding, piecesOf(factText(value))])
    }
  }
  if (long.length > 0) attributes.push([prefixed(known, longName), long])
  return Object.fromEntries(attributes)
}

function hasRequired(known: Known, type: string, facts: Readonly<Record<string, FileValue>>): boolean {
  const isGiven = (name: string) =>
    Object.entries(facts).some(
      ([key, value]) => printFactPath([key]) === name && hold(known, ownSlot(known, type, name), value) !== undefined,
    )
  return [...known.bindings(type)].every(([name, { isRequired }]) => !isRequired || isGiven(name))
}

function nameOf(known: Known, type: string, path: FactPath): string {
  const name = printFactPath(path)
  return known.bindings(type).get(name)?.isRequired ? name : prefixed(known, name)
}

const prefixed = ({ prefix }: Known, name: string) => (prefix === undefined ? name : withPrefix(prefix, name))

/** The attribute of the fact's own name, where that can hold it, else the one for values of its shape; undefined when none can. */
function place(known: Known, type: string, name: string, value: FileValue): Placed | undefined {
  const own = hold(known, ownSlot(known, type, name), value)
  if (own) return { name, isExact: own.isExact }
  const shape = shapeOf(value)
  if (shape === undefined) return undefined
  const typed = `${name}~${shape}`
  const held = hold(known, known.catalogue.attributesByName.get(typed) ?? slotOf(typed, shape), value)
  return held && { name: typed, isExact: held.isExact }
}

interface Placed {
  readonly name: string
  readonly isExact: boolean
}

function ownSlot({ bindings, catalogue, votes }: Known, type: string, name: string): Slot | undefined {
  // What must be unique might be in two files, and the second would be refused.
  if (bindings(type).get(name)?.uniqueScope) return undefined
  const seen = votes.get(name)
  return catalogue.attributesByName.get(name) ?? (seen && slotOf(name, winnerOf(seen)))
}

function hold({ catalogue }: Known, slot: Slot | undefined, value: FileValue): HeldFact | undefined {
  const held = slot && holdFact(slot, value)
  const rules = held && catalogue.attributesByName.get(slot.name)
  return rules && held.texts.some((text) => breachOf(rules, text) !== undefined) ? undefined : held
}

/** The longest of the endings that a name may get. */
const longestEnding = '~integers'

/** The bindings in force for a type at the provider type, by attribute name; a type that does not exist yet has those of the root type. */
function bindingFinder(catalogue: Catalogue, providerType: string) {
  const known = new Map<string, ReadonlyMap<string, Binding>>()
  const providerTypeId = catalogue.providerTypesByName.get(providerType)?.id ?? 0
  const find = (typeName: string): ReadonlyMap<string, Binding> => {
    const type = catalogue.typesByName.get(typeName) ?? catalogue.typesByName.get('resource')
    const found = type ? [...bindingsOf(catalogue, type.id, providerTypeId).values()] : []
    return new Map(found.map((binding) => [catalogue.attributes.get(binding.attributeId)?.name ?? '', binding]))
  }
  return (type: string) => entry(known, type, () => find(type))
}

/** The shape of most values, whole numbers among decimals being decimals. */
function winnerOf(seen: ReadonlyMap<FactShape, number>): FactShape {
  const count = (shape: FactShape) => seen.get(shape) ?? 0
  const numbers = count('integer') + count('decimal')
  const numberLists = count('integers') + count('decimals')
  const ranked = [
    ['string', count('string')],
    ['strings', count('strings')],
    [count('decimal') > 0 ? 'decimal' : 'integer', numbers],
    [count('decimals') > 0 ? 'decimals' : 'integers', numberLists],
    ['boolean', count('boolean')],
    ['booleans', count('booleans')],
  ] as const
  return ranked.reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}

/** A text in pieces that a value can hold each, none of which ends within a character. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length;) {
    const end = start + pieceLength
    const isSplit = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))
    pieces.push(text.slice(start, isSplit ? end - 1 : end))
    start = isSplit ? end - 1 : end
  }
  return pieces
}
