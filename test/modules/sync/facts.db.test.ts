import * as fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { loadFactPack, loadShippedPacks } from '../../../src/cli/seeds.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import { loadPacks } from '../../../src/modules/catalog/pack.service.js'
import { parsePack } from '../../../src/modules/catalog/pack.js'
import { importFacts } from '../../../src/modules/sync/facts.service.js'
import type { FactFile, FactOptions, FactRun } from '../../../src/modules/sync/facts.service.js'
import { startApi } from '../../support/api.js'
import type { Api } from '../../support/api.js'
import { useTestDatabase } from '../../support/database.js'
import { compareFacts } from '../../support/facts.js'
import type { Comparison } from '../../support/facts.js'

// Whole inventories are written and read several times.
vi.setConfig({ testTimeout: 120_000 })

const database = useTestDatabase()
let api: Api

beforeAll(async () => {
  await loadShippedPacks(database().pool)
  await loadFactPack(database().pool)
  // An attribute of hosts that no two may share: the second of two files that do must not lose it.
  const pack = parsePack(ruledPack, 'ruled.yaml')
  await loadPacks(database().pool, systemActor, [pack])
  api = await startApi(database().pool)
})

const ruledPack = `
pack: ruled
attributes:
  - { name: asset_tag, dataType: string }
  - { name: slot, dataType: string, pattern: '^[a-z]$' }
  - { name: taken~string, dataType: integer }
resourceTypes:
  - name: host
    attributes: [{ name: asset_tag, unique: all }, slot]
`

const place = { providerType: 'puppet', provider: 'facter', endpoint: 'facts', source: 'facter', instance: 'facts' }

type Texts = Readonly<Record<string, string>>

function importTexts(texts: Texts, options: Partial<FactOptions> = {}): Promise<FactRun> {
  const files: readonly FactFile[] = Object.entries(texts).map(([externalId, text]) => ({
    path: `${externalId}.json`,
    name: externalId,
    externalId,
    bytes: text.length,
    read: () => Promise.resolve({ ok: true, value: text }),
  }))
  return importFacts(database().pool, systemActor, files, { place, flat: false, cause: 'a test', ...options })
}

/** Imports twice, as told by an instance of its own, and compares. */
async function roundTrip(instance: string, texts: Texts, options: Partial<FactOptions> = {}): Promise<Comparison> {
  const given = { ...options, place: { ...place, instance } }
  const first = await importTexts(texts, given)
  expect([...first.tally.rejections.values()]).toEqual([])
  expect(first.sets).toBe(Object.keys(texts).length)
  const again = await importTexts(texts, given)
  expect(again.tally).toMatchObject({ created: 0, updated: 0, restored: 0, rejectedRecords: 0, definitions: [] })
  return compare(instance, texts, options.prefix)
}

async function compare(instance: string, texts: Texts, prefix?: string): Promise<Comparison> {
  await api.swap.catchUp()
  const ask = async (query: string, variables: Readonly<Record<string, unknown>>) => {
    const { data, errors } = await api.ask(query, variables)
    expect(errors).toEqual([])
    return data
  }
  return compareFacts(ask, new Map(Object.entries(texts)), instance, prefix === undefined ? '' : `${prefix}_`)
}

