import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '../../src/modules/access/actor.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import { listResources } from '../../src/modules/inventory/resource.service.js'
import { readStatistics } from '../../src/modules/inventory/statistics.service.js'
import {
  dropSubstringIndexes,
  indexSubstrings,
  listSubstringIndexes,
} from '../../src/modules/inventory/substring-index.service.js'
import type { Asked } from '../../src/query/asked.js'
import { idsOf } from '../../src/query/idset.js'
import type { Shape } from '../../src/query/shape.js'
import { sql } from '../../src/query/sql.js'
import { useTestDatabase } from '../support/database.js'
import { loadWorld } from './oracle/load.js'
import { container, machine, sampleWorld } from './sample.js'

const database = useTestDatabase({ unchecked: 'resources are written past the writers, without identities' })
let catalogue: Catalogue
beforeAll(async () => {
  await loadWorld(database().pool, world)
  catalogue = await loadCatalogue(database().pool)
})

const long = (text: string) => `${'x'.repeat(1200)}${text}`
const texts = [
  'Linux', 'linux-6.1', 'LINUX', 'a%b_c', 'a\\b', 'AXB', '\u0391\u03a3', '\u0391\u03a3\u0391', '\u03b1\u03c3\u03b1', '\u03b1\u03c2', 'Stra\u00dfe', 'STRASSE',
  '\u0130zmir', 'i\u0307zmir', 'izmir', 'IZMIR', 'e\u0301t\u00e9', '\u00c9T\u00c9', long('Linux'), long('LINUX') + 'tail', 'x'.repeat(996), '\u20ac'.repeat(400) + 'Linux', '\u{1f600}nix',
] // prettier-ignore
const world = sampleWorld(
  texts.flatMap((text, index) => [
    { name: `m${index} ${text.slice(0, 200)}`, values: { guest_os: text, region: text } },
    { name: `c${index} ${text.slice(-100)}`, type: container, values: { region: text } },
  ]),
)

/** By the sets of all conditions that have one. */
const drive = ({ conditions, scope }: Asked): Shape => {
  const by = conditions.flatMap((condition, place) => (idsOf(condition, scope) ? [{ place }] : []))
  return by.length > 0 ? { kind: 'drive', by, early: [] } : { kind: 'free' }
}

const named = async (where: object, choose: (asked: Asked) => Shape) => {
  const args = { typeIds: [machine, container], where, page: { first: 1000 } }
  const { edges } = await listResources(database().pool, systemActor, catalogue, args, choose)
  return edges.map(({ node }) => node.name)
}

const operands = ['inu', 'INU', 'nux', 'Linux', '%b_', 'a\\', '\u03a3', '\u0391\u03a3', '\u03c3\u03b1', '\u03c2', '\u00df', 'stra', '\u0130z', 'zmi', '\u00c9T', 'x'.repeat(997), 'xxL', 'tail', 'n', '\u{1f600}n'] // prettier-ignore
const operators = ['contains', 'endsWith', 'containsInsensitive', 'endsWithInsensitive', 'startsWithInsensitive', 'eqInsensitive', 'neq'] // prettier-ignore

describe.each(['without', 'with'])('substrings %s their index', (indexed) => {
  beforeAll(async () => {
    if (indexed === 'without') return
    for (const name of ['guest_os', 'region']) await indexSubstrings(database().pool, catalogue, name)
  })

  it.each(operators)('%s finds the same by sets of ids as row by row', async (operator) => {
    for (const operand of operands)
      for (const attribute of ['guestOs', 'region']) {
        const where = { attributes: { [attribute]: { [operator]: operand } } }
        expect([operand, await named(where, drive)]).toEqual([operand, await named(where, () => ({ kind: 'free' }))])
      }
  })
})

it.each(['contains', 'endsWith'])('names are found by %s as JavaScript finds them', async (operator) => {
  for (const operand of operands) {
    const holds = (name: string) => (operator === 'contains' ? name.includes(operand) : name.endsWith(operand))
    const found = world.resources.map(({ columns }) => String(columns['name'])).filter(holds)
    expect([operand, await named({ name: { [operator]: operand } }, drive)]).toEqual([operand, found])
  }
})

describe('indexes of substrings', () => {
  it('are made of rows and of columns, once, anew when they were broken off, and dropped', async () => {
    const { pool } = database()
    const names = async () => (await listSubstringIndexes(pool)).map(({ name, isValid }) => [name, isValid])
    const both = [
      ['resource_attributes_substring_102', true],
      ['virtual_machines_substring_101', true],
    ]
    await indexSubstrings(pool, catalogue, 'region')
    expect(await names()).toEqual(both)
    expect((await readStatistics(pool)).substrings).toEqual(new Set([101, 102]))
    await pool.run(
      sql`update pg_index set indisvalid = false where indexrelid = 'virtual_machines_substring_101'::regclass`,
    )
    expect((await readStatistics(pool)).substrings).toEqual(new Set([102]))
    await indexSubstrings(pool, catalogue, 'guest_os')
    expect(await names()).toEqual(both)
    expect(await dropSubstringIndexes(pool, catalogue, 'guest_os')).toBe(1)
    expect(await names()).toEqual(both.slice(0, 1))
  })

  it('are of attributes that there are, and of strings', async () => {
    const { pool } = database()
    await expect(indexSubstrings(pool, catalogue, 'nothing')).rejects.toThrow('There is no attribute "nothing".')
    await expect(indexSubstrings(pool, catalogue, 'cpu_cores')).rejects.toThrow(
      'cpu_cores is of data type integer; substrings are of strings.',
    )
  })

  afterAll(async () => {
    await dropSubstringIndexes(database().pool, catalogue, 'region')
  })
})
