import { beforeAll, describe, expect, it } from 'vitest'
import { readLimits } from '../../src/config.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import type { Statistics } from '../../src/query/statistics.js'
import { startApi, type Answer, type Api } from '../support/api.js'
import { useTestDatabase } from '../support/database.js'
import { makeFleet } from '../support/fleet.js'

const database = useTestDatabase()

let api: Api
let frugal: Api
beforeAll(async () => {
  const { pool } = database()
  await makeFleet(pool)
  const { resourceTypes } = await loadCatalogue(pool)
  // As if there were a million of each type; nothing is known of their attributes, so nobody seems to have any.
  const statistics: Statistics = {
    resources: new Map([...resourceTypes.keys()].map((id) => [id, 1_000_000])),
    attributes: new Map(),
  }
  api = await startApi(pool, {
    limits: readLimits({ CADASTRE_MAX_ESTIMATED_MS: '3000' }),
    statistics: () => statistics,
  })
  frugal = await startApi(pool, {
    limits: readLimits({ CADASTRE_MAX_ESTIMATED_MS: '1' }),
    statistics: () => statistics,
  })
})

const refused = ({ data, errors, statements }: Answer) => {
  expect([data, errors.map(({ extensions }) => extensions?.['code']), statements]).toEqual([
    null,
    ['LIMIT_EXCEEDED'],
    [],
  ])
  return errors[0]?.message ?? ''
}

const byLastSeen = 'orderBy: [{ lastSeenAt: ASC }]'

describe('an operation that is expected to take too long', () => {
  it('is refused before anything is asked, with what would make it cheaper', async () => {
    const two = `a: virtualMachines(${byLastSeen}) { nodes { name } } b: hosts(${byLastSeen}) { nodes { name } }`
    const message = refused(await api.ask(`{ ${two} }`))
    expect(message).toMatch(
      /^The operation is expected to take \d+ ms, \d+ ms of it for one list, and was not begun\. The order by last_seen_at has no index to follow: about 1000000 resources are found and sorted for each page; order by name, or narrow the filter\. CADASTRE_MAX_ESTIMATED_MS, now 3000, sets this limit\.$/,
    )
  })

  it('is so by the sum of its lists, however they are written', async () => {
    const one = await api.ask(`{ virtualMachines(${byLastSeen}) { nodes { name } } }`)
    expect([one.errors, one.statements.length]).toEqual([[], 1])
    const list = `virtualMachines(${byLastSeen}) { nodes { name } }`
    refused(await api.ask(`{ a: ${list} b: ${list} }`))
    refused(await api.ask(`{ a: ${list} ...more } fragment more on Query { b: ${list} }`))
    refused(await api.ask(`{ ...on Query { a: ${list} b: ${list} } }`))
  })

  it('is not because of pages along an index', async () => {
    const aliases = Array.from(
      { length: 20 },
      (_, index) => `a${index}: virtualMachines(orderBy: [{ name: ASC }]) { nodes { name } }`,
    )
    expect((await api.ask(`{ ${aliases.join(' ')} }`)).errors).toEqual([])
  })

  it.each([
    ['totals', 'resources { totalCount }'],
    ['facets', 'resources { facets(of: [{ field: STATUS }, { field: NAME }]) { count } }'],
    ['aggregates', 'resources { aggregate(by: [{ field: STATUS }]) { groups { count } } }'],
    ['sorting by attributes', 'hosts(orderBy: [{ attributes: { cpuCores: ASC } }, { name: ASC }]) { nodes { name } }'],
    ['conditions without an index', 'hosts(where: { attributes: { cpuCores: { isSet: false } } }) { totalCount }'],
  ])('is weighed with its %s', async (_, list) => {
    const aliases = Array.from({ length: 8 }, (_, index) => `a${index}: ${list}`)
    expect(refused(await api.ask(`{ ${aliases.join(' ')} }`))).toContain('MAX_ESTIMATED_MS')
  })

  it('is weighed with the lists of each row of a page, once the rows are there', async () => {
    const nested = (hosts: number) =>
      frugal.ask(`{ hosts(first: ${hosts}, orderBy: [{ name: ASC }]) { nodes { hosts(first: 10) { nodes { id } } } } }`)
    expect((await nested(1)).errors).toEqual([])
    const { data, errors, statements } = await nested(19)
    expect([data, errors.map(({ extensions }) => extensions?.['code'])]).toEqual([null, ['LIMIT_EXCEEDED']])
    expect(statements.length).toBe(1)
  })
})
