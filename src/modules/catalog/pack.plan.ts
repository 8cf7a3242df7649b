import { noDefinitions, type Definitions } from './definitions.js'
import { faultAt, type Pack } from './pack.js'
import { checkReferences } from './pack.check.js'
import {
  completeAllowedValues,
  completeAttribute,
  completeBinding,
  completeEdgeAttributes,
  completeRelationshipType,
  completeResourceType,
  described,
  given,
} from './pack.complete.js'
import { keyText, listRows, rowsOf, type AnyRow, type Known, type KnownAttribute, type Part } from './pack.rows.js'

/**
 * The rows that the packs declare and the database does not have. Packs may extend each other; an InputError names the file and path where two
 * disagree, where something is missing, or where a name stands for nothing.
 */
export function planPacks(packs: readonly Pack[], stored: Known): Definitions {
  const said = joinRows(inOrder(packs).flatMap(listRows))
  checkStored(said, stored)
  const known = knownWith(said, stored)
  checkReferences(said, known)
  const isStored = (part: Part, key: string) => stored.keys.get(part)?.has(key) === true
  const missing = <P extends Part>(part: P) => rowsOf(said, part).filter(({ key }) => !isStored(part, key))
  return {
    ...noDefinitions,
    providerTypes: missing('providerTypes').map(described),
    resourceTypes: missing('resourceTypes').map(completeResourceType),
    offers: missing('offers').map(({ row }) => row),
    statuses: missing('statuses').map((placed) => ({ ...placed.row, ...described(placed) })),
    attributes: missing('attributes').map(completeAttribute),
    allowedValues: completeAllowedValues(rowsOf(said, 'allowedValues'), known).filter(
      (row) => !isStored('allowedValues', keyText([row.attribute, row.value])),
    ),
    bindings: missing('bindings').map((placed) => completeBinding(placed, known)),
    columns: missing('columns').map(({ row }) => row),
    relationshipTypes: missing('relationshipTypes').map(completeRelationshipType),
    ends: missing('ends').map(({ row }) => row),
    edgeAttributes: completeEdgeAttributes(rowsOf(said, 'edgeAttributes')).filter(
      (row) => !isStored('edgeAttributes', keyText([row.relationshipType, row.attribute])),
    ),
    sources: missing('sources').map(described),
    statusWords: missing('statusWords').map(({ row }) => row),
    locations: missing('locations').map((placed) => ({
      ...described(placed),
      within: placed.row.within,
      kind: placed.row.kind ?? null,
      latitude: placed.row.latitude ?? null,
      longitude: placed.row.longitude ?? null,
    })),
    datacenters: missing('datacenters').map((placed) => ({
      ...described(placed),
      location: placed.row.location ?? null,
    })),
    providers: missing('providers').map((placed) => ({
      ...described(placed),
      providerType: given(placed, 'providerType', placed.row.providerType, 'the name of a provider type'),
    })),
    endpoints: missing('endpoints').map((placed) => ({
      ...described(placed),
      provider: placed.row.provider,
      kind: placed.row.kind ?? null,
      address: placed.row.address ?? null,
      region: placed.row.region ?? null,
    })),
    providerDatacenters: missing('providerDatacenters').map(({ row }) => ({ ...row, name: row.name ?? null })),
  }
}

/** Packs after those that they require, otherwise as given. */
function inOrder(packs: readonly Pack[]): readonly Pack[] {
  const ordered = new Map<string, Pack>()
  const visit = (pack: Pack, below: readonly Pack[]): void => {
    if (ordered.get(pack.pack) === pack) return
    const same = ordered.get(pack.pack)
    if (same) throw faultAt(pack.file, ['pack'], `${same.file} is named "${pack.pack}" already; write another name.`)
    for (const [i, name] of pack.requires.entries()) {
      const required = packs.find((candidate) => candidate.pack === name)
      if (!required)
        throw faultAt(
          pack.file,
          ['requires', i],
          `The pack "${name}" is not among those loaded; add its file or leave it out.`,
        )
      if (required === pack || below.includes(required))
        throw faultAt(pack.file, ['requires', i], `The pack "${name}" requires this one; leave one of the two out.`)
      visit(required, [...below, pack])
    }
    ordered.set(pack.pack, pack)
  }
  for (const pack of packs) visit(pack, [])
  return [...ordered.values()]
}

/** One row a key: what several places say of it, put together. */
function joinRows(rows: readonly AnyRow[]): readonly AnyRow[] {
  const joined = new Map<string, AnyRow>()
  for (const placed of rows) {
    const key = `${placed.part} ${placed.key}`
    const first = joined.get(key)
    joined.set(key, first ? joinTwo(first, placed) : placed)
  }
  return [...joined.values()]
}

function joinTwo(first: AnyRow, second: AnyRow): AnyRow {
  const said = Object.entries(second.row).filter(([, value]) => value !== undefined)
  const before = new Map<string, unknown>(Object.entries(first.row))
  for (const [property, value] of said) {
    const earlier = before.get(property)
    if (earlier !== undefined && shown(earlier) !== shown(value))
      throw faultAt(
        second.file,
        second.path,
        `${property} is ${shown(value)} here and ${shown(earlier)} in ${first.file}; write the same in both, or leave it out in one.`,
      )
  }
  return { ...first, row: { ...first.row, ...Object.fromEntries(said) } } as AnyRow
}

const shown = (value: unknown) =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))

/** Data type, list and extension table are fixed once they are stored. */
function checkStored(said: readonly AnyRow[], stored: Known): void {
  for (const { row, file, path } of rowsOf(said, 'attributes')) {
    const there = stored.attributes.get(row.name)
    const isList = row.isList ?? false
    if (there && row.dataType !== undefined && (there.dataType !== row.dataType || there.isList !== isList))
      throw faultAt(
        file,
        path,
        `The attribute "${row.name}" exists as ${kindText(there)} and can't become ${kindText({ dataType: row.dataType, isList })}; write another name.`,
      )
  }
  for (const { row, file, path } of rowsOf(said, 'resourceTypes')) {
    const there = stored.types.get(row.name)
    if (there && row.extensionTable !== undefined && there.extensionTable !== row.extensionTable)
      throw faultAt(
        file,
        [...path, 'extensionTable'],
        `The resource type "${row.name}" exists ${there.extensionTable === null ? 'without an extension table' : `with ${there.extensionTable}`}; write another name.`,
      )
  }
}

const kindText = ({ dataType, isList }: KnownAttribute) => (isList ? `a list of ${dataType}` : `a single ${dataType}`)

function knownWith(said: readonly AnyRow[], stored: Known): Known {
  const keys = new Map<Part, Set<string>>()
  for (const [part, there] of stored.keys) keys.set(part, new Set(there))
  for (const { part, key } of said) keys.set(part, (keys.get(part) ?? new Set()).add(key))
  const attributes = new Map(stored.attributes)
  for (const { row } of rowsOf(said, 'attributes'))
    if (row.dataType !== undefined) attributes.set(row.name, { dataType: row.dataType, isList: row.isList ?? false })
  const types = new Map(stored.types)
  for (const { row } of rowsOf(said, 'resourceTypes'))
    if (!types.has(row.name))
      types.set(row.name, { supertype: row.supertype ?? 'resource', extensionTable: row.extensionTable ?? null })
  return { keys, attributes, types }
}
