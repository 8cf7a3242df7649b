import { performance } from 'node:perf_hooks'
import type { Client } from 'pg'
import { openClient } from '../../src/db/connection.js'
import { median } from '../filters/measure.js'
import type { Suite } from '../suite.js'
import { layouts, type Layout } from './layouts.js'
import { questions, wrongs, type Question } from './questions.js'

interface Built {
  readonly loadMs: number
  readonly indexMs: number
  readonly tableMegabytes: number
  readonly indexMegabytes: number
}

interface Asked {
  readonly milliseconds: number
  /** Rows of the answer; all layouts must give as many. */
  readonly rows: number
  /** What a change adds to the log of the database. */
  readonly logKilobytes?: number
}

type ByLayout<T> = Readonly<Record<string, T>>

/** The inventory as values in rows, as documents and as a wide table: size, loading, what each answers well and badly. In a schema that is dropped again. */
export const layout: Suite = async ({ database, resources, runs, say }) => {
  const client = await openClient(database.pool.connection)
  try {
    await run(client, ['set max_parallel_workers_per_gather = 0', "set maintenance_work_mem = '256MB'"])
    await run(client, ['drop schema if exists layouts cascade', 'create schema layouts'])
    const built = Object.fromEntries(await eachLayout((one) => build(client, one)))
    for (const [name, one] of Object.entries(built)) say(`${name}: ${JSON.stringify(one)}`)
    const asked: Record<string, ByLayout<Asked>> = {}
    for (const question of questions) {
      asked[question.name] = await ask(client, question, Math.max(5, runs))
      say(`${question.name}: ${JSON.stringify(asked[question.name])}`)
    }
    const refused: Record<string, ByLayout<boolean>> = {}
    for (const wrong of wrongs) {
      refused[wrong.name] = Object.fromEntries(await eachLayout((one) => refuses(client, wrong.sql[one.name])))
      say(`refuses ${wrong.name}: ${JSON.stringify(refused[wrong.name])}`)
    }
    const faults = Object.entries(asked).filter(([, by]) => new Set(Object.values(by).map(({ rows }) => rows)).size > 1)
    for (const [name] of faults) say(`${name}: the layouts answer differently`)
    return { succeeded: faults.length === 0, figures: { layout: { resources, built, asked, refused } } }
  } finally {
    await client.query('drop schema if exists layouts cascade').catch(() => undefined)
    await client.end()
  }
}

async function eachLayout<T>(make: (layout: Layout) => Promise<T>): Promise<readonly (readonly [string, T])[]> {
  const made: (readonly [string, T])[] = []
  for (const one of layouts) made.push([one.name, await make(one)])
  return made
}

async function build(client: Client, { stage, tables, load, indexes, relations }: Layout): Promise<Built> {
  await run(client, [...stage, ...tables])
  const loadMs = await timed(() => run(client, load))
  const indexMs = await timed(() => run(client, indexes))
  for (const relation of relations) await client.query(`vacuum (analyze) layouts.${relation}`)
  const sum = (of: string) => relations.map((relation) => `${of}('layouts.${relation}')`).join(' + ')
  const { rows } = await client.query<{ table: string; index: string }>(
    `select ${sum('pg_table_size')} as table, ${sum('pg_indexes_size')} as index`,
  )
  const megabytes = (bytes: string | undefined) => Math.round(Number(bytes ?? 0) / 1024 / 1024)
  return {
    loadMs: Math.round(loadMs),
    indexMs: Math.round(indexMs),
    tableMegabytes: megabytes(rows[0]?.table),
    indexMegabytes: megabytes(rows[0]?.index),
  }
}

/** All layouts in turns, once to warm up; medians. */
async function ask(client: Client, { sql, isChange = false }: Question, runs: number): Promise<ByLayout<Asked>> {
  const times = new Map<string, Asked[]>(layouts.map(({ name }) => [name, []]))
  for (let turn = 0; turn <= runs; turn += 1)
    for (const { name } of layouts) {
      const one = isChange ? await change(client, sql[name]) : await read(client, sql[name])
      if (turn > 0) times.get(name)?.push(one)
    }
  return Object.fromEntries([...times].map(([name, all]) => [name, middleOf(all)]))
}

function middleOf(all: readonly Asked[]): Asked {
  const [first] = all
  const rounded = (of: readonly number[]) => Math.round(median(of) * 100) / 100
  return {
    milliseconds: rounded(all.map(({ milliseconds }) => milliseconds)),
    rows: first?.rows ?? 0,
    ...(first?.logKilobytes !== undefined && { logKilobytes: rounded(all.map((one) => one.logKilobytes ?? 0)) }),
  }
}

async function read(client: Client, statements: readonly string[]): Promise<Asked> {
  const since = performance.now()
  let rows = 0
  for (const statement of statements) rows = (await client.query(statement)).rowCount ?? 0
  return { milliseconds: performance.now() - since, rows }
}

async function change(client: Client, statements: readonly string[]): Promise<Asked> {
  await client.query('begin')
  try {
    const before = await logPosition(client)
    const { milliseconds, rows } = await read(client, statements)
    return { milliseconds, rows, logKilobytes: ((await logPosition(client)) - before) / 1024 }
  } finally {
    await client.query('rollback')
  }
}

async function logPosition(client: Client): Promise<number> {
  const { rows } = await client.query<{ at: string }>(`select pg_current_wal_insert_lsn() - '0/0' as at`)
  return Number(rows[0]?.at)
}

async function refuses(client: Client, statements: readonly string[]): Promise<boolean> {
  await client.query('begin')
  try {
    await run(client, [...statements, 'set constraints all immediate'])
    return false
  } catch {
    return true
  } finally {
    await client.query('rollback')
  }
}

async function run(client: Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await client.query(statement)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}
