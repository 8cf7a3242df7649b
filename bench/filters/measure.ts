import { performance } from 'node:perf_hooks'
import type { Row } from '../../src/db/db.js'
import { recording, type Pool } from '../../src/db/pool.js'
import { sqlstateOf } from '../../src/db/sqlstate.js'
import { systemActor } from '../../src/modules/access/actor.js'
import { getType, type Catalogue } from '../../src/modules/catalog/catalogue.js'
import type { ListNote } from '../../src/modules/inventory/receipt.js'
import { plannedShape } from '../../src/modules/inventory/planner.js'
import { listResources } from '../../src/modules/inventory/resource.service.js'
import type { Resource } from '../../src/modules/inventory/resource.js'
import { printCursor } from '../../src/query/cursor.js'
import type { Filter } from '../../src/query/filter.js'
import type { Page } from '../../src/query/page.js'
import type { Statistics } from '../../src/query/statistics.js'
import { raw, sql } from '../../src/query/sql.js'
import { shapes } from '../shapes/all.js'
import { driveByArray } from '../shapes/drive.js'
import { hash } from '../shapes/hash.js'
import { countedIn, idsOf } from '../shapes/ids.js'
import { pageOf, piecesOf, statementOf, type Asked, type Pieces } from '../shapes/pieces.js'
import type { Question } from './questions.js'

/** How long one way to answer a question took, in milliseconds. */
export interface Timed {
  readonly name: string
  readonly milliseconds: number
  /** False where it was stopped, or left after the first run since it had no chance: the time is then a lower bound, or of one run. */
  readonly isMeasured: boolean
}

export interface Measured {
  readonly question: Question
  readonly rows: number
  /** How many ids each condition has in its index, of all types; null for complements and what took too long to count. */
  readonly counts: readonly (number | null)[]
  /** Resources of the types asked for. */
  readonly resources: number
  /** Statements that the product sent. */
  readonly statements: number
  /** The shape that the product's planner chose, in its words. */
  readonly chosen: string
  readonly product: Timed
  readonly shapes: readonly Timed[]
  readonly best: Timed
  readonly regret: number
  /** Shapes whose answer was not the product's. */
  readonly mismatches: readonly string[]
}

/** The longest that any run may take; counts as the time of one that takes longer. */
const limitMs = 10_000

/** What is needed to ask: one connection, so that statements do not run beside each other. */
export interface Bench {
  readonly pool: Pool
  readonly catalogue: Catalogue
  readonly runs: number
  /** What the product's planner knows, as a server keeps it in memory. */
  readonly statistics: Statistics
  /** How many resources the types asked for have, by their ids; filled as they are asked. */
  readonly resources: Map<string, number>
}

interface Answer {
  readonly ids: readonly string[]
  readonly hasNext: boolean
  readonly hasPrevious: boolean
}

interface Contender {
  readonly name: string
  readonly ask: () => Promise<Answer>
}

/** Asks the product and every shape that applies, compares their answers, and times them in turns. */
export async function measure(bench: Bench, question: Question): Promise<Measured> {
  const asked = await askedOf(bench, question)
  const pieces = await countPieces(bench, asked)
  const product: Contender = { name: 'product', ask: () => askProduct(bench, asked) }
  const others = shapes.flatMap((shape): Contender[] =>
    statementOf(shape, pieces) ? [{ name: shape.name, ask: () => askShape(bench, asked, pieces, shape) }] : [],
  )
  let statements = 0
  let chosen = ''
  const counting = { ...bench, pool: recording(bench.pool, ({ kind }) => (statements += kind === 'statement' ? 1 : 0)) }
  const noting = () => askProduct(counting, asked, (note) => (chosen = note.chosen))
  const first = await tried(bench.pool, { ...product, ask: noting }, limitMs)
  const tries = [first, ...(await warmUp(bench.pool, others, first.milliseconds))]
  const answer = tries.find((once) => once.answer)?.answer
  const mismatches = tries.filter((once) => once.answer && answer && !isEqual(once.answer, answer))
  const timed = await timeAll(bench, [product, ...others], tries)
  return {
    question,
    rows: answer?.ids.length ?? 0,
    counts: pieces.conditions.map((part) => pieces.counts.get(part) ?? null),
    resources: pieces.resources,
    statements,
    chosen,
    ...timed,
    regret: timed.product.milliseconds / timed.best.milliseconds,
    mismatches: mismatches.map(({ name }) => name),
  }
}

