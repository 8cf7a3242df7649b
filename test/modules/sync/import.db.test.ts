import { beforeAll, describe, expect, it } from 'vitest'
import { loadShippedPacks } from '../../../src/cli/seeds.js'
import { LimitError } from '../../../src/errors.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import { importNdjson } from '../../../src/modules/sync/import.service.js'
import type { ImportOptions } from '../../../src/modules/sync/import.service.js'
import type { Tally } from '../../../src/modules/sync/import-tally.js'
import { raw } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'

const database = useTestDatabase()

beforeAll(() => loadShippedPacks(database().pool))

type Line = string | Readonly<Record<string, unknown>>

/** Imports lines, objects among them completed to records of this place. */
function run(place: string, lines: readonly Line[], options: Partial<ImportOptions> = {}): Promise<Tally> {
  const rest = { providerType: 'aws', provider: place, endpoint: 'e', type: 'instance_type' }
  const text = lines.map((line) =>
    typeof line === 'string' ? line : JSON.stringify({ ...rest, name: line['externalId'], ...line }),
  )
  const bytes = Buffer.from(text.join('\n'))
  const file = {
    async *open() {
      yield await Promise.resolve(bytes)
    },
  }
  return importNdjson(database().pool, systemActor, file, {
    define: 'nothing',
    mode: 'MERGE',
    cause: 'a test',
    ...options,
  })
}

const define = { define: 'everything' } as const

const reasonsOf = (tally: Tally) =>
  [...tally.rejections.values()].map(
    ({ part, reason, count, lines }) => `${part} ${count} [${lines.join(' ')}] ${reason}`,
  )

const countsOf = ({ created, updated, unchanged, rejectedRecords }: Tally) => ({
  created,
  updated,
  unchanged,
  rejectedRecords,
})

/** Attributes of a resource by external id, lists in order. */
async function attributesOf(externalId: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await database().pool.run<{ name: string; values: readonly string[] }>(
    raw(`select d.name, array_agg(coalesce(a.value_text, a.value_string, a.value_integer::text, a.value_decimal::text,
                a.value_boolean::text, a.value_ip::text) order by a.ordinal) as values
           from resource_identities i join resource_attributes a on a.resource_id = i.resource_id
           join attribute_definitions d on d.id = a.attribute_definition_id
          where i.external_id = '${externalId}' group by d.name`),
  )
  return Object.fromEntries(rows.map(({ name, values }) => [name, values]))
}

async function edgesOf(externalId: string): Promise<readonly string[]> {
  const rows = await database().pool.run<{ edge: string }>(
    raw(`select f.name || ' ' || t.name || ' ' || o.name as edge from resource_edges e
           join relationship_types t on t.id = e.relationship_type_id
           join resources f on f.id = e.from_id join resources o on o.id = e.to_id
           join resource_identities i on i.resource_id in (e.from_id, e.to_id)
          where i.external_id = '${externalId}' and e.deleted_at is null order by 1`),
  )
  return rows.map(({ edge }) => edge)
}

/** How many rows were ever written, by table. */
async function written(): Promise<unknown> {
  await database().pool.run(raw('select pg_stat_force_next_flush()'))
  return database().pool.run(
    raw(
      'select relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0 order by relname',
    ),
  )
}

const example =
  '{"type":"instance_type","providerType":"aws","provider":"aws-catalogue","endpoint":"global","externalId":"m3.large","name":"m3.large",' +
  '"status":"active","observedAt":"2016-01-13T00:00:00Z","attributes":{"memory_gib":7.5,"vcpu":2,"arch":["i386","x86_64"],' +
  '"big":9007199254740993,"gone":null},"relationships":[{"type":"member_of","direction":"out",' +
  '"to":{"type":"instance_family","externalId":"m3"},"attributes":{"note":"x"}}]}'
const family =
  '{"type":"instance_family","providerType":"aws","provider":"aws-catalogue","endpoint":"global","externalId":"m3","name":"m3"}'

