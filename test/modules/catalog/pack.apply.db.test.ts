import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listen } from '../../../src/db/listen.js'
import { recording } from '../../../src/db/pool.js'
import { snapshot } from '../../../src/db/transaction.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import type { WriteItem } from '../../../src/modules/inventory/write.input.js'
import { writeResources } from '../../../src/modules/inventory/write.service.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import { parsePack, type Pack } from '../../../src/modules/catalog/pack.js'
import type { ExportedFile } from '../../../src/modules/catalog/pack.export.js'
import type { PlanLine } from '../../../src/modules/catalog/pack.lines.js'
import {
  applyCatalogue,
  exportStored,
  loadPacks,
  planCatalogue,
  type CataloguePlan,
  type PlanOptions,
} from '../../../src/modules/catalog/pack.service.js'
import { raw } from '../../../src/query/sql.js'
import { startApi } from '../../support/api.js'
import { createTestDatabase, type TestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'
import { snapshotOf } from '../../support/catalogue-text.js'

let database: TestDatabase
let inventory: TestInventory

async function open(): Promise<void> {
  database = await createTestDatabase()
  inventory = await makeInventory(database.pool)
}
const close = () => database.drop()

/** Writes with the catalogue as it has become. */
const write = async (items: readonly WriteItem[]) =>
  writeResources(database.pool, systemActor, await snapshot(database.pool, loadCatalogue), items, {
    source: { instanceId: inventory.ids.alpha },
    mode: 'MERGE',
    applyDefaults: false,
  })

const usual: PlanOptions = { elsewhere: [], missing: 'refuse', acceptViolations: false }
const parse = (text: string, name = 'own'): Pack => parsePack(`pack: ${name}\n${text}`, `${name}.yaml`)

const plan = (packs: string | readonly Pack[], options: Partial<PlanOptions> = {}) =>
  planCatalogue(database.pool, typeof packs === 'string' ? [parse(packs)] : packs, { ...usual, ...options })
const apply = (packs: string | readonly Pack[], options: Partial<PlanOptions> = {}) =>
  applyCatalogue(database.pool, systemActor, typeof packs === 'string' ? [parse(packs)] : packs, {
    ...usual,
    ...options,
  })

const lineText = ({ action, noun, name, properties }: PlanLine) =>
  [
    action,
    noun,
    name,
    ...properties.map((p) => `${p.name}: ${JSON.stringify(p.before)} -> ${JSON.stringify(p.after)}`),
  ].join(' ')
const linesOf = ({ lines }: CataloguePlan) => lines.map(lineText)
const findingsOf = ({ findings }: CataloguePlan) =>
  findings.map(({ kind, message, count, examples }) => `${kind} ${count}: ${message} [${examples.join('; ')}]`)

/** The exported files, with changes to their texts. */
async function edited(change: (file: ExportedFile) => string): Promise<readonly Pack[]> {
  const files = await exportStored(database.pool)
  return files.map((file) => parsePack(change(file), file.name))
}

/** The exported files without what matches; each pattern must match. */
async function without(...patterns: readonly RegExp[]): Promise<readonly Pack[]> {
  const files = await exportStored(database.pool)
  for (const pattern of patterns) expect(files.some(({ text }) => pattern.test(text))).toBe(true)
  return edited(({ text }) => patterns.reduce((rest, pattern) => rest.replace(pattern, ''), text))
}

/** Applies, and demands that nothing is left to do, and that it was done as planned. */
async function settle(packs: string | readonly Pack[], options: Partial<PlanOptions> = {}): Promise<CataloguePlan> {
  const planned = await plan(packs, options)
  const applied = await apply(packs, options)
  expect(linesOf(applied)).toEqual(linesOf(planned))
  expect(applied.isRefused).toBe(false)
  expect(linesOf(await plan(packs, options))).toEqual([])
  return applied
}

/** Demands that a plan is refused, and that applying it leaves everything as it was. */
async function refuse(packs: string | readonly Pack[], options: Partial<PlanOptions> = {}): Promise<CataloguePlan> {
  const before = await snapshotOf(database.pool)
  const applied = await apply(packs, options)
  expect(applied.isRefused).toBe(true)
  expect((await plan(packs, options)).isRefused).toBe(true)
  expect(await snapshotOf(database.pool)).toEqual(before)
  return applied
}

describe('files that are a part of the catalogue', () => {
  beforeEach(open)
  afterEach(close)

  test('add and change what they say, and leave the rest alone', async () => {
    const applied = await settle(`
attributes:
  - { name: rack_unit, dataType: integer, min: 1, allowedValues: [1, 2] }
  - { name: cores, max: 2048, unit: cores, description: Cores. }
resourceTypes:
  - { name: thing, attributes: [{ name: rack_unit, required: true, default: 1 }, { name: note }], statuses: [{ name: odd, class: down }] }
  - { name: rack, abstract: true }
relationshipTypes:
  - { name: uses, toOnDelete: restrict, attributes: [{ name: path }] }
sources:
  - { name: alpha, instances: [three], statusWords: { resource: { on: active, poweredOff: active } } }
providers:
  - { name: cloud-one, endpoints: [{ name: east, status: inactive, region: e }] }
providerTypes:
  - { name: cloud, offers: [thing] }`)
    expect(linesOf(applied)).toEqual([
      'change attribute cores description: "" -> "Cores."; unit: null -> "cores"; max: "1024" -> "2048"'.replaceAll(
        ';',
        '',
      ),
      'change status thing.odd class: "degraded" -> "down"',
      'change relationship type uses toOnDelete: "detach" -> "restrict"',
      'change endpoint cloud-one.east region: null -> "e" status: "active" -> "inactive"',
      'change provider type cloud offers: null -> "thing"',
      'change source alpha statusWords: null -> "resource: on" statusWords resource: poweredOff: "offline" -> "active"',
      'add attribute rack_unit',
      'add allowed value rack_unit = 1',
      'add allowed value rack_unit = 2',
      'add resource type rack',
      'add binding thing.rack_unit',
      'add binding thing.note',
      'add edge attribute uses.path',
      'add source instance alpha.three',
    ])
    expect(applied.counts).toEqual({ added: 8, changed: 6, retired: 0, removed: 0, refused: 0 })
    expect(applied.comparison.leftAlone).toBeGreaterThan(50)
  })

  test('unset by null, and leave what they do not say', async () => {
    await settle('attributes: [{ name: cores, min: null }]')
    expect(await inventory.rows(`select min_value, max_value from attribute_definitions where name = 'cores'`)).toEqual(
      [{ min_value: null, max_value: '1024' }],
    )
  })

  test('retire with what replaces it, and take that back', async () => {
    const retired = await settle(
      'attributes: [{ name: code, retired: { since: 2020-01-01T00:00:00Z, note: Use label., replacedBy: label } }]\n' +
        'resourceTypes: [{ name: thing, statuses: [{ name: odd, class: degraded, retired: true }] }]',
    )
    expect(linesOf(retired)).toEqual(['retire attribute code', 'retire status thing.odd'])
    expect(
      await inventory.rows(`select a.retired_at, a.retired_note, b.name as by from attribute_definitions a
        join attribute_definitions b on b.id = a.replaced_by_id where a.name = 'code'`),
    ).toEqual([{ retired_at: expect.stringMatching(/^2020-01-01 00:00:00/), retired_note: 'Use label.', by: 'label' }])
    // Retired is retired, whatever was said of it.
    expect(linesOf(await plan('attributes: [{ name: code, retired: true }]'))).toEqual([])
    expect(linesOf(await settle('attributes: [{ name: code, retired: false }]'))).toEqual(['reinstate attribute code'])
  })

  test('are retired from the beginning where a pack is loaded', async () => {
    await loadPacks(database.pool, systemActor, [
      parse('attributes: [{ name: gone, dataType: string, retired: { note: Why. } }]'),
    ])
    expect(await inventory.rows(`select retired_note from attribute_definitions where name = 'gone'`)).toEqual([
      { retired_note: 'Why.' },
    ])
  })

  test('move types below new ones, with what stays bound', async () => {
    await inventory.one(thing('a', { attributes: { cores: 4 }, status: 'odd' }))
    const applied = await settle(`
resourceTypes:
  - { name: gear, abstract: true, attributes: [cores] }
  - { name: thing, supertype: gear }
  - { name: shape, supertype: gear }
  - { name: gadget, abstract: true }
  - { name: small, supertype: gadget }`)
    expect(linesOf(applied)).toContain('change resource type thing supertype: "resource" -> "gear"')
    expect(await inventory.rows(`select count(*)::int as n from resource_attributes`)).toEqual([{ n: 1 }])
  })

  test('require packs that are loaded elsewhere', async () => {
    await expect(plan('requires: [homelab]\nattributes: [{ name: x, dataType: string }]')).rejects.toThrow(
      'own.yaml:2: requires[0]: The pack "homelab" is not among those loaded',
    )
    expect((await plan('requires: [homelab]', { elsewhere: ['homelab'] })).isEmpty).toBe(true)
  })
})

describe('what would break is refused, with how many and which', () => {
  beforeAll(async () => {
    await open()
    await inventory.write([
      thing('low', { attributes: { cores: 2, color: 'red', code: 'abc', size: '1.5', note: 'same' }, status: 'odd' }),
      thing('high', { attributes: { cores: 512, color: 'green', code: 'zzzz', note: 'same' } }),
      thing('both', {
        relationships: [
          { type: 'uses', to: { kind: 'thing', externalId: 'low' } },
          { type: 'uses', to: { kind: 'thing', externalId: 'high' } },
        ],
      }),
      thing('low', { relationships: [{ type: 'uses', to: { kind: 'thing', externalId: 'both' } }] }),
    ])
  })
  afterAll(close)

  test.each([
    [
      'attributes: [{ name: cores, max: 64 }]',
      'violation 1: 1 stored value of "cores" is greater than the maximum 64 [high = 512]',
    ],
    [
      'attributes: [{ name: cores, min: 1000 }]',
      'violation 2: 2 stored values of "cores" are less than the minimum 1000 [low = 2; high = 512]',
    ],
    [
      'attributes: [{ name: code, pattern: ^a }]',
      'violation 1: 1 stored value of "code" does not match the pattern ^a [high = zzzz]',
    ],
    [
      'attributes: [{ name: code, allowedValues: [abc] }]',
      'violation 1: 1 stored value of "code" is none of the allowed ones [high = zzzz]',
    ],
  ])('%s', async (text, finding) => {
    expect(findingsOf(await refuse(text))).toEqual([finding])
  })

  test('unless that is accepted: the rule is tightened, and the values stay', async () => {
    const text = 'attributes: [{ name: size, max: 1 }]'
    await refuse(text)
    const before = await inventory.rows('select * from resource_attributes order by 1, 2, 3')
    expect(findingsOf(await apply(text, { acceptViolations: true }))).toEqual([
      'violation 1: 1 stored value of "size" is greater than the maximum 1 [low = 1.5]',
    ])
    expect(await inventory.rows('select * from resource_attributes order by 1, 2, 3')).toEqual(before)
    expect((await plan(text)).isEmpty).toBe(true)
  })

  test.each([
    [
      'resourceTypes: [{ name: thing, attributes: [{ name: note, unique: all }] }]',
      'refused 1: 1 value of "note" on "thing" occurs more than once, and would be unique per all: make them differ first [same in high and low]',
    ],
    [
      'resourceTypes: [{ name: resource, attributes: [{ name: note, unique: endpoint }] }]',
      'refused 1: 1 value of "note" on "resource" occurs more than once, and would be unique per endpoint: make them differ first [same in high and low]',
    ],
    [
      'resourceTypes: [{ name: thing, abstract: true }]',
      'refused 3: "thing" would be abstract and has 3 resources of its own, deleted ones included: give those another type first [both; high; low]',
    ],
    [
      'relationshipTypes: [{ name: uses, toCardinality: one }]',
      'refused 1: 1 resource has more than one resource at the to end of "uses", where one would be allowed: take the others away first [both]',
    ],
    [
      'relationshipTypes: [{ name: uses, acyclic: true }]',
      'refused 2: the edges of "uses" lead 2 resources back to themselves, and would be acyclic: take those edges away first [both; low]',
    ],
    [
      'relationshipTypes: [{ name: uses, attributes: [{ name: path, key: true }] }]',
      `refused 3: the edge key of "uses" can't change while it has edges: 3 edges, hidden ones included []`,
    ],
  ])('%s', async (text, finding) => {
    expect(findingsOf(await refuse(text, { acceptViolations: true }))).toEqual([finding])
  })

  test('a supertype that leaves values without their binding and resources without their status', async () => {
    await inventory.write([{ action: 'create', type: 'gadget', name: 'g', attributes: { label: 'x' } }])
    await settle(
      'resourceTypes: [{ name: gear, abstract: true, attributes: [code], statuses: [{ name: on, class: up }] }, { name: gadget, supertype: gear }]',
    )
    await database.pool.run(
      raw(`update resources set status_id = (select id from resource_statuses where name = 'on') where name = 'g'`),
    )
    expect(findingsOf(await refuse('resourceTypes: [{ name: gadget, supertype: resource }]'))).toEqual([
      'refused 1: 1 resource of "gadget" has a status that the type would not have (on): give them another one first [g]',
    ])
  })

  test('what is missing is told, and not refused', async () => {
    const applied = await settle(
      'resourceTypes: [{ name: thing, attributes: [{ name: size, required: true }] }]\nrelationshipTypes: [{ name: uses, fromRequired: true, attributes: [{ name: note, required: true }] }]',
    )
    expect(findingsOf(applied)).toEqual([
      'notice 2: 2 resources of "thing" have no value of "size" yet, which becomes required []',
      'notice 2: 2 resources at the from end of "uses" have no such edge yet, which becomes required []',
      'notice 3: 3 edges of "uses" do not carry "note" yet, which becomes required []',
    ])
  })

  test.each([
    [
      'attributes: [{ name: cores, dataType: decimal }]',
      'own.yaml:2: attributes[0]: The attribute "cores" exists as a single integer',
    ],
    [
      'attributes: [{ name: cores, apiName: kernels }]',
      'own.yaml:2: attributes[0].apiName: This is "cores" and never changes; write that, or define another one under another name and retire this one.',
    ],
    [
      'relationshipTypes: [{ name: uses, inverse: users }]',
      'own.yaml:2: relationshipTypes[0].inverse: This is "used_by" and never changes',
    ],
    [
      'resourceTypes: [{ name: machine, extensionTable: hosts }]',
      'own.yaml:2: resourceTypes[0].extensionTable: The resource type "machine" exists with virtual_machines',
    ],
    [
      'attributes: [{ name: usual, min: 8 }]',
      'own.yaml:2: attributes[0]: The default that "strict" has for "usual" is less than the minimum 8; change that binding too.',
    ],
    [
      'resourceTypes: [{ name: strict, attributes: [{ name: usual, default: x }] }]',
      'own.yaml:2: resourceTypes[0].attributes[0].default: ',
    ],
    [
      'attributes: [{ name: cores, min: 2000 }]',
      'own.yaml:2: attributes[0].min: The minimum 2000 is greater than the maximum 1024; swap them.',
    ],
    [
      'resourceTypes: [{ name: resource, supertype: shape }]',
      'own.yaml:2: resourceTypes[0].supertype: The type "resource" is at the top of the tree',
    ],
    [
      'resourceTypes: [{ name: shape, supertype: shape }]',
      'own.yaml:2: resourceTypes[0].supertype: The type "shape" would be its own supertype',
    ],
    [
      'attributes: [{ name: cores, retired: { replacedBy: nothing } }]',
      'own.yaml:2: attributes[0].retired.replacedBy: There is no "nothing" among the attributes',
    ],
    ['attributes: [{ name: cores, retired: { replacedBy: cores } }]', 'own.yaml:2: attributes[0].retired.replacedBy: '],
    [
      'resourceTypes: [{ name: rack, apiName: node }]',
      'own.yaml:2: resourceTypes[0].apiName: The API has "node" for itself; write another name, or leave this out.',
    ],
    [
      'attributes: [{ name: x, dataType: ip, apiName: toString }]',
      'own.yaml:2: attributes[0].apiName: The API has "toString"',
    ],
    [
      'relationshipTypes: [{ name: r, inverse: s, inverseApiName: version }]',
      'own.yaml:2: relationshipTypes[0].inverseApiName: ',
    ],
    ['sources: [{ name: manual, retired: true }]', 'own.yaml:2: sources[0].retired: '],
  ])('a fault of the files names the place: %s', async (text, message) => {
    await expect(plan(text)).rejects.toThrow(message)
    await expect(apply(text)).rejects.toThrow(message)
  })
})

describe('files that are the whole of the catalogue', () => {
  beforeEach(open)
  afterEach(close)

  test('refuse to lose what they leave out, and say by how many it is used', async () => {
    await inventory.write([thing('a', { attributes: { color: 'red' } })])
    const packs = await without(/ {2}- name: color\n( {4}.*\n)+/, / {6}- color\n/)
    const refused = await refuse(packs)
    expect(linesOf(refused)).toEqual(['missing attribute color'])
    expect(refused.lines[0]?.uses).toEqual(['1 value'])
    expect((await plan(packs, { missing: 'keep' })).isEmpty).toBe(true)
  })

  test('retire it when asked', async () => {
    await inventory.write([thing('a', { attributes: { color: 'red' } })])
    const packs = await without(/ {2}- name: color\n( {4}.*\n)+/, / {6}- color\n/)
    expect(linesOf(await settle(packs, { missing: 'retire' }))).toEqual(['retire attribute color'])
    expect((await plan(packs)).isEmpty).toBe(true)
    expect(await inventory.rows(`select retired_note from attribute_definitions where name = 'color'`)).toEqual([
      { retired_note: 'Not in the files of the catalogue any more.' },
    ])
  })

  test('remove what nothing uses, with what belongs to it, and retire the rest', async () => {
    await inventory.write([thing('a', { attributes: { color: 'red' } })])
    const packs = await without(
      / {2}- name: color\n( {4}.*\n)+/,
      / {6}- color\n/,
      / {2}- name: guest\n( {4}.*\n)+/,
      / {2}- name: paired\n( {4}.*\n)+/,
      / {2}- name: beta\n( {4}.*\n)+/,
      / {2}- name: metal-one\n( {4}.*\n)+/,
    )
    const applied = await settle(packs, { missing: 'remove' })
    expect(linesOf(applied)).toEqual([
      'retire attribute color',
      'remove resource type guest',
      'remove relationship type paired',
      'remove source beta',
      'remove provider metal-one',
    ])
    expect(
      await inventory.rows(`select (select count(*)::int from resource_types where name = 'guest') as types,
        (select count(*)::int from provider_endpoints where name = 'rack') as endpoints,
        (select count(*)::int from source_instances i where not exists (select 1 from sources s where s.id = i.source_id)) as instances,
        (select count(*)::int from attribute_allowed_values) as allowed`),
    ).toEqual([{ types: 0, endpoints: 0, instances: 0, allowed: 2 }])
  })

  test('remove single bindings, statuses, allowed values and edge attributes, where they are not in use', async () => {
    await settle(
      'resourceTypes: [{ name: thing, attributes: [{ name: label, unique: type }, uuid], statuses: [{ name: idle, class: off }] }]\n' +
        'attributes: [{ name: tone, dataType: string, allowedValues: [high, low] }]',
    )
    await write([thing('a', { status: 'odd', attributes: { uuid: 'x' } })])
    const packs = await without(
      / {6}- name: label\n {8}unique: type\n/,
      / {6}- uuid\n/,
      / {4}statuses:\n {6}- name: odd\n {8}displayName: odd\n {8}class: degraded\n {6}- name: idle\n {8}class: off\n/,
      / {6}- low\n/,
      /(?<=name: uses\n[^]*?) {6}- tags\n/,
    )
    expect(linesOf(await settle(packs, { missing: 'remove' }))).toEqual([
      'remove allowed value tone = low',
      'retire status thing.odd',
      'remove status thing.idle',
      'remove binding thing.label',
      'retire binding thing.uuid',
      'remove edge attribute uses.tags',
    ])
  })

  test('keep what something refers to that stays', async () => {
    // The section of the resource types is not in the files, so their bindings stay, and with them the attribute.
    const packs = (await without(/ {2}- name: label\n( {4}.*\n)+/)).filter(({ pack }) => pack === 'attributes')
    const applied = await settle(packs, { missing: 'remove' })
    expect(applied.lines.map((line) => [lineText(line), line.uses])).toEqual([
      ['retire attribute label', ['other definitions']],
    ])
  })

  test('take away what a list no longer names, unless it is in use', async () => {
    await settle(
      'relationshipTypes: [{ name: owns, inverse: owned_by, from: [thing, gadget], to: [thing, gadget], fields: [{ from: [thing, gadget], to: [thing] }] }]',
    )
    await write([thing('a'), thing('b', { relationships: [{ type: 'owns', to: { kind: 'thing', externalId: 'a' } }] })])
    const lessGadget = await edited(({ text }) =>
      text
        .replace(/(name: owns\n[^]*?from:\n {6}- thing\n) {6}- gadget\n/, '$1')
        .replace(/(name: owns\n[^]*?fields:\n {6}- from:\n {10}- thing\n) {10}- gadget\n/, '$1'),
    )
    expect(linesOf(await settle(lessGadget))).toEqual([
      'change relationship type owns from: "gadget" -> null fields: "gadget to thing" -> null',
    ])
    const lessThing = await edited(({ text }) =>
      text
        .replace(/(name: owns\n[^]*?to:\n) {6}- thing\n/, '$1')
        .replace(/(name: owns\n[^]*?)fields:\n( {6}.*\n| {10}.*\n)+/, '$1fields: []\n'),
    )
    expect(findingsOf(await refuse(lessThing))).toEqual([
      expect.stringMatching(
        /^refused 1: 1 edge of "owns", hidden ones included, has a resource at the to end whose type could not stand there/,
      ),
    ])
  })

  test('have defaults for what they leave out', async () => {
    await settle('attributes: [{ name: cores, displayName: Kernels, unit: c, description: x }]')
    const packs = await without(/ {4}displayName: Kernels\n/, / {4}unit: c\n/, / {4}description: x\n/)
    expect(linesOf(await settle(packs))).toEqual([
      'change attribute cores displayName: "Kernels" -> "Cores" description: "x" -> "" unit: "c" -> null',
    ])
  })

  test('change edge keys, statuses and the order of allowed values', async () => {
    await settle('attributes: [{ name: tone, dataType: string, allowedValues: [red, green] }]')
    const packs = await edited(({ text }) =>
      text
        .replace(/- name: path\n {8}required: true\n {8}key: true/, '- name: path\n        required: true')
        .replace('- red\n      - green', '- green\n      - red')
        .replace(/- name: odd\n {8}displayName: odd\n {8}class: degraded/, '- name: odd\n        class: up'),
    )
    expect(linesOf(await settle(packs))).toEqual([
      'change allowed value tone = green position: 1 -> 0',
      'change allowed value tone = red position: 0 -> 1',
      'change status thing.odd displayName: "odd" -> "Odd" class: "degraded" -> "up"',
      'change relationship type mounts key: ["path"] -> []',
    ])
  })
})

describe('applying', () => {
  beforeEach(open)
  afterEach(close)

  const racks =
    'attributes: [{ name: rack_unit, dataType: integer }]\nresourceTypes: [{ name: thing, attributes: [rack_unit] }]'

  test('is one operation, and none when there is nothing to do', async () => {
    await settle(racks)
    await apply(racks)
    expect(
      await inventory.rows(
        `select actor, kind, cause, outcome, note, created_count, updated_count, deleted_count from operations`,
      ),
    ).toEqual([
      {
        actor: 'system',
        kind: 'catalogue.apply',
        cause: 'own',
        outcome: 'succeeded',
        note: '2 added, 0 changed, 0 retired, 0 removed',
        created_count: 2,
        updated_count: 0,
        deleted_count: 0,
      },
    ])
  })

  test('twice at once is done once', async () => {
    const all = await Promise.all([apply(racks), apply(racks), apply(racks), apply(racks)])
    expect(all.map(({ isRefused }) => isRefused)).toEqual([false, false, false, false])
    expect(await inventory.rows(`select count(*)::int as n from operations where kind = 'catalogue.apply'`)).toEqual([
      { n: 1 },
    ])
    expect((await plan(racks)).isEmpty).toBe(true)
  })

  test('of different files at once leaves both', async () => {
    await Promise.all([
      apply(racks),
      apply('attributes: [{ name: rack_unit, dataType: integer }, { name: rack.unit, dataType: string }]'),
      apply('attributes: [{ name: cores, unit: c }]'),
    ])
    expect(
      await inventory.rows(
        `select name, unit from attribute_definitions where name in ('rack_unit', 'rack.unit', 'cores') order by 1`,
      ),
    ).toEqual([
      { name: 'cores', unit: 'c' },
      { name: 'rack.unit', unit: null },
      { name: 'rack_unit', unit: null },
    ])
  })

  test('waits for other writers of the catalogue', async () => {
    const lease = await database.pool.lease()
    await lease.control('begin')
    await lease.run(raw('select lock_catalogue()'))
    let isDone = false
    const applying = apply(racks).then(() => (isDone = true))
    await expect
      .poll(
        async () => (await inventory.rows(`select 1 from pg_locks where locktype = 'advisory' and not granted`)).length,
      )
      .toBe(1)
    // What the other one makes meanwhile is there already.
    await lease.run(
      raw(
        `insert into attribute_definitions (name, api_name, display_name, data_type) values ('rack_unit', 'rackUnit', 'Rack unit', 'integer')`,
      ),
    )
    expect(isDone).toBe(false)
    await lease.control('commit')
    lease.release()
    await applying
    expect((await plan(racks)).isEmpty).toBe(true)
  })

  test('tells running servers', async () => {
    let isTold = false
    const listener = listen(database.pool.connection, 'cadastre_catalogue', () => (isTold = true))
    const api = await startApi(database.pool)
    // The listener connects in its own time, and is told once then.
    await expect.poll(() => isTold).toBe(true)
    isTold = false
    await apply('resourceTypes: [{ name: rack, attributes: [note] }]')
    await expect.poll(() => isTold).toBe(true)
    await listener.close()
    await api.swap.catchUp()
    expect(await api.ask('{ racks(where: { attributes: { note: { isSet: true } } }) { totalCount } }')).toMatchObject({
      data: { racks: { totalCount: 0 } },
      errors: [],
    })
  })

  test('raises the version of the catalogue only when it writes', async () => {
    const version = async () => (await inventory.rows('select version from catalogue_version'))[0]?.['version']
    const before = await version()
    await plan(racks)
    expect(await version()).toBe(before)
    await apply(racks)
    const after = await version()
    expect(after).not.toBe(before)
    await apply(racks)
    expect(await version()).toBe(after)
  })

  test('that the database refuses after all writes nothing', async () => {
    const before = await snapshotOf(database.pool)
    await expect(
      apply(
        'attributes: [{ name: fresh, dataType: integer }]\nresourceTypes: [{ name: box, columns: [fresh], attributes: [fresh] }]',
      ),
    ).rejects.toThrow('has no column fresh of this data type')
    expect(await snapshotOf(database.pool)).toEqual(before)
  })

  test('takes a few statements, however much there is', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `  - { name: a${i}, dataType: integer, description: d }`).join(
      '\n',
    )
    await apply(`attributes:\n${many}`)
    const statements: string[] = []
    const recorded = recording(database.pool, ({ text }) => statements.push(text))
    const changed = `attributes:\n${many.replaceAll('description: d', 'description: e, retired: true')}`
    const applied = await applyCatalogue(recorded, systemActor, [parse(changed)], usual)
    expect(applied.counts.changed).toBe(300)
    // Each change of a rule is counted by itself; these change none.
    expect(statements.length).toBeLessThan(60)
  })
})