/** Whether a question matches anything, found without the product. True when that takes too long. */
export async function matchesAny(bench: Bench, question: Question): Promise<boolean> {
  const pieces = await countPieces(bench, await askedOf(bench, withoutPlace(question)))
  const rows =
    driveByArray.rows(pieces, { isBackward: false, limit: 1 }) ?? hash.rows(pieces, { isBackward: false, limit: 1 })
  try {
    return !rows || (await bench.pool.run(rows)).length > 0
  } catch (error) {
    if (sqlstateOf(error) !== '57014') throw error
    return true
  }
}

/** All that have a chance in turns; then the product and the fastest once more beside each other, since the least of many medians owes a part to luck. */
async function timeAll(
  bench: Bench,
  [product, ...others]: readonly Contender[],
  tries: readonly Tried[],
): Promise<Pick<Measured, 'product' | 'shapes' | 'best'>> {
  const [first, ...rest] = tries
  if (!product || !first) throw new Error('nothing was tried')
  const least = Math.min(...tries.map(({ milliseconds }) => milliseconds))
  // The quicker, the more a first run may owe to what was not in memory yet.
  const near = (once: Tried | undefined) => once?.answer && once.milliseconds <= Math.min(1.7 * least + 20, least + 500)
  // What is lost by far in a second or more is not made any clearer by more runs.
  const isLost = !first.answer || (first.milliseconds > 1000 && first.milliseconds > 10 * least)
  const inTurns = [...(isLost ? [] : [product]), ...others.filter((_, index) => near(rest[index]))]
  const medians = await timeInTurns(bench, inTurns)
  const timed = tries.map(({ name, milliseconds }): Timed => {
    const median = medians.get(name)
    return { name, milliseconds: median ?? milliseconds, isMeasured: median !== undefined }
  })
  const [own = first, ...shapesTimed] = timed
  const measured = timed.filter(({ isMeasured }) => isMeasured)
  const fastest = measured.toSorted((a, b) => a.milliseconds - b.milliseconds)[0]
  const last = inTurns.filter(({ name }) => name === product.name || name === fastest?.name)
  const again = last.length > 1 ? await timeInTurns(bench, last) : medians
  const final = (once: Pick<Timed, 'name' | 'milliseconds'>): Timed => ({
    name: once.name,
    milliseconds: again.get(once.name) ?? once.milliseconds,
    isMeasured: medians.has(once.name),
  })
  const [mine, rival] = [final(own), final(fastest ?? own)]
  return { product: mine, shapes: shapesTimed, best: rival.milliseconds < mine.milliseconds ? rival : mine }
}

const withoutPlace = ({ name, type, where, traits }: Question): Question => ({ name, type, where, orderBy: [], traits })

async function askedOf(bench: Bench, { type, where, orderBy, after }: Question): Promise<Asked> {
  const found = type === null ? undefined : bench.catalogue.typesByName.get(type)
  if (type !== null && !found) throw new Error(`there is no type ${type}`)
  const typeIds = found && getType(bench.catalogue, found.id).concrete
  const asked: Asked = { typeIds, where, orderBy }
  if (after === undefined) return asked
  if (after === 'first page') {
    const cursor = await endOfFirstPage(bench, asked)
    return cursor === null ? asked : { ...asked, after: cursor }
  }
  const { order } = piecesOf(bench.catalogue, asked, { counts: new Map(), resources: 0 })
  return { ...asked, after: printCursor(order, { values: after.values, ids: [after.id] }) }
}

// Null where there is no first page, or none that the product finds in time.
async function endOfFirstPage({ pool, catalogue, statistics }: Bench, asked: Asked): Promise<string | null> {
  await limitTime(pool, limitMs)
  try {
    const choose = plannedShape(catalogue, statistics, asked.typeIds)
    const page = await listResources(pool, systemActor, catalogue, forProduct(asked), choose)
    return page.pageInfo.endCursor
  } catch (error) {
    if (sqlstateOf(error) !== '57014') throw error
    return null
  }
}

const forProduct = ({ typeIds, where, orderBy, after }: Asked) => ({
  ...(typeIds && { typeIds }),
  where,
  orderBy,
  page: { first: 50, ...(after !== undefined && { after }) },
})

async function askProduct(
  { pool, catalogue, statistics }: Bench,
  asked: Asked,
  note?: (note: ListNote) => void,
): Promise<Answer> {
  const choose = plannedShape(catalogue, statistics, asked.typeIds, { noteList: note })
  return answerOf(await listResources(pool, systemActor, catalogue, forProduct(asked), choose))
}