describe('the example of the format', () => {
  it('is rejected without --define, saying what is unknown and what to do', async () => {
    const tally = await run('', [example])
    expect(reasonsOf(tally)).toEqual([
      'record 1 [1] There is no provider "aws-catalogue"; define it first, or import with --define.',
    ])
  })

  it('is taken whole with --define, the end of its relationship further down', async () => {
    const tally = await run('', [example, family], define)
    expect({ ...countsOf(tally), reasons: reasonsOf(tally) }).toEqual({
      created: 2,
      updated: 0,
      unchanged: 0,
      rejectedRecords: 0,
      reasons: [],
    })
    expect(await attributesOf('m3.large')).toEqual({
      memory_gib: ['7.5'],
      vcpu: ['2'],
      arch: ['i386', 'x86_64'],
      big: ['9007199254740993'],
    })
    expect(await edgesOf('m3')).toEqual(['m3.large member_of m3'])
    const [seen] = await database().pool.run(
      raw(
        "select first_seen_at = last_seen_at as same, first_seen_at = '2016-01-13T00:00:00Z' as early from resources where name = 'm3.large'",
      ),
    )
    expect(seen).toEqual({ same: true, early: true })
  })

  it('writes nothing the second time, with and without --replace', async () => {
    const before = await written()
    const tally = await run('', [example, family], define)
    expect(countsOf(tally)).toEqual({ created: 0, updated: 0, unchanged: 2, rejectedRecords: 0 })
    expect(countsOf(await run('', [example, family], { ...define, mode: 'REPLACE' }))).toMatchObject({ unchanged: 2 })
    expect(await written()).toEqual(before)
  })
})

describe('what is unknown', () => {
  beforeAll(() => run('known', [{ externalId: 'known' }], define))

  it.each<[string, Line, string]>([
    ['type', { type: 'nothing' }, 'There is no resource type "nothing"; define it first, or import with --define.'],
    [
      'abstract type',
      { type: 'compute' },
      'The resource type "compute" is abstract and has no resources of its own; name one of its subtypes.',
    ],
    ['provider type', { providerType: 'nobody' }, 'There is no provider type "nobody"; define it'],
    [
      'other provider type',
      { providerType: 'hetzner' },
      'The provider "known" is of the provider type "aws", not "hetzner".',
    ],
    ['endpoint', { endpoint: 'f' }, 'The provider "known" has no endpoint "f"; define it'],
    ['source', { source: 's' }, 'There is no source "s"; define it'],
    ['instance', { instance: 'i' }, 'The source "known" has no instance "i"; define it'],
    ['datacenter', { datacenter: 'dc' }, 'There is no datacenter "dc"; define it'],
    ['status', { status: 'gone fishing' }, 'The resource type "instance_type" has no status "gone fishing"; define it'],
    [
      'attribute',
      { attributes: { nope: 1 } },
      'The resource type "instance_type" at provider type "aws" has no attribute "nope"; define it',
    ],
    ['unset attribute', { attributes: { nope: null } }, 'has no attribute "nope"; define it'],
    ['unbound attribute', { attributes: { hostname: 'a' } }, 'has no attribute "hostname"; define it'],
    [
      'relationship type',
      { relationships: [{ type: 'likes', to: { type: 'host', externalId: 'h' } }] },
      'There is no relationship type "likes"; define it',
    ],
    [
      'edge attribute',
      { relationships: [{ type: 'member_of', to: { type: 'cluster', externalId: 'h' }, attributes: { nope: 1 } }] },
      'The relationship type "member_of" has no attribute "nope"; define it',
    ],
  ])('%s: the record is rejected, the others are kept', async (subject, line, reason) => {
    const tally = await run('known', [
      { externalId: `${subject} bad`, ...(line as object) },
      { externalId: `${subject} good` },
    ])
    expect(countsOf(tally)).toEqual({ created: 1, updated: 0, unchanged: 0, rejectedRecords: 1 })
    expect(reasonsOf(tally)[0]).toContain(reason)
  })

  it('a word that the source has for a status is known', async () => {
    await run('hcloud', [{ externalId: 'x', providerType: 'hetzner', source: 'hetzner' }], define)
    const line = {
      externalId: 'v',
      type: 'virtual_machine',
      providerType: 'hetzner',
      source: 'hetzner',
      status: 'initializing',
    }
    const tally = await run('hcloud', [line])
    expect(reasonsOf(tally)).toEqual([])
    const [row] = await database().pool.run(
      raw("select s.name from resources r join resource_statuses s on s.id = r.status_id where r.name = 'v'"),
    )
    expect(row).toEqual({ name: 'starting' })
  })
})

