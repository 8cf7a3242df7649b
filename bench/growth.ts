import { performance } from 'node:perf_hooks'
import type { Database } from '../src/db/database.js'
import { openPool, type Pool } from '../src/db/pool.js'
import { snapshot } from '../src/db/transaction.js'
import { systemActor } from '../src/modules/access/actor.js'
import type { Catalogue } from '../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../src/modules/catalog/catalogue.service.js'
import { plannedShape } from '../src/modules/inventory/planner.js'
import { listResources, type ListArguments } from '../src/modules/inventory/resource.service.js'
import { dataTypeOf, printCursor } from '../src/query/cursor.js'
import type { Statistics } from '../src/query/statistics.js'
import { readValue } from '../src/query/value.js'
import { bottom, on, range, top, type Where } from './filters/conditions.js'
import { median } from './filters/measure.js'
import { readProfile, type TypeProfile } from './filters/profile.js'
import { statisticsOf } from './inventory/statistics.js'
import { randomOf, type Random } from './random.js'
import { walk } from './shapes/obvious.js'
import { piecesOf } from './shapes/pieces.js'
import { sortedDrive } from './shapes/sorted.js'
import type { Suite } from './suite.js'

/** An inventory of one size, ready to be asked. */
interface Ground {
  readonly resources: number
  readonly pool: Pool
  readonly catalogue: Catalogue
  readonly statistics: Statistics
  readonly typeId: number
  readonly type: TypeProfile
}

type Asked = Pick<ListArguments, 'where' | 'orderBy'> & { readonly after?: string }

const sizes = [10_000, 100_000]

/** Selective pages at growing sizes, which shall not cost more; and the 1,000th page of lists against their first. */
export const growth: Suite = async ({ database, open, folder, resources, seed, runs, say }) => {
  const others = sizes.filter((size) => size < resources)
  const databases: Database[] = []
  const grounds: Ground[] = []
  try {
    for (const size of [...others, resources]) {
      const its = size === resources ? database : await open(size)
      if (its !== database) databases.push(its)
      grounds.push(await groundOf(its, size, folder, say))
    }
    const selective = await measureSelective(grounds, seed, runs)
    const largest = grounds.at(-1)
    const deepPage = largest ? await measureDeep(largest, runs) : { ratio: 1, lists: {} }
    for (const [size, p50] of Object.entries(selective.p50))
      say(`${size} resources: ${p50} ms for half of the selective pages`)
    say(`${selective.ratio} times as much at ${resources} as at ${grounds[0]?.resources}`)
    for (const [name, list] of Object.entries(deepPage.lists))
      say(`${name}: page 1 ${list.first} ms, page ${list.page} ${list.deep} ms, ${list.ratio} times`)
    return { succeeded: true, figures: { growth: { selective, deepPage } } }
  } finally {
    for (const { pool } of grounds) await pool.end()
    for (const its of databases) await its.close()
  }
}

async function groundOf(
  database: Database,
  resources: number,
  folder: string,
  say: (line: string) => void,
): Promise<Ground> {
  const pool = openPool(database.pool.connection, { size: 1 })
  const catalogue = await snapshot(pool, loadCatalogue)
  const type = (await readProfile(pool, folder, say)).find(({ name }) => name === 'virtual_machine')
  const typeId = catalogue.typesByName.get('virtual_machine')?.id
  if (!type || typeId === undefined) throw new Error('the inventory has no virtual machines')
  return { resources, pool, catalogue, statistics: await statisticsOf(pool, catalogue), typeId, type }
}

/** 200 questions with at most 100 matches at every size: the same draws, with operands of each size's own. */
async function measureSelective(grounds: readonly Ground[], seed: number, runs: number) {
  const times = new Map(grounds.map(({ resources }): [number, number[]] => [resources, []]))
  const randoms = grounds.map(() => randomOf(seed))
  for (let number = 0; number < 200; number += 1) {
    const asked = grounds.map(({ type }, index) => selectiveQuestion(randoms[index] ?? randomOf(seed), type))
    const own = grounds.map((): number[] => [])
    for (let run = 0; run <= runs; run += 1)
      for (const [index, ground] of grounds.entries()) {
        const { milliseconds, total } = await ask(ground, asked[index] ?? {}, run === 0)
        if (run === 0 && total > 100)
          throw new Error(`a page of ${total} matches is not selective: ${JSON.stringify(asked[index])}`)
        if (run > 0) own[index]?.push(milliseconds)
      }
    for (const [index, { resources }] of grounds.entries()) times.get(resources)?.push(median(own[index] ?? []))
  }
  const p50 = Object.fromEntries([...times].map(([resources, all]) => [resources, rounded(median(all))]))
  const [first, last] = [grounds[0]?.resources ?? 0, grounds.at(-1)?.resources ?? 0]
  return { p50, ratio: rounded((p50[last] ?? 0) / (p50[first] ?? 1)) }
}

