import { bindingsOf, getAttribute, getType, type Binding, type Catalogue } from '../catalog/catalogue.js'
import type { ValueRules } from './attribute-statistics.sql.js'

/** How many of the resources that count are of a type and at a provider type; null: at whichever. */
export interface Kind {
  readonly typeId: number
  readonly providerTypeId: number | null
  readonly resources: number
}

/** Whether the bindings of these attributes say something else at some provider type, so that resources are told apart by it. */
export function dependsOnProvider(
  catalogue: Catalogue,
  typeIds: readonly number[],
  attributeIds: readonly number[],
): boolean {
  return bindingsAbove(catalogue, typeIds).some(
    ({ attributeId, providerTypeId }) => providerTypeId !== null && attributeIds.includes(attributeId),
  )
}

/** Those of the attributes that some binding demands. */
export function demandedAttributes(
  catalogue: Catalogue,
  typeIds: readonly number[],
  attributeIds: readonly number[],
): ReadonlySet<number> {
  const demanded = new Set(
    bindingsAbove(catalogue, typeIds).flatMap(({ attributeId, isRequired }) => (isRequired ? [attributeId] : [])),
  )
  return new Set(attributeIds.filter((id) => demanded.has(id)))
}

function bindingsAbove(catalogue: Catalogue, typeIds: readonly number[]): readonly Binding[] {
  const lineage = new Set(typeIds.flatMap((id) => getType(catalogue, id).lineage))
  return [...lineage].flatMap((id) => catalogue.bindings.get(id) ?? [])
}

/** The kinds whose resources can have an attribute, by attribute id, and those among them that must. */
export interface BoundKinds {
  readonly may: readonly Kind[]
  readonly must: readonly Kind[]
}

/** For each attribute the kinds that it is bound to. */
export function kindsByAttribute(catalogue: Catalogue, kinds: readonly Kind[]): ReadonlyMap<number, BoundKinds> {
  const found = new Map<number, { may: Kind[]; must: Kind[] }>()
  for (const kind of kinds) {
    // A type that is newer than this catalogue is unknown for a moment.
    if (!catalogue.resourceTypes.has(kind.typeId)) continue
    for (const [attributeId, { isRequired }] of bindingsOf(catalogue, kind.typeId, kind.providerTypeId ?? undefined)) {
      const known = found.get(attributeId) ?? { may: [], must: [] }
      known.may.push(kind)
      if (isRequired) known.must.push(kind)
      found.set(attributeId, known)
    }
  }
  return found
}

/** How many resources these kinds have. */
export const resourcesOf = (kinds: readonly Kind[]): number => kinds.reduce((sum, { resources }) => sum + resources, 0)

/** What the database holds the values of these attributes against; those without such rules are missing. */
export function rulesOf(catalogue: Catalogue, attributeIds: readonly number[]): ReadonlyMap<number, ValueRules> {
  return new Map(
    attributeIds.flatMap((id) => {
      const { min, max, allowedValues } = getAttribute(catalogue, id)
      if (min === null && max === null && allowedValues.length === 0) return []
      return [[id, { min, max, allowed: allowedValues.map(({ value }) => value) }] as const]
    }),
  )
}