describe('--define', () => {
  it('makes everything, and the second run makes nothing', async () => {
    const lines = [
      {
        type: 'planet',
        providerType: 'sky',
        externalId: 'earth',
        status: 'inhabited',
        statusClass: 'up',
        datacenter: 'milky-way',
        attributes: { radius_km: 6371.5, moons: 1, names: 'earth' },
        relationships: [{ type: 'orbits', to: { type: 'star', externalId: 'sun' }, attributes: { days: 365.25 } }],
      },
      {
        type: 'planet',
        providerType: 'sky',
        externalId: 'mars',
        status: 'bare',
        attributes: { moons: 2, names: ['mars', 'ares'], radius_km: 3389 },
      },
      {
        type: 'star',
        providerType: 'sky',
        externalId: 'sun',
        relationships: [{ type: 'orbits', direction: 'in', to: { type: 'planet', externalId: 'mars' } }],
      },
    ]
    const tally = await run('sky', lines, define)
    expect(reasonsOf(tally)).toEqual([])
    expect(Object.fromEntries(tally.definitions)).toMatchObject({
      'provider types': ['sky'],
      'resource types': ['planet', 'star'],
      statuses: ['planet: inhabited', 'planet: bare'],
      'relationship types': ['orbits'],
    })
    expect(await attributesOf('earth')).toEqual({ radius_km: ['6371.5'], moons: ['1'], names: ['earth'] })
    expect(await attributesOf('mars')).toEqual({ radius_km: ['3389'], moons: ['2'], names: ['mars', 'ares'] })
    expect(await edgesOf('sun')).toEqual(['earth orbits sun', 'mars orbits sun'])
    const before = await written()
    const again = await run('sky', lines, define)
    expect({ ...countsOf(again), definitions: again.definitions }).toEqual({
      created: 0,
      updated: 0,
      unchanged: 3,
      rejectedRecords: 0,
      definitions: [],
    })
    expect(await written()).toEqual(before)
  })

  it('rejects values of the rarer type by name and position, keeps their records, and does the same again', async () => {
    const lines = [1, 2, 'three', 4, true].map((level, index) => ({
      externalId: `level-${index}`,
      attributes: { level },
    }))
    const first = await run('levels', lines, define)
    const reasons = [
      'attribute 1 [3] The attribute "level" is a string, but the attribute holds integer values; to keep such values under another name, use --prefix NAME.',
      'attribute 1 [5] The attribute "level" is a boolean, but the attribute holds integer values; to keep such values under another name, use --prefix NAME.',
    ]
    expect({ ...countsOf(first), reasons: reasonsOf(first) }).toEqual({
      created: 5,
      updated: 0,
      unchanged: 0,
      rejectedRecords: 0,
      reasons,
    })
    const again = await run('levels', lines, define)
    expect({ ...countsOf(again), reasons: reasonsOf(again) }).toEqual({
      created: 0,
      updated: 0,
      unchanged: 5,
      rejectedRecords: 0,
      reasons,
    })
  })

  it('changes no existing definition, and --prefix keeps what does not fit it', async () => {
    const lines = [{ externalId: 'typed', attributes: { vcpu: 'two', memory_gib: 4 } }]
    const plain = await run('typed', lines, define)
    expect(reasonsOf(plain)[0]).toContain('The attribute "vcpu" is a string, but the attribute holds integer values')
    const prefixed = await run('typed', lines, { ...define, prefix: 'acme' })
    expect(reasonsOf(prefixed)).toEqual([])
    expect(await attributesOf('typed')).toEqual({ memory_gib: ['4'], acme_vcpu: ['two'] })
    const again = await run('typed', lines, { ...define, prefix: 'acme' })
    expect({ ...countsOf(again), definitions: again.definitions }).toMatchObject({ unchanged: 1, definitions: [] })
    expect(countsOf(await run('typed', lines, { prefix: 'acme' }))).toMatchObject({ unchanged: 1 })
  })

  it('rejects by attribute what breaks a bound, a pattern or the allowed values', async () => {
    const tally = await run(
      'bounds',
      [
        {
          externalId: 'b',
          type: 'network_interface',
          providerType: 'netbox',
          attributes: { mtu: -1, mac_address: 'x', interface_type: 'thick', speed_mbps: 10 },
        },
      ],
      define,
    )
    expect({ ...countsOf(tally), rejectedAttributes: tally.rejectedAttributes }).toMatchObject({
      created: 1,
      rejectedAttributes: 3,
    })
  })

  it('says of objects what to do, and defines nothing for them', async () => {
    const tally = await run('objects', [{ externalId: 'o', attributes: { nested: { a: 1 }, nothing: null } }], define)
    expect(reasonsOf(tally)).toEqual([
      'attribute 1 [1] The attribute "nested" is an object, which no attribute can hold; give its parts as attributes of their own.',
    ])
    expect(Object.fromEntries(tally.definitions)).not.toHaveProperty('attributes')
  })

  it('stops before anything is written when a type would explode', async () => {
    const lines = Array.from({ length: 4 }, (_, index) => ({
      externalId: `x${index}`,
      attributes: { [`disk.sd${index}.size`]: 1 },
    }))
    const before = await written()
    await expect(run('explosion', lines, { ...define, maxNew: 3 })).rejects.toThrow(LimitError)
    await expect(run('explosion', lines, { ...define, maxNew: 3 })).rejects.toThrow('beginning with "disk."')
    expect(await written()).toEqual(before)
    expect(await run('explosion', lines, { ...define, maxNew: 4 })).toMatchObject({ created: 4 })
  })
})

