import { beforeAll, describe, expect, it } from 'vitest'
import { snapshot } from '../../../src/db/transaction.js'
import { systemActor } from '../../../src/modules/access/actor.js'
import type { Catalogue } from '../../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import type { EdgeItem, WriteItem, WriteOptions } from '../../../src/modules/inventory/write.input.js'
import { writeResources } from '../../../src/modules/inventory/write.service.js'
import { raw } from '../../../src/query/sql.js'
import { useTestDatabase } from '../../support/database.js'
import { countStatements, makeInventory, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let catalogue: Catalogue
let count = 0
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  await database().pool.run(raw(requiring))
  catalogue = await snapshot(database().pool, loadCatalogue)
})

/** A guest needs a machine that it runs on, a gadget a thing that it is part of, a strict follows another or a thing, boxes come in pairs. */
const requiring = `
  insert into relationship_types (name, inverse_name, api_name, inverse_api_name, display_name, inverse_display_name, is_symmetric,
                                  from_cardinality, to_cardinality, from_on_delete, to_on_delete, is_acyclic, from_required, to_required)
  values ('hosted_on', 'hosts', 'hostedOn', 'hosts', 'Hosted on', 'Hosts', false, 'many', 'many', 'detach', 'detach', false, true, false),
         ('follows', 'followed_by', 'follows', 'followedBy', 'Follows', 'Followed by', false, 'many', 'many', 'detach', 'detach', false, true, false),
         ('has_part', 'part_of', 'hasPart', 'partOf', 'Has part', 'Part of', false, 'one', 'many', 'detach', 'detach', false, false, true),
         ('twinned', 'twinned', 'twinned', 'twinned', 'Twinned', 'Twinned', true, 'many', 'many', 'detach', 'detach', false, true, true);
  insert into relationship_type_ends (relationship_type_id, side, resource_type_id)
  select r.id, e.side, t.id
    from (values ('hosted_on', 'from', 'guest'), ('hosted_on', 'to', 'machine'), ('has_part', 'from', 'thing'), ('has_part', 'to', 'gadget'),
                 ('follows', 'from', 'strict'), ('follows', 'to', 'strict'), ('follows', 'to', 'thing'),
                 ('twinned', 'from', 'box'), ('twinned', 'to', 'box')) e (relationship, side, type)
    join relationship_types r on r.name = e.relationship join resource_types t on t.name = e.type;`

const write = (items: readonly WriteItem[], options: Partial<WriteOptions> = {}) =>
  writeResources(database().pool, systemActor, catalogue, items, {
    source: { instanceId: inventory.ids.alpha },
    mode: 'MERGE',
    applyDefaults: false,
    ...options,
  })
const make = (type: string, externalId: string, ...relationships: readonly EdgeItem[]): WriteItem => ({
  action: 'upsert',
  type,
  name: externalId,
  identity: { externalId },
  relationships,
})
const change = (type: string, externalId: string, ...relationships: readonly EdgeItem[]): WriteItem => ({
  action: 'update',
  identity: { kind: type, externalId },
  relationships,
})
const edge = (type: string, kind: string, externalId: string, more: Partial<EdgeItem> = {}): EdgeItem => ({
  type,
  to: { kind, externalId },
  ...more,
})
const fresh = (prefix: string) => `${prefix}${++count}`
const live = async (name: string) =>
  (
    await inventory.rows(`select y.name || ' ' || t.name as text from resource_edges e join resources f on f.id = e.from_id
      join resources t on t.id = e.to_id join relationship_types y on y.id = e.relationship_type_id
      where e.deleted_at is null and '${name}' in (f.name, t.name) order by 1`)
  ).map(({ text }) => text)
const exists = async (name: string) =>
  (await inventory.rows(`select 1 from resources where name = '${name}' and deleted_at is null`)).length > 0

