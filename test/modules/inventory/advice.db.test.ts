import { beforeAll, expect, it } from 'vitest'
import { systemActor } from '../../../src/modules/access/actor.js'
import type { Catalogue } from '../../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../../src/modules/catalog/catalogue.service.js'
import { plannedShape } from '../../../src/modules/inventory/planner.js'
import { listResources, type ListArguments } from '../../../src/modules/inventory/resource.service.js'
import {
  readStatistics,
  readStatisticsVersion,
  takeStatistics,
} from '../../../src/modules/inventory/statistics.service.js'
import { sql } from '../../../src/query/sql.js'
import type { Statistics } from '../../../src/query/statistics.js'
import { loadWorld } from '../../query/oracle/load.js'
import { container, machine, sampleWorld } from '../../query/sample.js'
import { useTestDatabase } from '../../support/database.js'

const database = useTestDatabase({ unchecked: 'resources are written past the writers, without identities' })
let catalogue: Catalogue
beforeAll(async () => {
  await loadWorld(database().pool, sampleWorld([{ name: 'a', type: container }]))
  catalogue = await loadCatalogue(database().pool)
})

const [guestOs, region] = [101, 102]
const values = { resources: 400_000, values: 400_000, distinct: 400_000, common: [], bounds: ['aa', 'mm', 'zz'] }
const known: Statistics = {
  resources: new Map([
    [machine, 500_000],
    [container, 500_000],
  ]),
  attributes: new Map([machine, container].flatMap((type) => [guestOs, region].map((id) => [`${type}:${id}`, values]))),
}

/** What is advised on a list of machines and containers of which this is known. */
async function adviceOn(args: ListArguments, statistics: Statistics = known): Promise<readonly string[]> {
  const advice: string[] = []
  const typeIds = [machine, container]
  const noteList = (note: { readonly advice: readonly string[] }) => void advice.push(...note.advice)
  const choose = plannedShape(catalogue, statistics, typeIds, { noteList })
  await listResources(database().pool, systemActor, catalogue, { typeIds, ...args }, choose)
  return advice
}

const having = (test: object): ListArguments => ({ where: { attributes: { region: test } } })

it('has nothing to say on what an index answers', async () => {
  expect(await adviceOn({ ...having({ eq: 'x' }), orderBy: [{ name: 'ASC' }], page: { first: 10 } })).toEqual([])
  expect(await adviceOn({ orderBy: [{ attributes: { region: 'DESC' } }] })).toEqual([])
  expect(await adviceOn({ ...having({ eq: 'x' }), withTotal: true })).toEqual([])
})

it('names the attribute whose values are all read, how many they are, and what would help', async () => {
  const about = (operator: string, mend: string) => [
    expect.stringMatching(
      `^region is filtered by ${operator} on about \\d+ values, for which there is no index; ${mend}\\.$`,
    ),
  ]
  const command = '"cadastre index substring region" makes one'
  expect(await adviceOn(having({ contains: 'abc' }))).toEqual(about('contains', command))
  expect(await adviceOn(having({ eqInsensitive: 'abc' }))).toEqual(about('eqInsensitive', command))
  const another = 'add a condition that has one'
  expect(await adviceOn(having({ contains: 'ab' }))).toEqual(about('contains', another))
  expect(await adviceOn(having({ neq: 'abc' }))).toEqual(about('neq', another))
})

it('says nothing of substrings that are indexed', async () => {
  const indexed = { ...known, substrings: new Set([region]) }
  expect(await adviceOn(having({ contains: 'abc' }), indexed)).toEqual([])
  expect(await adviceOn(having({ contains: 'ab' }), indexed)).toHaveLength(1)
})

it('says nothing of few values', async () => {
  const few = { ...known, resources: new Map([machine, container].map((id) => [id, 100])) }
  expect(
    await adviceOn({ ...having({ contains: 'abc' }), orderBy: [{ presence: 'ASC' }], withTotal: true }, few),
  ).toEqual([])
})

it('tells of an order that no index has', async () => {
  const sorted = 'has no index to follow: about 1000000 resources are found and sorted for each page'
  const mend = 'order by name, or narrow the filter.'
  const byTwo = [{ attributes: { region: 'ASC' } }, { name: 'DESC' }]
  expect(await adviceOn({ orderBy: byTwo })).toEqual([`The order by region, name ${sorted}; ${mend}`])
  const byStatus = [{ status: 'ASC' }]
  expect(await adviceOn({ orderBy: byStatus })).toEqual([`The order by status_id.name ${sorted}; ${mend}`])
})

it('tells of a total over many', async () => {
  expect(await adviceOn({ withTotal: true })).toEqual([
    'totalCount counts about 1000000 resources each time; leave it out of pages that do not show it.',
  ])
})

it('tells of types that nobody has looked at, and of those that have changed since', async () => {
  expect(await adviceOn({}, { resources: new Map(), attributes: new Map() })).toEqual([
    'There are no statistics of machine and 1 other type, so the plan is a guess; "cadastre analyze" takes them.',
  ])
  expect(await adviceOn({}, { ...known, old: new Set([container]) })).toEqual([
    'A tenth or more of container has changed since statistics were taken; "cadastre analyze" takes them.',
  ])
})

it('hears of statistics that have become old', async () => {
  const { pool } = database()
  await takeStatistics(pool, catalogue)
  const before = await readStatisticsVersion(pool)
  expect((await readStatistics(pool)).old).toBeUndefined()
  await pool.run(sql`update resource_type_statistics set changed = 10 where resource_type_id = ${container}`)
  expect((await readStatistics(pool)).old).toEqual(new Set([container]))
  expect(await readStatisticsVersion(pool)).not.toBe(before)
})