describe('relationships', () => {
  const member = (externalId: string, to: object) => ({
    externalId,
    relationships: [{ type: 'member_of', to: { type: 'instance_family', ...to } }],
  })

  it('reach forward over any number of batches, to other sources, and report what is in neither', async () => {
    const others = Array.from({ length: 2_500 }, (_, index) => ({ externalId: `filler-${index}` }))
    const lines = [
      member('far-1', { externalId: 'far-family' }),
      member('far-2', { externalId: 'elsewhere', source: 'far-two', instance: 'e' }),
      member('far-3', { externalId: 'nowhere' }),
      ...others,
      { externalId: 'far-family', type: 'instance_family' },
      { externalId: 'elsewhere', type: 'instance_family', source: 'far-two' },
    ]
    const tally = await run('far', lines, define)
    expect(countsOf(tally)).toEqual({ created: 2_505, updated: 0, unchanged: 0, rejectedRecords: 0 })
    expect(reasonsOf(tally)).toHaveLength(1)
    expect(reasonsOf(tally)[0]).toMatch(/^relationship 1 \[3\] .*nowhere/)
    expect(await edgesOf('far-1')).toEqual(['far-1 member_of far-family'])
    expect(await edgesOf('far-2')).toEqual(['far-2 member_of elsewhere'])
    const again = await run('far', lines, define)
    expect(countsOf(again)).toEqual({ created: 0, updated: 0, unchanged: 2_505, rejectedRecords: 0 })
  })

  it('that a type needs may come with any later record; who has none at the end is reported, and kept', async () => {
    const node = (externalId: string, pool: string) => ({
      externalId,
      type: 'farm_node',
      // Another instance is another batch.
      instance: 'nodes',
      relationships: [{ type: 'in_farm', to: { type: 'farm', externalId: pool, instance: 'e' } }],
    })
    const farm = (externalId: string) => ({ externalId, type: 'farm' })
    await run('farms', [node('node-0', 'farm-0'), farm('farm-0')], define)
    await database().pool.run(
      raw("update relationship_types set from_required = true, to_required = true where name = 'in_farm'"),
    )
    const lines = [farm('farm-1'), node('node-1', 'farm-1'), farm('farm-2'), node('node-2', 'farm-3'), farm('farm-4')]
    const tally = await run('farms', lines)
    expect(countsOf(tally)).toMatchObject({ created: 5, rejectedRecords: 0 })
    expect(reasonsOf(tally)).toEqual([
      'relationship 1 [4] The other end of "in_farm", farm "farm-3", is neither in the file nor in the inventory.',
      'relationship 2 [] A farm needs a relationship "in_farm" to it; "farm-2", "farm-4" are kept without one.',
      'relationship 1 [] A farm_node needs a relationship "in_farm"; "node-2" is kept without one.',
    ])
    expect(await edgesOf('farm-1')).toEqual(['node-1 in_farm farm-1'])
    expect(reasonsOf(await run('farms', [farm('farm-1'), node('node-1', 'farm-1'), farm('farm-2')]))).toEqual([])
    const moved = await run('farms', [node('node-1', 'farm-2')], { mode: 'REPLACE' })
    expect(countsOf(moved)).toMatchObject({ updated: 1 })
    expect(reasonsOf(moved)).toEqual([
      'relationship 1 [] A farm needs a relationship "in_farm" to it; "farm-1" is kept without one.',
    ])
  })

  it('to a type that may not stand there are left out, their record kept', async () => {
    const line = {
      externalId: 'wrong-end',
      relationships: [{ type: 'in_network', to: { type: 'instance_type', externalId: 'right' } }],
    }
    const tally = await run('ends', [line, { externalId: 'right' }], define)
    expect({ ...countsOf(tally), left: tally.rejectedRelationships }).toMatchObject({ created: 2, left: 1 })
  })
})