const hostile: Texts = {
  numbers: `{"zero":0,"minus":-0,"minusPoint":-0.0,"e":1e3,"big":9007199254740993,"bigger":18446744073709551616,"huge":1E400,"huger":1e4000,
    "tiny":1e-7,"trailing":1.10,"whole":7.0,"limit":-9223372036854775808,"list":[1,2.5],"points":[1.0,2],"odd":[0,-0],"exponents":[1e2]}`,
  empties: `{"nothing":null,"map":{},"list":[],"inner":{"map":{},"nothing":null},"lists":[[],[null],[{}],[[1,[2]],{}]],"mixed":[1,"a",true,null],
    "maps":[{"a":1},{"a":"x","b":[{}]}],"false":false,"booleans":[true,false]}`,
  strings: JSON.stringify({
    empty: '',
    blank: ' \n\t',
    nul: 'a\0b',
    half: '\uD800',
    face: '\u{1F600}',
    null: 'null',
    long: '\u{1F600}'.repeat(400_000),
    list: ['', '\0', 'x'],
    texts: ['b', 'a', 'a'],
  }),
  keys: JSON.stringify({
    'a.b': { 'c.d': 1 },
    a: { 'b.c': { d: 2 }, b: { c: { d: 3 } } },
    'a~string': 1,
    'x~json': 'y',
    x: 1,
    'l[0]': 'key',
    l: [[1]],
    '[0]': 1,
    '\\': { '\\.': 1, '\\e': 2, '': 3, u0041: 4, '\\u0041': 5 },
    '': { '': { '': 1 }, '~': 2 },
    '\0': 1,
    '\uDC00': 1,
    constructor: 1,
    toString: { valueOf: 2 },
    ['k'.repeat(3000)]: 'long',
    ['p'.repeat(1020)]: { q: [1, 'mixed'] },
    'a#b': 1,
    ünïcode: 1,
  }).replace('"constructor"', '"__proto__":{"a":1},"constructor"'),
  deep: `${'{"d":['.repeat(150)}1${']}'.repeat(150)}`,
  'typed-1': `{"value":1,"mostly":"text","shape":"text","n":1,"flag":true,"taken":7}`,
  'typed-2': `{"value":"one","mostly":2,"shape":["text"],"n":2.5,"flag":"true","taken":7}`,
  'typed-3': `{"value":{"inner":1},"mostly":"text","shape":{"text":1},"n":"3","flag":[true],"taken":"text"}`,
  'typed-4': `{"value":[1,2],"mostly":null,"shape":[],"n":[1.5],"flag":1,"taken":7}`,
  ruled: `{"asset_tag":"same","slot":"TOO LONG","serial_number":5,"model":["a"],"tags":"single","mtu":1.5,"management_ip":"FE80::1",
    "vlan_id":99999,"interface_type":"token ring","started_at":"2016-01-13T01:00:00+01:00","size_bytes":"big","read_only":"no","access_count":1.0}`,
  'ruled-too': `{"asset_tag":"same","slot":"a","tags":["b","a"],"management_ip":"10.0.0.1/8","started_at":"yesterday","address":"none"}`,
  children: JSON.stringify({
    networking: {
      interfaces: {
        eth0: {
          mtu: 1500,
          bindings: [
            { address: '10.0.0.1', netmask: '255.0.0.0' },
            { address: 'FE80::1' },
            { address: 'fe80::1%eth0' },
          ],
          bindings6: [{}, { address: 5 }, 'text', { address: '::1', flags: [] }],
        },
        eth1: {},
        eth2: null,
        'eth3.100': { mtu: 'jumbo', bindings: [], bindings6: {} },
        'eth0:1': { bindings: { address: '10.0.0.2' } },
      },
    },
    mountpoints: {
      '/': { options: [] },
      '': { size: 1 },
      ['/x'.repeat(600)]: { size: 2 },
      '/a#b.c[0]~': { size: 3 },
      '/n\0': { size: 4 },
    },
    disks: [{ size: 1 }, 'sdb', { model: 5 }],
    partitions: 'none',
  }),
  'children-too':
    '{"networking":{"interfaces":[]},"mountpoints":{},"disks":{"sda":{}},"partitions":{"p":{"a":{"b":[{"c":null}]}}}}',
  bare: '{}',
}

describe.each([
  { form: 'with children', options: {} },
  { form: 'flat', options: { flat: true } },
  { form: 'under a prefix', options: { prefix: 'fact' } },
])('fact sets $form', ({ form, options }) => {
  it('come back equal, whatever is in them, and are not written twice', async () => {
    const found = await roundTrip(form, hostile, options)
    expect(found.differences).toEqual([])
    expect(found.equal).toBe(found.leaves)
    expect(found.files).toBe(Object.keys(hostile).length)
  })
})

