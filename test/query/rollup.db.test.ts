import { beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '../../src/modules/access/actor.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import { spellFigure, workOutFigures, type WantedFigure } from '../../src/modules/inventory/figure.service.js'
import { listResources, type ListArguments } from '../../src/modules/inventory/resource.service.js'
import { useTestDatabase } from '../support/database.js'
import { loadWorld } from './oracle/load.js'
import { container, host, sampleWorld } from './sample.js'

// What is decided about roll-ups, a sentence each; whether they are right otherwise is the oracle's business.

const database = useTestDatabase({ unchecked: 'resources are written past the writers, without identities' })
let catalogue: Catalogue

const greatest = '9223372036854775807'
const nines = '9'.repeat(1000)
const smallest = `0.${'0'.repeat(999)}1`

const world = sampleWorld(
  [
    { name: 'none' },
    { name: 'unpriced' },
    { name: 'small' },
    { name: 'big' },
    { name: 'twice' },
    { name: 'with a deleted one' },
    { name: 'free', type: container, values: {} },
    { name: 'cheap', type: container, values: { price: '0.1', ports: ['80', '443', '80'] } },
    { name: 'dear', type: container, values: { price: nines, cpu_cores: greatest } },
    { name: 'dearer', type: container, values: { price: smallest, cpu_cores: greatest } },
    { name: 'gone', type: container, values: { price: '7' }, deleted: true },
    { name: 'rack', type: host },
  ],
  [
    { type: 'depends_on', from: 'unpriced', to: 'free' },
    { type: 'depends_on', from: 'small', to: 'cheap' },
    { type: 'depends_on', from: 'small', to: 'free' },
    { type: 'depends_on', from: 'big', to: 'dear' },
    { type: 'depends_on', from: 'big', to: 'dearer' },
    { type: 'depends_on', from: 'twice', to: 'cheap', values: { ports: ['1', '2'] } },
    { type: 'depends_on', from: 'twice', to: 'cheap', values: { ports: ['4'] } },
    { type: 'depends_on', from: 'with a deleted one', to: 'gone' },
    { type: 'depends_on', from: 'with a deleted one', to: 'cheap', hidden: true },
  ],
)

beforeAll(async () => {
  await loadWorld(database().pool, world)
  catalogue = await loadCatalogue(database().pool)
})

const machine = 11
const list = (args: ListArguments) =>
  listResources(database().pool, systemActor, catalogue, { typeIds: [machine], ...args })
const namesOf = async (args: ListArguments) => (await list(args)).edges.map(({ node }) => node.name)
const where = (item: object): ListArguments => ({ where: { related: [{ relationship: 'depends_on', ...item }] } })
const by = (item: object): ListArguments => ({ orderBy: [{ related: { relationship: 'depends_on', ...item } }] })
const figureOf = async (name: string, wanted: WantedFigure, deleted: ListArguments['deleted'] = 'exclude') => {
  const id = String(world.resources.findIndex(({ columns }) => columns['name'] === name) + 1)
  const relationshipTypeId = catalogue.relationshipsByName.get('depends_on')?.id ?? 0
  const args = { relationshipTypeId, direction: 'out' as const, deleted }
  const answers = await workOutFigures(database().pool, systemActor, catalogue, [id], args, [wanted])
  return answers.get(id)?.get(spellFigure(wanted))
}

describe('the number of edges', () => {
  it('is 0 where there are none, and sorts so', async () => {
    expect(await namesOf(where({ count: { eq: 0 } }))).toEqual(['none', 'with a deleted one'])
    expect(await namesOf(by({ count: 'asc' }))).toEqual([
      'none',
      'with a deleted one',
      'unpriced',
      'small',
      'big',
      'twice',
    ])
    expect(await namesOf({ ...by({ count: 'desc' }), page: { last: 2 } })).toEqual(['none', 'with a deleted one'])
  })
  it('counts a resource twice that two edges lead to', async () => {
    expect(await namesOf(where({ count: { eq: 2, where: { name: { eq: 'cheap' } } } }))).toEqual(['twice'])
  })
  it('is that of hidden edges and deleted ends, too, where deleted ones are listed', async () => {
    expect(await namesOf({ ...where({ count: { eq: 2 } }), deleted: 'include' })).toContain('with a deleted one')
    expect(await namesOf({ ...by({ count: 'asc' }), deleted: 'include', page: { first: 1 } })).toEqual(['none'])
  })
})

describe('the sum of values', () => {
  const price = { sum: { attributes: { price: 'asc' } } }
  it('is missing where there are none, and comes last both ways', async () => {
    const missing = ['none', 'unpriced', 'with a deleted one']
    expect(await namesOf(by(price))).toEqual(['small', 'twice', 'big', ...missing])
    expect(await namesOf(by({ sum: { attributes: { price: 'desc' } } }))).toEqual(['big', 'twice', 'small', ...missing])
    expect(await namesOf(where({ sum: { attributes: { price: { isSet: false } } } }))).toEqual(missing)
    expect(await namesOf(where({ sum: { attributes: { price: { lt: '1000' } } } }))).toEqual(['small', 'twice'])
    expect(await namesOf({ where: { not: where({ sum: { attributes: { price: { lt: '1000' } } } }).where } })).toEqual([
      'none',
      'unpriced',
      'big',
      'with a deleted one',
    ])
  })
  it('is exact beyond 64 bits and 1,000 digits, also in cursors', async () => {
    expect(await figureOf('big', { kind: 'sum', of: 'other', attribute: 'cpu_cores' })).toBe('18446744073709551614')
    expect(await namesOf(where({ sum: { attributes: { cpuCores: { eq: '18446744073709551614' } } } }))).toEqual(['big'])
    expect(await figureOf('big', { kind: 'sum', of: 'other', attribute: 'price' })).toBe(`${nines}${smallest.slice(1)}`)
    const first = await list({ ...by({ sum: { attributes: { price: 'desc' } } }), page: { first: 1 } })
    const after = first.pageInfo.endCursor
    expect(await namesOf({ ...by({ sum: { attributes: { price: 'desc' } } }), page: { first: 1, after } })).toEqual([
      'twice',
    ])
  })
  it('is of all values of a list, and of those that edges carry', async () => {
    expect(await figureOf('small', { kind: 'sum', of: 'other', attribute: 'ports' })).toBe('603')
    expect(await figureOf('twice', { kind: 'sum', of: 'other', attribute: 'ports' })).toBe('1206')
    expect(await figureOf('twice', { kind: 'sum', of: 'edge', attribute: 'ports' })).toBe('7')
    expect(await namesOf(where({ sum: { edgeAttributes: { ports: { gt: 6 } } } }))).toEqual(['twice'])
  })
  it('is that of deleted ends, too, where deleted ones are listed', async () => {
    const wanted: WantedFigure = { kind: 'sum', of: 'other', attribute: 'price' }
    expect(await figureOf('with a deleted one', wanted)).toBeNull()
    expect(await figureOf('with a deleted one', wanted, 'include')).toBe('7.1')
    expect(await figureOf('with a deleted one', wanted, 'only')).toBe('7')
  })
})

describe('a cursor', () => {
  it('is good for the same roll-up only', async () => {
    const { pageInfo } = await list({ ...by({ count: 'asc' }), page: { first: 1 } })
    const after = pageInfo.endCursor
    await expect(list({ ...by({ count: 'asc', where: { name: { eq: 'cheap' } } }), page: { after } })).rejects.toThrow(
      'another order',
    )
    await expect(list({ ...by({ count: 'asc' }), deleted: 'include', page: { after } })).rejects.toThrow(
      'another order',
    )
  })
})
