import type { Definitions } from './definitions.js'
import { faultAt } from './pack.file.js'
import { replacementKey } from './pack.retired.js'
import { attributeOf } from './pack.complete.js'
import { keyText, namesOf, type Known, type Part, type Place, type PlacedRow, type SaidParts } from './pack.rows.js'

/** Nouns whose rows have no replacement. */
const withoutReplacement: ReadonlySet<Part> = new Set(['bindings', 'edgeAttributes', 'providerDatacenters'])

function checkReplacements(said: SaidParts, known: Known): void {
  for (const [part, rows] of Object.entries<ReadonlyMap<string, PlacedRow<Part>>>(said))
    for (const { key, row, file, path } of rows.values()) {
      if (!('retired' in row) || !row.retired?.replacedBy) continue
      const at = [...path, 'retired', 'replacedBy']
      const [owner, ...replacement] = replacementKey(row.retired, namesOf(key)) ?? []
      if (withoutReplacement.has(part as Part)) throw faultAt(file, at, 'This has no replacement; leave it out.')
      if (part === 'allowedValues' && owner !== namesOf(key)[0])
        throw faultAt(file, at, 'The replacement belongs to another attribute; write a value of this one.')
      const names = [owner, ...replacement]
      if (!known.keys.get(part)?.has(keyText(names)))
        throw faultAt(
          file,
          at,
          `There is no ${names.map((name) => JSON.stringify(name)).join(' / ')} among the ${part}; write the name of another.`,
        )
    }
}

/** Throws an InputError for the first name that stands for nothing, and for what the tree of types forbids. */
export function checkReferences(said: SaidParts, known: Known, mayRepeatStatuses: boolean): void {
  const assertKnown = (place: Place, part: Part, noun: string, name: string) => {
    if (!known.keys.get(part)?.has(keyText([name])))
      throw faultAt(
        place.file,
        place.path,
        `There is no ${noun} "${name}"; declare it under "${part}", or write the name of another.`,
      )
  }
  const assertType = (place: Place, name: string) => assertKnown(place, 'resourceTypes', 'resource type', name)

  for (const placed of said.resourceTypes.values()) {
    if (placed.row.name === 'resource' && (placed.row.supertype ?? 'resource') !== 'resource')
      throw faultAt(
        placed.file,
        [...placed.path, 'supertype'],
        'The type "resource" is at the top of the tree; leave this out.',
      )
    if (placed.row.supertype !== undefined)
      assertType({ ...placed, path: [...placed.path, 'supertype'] }, placed.row.supertype)
    lineageOf(placed.row.name, known, placed)
    checkSupertype(placed, placed.row.name, known)
  }
  for (const placed of said.resourceTypes.values()) checkBelow(placed, placed.row.name, known)
  for (const { row, file, path } of said.locations.values())
    if (((row.latitude ?? null) === null) !== ((row.longitude ?? null) === null))
      throw faultAt(file, path, 'A latitude and a longitude make a place only together; write both, or leave both out.')
  checkReplacements(said, known)
  for (const placed of said.offers.values()) assertType(placed, placed.row.resourceType)
  for (const placed of said.ends.values()) assertType(placed, placed.row.resourceType)
  for (const placed of said.edgeFields.values())
    for (const side of ['from', 'to'] as const) checkField(placed, placed.row, side, known)
  for (const placed of said.edgeAttributes.values()) attributeOf(placed, placed.row.attribute, known)
  for (const placed of said.bindings.values()) {
    attributeOf(placed, placed.row.attribute, known)
    const { providerType } = placed.row
    if (typeof providerType === 'string') assertKnown(placed, 'providerTypes', 'provider type', providerType)
  }
  for (const placed of said.columns.values()) checkColumn(placed, placed.row, known)
  if (!mayRepeatStatuses) for (const placed of said.statuses.values()) checkNotInherited(placed, placed.row, known)
  for (const placed of said.statusWords.values()) {
    assertType(placed, placed.row.resourceType)
    checkStatus(placed, placed.row, known)
  }
  for (const placed of said.providers.values()) {
    const { providerType } = placed.row
    if (providerType !== undefined) assertKnown(placed, 'providerTypes', 'provider type', providerType)
  }
  for (const placed of said.providerDatacenters.values())
    assertKnown(placed, 'datacenters', 'datacenter', placed.row.datacenter)
  for (const { row, file, path } of said.datacenters.values())
    if (row.location && !known.keys.get('locations')?.has(keyText(row.location)))
      throw faultAt(
        file,
        [...path, 'location'],
        `There is no location ${row.location.join(' / ')}; write the names from the outermost location to this one.`,
      )
}

