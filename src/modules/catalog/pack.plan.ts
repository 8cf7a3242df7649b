import { noDefinitions, type Definitions } from './definitions.js'
import { faultAt } from './pack.file.js'
import type { Pack, SaidRetirement } from './pack.js'
import { allParts } from './pack.stored.js'
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
  type CompleteParts,
  type CompleteRow,
  type Known,
  type KnownAttribute,
  type Part,
  type PlacedRow,
  type SaidParts,
} from './pack.rows.js'

/** What packs say, put together and checked against each other, and everything that may be referred to. */
export interface Declared {
  readonly said: SaidParts
  readonly known: Known
  /** New relationship types that are said to have no edge fields; the others get those between all their ends. */
  readonly fieldless: ReadonlySet<string>
}

/** How packs are read that may change what is stored. */
export interface Changing {
  /** Names of packs that may be required though they are not among these. */
  readonly elsewhere: readonly string[]
  /** Puts what is said over what is stored. */
  readonly merge: (said: SaidParts) => SaidParts
  /** Whether a type may have a status of its own under the name of one that it inherits, as the whole of a catalogue may have it. */
  readonly mayRepeatStatuses: boolean
}

/**
 * What the packs say, with what is stored. Packs may extend each other; an InputError names file, line and path where two disagree, or where a
 * name stands for nothing. Without `changing`, what is stored stays as it is.
 */
export function declarePacks(packs: readonly Pack[], stored: Known, changing?: Changing): Declared {
  const joined = joinPacks(inOrder(packs, changing?.elsewhere ?? []))
  checkStored(joined, stored)
  const said = changing ? changing.merge(joined) : joined
  const known = knownWith(said, stored, changing !== undefined)
  checkReferences(said, known, changing?.mayRepeatStatuses ?? false)
  const withFields = new Set([...said.edgeFields.values()].map(({ row }) => row.relationshipType))
  const empty = packs
    .flatMap(({ relationshipTypes }) => relationshipTypes)
    .filter(({ name, fields }) => fields?.length === 0 && !withFields.has(name))
  return { said, known, fieldless: new Set(empty.map(({ name }) => name)) }
}

/** The rows of the packs with everything that stands in for what is not given; values and keys in canonical text. */
export function completeParts(said: SaidParts, known: Known): CompleteParts {
  const each = <P extends Part>(part: P, complete: (placed: PlacedRow<P>) => Definitions[P][number]) =>
    [...said[part].values()].map((placed): CompleteRow<P> => ({ ...placed, row: complete(placed), said: placed.row }))
  const together = <P extends Part>(part: P, rows: readonly Definitions[P][number][]) =>
    [...said[part].values()].flatMap((placed, i): CompleteRow<P>[] => {
      const row = rows[i]
      return row === undefined ? [] : [{ ...placed, row, said: placed.row }]
    })
  const allowed = completeAllowedValues([...said.allowedValues.values()], known)
  return {
    providerTypes: each('providerTypes', described),
    resourceTypes: each('resourceTypes', completeResourceType),
    offers: each('offers', ({ row }) => row),
    statuses: each('statuses', (placed) => ({
      ...described(placed),
      resourceType: placed.row.resourceType,
      class: placed.row.class,
    })),
    attributes: each('attributes', completeAttribute),
    allowedValues: together('allowedValues', allowed).map((placed) => ({
      ...placed,
      key: keyText([placed.row.attribute, placed.row.value]),
    })),
    bindings: each('bindings', (placed) => completeBinding(placed, known)),
    columns: each('columns', ({ row }) => row),
    relationshipTypes: each('relationshipTypes', completeRelationshipType),
    ends: each('ends', ({ row }) => row),
    edgeAttributes: together('edgeAttributes', completeEdgeAttributes([...said.edgeAttributes.values()])),
    edgeFields: each('edgeFields', ({ row }) => row),
    sources: each('sources', described),
    sourceInstances: each('sourceInstances', (placed) => ({ ...described(placed), source: placed.row.source })),
    statusWords: each('statusWords', ({ row }) => row),
    locations: each('locations', (placed) => ({
      ...described(placed),
      within: placed.row.within,
      kind: placed.row.kind ?? null,
      latitude: placed.row.latitude ?? null,
      longitude: placed.row.longitude ?? null,
    })),
    datacenters: each('datacenters', (placed) => ({ ...described(placed), location: placed.row.location ?? null })),
    providers: each('providers', (placed) => ({
      ...described(placed),
      providerType: given(placed, 'providerType', placed.row.providerType, 'the name of a provider type'),
    })),
    endpoints: each('endpoints', (placed) => ({
      ...described(placed),
      provider: placed.row.provider,
      kind: placed.row.kind ?? null,
      address: placed.row.address ?? null,
      region: placed.row.region ?? null,
      status: placed.row.status ?? 'active',
    })),
    providerDatacenters: each('providerDatacenters', ({ row: { provider, datacenter, name } }) => ({
      provider,
      datacenter,
      name: name ?? null,
    })),
  }
}

