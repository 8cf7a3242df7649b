import { beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '../../../src/modules/access/actor.js'
import {
  listAttributeHistory,
  listEdgeHistory,
  listLifeEvents,
  listStateHistory,
} from '../../../src/modules/history/history.service.js'
import { useTestDatabase } from '../../support/database.js'
import { countStatements, makeInventory, thing, type TestInventory } from '../../support/inventory.js'

const database = useTestDatabase()
let inventory: TestInventory
let one = ''
let two = ''

beforeAll(async () => {
  inventory = await makeInventory(database().pool)
  const { outcomes } = await inventory.write([
    thing('one', {
      status: 'active',
      attributes: { tags: ['x', 'y'], since: '2016-01-13T00:00:00.5Z' },
      relationships: [
        { type: 'uses', to: { kind: 'thing', externalId: 'two' }, attributes: { note: 'n', tags: ['p', 'q'] } },
      ],
    }),
    thing('two'),
  ])
  ;[one = '', two = ''] = outcomes.map(({ resourceId }) => resourceId ?? '')
  await inventory.one({ action: 'update', id: one, attributes: { tags: ['y'], note: 'set' }, name: 'renamed' })
  await inventory.one({ action: 'update', id: one, attributes: { note: null, since: null } })
  await inventory.one({
    action: 'update',
    id: one,
    relationships: [{ type: 'uses', to: { id: two }, attributes: { note: 'm' } }],
  })
  await inventory.one({ action: 'delete', id: two })
  await inventory.one({ action: 'restore', id: two })
  await inventory.one({ action: 'delete', id: one })
})

const nodes = <T>(pages: ReadonlyMap<string, { readonly edges: readonly { readonly node: T }[] }>, id: string) =>
  (pages.get(id)?.edges ?? []).map(({ node }) => node)

describe('attribute history', () => {
  it('holds whole attributes, and a row without value while one was not set', async () => {
    const found = nodes(await listAttributeHistory(inventory.pool, systemActor, [one]), one)
    const shown = found.map(({ attributeId, values, fromVersion, toVersion }) => [
      inventory.catalogue.attributes.get(attributeId)?.name,
      values,
      fromVersion,
      toVersion,
    ])
    expect(shown).toEqual([
      ['note', ['set'], 2, 3],
      ['since', ['2016-01-13T00:00:00.5Z'], 1, 3],
      ['note', [], 1, 2],
      ['tags', ['x', 'y'], 1, 2],
    ])
  })

  it('can be asked for some attributes only', async () => {
    const tags = inventory.catalogue.attributesByName.get('tags')?.id ?? 0
    const found = nodes(await listAttributeHistory(inventory.pool, systemActor, [one], { attributeIds: [tags] }), one)
    expect(found.map(({ values }) => values)).toEqual([['x', 'y']])
  })

  it('is paged, and pages together are the whole', async () => {
    const all = nodes(await listAttributeHistory(inventory.pool, systemActor, [one]), one)
    const paged: unknown[] = []
    for (let after: string | null = null, goesOn = true; goesOn;) {
      const pages = await listAttributeHistory(inventory.pool, systemActor, [one], { page: { first: 1, after } })
      paged.push(...nodes(pages, one))
      after = pages.get(one)?.pageInfo.endCursor ?? null
      goesOn = pages.get(one)?.pageInfo.hasNextPage ?? false
    }
    expect(paged).toEqual(all)
  })
})

it('tells the base fields as they were, deleted or not', async () => {
  const found = nodes(await listStateHistory(inventory.pool, systemActor, [one, two]), one)
  expect(found).toMatchObject([
    { name: 'renamed', deletedAt: null, fromVersion: 2 },
    { name: 'one', deletedAt: null, fromVersion: 1, toVersion: 2, presence: 'live' },
  ])
  expect(Object.keys(found[0] ?? {}).toSorted()).toEqual(
    [
      'resourceId',
      'resourceTypeId',
      'providerTypeId',
      'endpointId',
      'datacenterId',
      'statusId',
      'presence',
      'name',
      'deletedAt',
      'validFrom',
      'validTo',
      'fromVersion',
      'toVersion',
      'operationId',
    ].toSorted(),
  )
})

it('tells edges with their attributes, from both ends', async () => {
  const pages = await listEdgeHistory(inventory.pool, systemActor, [one, two], { withTotal: true })
  const found = nodes(pages, two)
  const named = found.map(({ reason, attributes }) => [
    reason,
    Object.fromEntries([...attributes].map(([id, values]) => [inventory.catalogue.attributes.get(id)?.name, values])),
  ])
  expect(named).toEqual([
    ['hidden', { note: ['m'], tags: ['p', 'q'] }],
    ['hidden', { note: ['m'], tags: ['p', 'q'] }],
    ['changed', { note: ['n'], tags: ['p', 'q'] }],
  ])
  expect(nodes(pages, one)).toEqual(found)
  expect(pages.get(one)?.totalCount).toBe(3)
  expect(nodes(await listEdgeHistory(inventory.pool, systemActor, [two], { direction: 'out' }), two)).toEqual([])
})

it('tells when a resource was created, deleted and restored, and by which operation', async () => {
  const found = nodes(await listLifeEvents(inventory.pool, systemActor, [one, two]), two)
  expect(found.map(({ kind }) => kind)).toEqual(['restored', 'deleted', 'created'])
  const operations = await inventory.rows('select id from operations order by id')
  expect(found.map(({ operationId }) => operationId)).toEqual([
    operations[5]?.['id'],
    operations[4]?.['id'],
    operations[0]?.['id'],
  ])
})

it('asks once, whatever the number of resources', async () => {
  for (const list of [listAttributeHistory, listStateHistory, listEdgeHistory, listLifeEvents])
    expect(await countStatements(inventory.pool, (pool) => list(pool, systemActor, [one, two]))).toBe(1)
})