/** One condition that up to 80 have, alone or beside common ones, by name or by an attribute. */
function selectiveQuestion(random: Random, type: TypeProfile): Asked {
  const ranges = type.attributes.filter(({ name }) => /_(rank|cost|built_at|ratio|size_rest|serial|order)$/.test(name))
  // Of the others many have the lowest value, or the highest.
  const rare = random.pick(ranges.filter(({ name }) => !/_(cost|size_rest)$/.test(name)))
  const share = random.logUniform(1, 80) / type.resources / rare.presence
  const conditions: Where[] = [random.chance(0.5) ? top(rare, share) : bottom(rare, share)]
  const common = ranges.filter((attribute) => attribute !== rare)
  for (let more = random.below(3); more > 0; more -= 1) conditions.push(range(random, random.pick(common), 0.4))
  const direction = random.pick(['ASC', 'DESC'])
  const orderBy = random.chance(0.5)
    ? [{ name: direction }]
    : [{ attribute: { name: random.pick(ranges).name, direction } }]
  return { where: { and: random.shuffled(conditions) }, orderBy }
}

async function ask({ pool, catalogue, statistics, typeId }: Ground, { after, ...asked }: Asked, withTotal = false) {
  const page = { first: 50, ...(after !== undefined && { after }) }
  const since = performance.now()
  const choose = plannedShape(catalogue, statistics, [typeId])
  // As who pages forward asks: whether there is more, and not whether there was.
  const args = { ...asked, typeIds: [typeId], page, withTotal, farSides: ['after'] as const }
  const { totalCount } = await listResources(pool, systemActor, catalogue, args, choose)
  return { milliseconds: performance.now() - since, total: totalCount ?? 0 }
}

/** Lists that are long, page by page. */
function longLists({ attributes }: TypeProfile): Readonly<Record<string, Asked>> {
  const environment = attributes.find(({ name }) => name === 'bench_environment')
  const common = environment ? on(environment, { eq: 'production' }) : {}
  return {
    'by name': { orderBy: [{ name: 'ASC' }] },
    'by name, backward': { orderBy: [{ name: 'DESC' }] },
    'by id': { orderBy: [] },
    'by last change': { orderBy: [{ updatedAt: 'DESC' }] },
    'by name, where production': { where: common, orderBy: [{ name: 'ASC' }] },
    'by cost': { orderBy: [{ attribute: { name: 'bench_cost', direction: 'ASC' } }] },
    'by cost, the dearest first, where production': {
      where: common,
      orderBy: [{ attribute: { name: 'bench_cost', direction: 'DESC' } }],
    },
  }
}

async function measureDeep(ground: Ground, runs: number) {
  const lists: Record<string, { page: number; first: number; deep: number; ratio: number }> = {}
  const page = Math.min(1000, Math.floor(ground.type.resources / 250))
  for (const [name, asked] of Object.entries(longLists(ground.type))) {
    const deep = { ...asked, after: await cursorAfter(ground, asked, (page - 1) * 50) }
    const times: { readonly first: number[]; readonly deep: number[] } = { first: [], deep: [] }
    for (let run = 0; run <= 3 * runs; run += 1) {
      const first = await ask(ground, asked)
      const last = await ask(ground, deep)
      if (run > 0) times.first.push(first.milliseconds)
      if (run > 0) times.deep.push(last.milliseconds)
    }
    const [one, other] = [median(times.first), median(times.deep)]
    lists[name] = { page, first: rounded(one), deep: rounded(other), ratio: rounded(other / one) }
  }
  return { ratio: Math.max(...Object.values(lists).map(({ ratio }) => ratio)), lists }
}

/** The cursor of the row at this place, found in one statement. */
async function cursorAfter(
  { pool, catalogue, typeId }: Ground,
  { where = {}, orderBy }: Asked,
  place: number,
): Promise<string> {
  const asked = { typeIds: [typeId], where, orderBy: orderBy as readonly unknown[] }
  const pieces = piecesOf(catalogue, asked, { counts: new Map(), resources: 0 })
  const window = { isBackward: false, limit: place }
  const rows = await pool.run<Record<string, unknown>>(
    sortedDrive.rows(pieces, window) ?? present(walk.rows(pieces, window)),
  )
  const row = rows[place - 1]
  if (!row) throw new Error(`the list has ${rows.length} rows, not ${place}`)
  const values = pieces.order.keys.map((key, index) => readValue(dataTypeOf(key), row[`sort_${index}`]))
  return printCursor(pieces.order, { values, ids: [String(row['tie_0'])] })
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('no shape applies')
  return value
}

const rounded = (value: number) => Math.round(value * 1000) / 1000
