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
import {
  joinPacks,
  keyText,
  type Known,
  type KnownAttribute,
  type Part,
  type PlacedRow,
  type SaidParts,
} from './pack.rows.js'

/**
 * The rows that the packs declare and the database does not have. Packs may extend each other; an InputError names the file and path where two
 * disagree, where something is missing, or where a name stands for nothing.
 */
export function planPacks(packs: readonly Pack[], stored: Known): Definitions {
  const said = joinPacks(inOrder(packs))
  checkStored(said, stored)
  const known = knownWith(said, stored)
  checkReferences(said, known)
  const isStored = (part: Part, key: string) => stored.keys.get(part)?.has(key) === true
  const missing = <P extends Part>(part: P): readonly PlacedRow<P>[] =>
    [...said[part].values()].filter(({ key }) => !isStored(part, key))
  return {
    ...noDefinitions,
    providerTypes: missing('providerTypes').map(described),
    resourceTypes: missing('resourceTypes').map(completeResourceType),
    offers: missing('offers').map(({ row }) => row),
    statuses: missing('statuses').map((placed) => ({ ...placed.row, ...described(placed) })),
    attributes: missing('attributes').map(completeAttribute),
    allowedValues: completeAllowedValues([...said.allowedValues.values()], known).filter(
      (row) => !isStored('allowedValues', keyText([row.attribute, row.value])),
    ),
    bindings: missing('bindings').map((placed) => completeBinding(placed, known)),
    columns: missing('columns').map(({ row }) => row),
    relationshipTypes: missing('relationshipTypes').map(completeRelationshipType),
    ends: missing('ends').map(({ row }) => row),
    edgeAttributes: completeEdgeAttributes([...said.edgeAttributes.values()]).filter(
      (row) => !isStored('edgeAttributes', keyText([row.relationshipType, row.attribute])),
    ),
    edgeFields: missing('edgeFields').map(({ row }) => row),
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

/** Data type, list and extension table are fixed once they are stored. */
function checkStored(said: SaidParts, stored: Known): void {
  for (const { row, file, path } of said.attributes.values()) {
    const there = stored.attributes.get(row.name)
    const isList = row.isList ?? false
    if (there && row.dataType !== undefined && (there.dataType !== row.dataType || there.isList !== isList))
      throw faultAt(
        file,
        path,
        `The attribute "${row.name}" exists as ${kindText(there)} and can't become ${kindText({ dataType: row.dataType, isList })}; write another name.`,
      )
  }
  for (const { row, file, path } of said.resourceTypes.values()) {
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

function knownWith(said: SaidParts, stored: Known): Known {
  const keys = new Map(stored.keys)
  for (const [part, rows] of Object.entries(said))
    keys.set(part, new Set([...(stored.keys.get(part) ?? []), ...rows.keys()]))
  const attributes = new Map(stored.attributes)
  for (const { row } of said.attributes.values())
    if (row.dataType !== undefined) attributes.set(row.name, { dataType: row.dataType, isList: row.isList ?? false })
  const types = new Map(stored.types)
  for (const { row } of said.resourceTypes.values())
    if (!types.has(row.name))
      types.set(row.name, {
        supertype: row.supertype ?? 'resource',
        extensionTable: row.extensionTable ?? null,
        isAbstract: row.isAbstract ?? false,
      })
  const statuses = new Map(stored.statuses)
  for (const { row } of said.statuses.values())
    statuses.set(row.resourceType, new Set([...(statuses.get(row.resourceType) ?? []), row.name]))
  return { keys, attributes, types, statuses }
}
