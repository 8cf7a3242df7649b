import { describe, expect, it } from 'vitest'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { generateSchema } from '../../src/schema/generate.js'
import { buildStaticSchema } from '../../src/schema/static.js'
import { sketchCatalogue, type CatalogueSketch } from '../support/catalogue.js'

const base = buildStaticSchema()
const versionOf = (catalogue: Catalogue) => generateSchema(base, catalogue).version

const sketch: CatalogueSketch = {
  attributes: [
    { name: 'cpu_cores', type: 'integer' },
    { name: 'since', type: 'string' },
  ],
  types: [
    { name: 'compute', isAbstract: true, attributes: ['cpu_cores'] },
    { name: 'machine', under: 'compute' },
    { name: 'disk' },
  ],
  relationships: [
    { name: 'contains', inverse: 'contained_in', from: ['compute'], to: ['disk'], attributes: ['since'] },
  ],
}
const catalogue = sketchCatalogue(sketch)
const retired = (at: string) => ({ at, note: 'old', replacedById: 2 })

/** The catalogue with the last row of one of its maps changed. */
function changed(key: 'resourceTypes' | 'attributes' | 'relationshipTypes', change: object): Catalogue {
  const rows: ReadonlyMap<number, unknown> = catalogue[key]
  const [id, row] = [...rows].at(-1) ?? []
  return { ...catalogue, [key]: new Map([...rows, [id, { ...Object(row), ...change }]]) }
}

describe('the version of a schema', () => {
  it('is short, and the same for the same definitions, whatever their ids and whatever row of the version they came with', () => {
    const turned = sketchCatalogue({
      ...sketch,
      attributes: sketch.attributes?.toReversed() ?? [],
      types: [{ name: 'disk' }, ...sketch.types.slice(0, 2)],
    })
    expect(versionOf(catalogue)).toMatch(/^[0-9a-f]{16}$/)
    expect(versionOf({ ...turned, version: '77' })).toBe(versionOf(catalogue))
  })

  it('does not count where values are stored and when something was retired', () => {
    const columns = new Map([['3:1', { table: 'virtual_machines', column: 'cpu_cores' }]])
    expect(versionOf({ ...catalogue, columns })).toBe(versionOf(catalogue))
    expect(versionOf(changed('resourceTypes', { extensionTable: 'virtual_machines' }))).toBe(versionOf(catalogue))
    const dates = ['2026-01-01T00:00:00Z', '2026-02-02T00:00:00Z']
    const [one, other] = dates.map((at) => versionOf(changed('attributes', { retired: retired(at) })))
    expect(one).toBe(other)
    expect(one).not.toBe(versionOf(catalogue))
  })

  it.each<[string, Catalogue]>([
    ['a description', changed('resourceTypes', { description: 'A part.' })],
    ['a display name', changed('attributes', { displayName: 'From' })],
    ['a pattern', changed('attributes', { pattern: '^a' })],
    [
      'an allowed value',
      changed('attributes', { allowedValues: [{ value: 'a', displayName: 'a', description: '', retired: null }] }),
    ],
    ['a binding that becomes required', changedBinding({ isRequired: true })],
    ['a default', changedBinding({ defaultValues: ['1'] })],
    ['a uniqueness', changedBinding({ uniqueScope: 'all' })],
    ['a law of edges', changed('relationshipTypes', { isAcyclic: true })],
    ['a field between types', changed('relationshipTypes', { fields: [] })],
    ['a further type', sketchCatalogue({ ...sketch, types: [...sketch.types, { name: 'lamp' }] })],
    [
      'a further attribute',
      sketchCatalogue({ ...sketch, attributes: [...(sketch.attributes ?? []), { name: 'x', type: 'ip' }] }),
    ],
  ])('changes with %s', (_, other) => expect(versionOf(other)).not.toBe(versionOf(catalogue)))

  it('changes with the static part', () => {
    const without = buildStaticSchema()
    const node = without.getQueryType()?.getFields()['node']
    if (node) node.description = 'Otherwise.'
    expect(generateSchema(without, catalogue).version).not.toBe(versionOf(catalogue))
  })
})

function changedBinding(change: object): Catalogue {
  const bindings = new Map(
    [...catalogue.bindings].map(([id, rows]) => [id, rows.map((row) => ({ ...row, ...change }))]),
  )
  return { ...catalogue, bindings }
}