describe('modes', () => {
  it('a record adds and changes; with REPLACE it also takes away what its source said before', async () => {
    const full = {
      externalId: 'mode',
      attributes: { vcpu: 1, memory_gib: 2 },
      relationships: [{ type: 'member_of', to: { type: 'instance_family', externalId: 'mode-family' } }],
    }
    const familyLine = { externalId: 'mode-family', type: 'instance_family' }
    await run('modes', [full, familyLine], define)
    const less = { externalId: 'mode', attributes: { vcpu: 3 } }
    expect(countsOf(await run('modes', [less]))).toMatchObject({ updated: 1 })
    expect(await attributesOf('mode')).toEqual({ vcpu: ['3'], memory_gib: ['2'] })
    expect(countsOf(await run('modes', [less], { mode: 'REPLACE' }))).toMatchObject({ updated: 1 })
    expect(await attributesOf('mode')).toEqual({ vcpu: ['3'] })
    expect(await edgesOf('mode')).toEqual([])
    expect(countsOf(await run('modes', [{ externalId: 'mode', attributes: { vcpu: null } }]))).toMatchObject({
      updated: 1,
    })
    expect(await attributesOf('mode')).toEqual({})
  })
})

describe('a value that does not fit', () => {
  const family = { externalId: 'fit-family', type: 'instance_family' }
  const edge = (attributes: object) => ({
    type: 'fits_in',
    to: { type: 'instance_family', externalId: 'fit-family' },
    attributes,
  })
  const record = (vcpu: unknown, ...relationships: readonly object[]) => ({
    externalId: 'fit',
    attributes: { vcpu },
    relationships,
  })
  const edgeValues = () =>
    database().pool.run(
      raw(`select d.name, a.value_integer as value from resource_edge_attributes a join attribute_definitions d on d.id = a.attribute_definition_id
             join resource_identities i on i.resource_id = a.from_id where i.external_id = 'fit' order by a.edge_id, d.name`),
    )

  it('is mentioned all the same, so REPLACE leaves the old one', async () => {
    await run('fits', [family, record(4, edge({ slots: 1, slot_key: 1 }))], define)
    const tally = await run('fits', [record('four', edge({ slots: 'one', slot_key: 1 }))], { mode: 'REPLACE' })
    expect(tally).toMatchObject({ unchanged: 1, rejectedAttributes: 2 })
    expect(await attributesOf('fit')).toEqual({ vcpu: ['4'] })
    expect(await edgeValues()).toEqual([
      { name: 'slot_key', value: '1' },
      { name: 'slots', value: '1' },
    ])
    expect(await run('fits', [record(5, edge({ slot_key: 1 }))], { mode: 'REPLACE' })).toMatchObject({ updated: 1 })
    expect(await edgeValues()).toEqual([{ name: 'slot_key', value: '1' }])
  })

  it('leaves the relationship out when it is in its key, and REPLACE keeps what is there', async () => {
    await database().pool.run(
      raw(`update relationship_type_attributes a set key_position = 1 from relationship_types t, attribute_definitions d
             where t.id = a.relationship_type_id and d.id = a.attribute_definition_id and t.name = 'fits_in' and d.name = 'slot_key'`),
    )
    await run('fits', [record(5, edge({ slot_key: 2 }))])
    const tally = await run('fits', [record(5, edge({ slot_key: 2 }), edge({ slot_key: 'three' }))], {
      mode: 'REPLACE',
    })
    expect(tally).toMatchObject({ unchanged: 1, rejectedAttributes: 1, rejectedRelationships: 1 })
    expect(reasonsOf(tally)[1]).toBe(
      'relationship 1 [1] The attribute "slot_key" tells edges "fits_in" apart and can\'t be read, so it is not known which one is meant.',
    )
    expect(await edgesOf('fit')).toHaveLength(2)
  })
})

