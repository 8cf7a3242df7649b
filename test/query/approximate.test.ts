import { describe, expect, it } from 'vitest'
import { resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import { parseAggregate } from '../../src/query/aggregate.js'
import { approximateFacet, approximateGroups } from '../../src/query/approximate.js'
import { parseFacets } from '../../src/query/facet.js'
import type { AttributeStatistics } from '../../src/query/statistics.js'
import type { Value } from '../../src/query/value.js'
import { container, machine, sampleCatalogue } from './sample.js'

const catalogue = sampleCatalogue()
const vocabulary = resourceVocabulary(catalogue, [machine, container])
const region = [...catalogue.attributes.values()].find(({ name }) => name === 'region')?.id ?? 0

const kept = (
  values: number,
  distinct: number,
  common: Readonly<Record<string, number>>,
  bounds: readonly Value[] = [],
) =>
  ({
    resources: values,
    values,
    distinct,
    common: Object.entries(common).map(([value, share]) => ({ value, share })),
    bounds,
  }) satisfies AttributeStatistics

const known = (attributes: Readonly<Record<number, AttributeStatistics>>) => ({
  statistics: {
    resources: new Map([
      [machine, 1000],
      [container, 500],
    ]),
    attributes: new Map(Object.entries(attributes).map(([type, of]) => [`${type}:${region}`, of])),
  },
  typeIds: [machine, container],
  typeName: (id: number) => catalogue.resourceTypes.get(id)?.name ?? '',
})

const facet = (input: object) => {
  const [one] = parseFacets(vocabulary, [input], ['of'])
  if (!one) throw new Error('no facet')
  return one
}

describe('facets from statistics', () => {
  const both = known({ [machine]: kept(800, 2, { ash: 0.75, fsn1: 0.25 }), [container]: kept(100, 1, { fsn1: 1 }) })

  it('adds up what each type has', () => {
    expect(approximateFacet(facet({ attribute: 'region', top: 1 }), both)).toEqual({
      count: 1500,
      missing: 600,
      distinct: 2,
      terms: [{ key: null, value: 'ash', count: 600 }],
      rest: { terms: 1, count: 300 },
      ranges: [],
      width: null,
    })
  })

  it('counts types', () => {
    expect(approximateFacet(facet({ field: 'type' }), both)).toMatchObject({
      count: 1500,
      missing: 0,
      terms: [{ count: 1000 }, { count: 500 }],
    })
  })

  it.each([
    ['ranges', facet({ field: 'createdAt', ranges: {} }), both],
    ['fields', facet({ field: 'status' }), both],
    [
      'values that are not kept',
      facet({ attribute: 'region' }),
      known({ [machine]: kept(800, 700, { ash: 0.1 }, ['a', 'z']) }),
    ],
    ['long strings', facet({ attribute: 'region' }), known({ [machine]: kept(1, 1, { ['x'.repeat(999)]: 1 }) })],
    ['types at which nobody has looked', facet({ field: 'type' }), { ...both, typeIds: [machine, 999] }],
  ])('does not tell %s', (_, asked, of) => {
    expect(approximateFacet(asked, of)).toBeUndefined()
  })
})

describe('groups from statistics', () => {
  const both = known({ [machine]: kept(800, 2, { ash: 0.75, fsn1: 0.25 }) })
  const groups = (input: object) => approximateGroups(parseAggregate(vocabulary, input), both)

  it('counts all, and by a thing of which all values are kept, what has none among them', () => {
    expect(groups({})).toEqual({ groupCount: 1, groups: [{ keys: [], count: 1500, measures: [] }] })
    expect(groups({ by: [{ attribute: 'region' }] })?.groups.map(({ keys, count }) => [keys[0]?.value, count])).toEqual(
      [
        [null, 700],
        ['ash', 600],
        ['fsn1', 200],
      ],
    )
  })

  it.each([
    [{ by: [{ field: 'status' }] }],
    [{ by: [{ field: 'type' }, { attribute: 'region' }] }],
    [{ having: [{ resources: { gt: '1' } }] }],
    [{ of: [{ attribute: 'cpu_cores' }] }],
    [{ by: [{ field: 'type' }], orderBy: [{ key: 0, direction: 'asc' }] }],
  ])('does not tell %j', (input) => {
    expect(groups(input)).toBeUndefined()
  })
})