describe('a resource at a required end', () => {
  it('is rejected by name when it is made without such an edge, and leaves nothing behind', async () => {
    const [guest, other] = [fresh('g'), fresh('t')]
    const { outcomes } = await write([make('guest', guest), make('thing', other)])
    expect(outcomes).toMatchObject([
      {
        outcome: 'rejected',
        problems: [
          {
            code: 'REQUIRED',
            path: ['relationships'],
            message: 'A guest needs an edge "hosted_on"; give it one in the same write.',
          },
        ],
      },
      { outcome: 'created' },
    ])
    expect(outcomes[0]).not.toHaveProperty('resourceId')
    expect(await exists(guest)).toBe(false)
    expect(await exists(other)).toBe(true)
  })

  it('may have the edge from its own item or from another of the batch, before or after it', async () => {
    const [guest, machine, gadget, gadgetTwo, thing] = [fresh('g'), fresh('m'), fresh('d'), fresh('d'), fresh('t')]
    const { outcomes } = await write([
      make('guest', guest, edge('hosted_on', 'machine', machine)),
      make('machine', machine),
      make('gadget', gadget),
      make('thing', thing, edge('has_part', 'gadget', gadget), edge('has_part', 'gadget', gadgetTwo)),
      make('gadget', gadgetTwo),
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'created'))
    expect(await live(gadget)).toEqual([`has_part ${gadget}`])
  })

  it('of a symmetric type needs it on either side', async () => {
    const [a, b, c] = [fresh('b'), fresh('b'), fresh('b')]
    const { outcomes } = await write([make('box', a, edge('twinned', 'box', b)), make('box', b), make('box', c)])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'rejected'])
    expect(outcomes[2]?.problems[0]?.message).toBe('A box needs an edge "twinned"; give it one in the same write.')
  })

  it('is rejected when its edge is, with what depends on it in turn', async () => {
    const [a, b, c, d, e] = [fresh('s'), fresh('s'), fresh('s'), fresh('s'), fresh('s')]
    const strict = (name: string, ...edges: readonly EdgeItem[]) => ({
      ...make('strict', name, ...edges),
      attributes: { must: 'x', usual: 1 },
    })
    const { outcomes } = await write([
      strict(c, edge('follows', 'strict', b)),
      strict(b, edge('follows', 'strict', a), edge('nosuch', 'strict', a)),
      strict(a, edge('follows', 'thing', 'nowhere')),
      strict(d, edge('follows', 'strict', e)),
      strict(e, edge('follows', 'strict', d)),
    ])
    expect(outcomes).toMatchObject([
      { outcome: 'rejected', problems: [{ code: 'REQUIRED' }], edges: [{ problems: [{ code: 'END_REJECTED' }] }] },
      { outcome: 'rejected', problems: [{ code: 'REQUIRED' }] },
      { outcome: 'rejected', problems: [{ code: 'REQUIRED' }] },
      { outcome: 'created' },
      { outcome: 'created' },
    ])
    for (const name of [a, b, c]) expect(await exists(name)).toBe(false)
  })

  it('is judged by all items of the batch for it', async () => {
    const [guest, bare, machine] = [fresh('g'), fresh('g'), fresh('m')]
    const { outcomes } = await write([
      make('machine', machine),
      make('guest', guest),
      make('guest', guest, edge('hosted_on', 'machine', machine)),
      make('guest', bare),
      make('guest', bare),
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'updated', 'rejected', 'rejected'])
  })

  it('is not asked again by an update of something else, nor by deleting or restoring', async () => {
    const [guest, machine] = [fresh('g'), fresh('m')]
    await write([make('guest', guest, edge('hosted_on', 'machine', machine)), make('machine', machine)])
    expect((await write([{ action: 'delete', identity: { kind: 'machine', externalId: machine } }])).outcomes).toEqual([
      expect.objectContaining({ outcome: 'deleted' }),
    ])
    expect(await live(guest)).toEqual([])
    const identity = { kind: 'guest', externalId: guest }
    const { outcomes } = await write([
      { action: 'update', identity, attributes: { note: 'x' } },
      { action: 'delete', identity },
      { action: 'restore', identity },
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['updated', 'deleted', 'restored'])
  })
})

