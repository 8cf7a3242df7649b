import { describe, expect, it } from 'vitest'
import { LimitError } from '../../../src/errors.js'
import { planDefinitions, planRenames } from '../../../src/modules/sync/import-definitions.js'
import type { Places } from '../../../src/modules/sync/import-places.js'
import { readRecord } from '../../../src/modules/sync/import-record.js'
import { emptySurvey, explodingPrefix, surveyRecord, withPrefix } from '../../../src/modules/sync/import-survey.js'
import type { Survey, Surveyor } from '../../../src/modules/sync/import-survey.js'
import { sketchCatalogue } from '../../support/catalogue.js'

const catalogue = sketchCatalogue({
  attributes: [
    { name: 'tags', type: 'string', isList: true },
    { name: 'cores', type: 'integer' },
    { name: 'address', type: 'ip' },
  ],
  types: [{ name: 'host', attributes: ['tags', 'cores'] }, { name: 'shelf' }],
  relationships: [{ name: 'holds', inverse: 'held_by', from: ['shelf'], to: ['host'] }],
})

const noPlaces: Places = {
  providers: new Map(),
  endpoints: new Map(),
  sources: new Map(),
  instances: new Map(),
  datacenters: new Map(),
  statusWords: new Set(),
}

const base = { type: 'disk', providerType: 'p', provider: 'p1', endpoint: 'e1', externalId: '1', name: 'one' }

function survey(records: readonly (object | string)[], options: Partial<Surveyor> = {}): Survey {
  const seen = emptySurvey()
  const surveyor: Surveyor = { catalogue, prefix: undefined, maxNew: 500, hasStatus: () => false, ...options }
  for (const given of records) {
    const read = readRecord(typeof given === 'string' ? given : JSON.stringify({ ...base, ...given }))
    if (!read.ok) throw new Error(read.reason)
    surveyRecord(surveyor, seen, read.value)
  }
  return seen
}

function plan(records: readonly (object | string)[], prefix?: string) {
  const seen = survey(records, { prefix })
  const renames = planRenames(seen, catalogue, prefix)
  return planDefinitions(seen, { catalogue, places: noPlaces, renames, maxNew: 500 })
}

const attribute = (values: readonly unknown[]) => {
  const [made] = plan(values.map((value) => ({ attributes: { x: value } }))).attributes
  return made && `${made.dataType}${made.isList ? '[]' : ''}`
}

describe('data types over the whole file', () => {
  it.each([
    [['a', 'b'], 'string'],
    [[1, 2], 'integer'],
    [[1, 2.5], 'decimal'],
    [[true, null], 'boolean'],
    [[1, [2]], 'integer[]'],
    [[[], 'a'], 'string[]'],
    [['a', []], 'string[]'],
    [[1, 2, 'a'], 'integer'],
    [[1, 'a', 'b'], 'string'],
    [[1, 2.5, 'a', 'b', 'c'], 'string'],
    [[1, 1, 2.5, 'a', 'b'], 'decimal'],
    [[true, 'a', true], 'boolean'],
    [[null, []], undefined],
    [[{ a: 1 }], undefined],
    [[{ a: 1 }, 1], 'integer'],
  ])('%o make %s', (values, type) => {
    expect(attribute(values)).toBe(type)
  })

  it('counts one name once, whichever types have it', () => {
    const { attributes, bindings } = plan([
      { attributes: { x: 1 } },
      { type: 'tape', attributes: { x: 'a' } },
      { type: 'tape', attributes: { x: 'b' } },
    ])
    expect(attributes).toMatchObject([{ name: 'x', dataType: 'string' }])
    // On disks no value fits, so nothing is bound there.
    expect(bindings).toMatchObject([{ resourceType: 'tape', attribute: 'x' }])
  })
})

