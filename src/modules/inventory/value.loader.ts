import { loaderOf, oneByKey } from '../../loaders/loaders.js'
import type { Value } from '../../query/value.js'
import type { CatalogueContext } from '../catalog/context.js'
import type { Resource } from './resource.js'
import type { Edge } from './resource.service.js'
import { readEdgeValues, readValues } from './value.service.js'

/** Values by attribute id, in order; an attribute that is not set is missing. */
export type ValuesById = ReadonlyMap<number, readonly Value[]>

/** The values of some attributes of a resource; all resources of a level travel in one statement, which reads what any of them needs. */
export async function loadValues(
  context: CatalogueContext,
  resource: Resource,
  attributeIds: readonly number[],
): Promise<ValuesById> {
  if (attributeIds.length === 0) return noValues
  const loader = loaderOf(context, 'values', () =>
    oneByKey(
      (wanted: readonly Wanted<Resource>[]) =>
        readValues(context.db, context.catalogue, distinct(wanted), unionOf(wanted)),
      identifyWanted,
      ({ owner }) => owner.id,
    ),
  )
  return (await loader.load({ owner: resource, attributeIds })) ?? noValues
}

/** The values of some attributes of an edge; all edges of a level travel in one statement. */
export async function loadEdgeValues(
  context: CatalogueContext,
  edge: Edge,
  attributeIds: readonly number[],
): Promise<ValuesById> {
  if (attributeIds.length === 0) return noValues
  const loader = loaderOf(context, 'edge values', () =>
    oneByKey(
      (wanted: readonly Wanted<Edge>[]) => readEdgeValues(context.db, distinct(wanted), unionOf(wanted)),
      identifyWanted,
      ({ owner }) => owner.id,
    ),
  )
  return (await loader.load({ owner: edge, attributeIds })) ?? noValues
}

interface Wanted<T> {
  readonly owner: T
  readonly attributeIds: readonly number[]
}

const noValues: ValuesById = new Map()

const identifyWanted = ({ owner, attributeIds }: Wanted<{ readonly id: string }>) =>
  `${owner.id} ${spelledOut(attributeIds)}`

/** All rows of a level share one list. */
const spelled = new WeakMap<readonly number[], string>()

function spelledOut(ids: readonly number[]): string {
  const text = spelled.get(ids) ?? ids.join()
  spelled.set(ids, text)
  return text
}

const distinct = <T extends { readonly id: string }>(wanted: readonly Wanted<T>[]): readonly T[] => [
  ...new Map(wanted.map(({ owner }) => [owner.id, owner])).values(),
]

const unionOf = (wanted: readonly Wanted<unknown>[]): readonly number[] => [
  ...new Set([...new Set(wanted.map(({ attributeIds }) => attributeIds))].flat()),
]