describe('the last edge at a required end', () => {
  const pair = async () => {
    const [guest, one, two] = [fresh('g'), fresh('m'), fresh('m')]
    await write([
      make('guest', guest, edge('hosted_on', 'machine', one), edge('hosted_on', 'machine', two)),
      make('machine', one),
      make('machine', two),
    ])
    return [guest, one, two] as const
  }

  it('stays when it is to be removed: the edge is rejected by name, its item kept', async () => {
    const [guest, one, two] = await pair()
    const remove = { remove: true }
    const { outcomes } = await write([
      change('guest', guest, edge('hosted_on', 'machine', one, remove)),
      {
        ...change('guest', guest, edge('hosted_on', 'machine', two, remove)),
        attributes: { note: 'kept' },
      },
    ])
    expect(outcomes).toMatchObject([
      { outcome: 'updated', edges: [{ outcome: 'removed' }] },
      {
        outcome: 'updated',
        edges: [
          {
            outcome: 'rejected',
            problems: [
              {
                code: 'REQUIRED',
                path: ['relationships', 0],
                message: `It is the last edge "hosted_on" of ${JSON.stringify(guest)}, which needs one; give it another in the same write.`,
              },
            ],
          },
        ],
      },
    ])
    expect(await live(guest)).toEqual([`hosted_on ${two}`])
  })

  it('may be removed from the other end only while another is left, and may be exchanged', async () => {
    const [gadget, thing, other] = [fresh('d'), fresh('t'), fresh('t')]
    await write([
      make('gadget', gadget),
      make('thing', thing, edge('has_part', 'gadget', gadget)),
      make('thing', other),
    ])
    const removal = change('thing', thing, edge('has_part', 'gadget', gadget, { remove: true }))
    expect((await write([removal])).outcomes).toMatchObject([
      { outcome: 'unchanged', edges: [{ outcome: 'rejected' }] },
    ])
    const exchanged = await write([removal, change('thing', other, edge('has_part', 'gadget', gadget))])
    expect(exchanged.outcomes).toMatchObject([
      { outcome: 'updated', edges: [{ outcome: 'removed' }] },
      { outcome: 'updated', edges: [{ outcome: 'created' }] },
    ])
    const dangling = await write([
      change('thing', other, edge('has_part', 'gadget', gadget, { remove: true })),
      change('thing', 'nowhere', edge('has_part', 'gadget', gadget)),
    ])
    expect(dangling.outcomes[0]).toMatchObject({ outcome: 'unchanged', edges: [{ outcome: 'rejected' }] })
  })

  it('stays when two writes at once take one each', async () => {
    for (let round = 0; round < 5; round++) {
      const [first, one, two] = [fresh('b'), fresh('b'), fresh('b')]
      await write([
        make('box', first, edge('twinned', 'box', one), edge('twinned', 'box', two)),
        make('box', one, edge('twinned', 'box', `${one}-x`)),
        make('box', two, edge('twinned', 'box', `${two}-x`)),
        make('box', `${one}-x`),
        make('box', `${two}-x`),
      ])
      const written = await Promise.all(
        [one, two].map((name) => write([change('box', name, edge('twinned', 'box', first, { remove: true }))])),
      )
      const outcomes = new Set(written.map(({ outcomes: [outcome] }) => outcome?.edges[0]?.outcome))
      expect(outcomes).toEqual(new Set(['rejected', 'removed']))
    }
  })

  it('is not taken away by REPLACE: the item that leaves it out is rejected', async () => {
    const [guest, one, two] = await pair()
    const replace = { mode: 'REPLACE' } as const
    const kept = await write([make('guest', guest, edge('hosted_on', 'machine', two))], replace)
    expect(kept.outcomes).toMatchObject([{ outcome: 'updated' }])
    expect(await live(guest)).toEqual([`hosted_on ${two}`])
    const { outcomes } = await write([make('guest', guest), make('machine', one)], replace)
    expect(outcomes).toMatchObject([
      { outcome: 'rejected', problems: [{ code: 'REQUIRED', path: ['relationships'] }] },
      { outcome: 'unchanged' },
    ])
    expect(await live(guest)).toEqual([`hosted_on ${two}`])
    const moved = await write([make('guest', guest, edge('hosted_on', 'machine', one))], replace)
    expect(moved.outcomes).toMatchObject([{ outcome: 'updated', edges: [{ outcome: 'created' }] }])
    expect(await live(guest)).toEqual([`hosted_on ${one}`])
  })

  it('goes with its resource when both ends go', async () => {
    const [guest] = await pair()
    expect(
      (await write([{ action: 'delete', identity: { kind: 'guest', externalId: guest } }])).outcomes,
    ).toMatchObject([{ outcome: 'deleted' }])
  })

  it('is left to the caller when he says that edges follow', async () => {
    const guest = fresh('g')
    expect((await write([make('guest', guest)], { edgesFollow: true })).outcomes).toMatchObject([
      { outcome: 'created' },
    ])
  })
})

it('costs a number of statements that does not grow with the batch', async () => {
  const items = (size: number) =>
    Array.from({ length: size }, () => fresh('g')).flatMap((guest) => [
      make('guest', guest, edge('hosted_on', 'machine', `${guest}-m`)),
      make('machine', `${guest}-m`),
      make('guest', `${guest}-bare`),
    ])
  const counted = (size: number) =>
    countStatements(database().pool, (pool) =>
      writeResources(pool, systemActor, catalogue, items(size), {
        source: { instanceId: inventory.ids.alpha },
        mode: 'MERGE',
        applyDefaults: false,
      }),
    )
  await counted(1)
  expect(await counted(20)).toBe(await counted(2))
})