/** The rows that the packs declare and the database does not have, complete. What is stored is not looked at any further. */
export function planPacks(packs: readonly Pack[], stored: Known): Addition {
  const { said, known, fieldless } = declarePacks(packs, stored)
  const isStored = (part: Part, key: string) => stored.keys.get(part)?.has(key) === true
  const missing = Object.fromEntries(
    allParts.map((part) => {
      const rows: readonly PlacedRow<Part>[] = [...said[part].values()]
      const isNeeded = ({ key }: PlacedRow<Part>) => inOrderOfAll.has(part) || !isStored(part, key)
      return [part, new Map(rows.filter(isNeeded).map((placed) => [placed.key, placed]))]
    }),
  ) as unknown as SaidParts
  const complete = completeParts(missing, known)
  const added = <P extends Part>(part: P) => complete[part].filter(({ key }) => !isStored(part, key))
  return additionOf(added, fieldless)
}

/** Parts whose rows have a position among all that are said. */
const inOrderOfAll: ReadonlySet<Part> = new Set(['allowedValues', 'edgeAttributes'])

/** What is to be added: rows, and which of them are retired from the beginning. */
export interface Addition {
  readonly definitions: Definitions
  readonly fieldless: ReadonlySet<string>
  readonly retired: readonly { readonly part: Part; readonly key: string; readonly said: NonNullable<SaidRetirement> }[]
}

/** The addition of these rows of each part. */
export function additionOf(
  rowsOf: <P extends Part>(part: P) => readonly CompleteRow<P>[],
  fieldless: ReadonlySet<string>,
): Addition {
  const definitions = Object.fromEntries(allParts.map((part) => [part, rowsOf(part).map(({ row }) => row)]))
  const retired = allParts.flatMap((part) =>
    rowsOf(part).flatMap(({ key, said }) =>
      'retired' in said && said.retired ? [{ part, key, said: said.retired }] : [],
    ),
  )
  return { definitions: { ...noDefinitions, ...definitions }, fieldless, retired }
}

/** Packs after those that they require, otherwise as given. */
function inOrder(packs: readonly Pack[], elsewhere: readonly string[]): readonly Pack[] {
  const ordered = new Map<string, Pack>()
  const visit = (pack: Pack, below: readonly Pack[]): void => {
    if (ordered.get(pack.pack) === pack) return
    const same = ordered.get(pack.pack)
    if (same)
      throw faultAt(pack.file, ['pack'], `${same.file.name} is named "${pack.pack}" already; write another name.`)
    for (const [i, name] of pack.requires.entries()) {
      const required = packs.find((candidate) => candidate.pack === name)
      if (!required && elsewhere.includes(name)) continue
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

/** The root of all types is built in: it is under no type and stays abstract. */
export const rootType = 'resource'

const kindText = ({ dataType, isList }: KnownAttribute) => (isList ? `a list of ${dataType}` : `a single ${dataType}`)

function knownWith(said: SaidParts, stored: Known, mayChange: boolean): Known {
  const keys = new Map(stored.keys)
  for (const [part, rows] of Object.entries(said))
    keys.set(part, new Set([...(stored.keys.get(part) ?? []), ...rows.keys()]))
  const attributes = new Map(stored.attributes)
  for (const { row } of said.attributes.values())
    if (row.dataType !== undefined) attributes.set(row.name, { dataType: row.dataType, isList: row.isList ?? false })
  const types = new Map(stored.types)
  for (const { row } of said.resourceTypes.values())
    if (row.name !== rootType && (mayChange || !types.has(row.name)))
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
