import { describe, expect, it } from 'vitest'
import { resourceVocabulary } from '../../src/modules/inventory/vocabulary.js'
import type { AttributeRef, Filter } from '../../src/query/filter.js'
import { narrowOrder, narrowToTypes } from '../../src/query/narrow.js'
import { parseOrderBy } from '../../src/query/order.js'
import { parseWhere } from '../../src/query/parse.js'
import { container, machine, sampleCatalogue } from './sample.js'

const catalogue = sampleCatalogue()
const nameOf = (id: number) => catalogue.resourceTypes.get(id)?.name ?? ''
const all = resourceVocabulary(catalogue, undefined)
const ofMachine = { type: { eq: nameOf(machine) } }
const manyCores = { attribute: [{ name: 'cpu_cores', integer: { gt: 8 } }] }

const narrowed = (where: unknown) => narrowToTypes(parseWhere(all, where, ['where']))

/** Every attribute that a filter asks for at the row itself, in its order. */
function attributesIn(filter: Filter): readonly AttributeRef[] {
  if (filter.kind === 'all' || filter.kind === 'any') return filter.of.flatMap(attributesIn)
  if (filter.kind === 'not') return attributesIn(filter.of)
  if (filter.kind === 'related') return attributesIn(filter.related.other)
  return filter.kind === 'attribute' ? [filter.attribute] : []
}

const column = { table: 'virtual_machines', column: 'cpu_cores' }
const both = { rowTypeIds: [container], columns: [{ ...column, typeIds: [machine] }] }
const inColumn = { rowTypeIds: [], columns: [{ ...column, typeIds: null }] }
const inRows = { rowTypeIds: [container], columns: [] }

describe('storages that a type beside an attribute leaves', () => {
  it.each<[string, unknown, readonly object[]]>([
    ['are all without one', manyCores, [both]],
    ['are those of the type', { ...ofMachine, ...manyCores }, [inColumn]],
    ['are those of the types', { type: { in: [nameOf(machine), nameOf(container)] }, ...manyCores }, [both]],
    ['count a type in a nested "and"', { and: [{ and: [ofMachine] }, manyCores] }, [inColumn]],
    ['are those under "not", too', { ...ofMachine, not: manyCores }, [inColumn]],
    ['differ from branch to branch', { or: [{ ...ofMachine, ...manyCores }, manyCores] }, [inColumn, both]],
    ['are not narrowed by what a type is not', { type: { neq: nameOf(container) }, ...manyCores }, [both]],
    ['are not narrowed by a type under "not"', { not: ofMachine, ...manyCores }, [both]],
    [
      'are none for types that exclude each other',
      { and: [ofMachine, { type: { eq: nameOf(container) } }, manyCores] },
      [{ rowTypeIds: [], columns: [] }],
    ],
    [
      "are those of the neighbour's type, not of the row's",
      {
        ...ofMachine,
        related: [{ relationship: 'depends_on', some: { type: { eq: nameOf(container) }, ...manyCores } }],
      },
      [inRows],
    ],
  ])('%s', (_, where, storages) => {
    expect(attributesIn(narrowed(where))).toMatchObject(storages)
  })

  it('make one condition of several on the type', () => {
    expect(
      narrowed({ and: [ofMachine, { type: { in: [nameOf(machine), nameOf(container)] } }, { name: { eq: 'a' } }] }),
    ).toMatchObject({
      kind: 'all',
      of: [
        { field: { column: 'resource_type_id' }, test: { all: [{ operator: 'eq', operand: String(machine) }] } },
        { field: { column: 'name' } },
      ],
    })
  })
})

describe('an order', () => {
  const order = parseOrderBy(all, [{ attribute: { name: 'cpu_cores', direction: 'ASC' } }], ['orderBy'])
  it('reads the storages of the types, and its cursors stay good', () => {
    expect(narrowOrder(order, narrowed(ofMachine))).toMatchObject({
      keys: [{ attribute: inColumn }],
      fingerprint: order.fingerprint,
    })
  })
  it('keeps something to sort by', () => {
    const nothing = narrowed({ and: [ofMachine, { type: { eq: nameOf(container) } }] })
    expect(narrowOrder(order, nothing)).toMatchObject({ keys: [{ attribute: both }] })
  })
})
