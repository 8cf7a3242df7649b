import type { Comparison, MissingRow } from './pack.compare.js'
import type { Definitions } from './definitions.js'
import { keyText, type Part } from './pack.rows.js'
import type { Stored } from './pack.stored.js'

/** What of a catalogue decides where values, edges and statuses may be, by names. */
export interface Shape {
  /** Attributes that resources of a type have at a provider type, inherited ones included. */
  attributesOf(type: string, providerType: string): ReadonlySet<string>
  mayStand(relationshipType: string, side: 'from' | 'to', type: string): boolean
  /** Whether resources of a type may have the status of that name which belongs to `owner`. */
  hasStatus(type: string, owner: string, name: string): boolean
  hasStatusNamed(type: string, name: string): boolean
  /** Whether the types are the same, or one stands above the other. */
  areInLine(type: string, other: string): boolean
}

/** Whether a comparison takes anything away on which the place of values, edges or statuses depends. */
export function isReshaped({ changed, dropped }: Comparison, removed: readonly MissingRow[]): boolean {
  return (
    removed.length > 0 ||
    dropped.some(({ part }) => part === 'ends') ||
    changed.some(({ properties }) => properties.some(({ name }) => name === 'supertype'))
  )
}

/** The shape as it is. */
export function storedShape(stored: Stored): Shape {
  return shapeOf(stored, undefined, [])
}

/** The shape as it would be. */
export function finalShape(stored: Stored, comparison: Comparison, removed: readonly MissingRow[]): Shape {
  return shapeOf(stored, comparison, [...comparison.dropped, ...removed])
}

function shapeOf(stored: Stored, comparison: Comparison | undefined, gone: readonly MissingRow[]): Shape {
  const isGone = (part: Part) => {
    const keys = new Set(gone.filter((row) => row.part === part).map(({ key }) => key))
    return (key: string) => keys.has(key)
  }
  const added = comparison?.addition.definitions
  const rowsOf = <P extends 'resourceTypes' | 'bindings' | 'ends' | 'statuses'>(part: P) => {
    const isRemoved = isGone(part)
    const kept = [...stored[part]].filter(([key]) => !isRemoved(key)).map(([, { row }]) => row)
    return [...kept, ...(added?.[part] ?? [])]
  }
  const supertypes = new Map(
    rowsOf('resourceTypes').map(({ name, supertype }): [string, string | null] => [name, supertype]),
  )
  for (const { part, names, properties } of comparison?.changed ?? [])
    for (const { name, after } of properties)
      if (part === 'resourceTypes' && name === 'supertype' && names[0] !== undefined)
        supertypes.set(names[0], typeof after === 'string' ? after : null)
  const lineage = (type: string | null | undefined): readonly string[] =>
    typeof type === 'string' && supertypes.has(type) ? [type, ...lineage(supertypes.get(type))] : []
  const bindings = new Map<string, Definitions['bindings'][number][]>()
  for (const binding of rowsOf('bindings'))
    bindings.set(binding.resourceType, [...(bindings.get(binding.resourceType) ?? []), binding])
  const ends = new Set(
    rowsOf('ends').flatMap(({ relationshipType, side, resourceType }) => {
      const isSymmetric = stored.relationshipTypes.get(keyText([relationshipType]))?.row.isSymmetric === true
      return (isSymmetric ? ['from', 'to'] : [side]).map((end) => keyText([relationshipType, end, resourceType]))
    }),
  )
  const statuses = new Set(rowsOf('statuses').map(({ resourceType, name }) => keyText([resourceType, name])))
  return {
    attributesOf: (type, providerType) =>
      new Set(
        lineage(type)
          .flatMap((above) => bindings.get(above) ?? [])
          .filter((binding) => binding.providerType === null || binding.providerType === providerType)
          .map(({ attribute }) => attribute),
      ),
    mayStand: (relationshipType, side, type) =>
      lineage(type).some((above) => ends.has(keyText([relationshipType, side, above]))),
    areInLine: (type, other) => lineage(type).includes(other) || lineage(other).includes(type),
    hasStatusNamed: (type, name) => lineage(type).some((owner) => statuses.has(keyText([owner, name]))),
    hasStatus: (type, owner, name) => lineage(type).includes(owner) && statuses.has(keyText([owner, name])),
  }
}