/** The type and its supertypes, nearest first. */
function lineageOf(name: string, known: Known, place: Place): readonly string[] {
  const lineage: string[] = []
  for (let at: string | null | undefined = name; typeof at === 'string'; at = known.types.get(at)?.supertype) {
    if (lineage.includes(at))
      throw faultAt(
        place.file,
        [...place.path, 'supertype'],
        `The type "${name}" would be its own supertype; write a type that is not below it.`,
      )
    lineage.push(at)
  }
  return lineage
}

function checkSupertype(place: Place, name: string, known: Known): void {
  const supertype = known.types.get(name)?.supertype
  if (typeof supertype !== 'string' || known.types.get(supertype)?.isAbstract) return
  throw faultAt(
    place.file,
    [...place.path, 'supertype'],
    `"${supertype}" is not abstract, and only abstract types have types below them; write "abstract: true" there, or another supertype.`,
  )
}

/** Types below it may be stored and not said here. */
function checkBelow(place: Place, name: string, known: Known): void {
  const below = [...known.types].find(([, type]) => type.supertype === name)
  if (below && known.types.get(name)?.isAbstract === false)
    throw faultAt(
      place.file,
      [...place.path, 'abstract'],
      `"${below[0]}" is below it, and only abstract types have types below them; write "abstract: true", or move that one first.`,
    )
}

type TypeRow = { readonly resourceType: string }

function checkColumn(place: Place, row: TypeRow & { readonly attribute: string }, known: Known): void {
  attributeOf(place, row.attribute, known)
  if (!known.types.get(row.resourceType)?.extensionTable)
    throw faultAt(
      place.file,
      place.path,
      `The type "${row.resourceType}" has no extension table; write its extensionTable, or leave the columns out.`,
    )
  const isBound = lineageOf(row.resourceType, known, place).some((type) =>
    known.keys.get('bindings')?.has(keyText([type, row.attribute, null])),
  )
  if (!isBound)
    throw faultAt(
      place.file,
      place.path,
      `"${row.attribute}" has a column but is no attribute of "${row.resourceType}" at every provider type; add it to "attributes" without providerType.`,
    )
}

function checkField(place: Place, row: Definitions['edgeFields'][number], side: 'from' | 'to', known: Known): void {
  const type = row[`${side}Type`]
  if (!known.types.has(type))
    throw faultAt(
      place.file,
      [...place.path, side],
      `There is no resource type "${type}"; declare it under "resourceTypes", or write the name of another.`,
    )
  const lineage = lineageOf(type, known, place)
  if (lineage.length === 1)
    throw faultAt(
      place.file,
      [...place.path, side],
      `"${type}" stands over all types and would give the field to all; write a type below it.`,
    )
  if (!lineage.some((above) => known.keys.get('ends')?.has(keyText([row.relationshipType, side, above]))))
    throw faultAt(
      place.file,
      [...place.path, side],
      `"${type}" can't stand at the ${side} end of "${row.relationshipType}"; add it to "${side}", or leave it out here.`,
    )
}

function checkNotInherited(place: Place, row: TypeRow & { readonly name: string }, known: Known): void {
  const from = lineageOf(row.resourceType, known, place)
    .slice(1)
    .find((type) => known.statuses.get(type)?.has(row.name))
  if (from !== undefined)
    throw faultAt(place.file, place.path, `The status "${row.name}" is inherited from "${from}"; leave it out here.`)
}

function checkStatus(place: Place, row: TypeRow & { readonly status: string }, known: Known): void {
  const statuses = lineageOf(row.resourceType, known, place).flatMap((type) => [...(known.statuses.get(type) ?? [])])
  if (statuses.includes(row.status)) return
  throw faultAt(
    place.file,
    place.path,
    `The type "${row.resourceType}" has no status "${row.status}"; ${statuses.length === 0 ? 'declare it under "statuses"' : `write one of ${statuses.join(', ')}`}.`,
  )
}