it('reports bad lines by number and imports the others', async () => {
  const tally = await run(
    'lines',
    ['{"type":', { externalId: 'good' }, '', '[]', { externalId: 'better', nmae: 'x' }],
    define,
  )
  expect(countsOf(tally)).toEqual({ created: 1, updated: 0, unchanged: 0, rejectedRecords: 3 })
  expect(reasonsOf(tally)).toEqual([
    expect.stringContaining('record 1 [1] The line is no JSON'),
    'record 1 [4] The line is no JSON object.',
    'record 1 [5] The format has no key "nmae".',
  ])
})

it('tells the planner what there is after many changes, never after none', async () => {
  const analyzed = async () => {
    // Counters of other connections reach the view at the latest when those have been idle for a moment.
    await database().pool.run(raw('select pg_sleep(1.1)'))
    const [row] = await database().pool.run<{ times: string }>(
      raw("select analyze_count as times from pg_stat_user_tables where relname = 'resource_attributes'"),
    )
    return Number(row?.times)
  }
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ externalId: `many-${index}`, attributes: { vcpu: index } }))
  await run('many', lines(10), define)
  const before = await analyzed()
  await run('many', lines(10))
  await run('many', lines(20))
  expect(await analyzed()).toBe(before)
  await run('many', lines(400))
  expect(await analyzed()).toBe(before + 1)
  await run('many', lines(400), { mode: 'REPLACE' })
  expect(await analyzed()).toBe(before + 1)
})

it('takes the later of two records with one identity', async () => {
  const tally = await run(
    'twice',
    [
      { externalId: 'twice', name: 'a' },
      { externalId: 'twice', name: 'b' },
    ],
    define,
  )
  expect(countsOf(tally)).toMatchObject({ created: 1, updated: 1 })
})

