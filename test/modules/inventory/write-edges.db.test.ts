import { beforeAll, describe, expect, it } from 'vitest'
import { selectViolations } from '../../../src/modules/upkeep/invariant.sql.js'
import type { EdgeItem } from '../../../src/modules/inventory/write.input.js'
import { useTestDatabase } from '../../support/database.js'
import { makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let count = 0
beforeAll(async () => {
  inventory = await makeInventory(database().pool)
})

const fresh = () => `e${++count}`
const to = (externalId: string) => ({ kind: 'thing', externalId })
const edge = (type: string, other: string, more: Partial<EdgeItem> = {}): EdgeItem => ({ type, to: to(other), ...more })
const relate = (externalId: string, ...relationships: readonly EdgeItem[]) => ({
  action: 'update' as const,
  identity: to(externalId),
  relationships,
})
const make = async (...names: readonly string[]) =>
  (await inventory.write(names.map((name) => thing(name)))).outcomes.map(({ resourceId = '' }) => resourceId)
/** "a uses b" for the live edges at these resources. */
const edges = async (...names: readonly string[]) =>
  (
    await inventory.rows(`
      select f.name || ' ' || y.name || ' ' || t.name as text from resource_edges e join resources f on f.id = e.from_id join resources t on t.id = e.to_id
        join relationship_types y on y.id = e.relationship_type_id
       where e.deleted_at is null and (f.name in (${names.map((name) => `'${name}'`).join()}) or t.name in (${names.map((name) => `'${name}'`).join()})) order by e.id`)
  ).map(({ text }) => text)
const versions = async (...ids: readonly string[]) =>
  (await inventory.rows(`select version from resources where id in (${ids.join()}) order by id`)).map(
    ({ version }) => version,
  )

describe('edges', () => {
  it('come after all resources, so they may point forward; each has its own outcome', async () => {
    const [a, b] = [fresh(), fresh()]
    const { outcomes } = await inventory.write([
      thing(a, { relationships: [edge('uses', b), edge('uses', 'nowhere'), edge('nosuch', b)] }),
      thing(b),
    ])
    expect(outcomes[0]).toMatchObject({
      outcome: 'created',
      version: 1,
      problems: [],
      edges: [
        { outcome: 'created' },
        {
          outcome: 'rejected',
          problems: [
            {
              code: 'DANGLING',
              path: ['relationships', 1, 'to'],
              message: 'The other end, thing "nowhere", does not exist.',
            },
          ],
        },
        { outcome: 'rejected', problems: [{ code: 'UNKNOWN_RELATIONSHIP', path: ['relationships', 2, 'type'] }] },
      ],
    })
    expect(await edges(a)).toEqual([`${a} uses ${b}`])
  })

  it('to a rejected item are rejected by name and their record stays', async () => {
    const [a, b] = [fresh(), fresh()]
    const { outcomes } = await inventory.write([
      thing(a, { relationships: [edge('uses', b)] }),
      thing(b, { attributes: { cores: 0 } }),
    ])
    expect(outcomes).toMatchObject([
      {
        outcome: 'created',
        edges: [
          {
            outcome: 'rejected',
            problems: [{ code: 'END_REJECTED', message: expect.stringContaining('item 1') as string }],
          },
        ],
      },
      { outcome: 'rejected' },
    ])
  })

  it('of a rejected item are rejected with it', async () => {
    const [a, b] = [fresh(), fresh()]
    await make(b)
    expect(await inventory.one(thing(a, { attributes: { cores: 0 }, relationships: [edge('uses', b)] }))).toMatchObject(
      { outcome: 'rejected', edges: [{ outcome: 'rejected', problems: [{ code: 'END_REJECTED' }] }] },
    )
    expect(await edges(b)).toEqual([])
  })

  it('of a type that can not stand there are rejected', async () => {
    const [a, b] = [fresh(), fresh()]
    await inventory.write([thing(a), thing(b, { type: 'gadget' })])
    expect(await inventory.one(relate(a, { type: 'runs_on', to: { kind: 'gadget', externalId: b } }))).toMatchObject({
      outcome: 'unchanged',
      edges: [{ outcome: 'rejected', problems: [{ code: 'WRONG_END' }] }],
    })
  })

  it('are found again from either end', async () => {
    const [a, b] = [fresh(), fresh()]
    const [idA = '', idB = ''] = await make(a, b)
    expect(await inventory.one(relate(a, edge('uses', b)))).toMatchObject({
      outcome: 'updated',
      version: 2,
      edges: [{ outcome: 'created' }],
    })
    expect(await inventory.one(relate(b, edge('uses', a, { direction: 'in' })))).toMatchObject({
      outcome: 'unchanged',
      edges: [{ outcome: 'unchanged' }],
    })
    expect(await inventory.one(relate(b, { type: 'uses', direction: 'in', to: { id: idA } }))).toMatchObject({
      outcome: 'unchanged',
    })
    expect(await versions(idA, idB)).toEqual([2, 1])
  })

  it('told from the to end raise the version of the from end', async () => {
    const [a, b] = [fresh(), fresh()]
    const ids = await make(a, b)
    expect(await inventory.one(relate(b, edge('uses', a, { direction: 'in' })))).toMatchObject({
      outcome: 'updated',
      version: 1,
    })
    expect(await edges(a)).toEqual([`${a} uses ${b}`])
    expect(await versions(...ids)).toEqual([2, 1])
  })

  it('of a symmetric type are one, whichever end and direction tells', async () => {
    const [a, b] = [fresh(), fresh()]
    await make(a, b)
    await inventory.one(relate(b, edge('linked', a)))
    for (const again of [relate(a, edge('linked', b)), relate(b, edge('linked', a, { direction: 'in' }))])
      expect(await inventory.one(again)).toMatchObject({ outcome: 'unchanged', edges: [{ outcome: 'unchanged' }] })
    expect(await edges(a)).toEqual([`${a} linked ${b}`])
    expect(await inventory.one(relate(a, edge('linked', a)))).toMatchObject({ edges: [{ outcome: 'created' }] })
    expect(await inventory.one(relate(a, edge('linked', b, { remove: true })))).toMatchObject({
      edges: [{ outcome: 'removed' }],
    })
  })

  it('mentioned by both ends in one batch are made once', async () => {
    const [a, b] = [fresh(), fresh()]
    const items = [
      thing(a, { relationships: [edge('uses', b)] }),
      thing(b, { relationships: [edge('uses', a, { direction: 'in' })] }),
    ]
    for (const mode of ['MERGE', 'REPLACE'] as const) {
      const { outcomes } = await inventory.write(items, { mode })
      expect(outcomes.map(({ edges: [first] }) => first?.outcome)).toEqual(
        mode === 'MERGE' ? ['created', 'unchanged'] : ['unchanged', 'unchanged'],
      )
    }
    expect(await edges(a)).toEqual([`${a} uses ${b}`])
  })

  it('may go to another source by name', async () => {
    const [a, b] = [fresh(), fresh()]
    await make(a)
    await inventory.one(thing(b), { source: { instanceId: inventory.ids.beta } })
    expect(
      await inventory.one(
        relate(a, { type: 'uses', to: { source: 'beta', instance: 'one', kind: 'thing', externalId: b } }),
      ),
    ).toMatchObject({ edges: [{ outcome: 'created' }] })
    expect(
      await inventory.one(
        relate(a, { type: 'uses', to: { source: 'nosuch', instance: 'one', kind: 'thing', externalId: b } }),
      ),
    ).toMatchObject({ edges: [{ outcome: 'rejected', problems: [{ code: 'DANGLING' }] }] })
  })
})

describe('edge attributes', () => {
  it('absent are unchanged, null and [] unset; a change closes the edge with all of them', async () => {
    const [a, b] = [fresh(), fresh()]
    await make(a, b)
    const write = (attributes?: Readonly<Record<string, unknown>>) =>
      inventory.one(relate(a, edge('uses', b, attributes ? { attributes } : {})))
    await write({ note: 'n', tags: ['p', 'q'], size: '1.50' })
    for (const same of [undefined, {}, { note: 'n' }, { size: '1.5' }, { tags: ['p', 'q'] }])
      expect(await write(same)).toMatchObject({ outcome: 'unchanged', edges: [{ outcome: 'unchanged' }] })
    expect(await write({ tags: ['q'] })).toMatchObject({
      outcome: 'updated',
      version: 3,
      edges: [{ outcome: 'updated' }],
    })
    expect(await write({ note: null, tags: [] })).toMatchObject({ edges: [{ outcome: 'updated' }] })
    expect(await write({ cores: 1 })).toMatchObject({
      outcome: 'unchanged',
      edges: [
        {
          outcome: 'rejected',
          problems: [{ code: 'UNKNOWN_ATTRIBUTE', path: ['relationships', 0, 'attributes', 'cores'] }],
        },
      ],
    })
    const past =
      await inventory.rows(`select h.to_version, h.reason, array_agg(coalesce(v.value_string, v.value_decimal::text) order by v.attribute_definition_id, v.ordinal) as texts
      from resource_edge_history h join resources r on r.id = h.from_id join resource_edge_attribute_history v using (from_id, edge_id, to_version, valid_to)
      where r.name = '${a}' group by 1, 2 order by 1`)
    expect(past).toEqual([
      { to_version: 3, reason: 'changed', texts: ['n', 'p', 'q', '1.50'] },
      { to_version: 4, reason: 'changed', texts: ['n', 'q', '1.50'] },
    ])
    expect(await inventory.pool.run(selectViolations())).toEqual([])
  })

  it('of the edge key tell parallel edges apart', async () => {
    const [a, b] = [fresh(), fresh()]
    await make(a, b)
    const at = (path: string | undefined, more: Partial<EdgeItem> = {}) =>
      edge('mounts', b, { attributes: path === undefined ? {} : { path }, ...more })
    expect(await inventory.one(relate(a, at('/x'), at('/y'), at('/x'), at(undefined)))).toMatchObject({
      edges: [
        { outcome: 'created' },
        { outcome: 'created' },
        { outcome: 'unchanged' },
        { outcome: 'rejected', problems: [{ code: 'REQUIRED', path: ['relationships', 3, 'attributes', 'path'] }] },
      ],
    })
    expect(await inventory.one(relate(a, at('/y', { remove: true })))).toMatchObject({
      edges: [{ outcome: 'removed' }],
    })
    expect(await edges(a)).toHaveLength(1)
    await inventory.one(relate(a, at(`/${'z'.repeat(5000)}`)))
    expect(await inventory.one(relate(a, at(`/${'z'.repeat(5000)}`)))).toMatchObject({ outcome: 'unchanged' })
    expect(await inventory.one(relate(a, edge('mounts', b, { remove: true })))).toMatchObject({
      edges: [{ outcome: 'removed' }],
    })
    expect(await edges(a)).toEqual([])
  })
})

describe('taking edges away', () => {
  it('is a change once, and nothing the second time', async () => {
    const [a, b] = [fresh(), fresh()]
    await make(a, b)
    await inventory.one(relate(a, edge('uses', b)))
    const gone = relate(a, edge('uses', b, { remove: true }))
    expect(await inventory.one(gone)).toMatchObject({ outcome: 'updated', version: 3, edges: [{ outcome: 'removed' }] })
    expect(await inventory.one(gone)).toMatchObject({
      outcome: 'unchanged',
      version: 3,
      edges: [{ outcome: 'unchanged' }],
    })
    expect(
      await inventory.rows(
        `select reason from resource_edge_history h join resources r on r.id = h.from_id where r.name = '${a}'`,
      ),
    ).toEqual([{ reason: 'removed' }])
  })

  it('and telling it again in one item makes another edge; the other way round it is gone', async () => {
    const [a, b] = [fresh(), fresh()]
    await make(a, b)
    await inventory.one(relate(a, edge('uses', b)))
    expect(await inventory.one(relate(a, edge('uses', b, { remove: true }), edge('uses', b)))).toMatchObject({
      version: 3,
      edges: [{ outcome: 'removed' }, { outcome: 'created' }],
    })
    expect(
      await inventory.one(relate(a, edge('uses', b, { attributes: { note: 'x' } }), edge('uses', b, { remove: true }))),
    ).toMatchObject({ edges: [{ outcome: 'updated' }, { outcome: 'removed' }] })
    expect(await edges(a)).toEqual([])
    expect(await inventory.pool.run(selectViolations())).toEqual([])
  })
})

describe('cardinality', () => {
  it('one at the to end: a second edge is rejected, and taken with the first gone in the same write', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    await make(a, b, c)
    expect(await inventory.one(relate(a, edge('runs_on', b), edge('runs_on', c)))).toMatchObject({
      edges: [{ outcome: 'created' }, { outcome: 'rejected', problems: [{ code: 'CARDINALITY' }] }],
    })
    expect(await inventory.one(relate(a, edge('runs_on', c)))).toMatchObject({
      outcome: 'unchanged',
      edges: [{ outcome: 'rejected', problems: [{ message: expect.stringContaining(`"${b}"`) as string }] }],
    })
    expect(await inventory.one(relate(a, edge('runs_on', c), edge('runs_on', b, { remove: true })))).toMatchObject({
      edges: [{ outcome: 'created' }, { outcome: 'removed' }],
    })
    expect(await edges(a)).toEqual([`${a} runs_on ${c}`])
  })

  it('one at the from end: the first item keeps it', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    await make(a, b, c)
    const { outcomes } = await inventory.write([relate(a, edge('contains', c)), relate(b, edge('contains', c))])
    expect(outcomes.map(({ edges: [first] }) => first?.outcome)).toEqual(['created', 'rejected'])
  })

  it('one and symmetric: either end counts', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    await make(a, b, c)
    await inventory.one(relate(b, edge('paired', a)))
    for (const [one, other] of [
      [a, c],
      [c, b],
      [c, a],
      [b, b],
    ] as const)
      expect(await inventory.one(relate(one, edge('paired', other)))).toMatchObject({
        edges: [{ outcome: 'rejected', problems: [{ code: 'CARDINALITY' }] }],
      })
    expect(await inventory.one(relate(c, edge('paired', c)))).toMatchObject({ edges: [{ outcome: 'created' }] })
  })
})

