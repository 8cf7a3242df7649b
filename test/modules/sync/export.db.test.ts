import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadDemo, loadShippedPacks } from '../../../src/cli/seeds.js'
import type { Pool } from '../../../src/db/pool.js'
import { snapshot } from '../../../src/db/transaction.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import {
  exportRecords,
  newExportTally,
  type ExportOptions,
  type ExportTally,
} from '../../../src/modules/sync/export.service.js'
import { importNdjson } from '../../../src/modules/sync/import.service.js'
import type { Tally } from '../../../src/modules/sync/import-tally.js'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import { raw } from '../../../src/query/sql.js'
import { createTestDatabase, useTestDatabase, type TestDatabase } from '../../support/database.js'
import { countStatements, makeInventory, thing, type TestInventory } from '../../support/inventory.js'
import { fillRandomly, portrait } from './export.sample.js'

// Each round trip writes an inventory three times, on machines with few cores.
vi.setConfig({ testTimeout: 120_000 })

const database = useTestDatabase()
let empty: TestDatabase

beforeAll(async () => {
  empty = await createTestDatabase()
})

afterAll(() => empty.drop())

interface Exported {
  readonly text: string
  readonly tally: ExportTally
}

/** The whole text, and what came of it. */
async function exported(pool: Pool, options: Partial<ExportOptions> = {}): Promise<Exported> {
  const tally = newExportTally()
  const chunks = await snapshot(pool, async (db) => {
    const found: string[] = []
    const given = { edges: 'all', ...options } as const
    for await (const text of exportRecords(db, systemActor, await loadCatalogue(db), given, tally)) found.push(text)
    return found
  })
  return { text: chunks.join(''), tally }
}

function imported(pool: Pool, text: string): Promise<Tally> {
  const file = {
    async *open() {
      yield await Promise.resolve(Buffer.from(text))
    },
  }
  return importNdjson(pool, systemActor, file, { define: 'nothing', mode: 'MERGE', cause: 'a test' })
}

async function portraitOf(pool: Pool): Promise<Readonly<Record<string, readonly string[]>>> {
  const parts: [string, readonly string[]][] = []
  for (const [part, query] of Object.entries(portrait))
    parts.push([part, (await pool.run<{ line: string }>(raw(query))).map(({ line }) => line)])
  return Object.fromEntries(parts)
}

/** The inventory with its history; the catalogue stays. */
const clear = (pool: Pool) =>
  pool.run(
    raw(`truncate resources, operations, resource_state_history, resource_attribute_history, resource_edge_history,
           resource_edge_attribute_history cascade`),
  )

/** Exports what the first database holds, imports it into the second, and expects no difference. */
async function expectRoundTrip(from: Pool, to: Pool): Promise<Exported> {
  const first = await exported(from)
  expect(first.tally.leftOut).toEqual(new Map())
  const tally = await imported(to, first.text)
  expect([...tally.rejections.values()]).toEqual([])
  expect(tally).toMatchObject({ created: first.tally.records, updated: 0, rejectedRecords: 0 })
  expect(await portraitOf(to)).toEqual(await portraitOf(from))
  expect((await exported(to)).text).toBe(first.text)
  expect(await to.run(selectViolations())).toEqual([])
  // Nothing is written where all of it is there already.
  expect(await imported(to, first.text)).toMatchObject({ created: 0, updated: 0, unchanged: first.tally.records })
  return first
}

