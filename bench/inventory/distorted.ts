import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { noStatistics, type AttributeStatistics, type Statistics } from '../../src/query/statistics.js'

/** Ways in which what a planner knows can be wrong. */
export const distortions = ['empty', 'stale', 'permuted'] as const

export type Distortion = (typeof distortions)[number]

/**
 * Statistics as if nobody had looked; as if the inventory had grown to ten times since, most of it beyond the values that were known; or with those of
 * attributes of one data type given to the next one of the same resource type.
 */
export function distorted(statistics: Statistics, how: Distortion, catalogue: Catalogue): Statistics {
  if (how === 'empty') return noStatistics
  return how === 'stale' ? stale(statistics) : permuted(statistics, catalogue)
}

function stale({ resources, attributes }: Statistics): Statistics {
  const tenth = (count: number) => Math.ceil(count / 10)
  return {
    resources: new Map([...resources].map(([typeId, count]) => [typeId, tenth(count)])),
    attributes: new Map(
      [...attributes].map(([key, known]): [string, AttributeStatistics] => [
        key,
        {
          resources: tenth(known.resources),
          values: tenth(known.values),
          distinct: tenth(known.distinct),
          common: known.common.slice(0, tenth(known.common.length)),
          bounds: known.bounds.slice(0, tenth(known.bounds.length)),
        },
      ]),
    ),
  }
}

function permuted({ resources, attributes }: Statistics, catalogue: Catalogue): Statistics {
  const groups = new Map<string, string[]>()
  for (const key of [...attributes.keys()].toSorted()) {
    const [typeId, attributeId] = key.split(':')
    const definition = catalogue.attributes.get(Number(attributeId))
    const group = `${typeId} ${definition?.dataType}`
    groups.set(group, [...(groups.get(group) ?? []), key])
  }
  const next = [...groups.values()].flatMap((keys) =>
    keys.map((key, at) => [key, keys[(at + 1) % keys.length]] as const),
  )
  return {
    resources,
    attributes: new Map(
      next.flatMap(([key, other]) => {
        const known = other === undefined ? undefined : attributes.get(other)
        return known ? [[key, known] as const] : []
      }),
    ),
  }
}