describe('an acyclic type', () => {
  it('takes no edge that closes a cycle, whatever the order in the batch', async () => {
    const [a, b, c, d] = [fresh(), fresh(), fresh(), fresh()]
    await make(a, b, c, d)
    const { outcomes } = await inventory.write([
      relate(c, edge('contains', d)),
      relate(a, edge('contains', b)),
      relate(b, edge('contains', c)),
      relate(d, edge('contains', a)),
    ])
    expect(outcomes.map(({ edges: [first] }) => first?.problems[0]?.code ?? first?.outcome)).toEqual([
      'created',
      'created',
      'created',
      'CYCLE',
    ])
    expect(await inventory.one(relate(c, edge('contains', c)))).toMatchObject({
      edges: [{ problems: [{ code: 'CARDINALITY' }] }],
    })
    expect(await inventory.one(relate(a, edge('contains', a)))).toMatchObject({
      edges: [{ problems: [{ code: 'CYCLE' }] }],
    })
    expect(await inventory.one(relate(c, edge('contains', d, { remove: true })))).toMatchObject({
      edges: [{ outcome: 'removed' }],
    })
    expect(await inventory.one(relate(d, edge('contains', a)))).toMatchObject({ edges: [{ outcome: 'created' }] })
  })
})

describe('REPLACE', () => {
  it('takes away the edges that the same source told through the same record and does not mention', async () => {
    const [a, b, c, d] = [fresh(), fresh(), fresh(), fresh()]
    await make(a, b, c, d)
    const beta = { source: { instanceId: inventory.ids.beta } }
    await inventory.one(relate(a, edge('uses', b), edge('uses', c)))
    await inventory.one(
      {
        action: 'update',
        identity: { source: 'alpha', instance: 'one', ...to(a) },
        relationships: [{ type: 'uses', to: { source: 'alpha', instance: 'one', ...to(d) } }],
      },
      beta,
    )
    await inventory.one(relate(d, edge('linked', a)))
    expect(await inventory.one(relate(a, edge('uses', c)), { mode: 'REPLACE' })).toMatchObject({ outcome: 'updated' })
    expect(await edges(a)).toEqual([`${a} uses ${c}`, `${a} uses ${d}`, `${a} linked ${d}`])
    expect(await inventory.one({ action: 'update', identity: to(a), name: a }, { mode: 'REPLACE' })).toMatchObject({
      outcome: 'unchanged',
    })
    expect(await inventory.one(relate(a), { mode: 'REPLACE' })).toMatchObject({ outcome: 'updated' })
    expect(await edges(a)).toEqual([`${a} uses ${d}`, `${a} linked ${d}`])
    expect(await inventory.one(relate(d), { mode: 'REPLACE' })).toMatchObject({ outcome: 'updated' })
    expect(await edges(a)).toEqual([`${a} uses ${d}`])
  })

  it('moves a to-one edge, and unsets what the edge no longer says', async () => {
    const [a, b, c] = [fresh(), fresh(), fresh()]
    await make(a, b, c)
    await inventory.one(relate(a, edge('runs_on', b)))
    expect(await inventory.one(relate(a, edge('runs_on', c)), { mode: 'REPLACE' })).toMatchObject({
      version: 3,
      edges: [{ outcome: 'created' }],
    })
    expect(await edges(a)).toEqual([`${a} runs_on ${c}`])
    await inventory.one(relate(a, edge('uses', b, { attributes: { note: 'x', size: 1 } }), edge('runs_on', c)), {
      mode: 'REPLACE',
    })
    expect(
      await inventory.one(relate(a, edge('uses', b, { attributes: { size: 1 } }), edge('runs_on', c)), {
        mode: 'REPLACE',
      }),
    ).toMatchObject({ edges: [{ outcome: 'updated' }, { outcome: 'unchanged' }] })
    expect(await inventory.one(relate(a, edge('uses', b), edge('runs_on', c)), { mode: 'REPLACE' })).toMatchObject({
      outcome: 'unchanged',
    })
  })

  it('keeps an edge that was mentioned and could not be read', async () => {
    const [a, b] = [fresh(), fresh()]
    await make(a, b)
    await inventory.one(relate(a, edge('uses', b)))
    await inventory.one(relate(a, edge('uses', b, { attributes: { size: 'x' } })), { mode: 'REPLACE' })
    expect(await edges(a)).toEqual([`${a} uses ${b}`])
    expect(await inventory.pool.run(selectViolations())).toEqual([])
  })
})

describe('a resource of another type', () => {
  it('loses the edges where it can no longer stand, with a warning', async () => {
    const [a, b] = [fresh(), fresh()]
    const [idA = '', idB = ''] = await make(a, b)
    await inventory.one(relate(a, edge('runs_on', b), edge('uses', b)))
    expect(await inventory.one({ action: 'update', id: idB, type: 'gadget' })).toMatchObject({
      outcome: 'updated',
      warnings: [{ code: 'UNSET' }],
    })
    expect(await edges(a)).toEqual([`${a} uses ${b}`])
    expect(await versions(idA, idB)).toEqual([3, 2])
    expect(await inventory.rows(`select reason from resource_edge_history where from_id = ${idA}`)).toEqual([
      { reason: 'removed' },
    ])
    expect(await inventory.pool.run(selectViolations())).toEqual([])
  })
})