describe('fact sets', () => {
  it('of any content come back equal', async () => {
    const key = fc.oneof(
      fc.constantFrom('a', 'b', 'mtu', 'size', 'networking', 'interfaces', 'bindings', 'address', 'disks', '__proto__'),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.string({ unit: fc.constantFrom('.', '~', '[', ']', '\\', '0', 'e', 'u', '"'), maxLength: 3 }),
    )
    const { map } = fc.letrec<{ value: unknown; map: Record<string, unknown> }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
        fc.string({ unit: 'binary', maxLength: 4 }),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('map'),
      ),
      map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    }))
    const sets = fc.sample(map, { numRuns: 60, seed: 20_261_120 })
    const texts = Object.fromEntries(sets.map((set, index) => [`host ${index}`, JSON.stringify(set)]))
    for (const flat of [false, true]) {
      const found = await roundTrip(`any, flat ${flat}`, texts, { flat })
      expect(found.differences).toEqual([])
      expect(found.leaves).toBeGreaterThan(150)
    }
  })

  it('say what a host no longer has, and take it out of it', async () => {
    const instance = 'changing'
    await roundTrip(instance, { h: '{"a":{"b":1},"list":[1],"gone":"x","disks":{"sda":{"size":1},"sdb":{"size":2}}}' })
    const found = await roundTrip(instance, { h: '{"a":7,"list":[],"disks":{"sda":{"size":"big"}},"new":null}' })
    expect(found.differences).toEqual([])
    const back = await roundTrip(
      instance,
      { h: '{"a":{"b":1},"disks":{"sda":{"size":1},"sdb":{"size":2}}}' },
      { flat: true },
    )
    expect(back.differences).toEqual([])
    expect(back.children.size).toBe(0)
  })

  it('keep the type of a fact that an earlier import found, and what is of another beside it', async () => {
    await roundTrip('typed first', { one: '{"typed_fact":1}' })
    const found = await roundTrip('typed second', {
      two: '{"typed_fact":"x"}',
      three: '{"typed_fact":"y"}',
      four: '{"typed_fact":2.5}',
    })
    expect(found.differences).toEqual([])
    expect([...found.hostAttributes].toSorted()).toEqual(['typed_fact~decimal', 'typed_fact~string'])
  })

  it('of an address say it as the API does, and their own words beside it', async () => {
    const bindings = [{ address: 'FE80::1' }, { address: 'fe80::2%eth0' }]
    const text = JSON.stringify({ networking: { interfaces: { eth0: { bindings } } } })
    const found = await roundTrip('addresses', { h: text })
    expect(found.differences).toEqual([])
    expect(found.children.get('IpAddress')).toBe(1)
    const answer = await api.ask(`{
      ipAddresses(where: { attributes: { address: { eq: "fe80::1" } }, identity: { instance: { name: { eq: "addresses" } } } }) {
        nodes { name assignedTo { name } attributeValues { name text } }
      }
    }`)
    expect(answer).toMatchObject({
      errors: [],
      data: {
        ipAddresses: {
          nodes: [
            {
              name: 'FE80::1',
              assignedTo: { name: 'eth0' },
              attributeValues: [
                { name: 'address', text: ['fe80::1'] },
                { name: 'address~json', text: ['"FE80::1"'] },
              ],
            },
          ],
        },
      },
    })
  })

  it('stop before anything is written when they would define too much', async () => {
    const text = JSON.stringify({
      backups: Object.fromEntries([1, 2, 3].map((day) => [`2026-11-0${day}`, { size: 1 }])),
    })
    await expect(importTexts({ h: text }, { maxNew: 2 })).rejects.toThrow(
      /^The file would define more than 2 new attributes of the resource type "host", most of them beginning with "backups\.2026-11-"\. .*--max-new\.$/,
    )
  })
})