describe('names that can be none', () => {
  it('are left out of their records by line, on resources and on edges, and nothing else is', async () => {
    const bad = { '': 1, 'nul\0': 2, 'half\ud800': 3, ['l'.repeat(1025)]: 4, fine: 5 }
    const edge = { type: 'misnamed', to: { type: 'misnamed', externalId: 'mn-two' }, attributes: bad }
    const lines = [
      { type: 'misnamed', externalId: 'mn-one', attributes: bad, relationships: [edge] },
      { type: 'misnamed', externalId: 'mn-two', attributes: { fine: 6 } },
    ]
    const tally = await run('misnamed', lines, define)
    expect(tally).toMatchObject({ created: 2, rejectedRecords: 0, rejectedAttributes: 8, rejectedRelationships: 0 })
    expect(reasonsOf(tally)).toEqual([
      'attribute 2 [1 1] The name of the attribute "" must not be empty.',
      String.raw`attribute 2 [1 1] The name of the attribute "nul\u0000" holds the character NUL.`,
      String.raw`attribute 2 [1 1] The name of the attribute "half\ud800" holds half of a surrogate pair, which is no Unicode character.`,
      `attribute 2 [1 1] The name of the attribute "${'l'.repeat(100)}..." is longer than 1024 bytes.`,
    ])
    expect(await attributesOf('mn-one')).toEqual({ fine: ['5'] })
    expect(await edgesOf('mn-one')).toEqual(['mn-one misnamed mn-two'])
  })

  it('also when only the prefix makes them so', async () => {
    const lines = [{ type: 'misnamed', externalId: 'mn-three', attributes: { ['p'.repeat(1020)]: 1, short: 2 } }]
    const tally = await run('misnamed', lines, { ...define, prefix: 'prefix' })
    expect(tally).toMatchObject({ created: 1, rejectedAttributes: 1 })
    expect(await attributesOf('mn-three')).toEqual({ prefix_short: ['2'] })
  })

  it('of 1,024 bytes are names, also where a definition needs a longer one beside it', async () => {
    const long = (first: string) => first + '\u00e4'.repeat(511) + 'x'.repeat(2 - first.length)
    const edge = { type: long('r'), to: { type: long('t'), externalId: 'long-two' }, attributes: { [long('e')]: 1 } }
    const lines = [
      { type: long('t'), externalId: 'long-one', attributes: { [long('a')]: 1 }, relationships: [edge] },
      { type: long('t'), externalId: 'long-two' },
    ]
    const tally = await run(long('p'), lines, define)
    expect(reasonsOf(tally)).toEqual([])
    expect(tally.created).toBe(2)
    expect(await edgesOf('long-one')).toEqual([`long-one ${long('r')} long-two`])
  })
})

describe('what is told of a run', () => {
  it('names each fault of JSON once, whatever its position', async () => {
    const tally = await run('told', ['{', '  {', '{"a":x}', '{"a": y}'])
    expect(reasonsOf(tally)).toEqual([
      "record 2 [1 2] The line is no JSON: Quoted object key or end of object '}' expected but reached end of input.",
      "record 2 [3 4] The line is no JSON: Object value expected after ':'.",
    ])
  })

  it('does not call defined what only a record of an abstract type would have needed', async () => {
    const tally = await run(
      'told-abstract',
      [{ type: 'compute', externalId: 'abstract-one', attributes: { told: 1 } }],
      define,
    )
    expect(tally).toMatchObject({ created: 0, rejectedRecords: 1, definitions: [] })
  })
})

it('tells in the operation of relationships whose other end never came', async () => {
  const to = (externalId: string) => ({ type: 'dangles', to: { type: 'dangling', externalId } })
  const lines = [
    { type: 'dangling', externalId: 'dg-one', relationships: [to('dg-two'), to('dg-never')] },
    { type: 'dangling', externalId: 'dg-two' },
  ]
  const tally = await run('dangling', lines, { ...define, cause: 'dangling' })
  expect(tally).toMatchObject({ created: 2, updated: 0, rejectedRelationships: 1 })
  const operations = await database().pool.run<{ outcome: string; note: string | null }>(
    raw("select outcome, note from operations where cause = 'dangling' and kind = 'import' order by id"),
  )
  expect(operations.map(({ outcome }) => outcome)).toEqual(['succeeded', 'partial'])
  expect(operations[1]?.note).toContain('dg-never')
})

it('all these runs leave no violation behind', async () => {
  expect(await database().pool.run(selectViolations())).toEqual([])
})