function answerOf({ edges, pageInfo }: Page<Resource>): Answer {
  const { hasNextPage, hasPreviousPage } = pageInfo
  return { ids: edges.map(({ node }) => node.id), hasNext: hasNextPage, hasPrevious: hasPreviousPage }
}

// From the question to the page, as the product goes: parsed, compiled and read anew each time.
async function askShape(
  { pool, catalogue }: Bench,
  asked: Asked,
  known: Pieces,
  shape: (typeof shapes)[number],
): Promise<Answer> {
  const statement = statementOf(shape, withCountsOf(piecesOf(catalogue, asked, known), known))
  if (!statement) throw new Error(`${shape.name} does not apply any more`)
  return answerOf(pageOf(known, await pool.run<Resource & Row>(statement)))
}

// Counts are by node of the filter, and parsing made new nodes: the same ones in the same places.
function withCountsOf(pieces: Pieces, known: Pieces): Pieces {
  const [fresh, old] = [pieces.conditions.flatMap(countedIn), known.conditions.flatMap(countedIn)]
  const counts = new Map<Filter, number>()
  for (const [index, filter] of fresh.entries()) {
    const twin = old[index]
    const count = twin && known.counts.get(twin)
    if (count !== undefined) counts.set(filter, count)
  }
  return { ...pieces, counts }
}

async function countPieces({ pool, catalogue, resources }: Bench, asked: Asked): Promise<Pieces> {
  const counts = new Map<Filter, number>()
  const ofTypes = asked.typeIds ? sql`resource_type_id = any(${asked.typeIds}::integer[])` : raw('true')
  await limitTime(pool, limitMs)
  const key = String(asked.typeIds)
  if (!resources.has(key)) {
    const [all] = await pool.run<{ n: string }>(sql`select count(*) as n from resources where ${ofTypes}`)
    resources.set(key, Number(all?.n))
  }
  const pieces = piecesOf(catalogue, asked, { counts, resources: resources.get(key) ?? 0 })
  for (const filter of pieces.conditions.flatMap(countedIn)) {
    const ids = idsOf(filter, counts)
    if (!ids) continue
    try {
      const [row] = await pool.run<{ n: string }>(sql`select count(*) as n from (${ids}) c`)
      counts.set(filter, Number(row?.n))
    } catch (error) {
      if (sqlstateOf(error) !== '57014') throw error
    }
  }
  return pieces
}

interface Tried {
  readonly name: string
  readonly milliseconds: number
  /** Undefined when it was stopped. */
  readonly answer: Answer | undefined
}

/** One run of each. What takes three times as long as the best so far, and a quarter of a second, hardly becomes the best: it is stopped. */
async function warmUp(pool: Pool, contenders: readonly Contender[], productMs: number): Promise<readonly Tried[]> {
  const done: Tried[] = []
  let least = productMs
  for (const contender of contenders) {
    const once = await tried(
      pool,
      contender,
      Math.min(limitMs, Math.max(250, Math.ceil(Math.min(3 * least, least + 1000)))),
    )
    if (once.answer) least = Math.min(least, once.milliseconds)
    done.push(once)
  }
  return done
}

async function tried(pool: Pool, { name, ask }: Contender, limit: number): Promise<Tried> {
  await limitTime(pool, limit)
  const since = performance.now()
  try {
    const answer = await ask()
    return { name, milliseconds: performance.now() - since, answer }
  } catch (error) {
    if (sqlstateOf(error) !== '57014') throw new Error(`${name}: ${String(error)}`, { cause: error })
    return { name, milliseconds: limit, answer: undefined }
  }
}

async function timeInTurns(
  { pool, runs }: Bench,
  contenders: readonly Contender[],
): Promise<ReadonlyMap<string, number>> {
  await limitTime(pool, limitMs)
  const times = new Map(contenders.map(({ name }): [string, number[]] => [name, []]))
  const since = performance.now()
  // Short ones are timed more often, since noise weighs more on them.
  for (let turn = 0; turn < runs || (turn < 5 * runs && performance.now() - since < 200); turn += 1)
    for (const { name, ask } of contenders) {
      const start = performance.now()
      await ask().catch((error: unknown) => {
        if (sqlstateOf(error) !== '57014') throw error
      })
      times.get(name)?.push(performance.now() - start)
    }
  return new Map([...times].map(([name, all]) => [name, median(all)]))
}

const limitTime = (pool: Pool, milliseconds: number) => pool.run(raw(`set statement_timeout = ${milliseconds}`))

/** The middle one; of an even number the mean of both. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}

const isEqual = (one: Answer, other: Answer) => JSON.stringify(one) === JSON.stringify(other)
