import { performance } from 'node:perf_hooks'
import { openPool, type Pool } from '../../src/db/pool.js'
import { snapshot } from '../../src/db/transaction.js'
import { systemActor } from '../../src/modules/access/actor.js'
import type { Catalogue } from '../../src/modules/catalog/catalogue.js'
import { loadCatalogue } from '../../src/modules/catalog/catalogue.service.js'
import { countFacets, wholeShape } from '../../src/modules/inventory/facet.service.js'
import type { FacetAnswer } from '../../src/query/read-facets.js'
import { raw } from '../../src/query/sql.js'
import type { Statistics } from '../../src/query/statistics.js'
import { median } from '../filters/measure.js'
import { statisticsOf } from '../inventory/statistics.js'
import type { Suite } from '../suite.js'
import { filters, type FacetFilter } from './filters.js'
import { handWritten, type Hand } from './hand.js'
import { requests, type FacetRequest } from './requests.js'

/** What a facet comes to, whoever counted: comparable as JSON. */
interface Counted {
  readonly count: number
  readonly missing: number
  /** Terms with their counts, or ranges that are not empty. */
  readonly values: readonly (readonly [string, number])[]
}

interface Ground {
  readonly pool: Pool
  readonly catalogue: Catalogue
  readonly statistics: Statistics
}

interface Way {
  readonly name: string
  readonly ask: () => Promise<readonly Counted[]>
}

/** No run goes on for longer; what takes it is left. */
const limitMs = 20_000

/** Facets over about half of the inventory, beside the best SQL that we found by hand; every way must count the same. */
export const facets: Suite = async ({ database, runs, only, say }) => {
  const pool = openPool(database.pool.connection, { size: 1 })
  try {
    const catalogue = await snapshot(pool, loadCatalogue)
    const ground: Ground = { pool, catalogue, statistics: await statisticsOf(pool, catalogue) }
    await pool.run(raw(`set statement_timeout = ${limitMs}`))
    const queries: Measured[] = []
    for (const filter of filters)
      for (const request of requests) {
        const name = `${filter.name}, ${request.name}`
        if (only !== undefined && !name.includes(only)) continue
        const measured = await measure(ground, filter, request, runs)
        queries.push(measured)
        const { product, best, ratio, matching, mismatches } = measured
        say(
          `${name}: ${matching} resources, ${spread(product)} ms; by hand ${spread(best)} ms (${best.name}); ${ratio} times`,
        )
        for (const hand of mismatches) say(`  ${hand} counts something else`)
      }
    const ratios = queries.map(({ ratio }) => ratio)
    const kinds = [...new Set(queries.map(({ kind }) => kind))]
    const byKind = Object.fromEntries(
      kinds.map((kind) => [
        kind,
        Math.max(...queries.filter((query) => query.kind === kind).map(({ ratio }) => ratio)),
      ]),
    )
    const ratio = Math.max(...ratios)
    say(`at most ${ratio} times the best by hand, ${geomean(ratios)} in the geometric mean`)
    return {
      succeeded: queries.every(({ mismatches }) => mismatches.length === 0),
      figures: { facets: { ratio, geomean: geomean(ratios), byKind }, queries },
    }
  } finally {
    await pool.end()
  }
}

type Measured = Awaited<ReturnType<typeof measure>>

async function measure(ground: Ground, filter: FacetFilter, request: FacetRequest, runs: number) {
  const product: Way = { name: 'product', ask: () => askProduct(ground, filter, request) }
  const hands = handWritten(filter, request).map((hand): Way => ({
    name: hand.name,
    ask: () => askHand(ground, hand, request),
  }))
  const answer = await product.ask()
  const mismatches: string[] = []
  const firsts = new Map<string, number>()
  for (const { name, ask } of hands) {
    const since = performance.now()
    const other = await ask().catch(() => undefined)
    firsts.set(name, performance.now() - since)
    if (other && JSON.stringify(other) !== JSON.stringify(answer)) mismatches.push(name)
  }
  // What took twice the time of the fastest hardly becomes the best.
  const least = Math.min(...firsts.values())
  const close = hands.filter(({ name }) => (firsts.get(name) ?? 0) <= 2 * least)
  const [own = nothing, ...others] = await timeInTurns([product, ...close], runs)
  const best = others.reduce((one, other) => (other.median < one.median ? other : one), others[0] ?? nothing)
  return {
    kind: request.name,
    filter: filter.name,
    matching: answer[0]?.count ?? 0,
    product: own,
    best,
    ratio: rounded(own.median / best.median),
    hand: others,
    left: Object.fromEntries(
      [...firsts].filter(([name]) => close.every((one) => one.name !== name)).map(([name, ms]) => [name, rounded(ms)]),
    ),
    mismatches,
  }
}

/** All in turns, so that the load of the machine weighs on each alike. */
async function timeInTurns(ways: readonly Way[], runs: number): Promise<readonly Summary[]> {
  const timed = ways.map(({ name, ask }) => ({ name, ask, times: [] as number[] }))
  for (let run = 0; run < Math.max(3, runs); run += 1)
    for (const { ask, times } of timed) {
      const since = performance.now()
      await ask()
      times.push(performance.now() - since)
    }
  return timed.map(summary)
}

async function askProduct(
  { pool, catalogue, statistics }: Ground,
  { where, types }: FacetFilter,
  { items }: FacetRequest,
): Promise<readonly Counted[]> {
  const typeIds = types?.map((name) => catalogue.typesByName.get(name)?.id ?? 0)
  const list = { where, ...(typeIds && { typeIds }) }
  const of = items.map((item) => ({ ...item, hand: undefined }))
  const counted = await countFacets(pool, systemActor, catalogue, list, of, wholeShape(catalogue, statistics, typeIds))
  return counted.map(({ answer }) => comparable(answer))
}

function comparable({ count, missing, terms, ranges }: FacetAnswer): Counted {
  const values = [
    ...terms.map(({ value, count: n }) => [String(value), n] as const),
    ...ranges.flatMap(({ from, count: n }) => (n > 0 ? [[from, n] as const] : [])),
  ]
  return { count, missing, values }
}

async function askHand({ pool }: Ground, { text }: Hand, { items }: FacetRequest): Promise<readonly Counted[]> {
  const rows = await pool.run<{ facet: number; part: string; value: string | null; n: string }>(raw(text))
  const numberOf = (facet: number, part: string) =>
    Number(rows.find((row) => row.facet === facet && row.part === part)?.n ?? 0)
  const count = numberOf(-1, 'all')
  return items.map((_, place) => {
    const terms = rows.filter(({ facet, part }) => facet === place && part === 'term')
    const values = terms.map(({ value, n }) => [String(value), Number(n)] as const)
    return { count, missing: count - numberOf(place, 'set'), values }
  })
}

interface Summary {
  readonly name: string
  readonly median: number
  readonly least: number
  readonly most: number
}

const nothing: Summary = { name: 'none', median: NaN, least: NaN, most: NaN }

const summary = ({ name, times }: { readonly name: string; readonly times: readonly number[] }): Summary => ({
  name,
  median: rounded(median(times)),
  least: rounded(Math.min(...times)),
  most: rounded(Math.max(...times)),
})

const spread = ({ median: middle, least, most }: Summary) => `${middle} (${least} to ${most})`

const geomean = (values: readonly number[]) =>
  rounded(Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length))

const rounded = (value: number) => Math.round(value * 100) / 100
