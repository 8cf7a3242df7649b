import type { AttributeRef } from '../../query/filter.js'
import { defaultResources, type Statistics } from '../../query/statistics.js'
import { groupingFigures, type Figure } from './attribute-statistics.js'

/** Microseconds that each value takes, as measured: to read it in the order of an index, and to keep it for what is worked out of values. */
const cost = { entry: 0.15, kept: 0.35 } as const

const readingFigures: readonly Figure[] = ['present', 'lastChange', 'violations']

/**
 * What exact statistics of these attributes of resources of these types are expected to take, in milliseconds, by what is known of the inventory. The values that
 * resources of other types have are read past.
 */
export function expectedMilliseconds(
  { attributes, resources }: Statistics,
  typeIds: readonly number[],
  refs: readonly AttributeRef[],
  figures: ReadonlySet<Figure>,
): number {
  const isKept = groupingFigures.some((figure) => figures.has(figure))
  if (!isKept && !readingFigures.some((figure) => figures.has(figure))) return 0
  const valuesOf = (typeId: number, attributeId: number) =>
    resources.has(typeId) ? (attributes.get(`${typeId}:${attributeId}`)?.values ?? 0) : defaultResources
  const microseconds = refs.map(({ id, columns }) => {
    const own = typeIds.reduce((sum, typeId) => sum + valuesOf(typeId, id), 0)
    const all = columns.length > 0 ? own : [...resources.keys()].reduce((sum, typeId) => sum + valuesOf(typeId, id), 0)
    return cost.entry * Math.max(own, all) + (isKept ? cost.kept * own : 0)
  })
  return microseconds.reduce((sum, one) => sum + one, 0) / 1000
}
