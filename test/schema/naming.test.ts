import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateSchema, staticNames } from '../../src/schema/generate.js'
import { nameSchema } from '../../src/schema/naming.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import { sketchCatalogue, type CatalogueSketch } from '../support/catalogue.js'

const base = buildStaticSchema()
const reserved = staticNames(base)
const namesOf = (sketch: CatalogueSketch) => nameSchema(sketchCatalogue(sketch), reserved)

describe('names of generated types', () => {
  it('are the plain ones where nothing is in the way', () => {
    expect(namesOf({ types: [{ name: 'virtual_machine' }] }).types.get(2)).toMatchObject({
      singular: 'virtualMachine',
      plural: 'virtualMachines',
      object: 'VirtualMachine',
      where: 'VirtualMachineWhere',
    })
  })

  it('never take one of the static schema', () => {
    const { types } = namesOf({ types: [{ name: 'page_info' }, { name: 'provider' }, { name: 'string_condition' }] })
    for (const { object } of types.values()) expect(object).toMatch(/_[0-9a-f]{6}$|^$/)
    expect(types.get(3)).toMatchObject({ singular: expect.stringMatching(/^provider_[0-9a-f]{6}$/) })
  })

  it('keep apart from the endings of an earlier type, in either order of definition', () => {
    const [host, hostWhere] = [{ name: 'host' }, { name: 'host_where' }]
    const first = namesOf({ types: [host, hostWhere] }).types
    expect(first.get(2)?.where).toBe('HostWhere')
    expect(first.get(3)?.object).toMatch(/^HostWhere_[0-9a-f]{6}$/)
    const second = namesOf({ types: [hostWhere, host] }).types
    expect(second.get(2)?.object).toBe('HostWhere')
    expect(second.get(3)?.object).toMatch(/^Host_[0-9a-f]{6}$/)
  })

  it('of relationship values follow the stored API name, which outlives what it once gave way to', () => {
    const catalogue = sketchCatalogue({
      types: [{ name: 'host' }],
      relationships: [{ name: 'runs_on', inverse: 'runs', from: ['host'], to: ['host'] }],
    })
    const [stored] = [...catalogue.relationshipTypes.values()]
    if (!stored) throw new Error('the sketch has no relationship')
    const later = { ...stored, name: 'runs.on', apiName: 'runsOn_648fa9' }
    const named = nameSchema({ ...catalogue, relationshipTypes: new Map([[1, later]]) }, reserved)
    expect(named.relationships.get(stored.id)?.value).toBe('RUNS_ON_648FA9')
  })

  it('of relationships keep apart from base fields and from each other', () => {
    const { relationships } = namesOf({
      types: [{ name: 'host' }],
      relationships: [
        { name: 'name', inverse: 'identities', from: ['host'], to: ['host'] },
        { name: 'uses', inverse: 'used_by', from: ['host'], to: ['host'] },
        { name: 'needs', inverse: 'used_by', from: ['host'], to: ['host'] },
        { name: 'USES', inverse: 'x', apiName: 'uses2', from: ['host'], to: ['host'] },
      ],
    })
    expect(relationships.get(1)?.out).toMatch(/^name_[0-9a-f]{6}$/)
    expect(relationships.get(1)?.in).toMatch(/^identities_[0-9a-f]{6}$/)
    expect(relationships.get(2)?.in).toBe('usedBy')
    expect(relationships.get(3)?.in).toMatch(/^usedBy_[0-9a-f]{6}$/)
  })

  it('never change when definitions are added', () => {
    const words = fc.stringMatching(
      /^(host|page|edge|where|info|attributes|related|order_by|connection)(_(where|edge|connection|attributes|related|host)){0,2}$/,
    )
    fc.assert(
      fc.property(fc.uniqueArray(words, { minLength: 1, maxLength: 8 }), words, (names, extra) => {
        const sketch = (all: readonly string[]): CatalogueSketch => ({
          types: all.map((name) => ({ name })),
          relationships: all.map((name) => ({ name, inverse: `${name}_by`, from: ['resource'], to: ['resource'] })),
        })
        const before = namesOf(sketch(names))
        const after = namesOf(sketch([...names, ...(names.includes(extra) ? [] : [extra])]))
        for (const [id, known] of before.types) expect(after.types.get(id)).toEqual(known)
        for (const [id, known] of before.relationships) expect(after.relationships.get(id)).toEqual(known)
      }),
      { numRuns: 100 },
    )
  })

  it('make a valid schema whatever the definitions are called', () => {
    const words = fc.stringMatching(
      /^(host|page|edge|where|resource|node|query|related|string|relationship|any_resource)(_(where|edge|edges|connection|attributes|related|condition|input)){0,2}$/,
    )
    fc.assert(
      fc.property(fc.uniqueArray(words, { minLength: 1, maxLength: 6 }), (all) => {
        const names = all.filter((name) => name !== 'resource')
        const attributes = names.map((name) => ({ name, type: 'string' as const }))
        const catalogue = sketchCatalogue({
          attributes,
          types: names.map((name, index) => ({ name, isAbstract: index % 3 === 1, attributes: names })),
          relationships: names.map((name, index) => ({
            name,
            inverse: `${name}_of`,
            from: ['resource'],
            to: [names[0] ?? 'resource'],
            fromOne: index % 2 === 0,
            attributes: names,
          })),
        })
        expect(generateSchema(base, catalogue).schema.getQueryType()).toBeDefined()
      }),
      { numRuns: 60 },
    )
  })
})