describe('what is exported comes back equal', () => {
  let inventory: TestInventory

  beforeAll(async () => {
    inventory = await makeInventory(database().pool)
    await makeInventory(empty.pool)
  })

  it.each([1, 2, 3])('for the random inventory %i', async (seed) => {
    await clear(database().pool)
    await clear(empty.pool)
    await fillRandomly(inventory, seed, 250)
    const { tally } = await expectRoundTrip(database().pool, empty.pool)
    const parts = await portraitOf(database().pool)
    // A poor inventory would prove little.
    const sizes = Object.fromEntries(Object.entries(parts).map(([part, lines]) => [part, lines.length]))
    expect(tally.records).toBe(sizes['resources'])
    expect(tally.relationships).toBe(sizes['edges'])
    const least = {
      resources: 150,
      identities: 150,
      values: 500,
      columns: 50,
      uniques: 50,
      edges: 200,
      'edge values': 50,
    }
    expect(Object.entries(least).filter(([part, size]) => (sizes[part] ?? 0) < size)).toEqual([])
    const [gone] = await database().pool.run(
      raw('select count(*)::int as count from resources where deleted_at is not null'),
    )
    expect(gone).not.toEqual({ count: 0 })
    const [claimed] = await database().pool.run(raw('select count(*)::int as count from resource_attribute_claims'))
    expect(claimed).not.toEqual({ count: 0 })
  })

  it('says numbers as they are stored, lists in brackets, and what is unset of the base fields', async () => {
    await clear(database().pool)
    const attributes = {
      ports: ['9007199254740993'],
      size: '1.50',
      sizes: ['-0.0', '2'],
      flags: [false],
      note: '\u2028"',
    }
    await inventory.one(
      thing('a', { endpointId: inventory.ids.endpoint, attributes, observedAt: '2016-01-13T00:00:00.5Z' }),
    )
    const { text } = await exported(database().pool)
    expect(text).toBe(
      '{"type":"thing","providerType":"cloud","provider":"cloud-one","endpoint":"east","source":"alpha","instance":"one","kind":"thing",' +
        '"externalId":"a","name":"a","status":null,"datacenter":null,"observedAt":"2016-01-13T00:00:00.5Z",' +
        '"attributes":{"flags":[false],"note":"\u2028\\"","ports":[9007199254740993],"size":1.50,"sizes":[0.0,2]},"relationships":[]}\n',
    )
  })

  it('tells each edge once, also where both ends or only one is exported', async () => {
    await clear(database().pool)
    const edge = (type: string, to: string) => ({ type, to: { kind: 'thing', externalId: to } })
    const ab = [edge('uses', 'b'), edge('linked', 'b'), edge('uses', 'a')]
    await inventory.write([thing('a', { relationships: ab }), thing('b', { relationships: [edge('uses', 'a')] })])
    const whole = await exported(database().pool)
    expect(whole.tally).toMatchObject({ records: 2, relationships: 4 })
    const onlyB = { where: { name: { eq: 'b' } } }
    const b = await exported(database().pool, onlyB)
    expect(b.tally).toMatchObject({ records: 1, relationships: 2 })
    expect(b.text).toContain('{"type":"linked","direction":"out","to":{"type":"thing","externalId":"a"}}')
    const inside = await exported(database().pool, { ...onlyB, edges: 'inside' })
    expect(inside.tally).toMatchObject({ records: 1, relationships: 0 })
    expect(inside.text).toContain('"relationships":[]')
  })

  it('spreads relationships over lines that the import can read', async () => {
    await clear(database().pool)
    await clear(empty.pool)
    const names = Array.from({ length: 40 }, (_, n) => `n${n}`)
    const hub = names.map((name) => ({ type: 'uses', to: { kind: 'thing', externalId: name } }))
    await inventory.write([...names.map((name) => thing(name)), thing('hub', { relationships: hub })])
    const { text, tally } = await exported(database().pool, { maxBytes: 1_000 })
    expect(tally).toMatchObject({ records: 41, relationships: 40, split: 1 })
    const lines = text.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(43)
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(1_000)
    await imported(empty.pool, text)
    expect(await portraitOf(empty.pool)).toEqual(await portraitOf(database().pool))
  })

  it('says what it can not tell', async () => {
    await clear(database().pool)
    await inventory.write([
      thing('two names', { relationships: [{ type: 'uses', to: { kind: 'thing', externalId: 'none' } }] }),
      thing('none'),
      thing('long', { attributes: { note: 'x'.repeat(2_000) } }),
    ])
    const { pool } = database()
    await pool.run(
      raw(`insert into resource_identities (source_instance_id, kind, external_id, resource_id)
      select ${inventory.ids.beta}, 'a', 'a', resource_id from resource_identities where external_id = 'two names'`),
    )
    await pool.run(raw(`delete from resource_identities where external_id = 'none'`))
    const { text, tally } = await exported(pool, { maxBytes: 1_000 })
    expect(text).toContain('"source":"alpha","instance":"one","kind":"thing","externalId":"two names"')
    expect(tally.records).toBe(1)
    expect(Object.fromEntries(tally.leftOut)).toEqual({
      'further identities of resources that have several': 1,
      'resources without an identity': 1,
      'relationships to a resource without an identity': 1,
      'resources longer than a line of an import file may be': 1,
    })
    await clear(pool)
  })

  it('asks a bounded number of statements a batch, and sees one state of the inventory', async () => {
    await clear(database().pool)
    const many = (from: number) =>
      Array.from({ length: 1_000 }, (_, n) => thing(`n${from + n}`, { attributes: { note: 'a' } }))
    await inventory.write(many(0))
    const catalogue = await loadCatalogue(database().pool)
    const sent = await countStatements(database().pool, (pool) =>
      snapshot(pool, async (db) => {
        let lines = 0
        for await (const text of exportRecords(db, systemActor, catalogue, { edges: 'all' })) {
          if (lines === 0) await inventory.write(many(1_000))
          lines += text.trimEnd().split('\n').length
        }
        expect(lines).toBe(1_000)
      }),
    )
    // 100, 400 and 500 resources, each with their values and edges; the cursor is opened, and found to be at its end.
    expect(sent).toBe(3 * 3 + 2)
  })
})

describe('the demo inventory', () => {
  it('comes back equal', async () => {
    const [from, to] = [await createTestDatabase(), await createTestDatabase()]
    try {
      for (const { pool } of [from, to]) {
        await loadShippedPacks(pool)
        await loadDemo(pool)
      }
      await clear(to.pool)
      const { tally } = await expectRoundTrip(from.pool, to.pool)
      expect(tally.records).toBe(516)
    } finally {
      await from.drop()
      await to.drop()
    }
  })
})