describe('what is defined', () => {
  it('is everything that does not exist, and no more', () => {
    const made = plan([
      {
        status: 'spinning',
        statusClass: 'up',
        datacenter: 'dc',
        attributes: { tags: 'a', cores: 4 },
        relationships: [
          { type: 'plugged_into', direction: 'in', to: { type: 'shelf', externalId: 's' }, attributes: { bay: 3 } },
        ],
      },
    ])
    expect(made).toMatchObject({
      providerTypes: [{ name: 'p' }],
      resourceTypes: [{ name: 'disk', pluralName: 'disks', supertype: 'resource' }],
      statuses: [{ resourceType: 'disk', name: 'spinning', class: 'up' }],
      attributes: [{ name: 'bay', dataType: 'integer', isList: false }],
      bindings: [
        { resourceType: 'disk', attribute: 'tags', providerType: null },
        { resourceType: 'disk', attribute: 'cores', providerType: null },
      ],
      relationshipTypes: [{ name: 'plugged_into' }],
      ends: [
        { relationshipType: 'plugged_into', side: 'from', resourceType: 'shelf' },
        { relationshipType: 'plugged_into', side: 'to', resourceType: 'disk' },
      ],
      edgeAttributes: [{ relationshipType: 'plugged_into', attribute: 'bay' }],
      providers: [{ name: 'p1', providerType: 'p' }],
      endpoints: [{ provider: 'p1', name: 'e1' }],
      sources: [{ name: 'p1' }],
      sourceInstances: [{ source: 'p1', name: 'e1' }],
      datacenters: [{ name: 'dc' }],
    })
  })

  it('binds at the provider type where the resource type was there before', () => {
    const { bindings } = plan([{ type: 'host', attributes: { cores: 4, address: '10.0.0.1' } }])
    expect(bindings).toMatchObject([{ resourceType: 'host', attribute: 'address', providerType: 'p' }])
  })

  it('does not bind an existing attribute that no value fits', () => {
    expect(plan([{ type: 'host', attributes: { address: 'main street' } }])).toMatchObject({
      attributes: [],
      bindings: [],
    })
  })

  it('makes a type that only relationships name', () => {
    const { resourceTypes } = plan([{ relationships: [{ type: 'in', to: { type: 'box', externalId: 'b' } }] }])
    expect(resourceTypes.map(({ name }) => name)).toEqual(['disk', 'box'])
  })

  it('gives types whose plurals would be the same different ones', () => {
    const { resourceTypes } = plan([{ type: 'bus' }, { type: 'buse' }])
    expect(resourceTypes.map(({ pluralName }) => pluralName)).toEqual(['buses', 'buse_list'])
  })
})

describe('--prefix', () => {
  it('is put before new names and before names whose definition some values do not fit', () => {
    const records = [{ type: 'host', attributes: { cores: 'many', tags: ['a'], size: 1 } }]
    const { attributes, bindings } = plan(records, 'acme')
    expect(attributes).toMatchObject([
      { name: 'acme_cores', dataType: 'string' },
      { name: 'acme_size', dataType: 'integer' },
    ])
    expect(bindings.map((binding) => binding.attribute)).toEqual(['acme_cores', 'acme_size'])
  })

  it('ends in one separator', () => {
    expect(['acme', 'acme_', 'acme.'].map((prefix) => withPrefix(prefix, 'size'))).toEqual([
      'acme_size',
      'acme_size',
      'acme.size',
    ])
  })
})

describe('the limit on new definitions', () => {
  const many = (count: number, name: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => ({ attributes: { [name(index)]: index } }))

  it('allows as many as it says and stops at one more, naming the prefix that explodes', () => {
    expect(plan(many(500, (index) => `disk.${index}.size`)).attributes).toHaveLength(500)
    expect(() => plan(many(501, (index) => `disk.${index}.size`))).toThrow(
      new LimitError(
        'The file would define more than 500 new attributes of the resource type "disk", most of them beginning with "disk.". ' +
          'Make resources or list values of what is repeated there, or raise the limit with --max-new.',
      ),
    )
  })

  it('holds for statuses, resource types and relationship types too', () => {
    const maxNew = 2
    expect(() =>
      survey(
        [1, 2, 3].map((n) => ({ status: `s${n}` })),
        { maxNew },
      ),
    ).toThrow(/statuses of the resource type "disk"/)
    expect(() =>
      survey(
        [1, 2, 3].map((n) => ({ type: `t${n}` })),
        { maxNew },
      ),
    ).toThrow(/more than 2 new resource types/)
    const related = [1, 2, 3].map((n) => ({
      relationships: [{ type: `r${n}`, to: { type: 'disk', externalId: 'x' } }],
    }))
    expect(() => survey(related, { maxNew })).toThrow(/more than 2 new relationship types/)
  })

  it('counts no attribute that exists, and none without a value', () => {
    const records = [{ attributes: { tags: 'a', cores: 1, gone: null, none: [] } }]
    expect(() => survey(records, { maxNew: 1 })).not.toThrow()
  })

  it.each([
    [['a1', 'a2', 'b1'], 'a'],
    [['net/eth0/mac', 'net/eth1/mac', 'net/eth2/mac', 'x'], 'net/'],
    [['tag_blue', 'tag_black', 'tag_red', 'size'], 'tag_'],
    [['alpha', 'beta', 'gamma'], ''],
  ])('finds in %o the prefix %o', (names, prefix) => {
    expect(explodingPrefix(names)).toBe(prefix)
  })
})
